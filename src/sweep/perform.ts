// What a thread does with a task of a sweep, or of the simulations in it.
import { runRange, type TrialRange } from "../simulate/range.js";
import type { Cell } from "./cells.js";
import { computeHere } from "./compute.js";
import { theoryOf, type TheoryTask } from "./theory.js";

export type Task = { cell: Cell } | { theory: TheoryTask } | TrialRange;

export function perform(task: Task): unknown {
  if ("cell" in task) return computeHere(task.cell);
  return "theory" in task ? theoryOf(task.theory) : runRange(task);
}
