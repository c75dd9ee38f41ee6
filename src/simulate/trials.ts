import { scope } from "../wasm/scope.js";
import { activeFeatures, pick, putJob, runRecord } from "./record.js";

/** A Monte Carlo job as plain data that can be sent to a worker. */
export interface TrialJob {
  /** 0 … 2^53 − 1. */
  seed: number;
  nSamples: number;
  /** Model sizes p, increasing. A single fit is a curve of one size. */
  sizes: Int32Array;
  /** Number of features kept, s; at a size p < s everything is kept. */
  nKept: number;
  ridge: number;
  retrainRidge: number;
  /** Of the first max(sizes) features, in decreasing importance. */
  variance: Float64Array;
  betaStar: Float64Array;
  /** σ of the labels, with what the features beyond max(sizes) contribute added in. */
  noiseStd: number;
  /** fit: score = scale·|β̂|; else score = scale, ties broken by lot. */
  rules: { fit: boolean; scale: Float64Array }[];
}

/** Columns of a row: dense, small, pruned per rule, retrained per rule, method of the dense fit, refits that took QR. */
export const rowLength = (nRules: number): number => 2 + 2 * nRules + 2;

/**
 * Runs trials first … last − 1 in this thread, in one visit to the core. The bits of a trial depend on the job and its
 * number only.
 * @returns the rows of the trials: [(last − first) × sizes × rowLength], row-major
 * @throws {OutOfMemoryError} a job too large for WebAssembly memory (4 GiB)
 */
export function runTrials(job: TrialJob, first: number, last: number): Float64Array {
  return scope("simulate", (s) => {
    const active = activeFeatures(job.variance);
    const variance = pick(job.variance, active);
    const record = putJob(s, job, active, {
      variance: s.put(variance),
      deviation: s.put(variance.map(Math.sqrt)),
      betaStar: s.put(pick(job.betaStar, active)),
    });
    return runRecord(s, "simulate", record, first, last, job.sizes.length * rowLength(job.rules.length));
  });
}
