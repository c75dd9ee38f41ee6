// The worker's entry: runs ranges of trials for simulate and simulateCurve.
import { serve } from "#simulate-thread";
import { answer } from "../workers/pool.js";
import { runTrials, type TrialJob } from "./trials.js";

/** A range of trials of a job. */
export interface TrialRange {
  job: TrialJob;
  first: number;
  last: number;
}

serve(answer(({ job, first, last }: TrialRange) => runTrials(job, first, last)));
