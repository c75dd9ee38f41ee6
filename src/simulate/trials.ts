import { scope, type Scope } from "../wasm/scope.js";
import { columns } from "../fit/columns.js";
import { activeFeatures, pick, putJob, runRecord, type Source } from "./record.js";

/** A Monte Carlo job as plain data that can be sent to a worker. */
export interface TrialJob {
  /** 0 … 2^53 − 1. */
  seed: number;
  nSamples: number;
  /** Model sizes p, increasing. A single fit is a curve of one size. */
  sizes: Int32Array;
  /** Number of features kept, s; at a size p < s everything is kept. Of rounds: what the first one keeps. */
  nKept: number;
  ridge: number;
  retrainRidge: number;
  /** Of the first max(sizes) features, in decreasing importance. */
  variance: Float64Array;
  betaStar: Float64Array;
  /** σ of the labels, with what the features beyond max(sizes) contribute added in. */
  noiseStd: number;
  /**
   * Features that are independent are drawn in a basis of the samples in which the first n columns of X are upper triangular: the same
   * law of all risks, other numbers (docs/theory.md §9). A whole curve then costs less.
   */
  triangular?: boolean;
  /** Rounds of pruning after the first: how many features each keeps, decreasing, and the λ of its refit. */
  later?: { nKept: readonly number[]; retrainRidges: readonly number[] };
  rules: TrialRule[];
  /**
   * Importance of the features, for every size as many numbers as there are features: the small model has the largest, those that
   * tie by the lot that also decides fixed scores. Left out: it has the first features.
   */
  importance?: Float64Array;
  /** Where features are not independent: how they are drawn, and the law by which fits are judged. */
  design?: MappedDesign;
}

/** A pruning rule as the core is told of it (assembly/simulate/rule.ts). */
export interface TrialRule {
  /** The score is scale·|β̂|; else it is the scale, and ties are broken by lot. */
  fit: boolean;
  scale: Float64Array;
  /** A fixed score of which every size has its own: as many scales as there are features, one size after the other. */
  perSize?: boolean;
  /** N:M: keep `keep` in every group of `of`. */
  group?: { readonly keep: number; readonly of: number };
  /** The score is multiplied by √((XᵀX)_jj/n). */
  byColumn?: boolean;
}

/**
 * X = f(Z·Mᵀ) entry by entry and y = Zθ + σz, Z of standard normals (assembly/simulate/mapped.ts). `variance` is then the diagonal of Σ;
 * `betaStar` may be empty, where there is none or it goes on beyond the first max(sizes) features.
 */
export interface MappedDesign {
  /** M, shape [p, r] with p = max(sizes), row-major. */
  map: Float64Array;
  /** r. */
  nInputs: number;
  /** θ, shape [r]. */
  theta: Float64Array;
  /** f: LINEAR, RELU or ERF of src/wasm/abi.ts. */
  activation: number;
  /** Σ = E[xxᵀ], shape [p, p], row-major. */
  covariance: Float64Array;
  /** b = E[xy], shape [p]. */
  cross: Float64Array;
  /** E[y²] − σ². */
  signal: number;
}

/**
 * Columns of a row: dense, small, pruned per rule, retrained per rule, method of the dense fit, refits that took QR; then
 * for every round after the first pruned per rule, retrained per rule.
 */
export const rowLength = (nRules: number, nRounds = 1): number => 4 + 2 * nRules * nRounds;

/** Columns of a row of this job. */
export const jobRowLength = ({ rules, later }: Pick<TrialJob, "rules" | "later">): number =>
  rowLength(rules.length, 1 + (later?.nKept.length ?? 0));

/**
 * Runs trials first … last − 1 in this thread, in one visit to the core. The bits of a trial depend on the job and its
 * number only.
 * @returns the rows of the trials: [(last − first) × sizes × rowLength], row-major
 * @throws {OutOfMemoryError} a job too large for WebAssembly memory (4 GiB)
 */
export function runTrials(job: TrialJob, first: number, last: number): Float64Array {
  return scope("simulate", (s) => {
    const active = activeFeatures(job.variance);
    const betaStar = job.betaStar.length > 0 ? s.put(pick(job.betaStar, active)) : 0;
    const source = job.design ? mapped(s, job.design, active) : diagonal(s, job, active);
    const record = putJob(s, { ...job, signal: job.design?.signal }, active, { ...source, betaStar });
    return runRecord(s, "simulate", record, first, last, job.sizes.length * jobRowLength(job));
  });
}

function diagonal(s: Scope, job: TrialJob, active: Int32Array): Source {
  const variance = pick(job.variance, active);
  return {
    variance: s.put(variance),
    deviation: s.put(variance.map(Math.sqrt)),
    triangular: Number(job.triangular ?? false),
  };
}

function mapped(s: Scope, design: MappedDesign, active: Int32Array): Source {
  const { nInputs, theta, activation, cross } = design;
  const rows = pickRows(design.covariance, cross.length, active);
  const covariance = columns({ rows: active.length, cols: cross.length, data: rows }, active).data;
  return {
    covariance: s.put(covariance),
    cross: s.put(pick(cross, active)),
    map: s.put(pickRows(design.map, nInputs, active)),
    nInputs,
    theta: s.put(theta),
    activation,
  };
}

/** Some rows of a matrix of `cols` columns; the matrix itself if they are all of them. */
function pickRows(data: Float64Array, cols: number, which: Int32Array): Float64Array {
  if (which.length * cols === data.length) return data;
  const rows = new Float64Array(which.length * cols);
  which.forEach((i, a) => rows.set(data.subarray(i * cols, (i + 1) * cols), a * cols));
  return rows;
}
