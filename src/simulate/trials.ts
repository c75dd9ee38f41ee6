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

export function runTrials(_job: TrialJob, _first: number, _last: number): Float64Array {
  throw new Error("simulate: the kernels are not merged yet");
}
