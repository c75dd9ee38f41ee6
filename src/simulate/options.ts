import * as v from "valibot";
import type { RuleLike } from "../rules/index.js";
import { fraction, integer, nonNegative, perRound } from "../validate.js";
import { Pool } from "../workers/pool.js";
import { MAX_THREADS } from "../workers/thread.js";
import type { SharedPool } from "./run.js";

export { MAX_THREADS };

/** What `simulate` and `simulateCurve` have in common. */
export interface SharedOptions {
  /** Number of training samples n. */
  nSamples: number;
  /** λ ≥ 0 of the dense fit, (1/n)‖y − Xβ‖² + λ‖β‖²; 0 (the default) is least squares or its minimum-norm solution. */
  ridge?: number;
  /** λ₂ ≥ 0 of the refit, in the same convention; of pruning in rounds one for all or one per round. Default 0. */
  retrainRidge?: number | readonly number[];
  /** Pruning rules by name, or your own. Default magnitude, hessian, oracle, random. */
  rules?: readonly RuleLike[];
  /** Independent draws of (X, y). Default 100. */
  nTrials?: number;
  /** Whole number ≥ 0 that fixes every bit of the result. Default 1. */
  seed?: number;
  /** Threads, at most 256; the result does not depend on it. Default: as many as the machine runs, or none for a small job. 1: this thread. */
  workers?: number;
  /** @internal Threads that several calls share, in the place of `workers`. */
  pool?: SharedPool;
  /** Called as trials are done. */
  onProgress?: (progress: Progress) => void;
  /** Ends the work; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
}

/** How far a job is: trials done, of how many. */
export interface Progress {
  /** Trials that are done. */
  done: number;
  /** All trials. */
  total: number;
}

/** A number of rows or columns: the core counts with 32 bits, and a vector of this length is .8 GB. */
export const size = () => v.pipe(integer(1), v.maxValue(1e8, "be at most 100000000"));

const shared = {
  nSamples: size(),
  nFeatures: v.optional(size()),
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(perRound(nonNegative()), 0),
  rules: v.optional(v.custom<readonly RuleLike[]>(() => true)),
  nTrials: v.optional(integer(1), 100),
  seed: v.optional(integer(0), 1),
  workers: v.optional(integer(1, MAX_THREADS)),
  pool: v.optional(v.instance(Pool)),
  onProgress: v.optional(
    v.custom<(progress: Progress) => void>((f) => typeof f === "function", "be a function"),
  ),
  signal: v.optional(v.custom<AbortSignal>((s) => s instanceof AbortSignal, "be an AbortSignal")),
};

export const simulateSchema = v.strictObject({
  ...shared,
  keepFraction: v.optional(perRound(fraction())),
  nKept: v.optional(perRound(size())),
  engine: v.optional(v.picklist(["auto", "exact", "direct"], 'be "auto", "exact" or "direct"'), "auto"),
});

export const curveSchema = v.strictObject({
  ...shared,
  sizes: v.pipe(v.array(size()), v.minLength(1, "name at least one size")),
  nKept: perRound(size()),
});
