import type { ExactJob } from "./exact/job.js";
import { runExactTrials } from "./exact/run.js";
import { runTrials, type TrialJob } from "./trials.js";

/** A range of trials of a job: what a thread is given at a time. */
export interface TrialRange {
  job: TrialJob | ExactJob;
  first: number;
  last: number;
}

/** What a worker does with a range. */
export const runRange = ({ job, first, last }: TrialRange): Float64Array =>
  "engine" in job ? runExactTrials(job, first, last) : runTrials(job, first, last);
