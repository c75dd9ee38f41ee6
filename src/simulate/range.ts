import { runTrials, type TrialJob } from "./trials.js";

/** A range of trials of a job: what a thread is given at a time. */
export interface TrialRange {
  job: TrialJob;
  first: number;
  last: number;
}

/** What a worker does with a range. */
export const runRange = ({ job, first, last }: TrialRange): Float64Array => runTrials(job, first, last);
