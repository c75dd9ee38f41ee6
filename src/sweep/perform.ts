// What a thread does with a task of a sweep, or of the simulations in it.
import { runRange, type TrialRange } from "../simulate/range.js";
import { describe } from "../validate.js";
import type { Cell } from "./cells.js";
import { computeHere } from "./compute.js";
import { theoryOf, type TheoryTask } from "./theory.js";

export type Task = { cell: Cell } | { theory: TheoryTask } | TrialRange;

/** @throws {TypeError} what is no task */
export function perform(task: Task): unknown {
  const given: unknown = task;
  if (given === null || typeof given !== "object")
    throw new TypeError(`worker: a task must be an object, got ${describe(task)}`);
  if ("cell" in task) return computeHere(task.cell);
  return "theory" in task ? theoryOf(task.theory) : runRange(task);
}
