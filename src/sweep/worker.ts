// The worker's entry: whole cells, and of longer ones ranges of trials and the theory.
import { serve } from "#sweep-thread";
import { runRange, type TrialRange } from "../simulate/range.js";
import { answer } from "../workers/answer.js";
import type { Cell } from "./cells.js";
import { computeHere } from "./compute.js";
import { theoryOf, type TheoryTask } from "./theory.js";

type Task = { cell: Cell } | { theory: TheoryTask } | TrialRange;

serve(
  answer((task: Task) => {
    if ("cell" in task) return computeHere(task.cell);
    return "theory" in task ? theoryOf(task.theory) : runRange(task);
  }),
);
