// Trials on a user's data: subsamples, real fits, test error on the rest.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { columns, meanSquares, pick } from "../fit/columns.js";
import { fitWith } from "../fit/fit.js";
import { keep, keepInGroups, keepOnly } from "../fit/prune.js";
import { matmul } from "../linalg/index.js";
import type { Matrix } from "../matrix/index.js";
import { featuresOfRows, firstFeatures, importanceOrder, type Population } from "../problems/index.js";
import { Stream } from "../random/index.js";
import {
  resolveRules,
  scales,
  scheduleOf,
  type KeptSchedule,
  type PruningRule,
  type RuleLike,
} from "../rules/index.js";
import { fraction, integer, nonNegative, perRound, validate } from "../validate.js";
import { size, type Progress } from "./options.js";
import { summarize, type Estimate } from "./summary.js";
import type { SimulatedRound } from "./tree.js";

/** Options of `simulate` for a population: subsamples of its rows are fitted and judged by the rest. */
export interface SimulatePopulationOptions {
  /** Number of training samples n, drawn from the N rows without replacement; below N. */
  nSamples: number;
  /** Models of the first p features. Default all. */
  nFeatures?: number;
  /**
   * Share of the features that pruning keeps, in (0, 1]; s = round(keepFraction·p). Either this or `nKept`. A decreasing list prunes in
   * rounds: each keeps its share of the original features, among what the one before left, by the scores of its refit.
   */
  keepFraction?: number | readonly number[];
  /** Number of features that pruning keeps, s; a decreasing list for rounds. */
  nKept?: number | readonly number[];
  /** λ ≥ 0 of the dense fit, (1/n)‖y − Xβ‖² + λ‖β‖². Default 0. */
  ridge?: number;
  /** λ₂ ≥ 0 of the refit, in the same convention; of pruning in rounds one for all or one per round. Default 0. */
  retrainRidge?: number | readonly number[];
  /** Pruning rules. Default magnitude, hessian, oracle, random. */
  rules?: readonly RuleLike[];
  /** Subsamples. Default 25. */
  nTrials?: number;
  /** Rows of the rest that each trial is judged by, drawn anew; at most N − n. Default 2000, or all of the rest where there are fewer. */
  nTest?: number;
  /** Whole number ≥ 0 that fixes every bit of the result. Default 1. */
  seed?: number;
  /** Called as trials are done. */
  onProgress?: (progress: Progress) => void;
  /** Ends the job early, with an error. */
  signal?: AbortSignal;
}

/** One leaf for each model. */
export interface Measured {
  /** The model of all p features. */
  dense: Estimate;
  /** Trained on the s features of largest Σ_ii β*_i² alone, unregularized. */
  small: Estimate;
  /** By rule. */
  pruned: Record<string, Estimate>;
  /** By rule. */
  retrained: Record<string, Estimate>;
  /** Of pruning in rounds: every round; `pruned` and `retrained` are those of the last. */
  rounds?: SimulatedRound[];
}

/** What `simulate` measured on subsamples of a data set. */
export interface PopulationSimulation extends Measured {
  /** Rows of a subsample, n. */
  nSamples: number;
  /** p */
  nFeatures: number;
  /** s */
  nKept: number;
  /** Shares of wrong classifications, where the target has two values: a prediction counts for the value that it is closer to. */
  classification?: Measured;
  /** Rows that judge each fit. */
  nTest: number;
  /** Subsamples. */
  nTrials: number;
  /** The seed of the subsamples. */
  seed: number;
}

const schema = v.strictObject({
  nSamples: size(),
  nFeatures: v.optional(size()),
  keepFraction: v.optional(perRound(fraction())),
  nKept: v.optional(perRound(size())),
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(perRound(nonNegative()), 0),
  rules: v.optional(v.custom<readonly RuleLike[]>(() => true)),
  nTrials: v.optional(integer(1), 25),
  nTest: v.optional(integer(1)),
  seed: v.optional(integer(0), 1),
  onProgress: v.optional(
    v.custom<(progress: Progress) => void>((f) => typeof f === "function", "be a function"),
  ),
  signal: v.optional(v.custom<AbortSignal>((s) => s instanceof AbortSignal, "be an AbortSignal")),
});

const routine = "simulate";
const DEFAULT_TEST_ROWS = 2000;
/** How long this thread may compute before it lets others have their turn, in milliseconds. */
const TURN_MS = 50;

/** `simulate` for a population; see there. */
export async function simulatePopulation(
  whole: Population,
  options: SimulatePopulationOptions,
): Promise<PopulationSimulation> {
  const checked = validate(routine, schema, options);
  const { nSamples, nTrials, seed, ridge, signal } = checked;
  const world = firstFeatures(routine, whole, checked.nFeatures ?? whole.nFeatures);
  if (nSamples >= world.nRows)
    throw new DomainError(
      `${routine}: nSamples must be below the ${world.nRows} rows of the population, which the rest is for judging, got ${nSamples}`,
    );
  const rest = world.nRows - nSamples;
  if (checked.nTest !== undefined && checked.nTest > rest)
    throw new DomainError(
      `${routine}: nTest must be at most the ${rest} rows of the population that the ${nSamples} of a sample leave, got ${checked.nTest}`,
    );
  const nTest = checked.nTest ?? Math.min(DEFAULT_TEST_ROWS, rest);
  const rules = resolveRules(routine, checked.rules);
  const schedule = scheduleOf(routine, world.nFeatures, checked, rules);
  const trial = { world, nSamples, nTest, ridge, rules, schedule };
  const stream = new Stream(seed).child("population");
  const rows: TrialErrors[] = [];
  let turn = performance.now();
  for (let t = 0; t < nTrials; t++) {
    signal?.throwIfAborted();
    rows.push(runTrial(trial, stream.child(t)));
    checked.onProgress?.({ done: t + 1, total: nTrials });
    if (performance.now() - turn < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    turn = performance.now();
  }
  signal?.throwIfAborted();
  const over = (quantity: "squared" | "wrong") =>
    measured(
      rows.map((row) => row[quantity]),
      trial,
    );
  return {
    nSamples,
    nFeatures: world.nFeatures,
    nKept: schedule.nKept.at(-1)!,
    ...over("squared"),
    ...(world.classes && { classification: over("wrong") }),
    nTest,
    nTrials,
    seed,
  };
}

interface Trial {
  world: Population;
  nSamples: number;
  nTest: number;
  ridge: number;
  rules: readonly PruningRule[];
  schedule: KeptSchedule;
}

/** Test errors in the order dense, small, then for every round pruned by rule and retrained by rule. */
interface TrialErrors {
  squared: Float64Array;
  wrong: Float64Array;
}

function runTrial(trial: Trial, stream: Stream): TrialErrors {
  const { world, nSamples, nTest, ridge, rules, schedule } = trial;
  const { data, nFeatures: p, law } = world;
  const order = stream
    .child("rows")
    .permutation(world.nRows)
    .subarray(0, nSamples + nTest);
  const X = featuresOfRows(data, order.subarray(0, nSamples), p);
  const XTest = featuresOfRows(data, order.subarray(nSamples), p);
  const target = Float64Array.from(order, (i) => data.target[i] - data.targetOffset);
  const [y, yTest] = [target.subarray(0, nSamples), target.subarray(nSamples)];
  const offset = world.intercept ? aroundMeans(X, y, XTest, yTest) : 0;

  const { beta } = fitWith(routine, X, y, ridge);
  const square = meanSquares(routine, X);
  const models: Float64Array[] = [beta];
  const refit = (kept: Int32Array, lambda: number) =>
    spread(kept, fitWith(routine, columns(X, kept), y, lambda).beta, p);
  const variance = diagonal(law.covariance);
  const importance = importanceOrder(variance, law.betaStar);
  models.push(refit(importance.slice(0, schedule.nKept.at(-1)).toSorted(), 0));
  const scaleOf = rules.map((rule) =>
    scales(
      routine,
      rule,
      // fixed scores are the population's, as in theory; scores of a fit know its own sample
      rule.score === "fit" ? square : variance,
      law.betaStar.map((b) => b * Math.sqrt(p)),
    ),
  );
  const everything = Int32Array.from({ length: p }, (_, j) => j);
  let left: readonly Int32Array[] = rules.map(() => everything);
  let fits: readonly Float64Array[] = rules.map(() => beta);
  for (const [k, count] of schedule.nKept.entries()) {
    left = rules.map((rule, r) => {
      const fit = fits[r];
      const scores = rule.score === "fit" ? scaleOf[r].map((c, j) => c * Math.abs(fit[j])) : scaleOf[r];
      const own = stream.child(rule.name);
      if (rule.group) return keepInGroups(routine, scores, rule.group, own.permutation(p));
      const among = left[r];
      const places = keep(routine, rule, pick(scores, among), count, k === 0 ? own : own.child(k));
      return places.map((place) => among[place]);
    });
    models.push(...left.map((kept, r) => keepOnly(fits[r], kept).beta));
    fits = left.map((kept) => refit(kept, schedule.retrainRidges[k]));
    models.push(...fits);
  }
  return judge(models, XTest, yTest, middleOf(world) - offset);
}

/** An intercept: features and target around the means of the training sample; the mean of the target is returned. */
function aroundMeans(X: Matrix, y: Float64Array, XTest: Matrix, yTest: Float64Array): number {
  const { rows: n, cols: p } = X;
  const mean = new Float64Array(p);
  for (let i = 0, at = 0; i < n; i++) for (let j = 0; j < p; j++, at++) mean[j] += X.data[at] / n;
  for (const { rows, data } of [X, XTest])
    for (let i = 0, at = 0; i < rows; i++) for (let j = 0; j < p; j++, at++) data[at] -= mean[j];
  const offset = y.reduce((sum, value) => sum + value, 0) / n;
  for (const values of [y, yTest]) for (let i = 0; i < values.length; i++) values[i] -= offset;
  return offset;
}

function spread(kept: Int32Array, values: Float64Array, p: number): Float64Array {
  const beta = new Float64Array(p);
  kept.forEach((j, k) => (beta[j] = values[k]));
  return beta;
}

const diagonal = ({ rows: p, data }: Matrix) => Float64Array.from({ length: p }, (_, i) => data[i * p + i]);

/** Half way between the two values of a target, from where the features' target is counted. */
const middleOf = ({ classes, data }: Population) =>
  classes ? (classes[0] + classes[1]) / 2 - data.targetOffset : NaN;

function judge(
  models: readonly Float64Array[],
  XTest: Matrix,
  yTest: Float64Array,
  middle: number,
): TrialErrors {
  const [p, k, n] = [XTest.cols, models.length, yTest.length];
  const all = new Float64Array(p * k);
  models.forEach((beta, m) => {
    for (let j = 0; j < p; j++) all[j * k + m] = beta[j];
  });
  const fitted = matmul(XTest, { rows: p, cols: k, data: all }).data;
  const [squared, wrong] = [new Float64Array(k), new Float64Array(k)];
  for (let i = 0; i < n; i++)
    for (let m = 0; m < k; m++) {
      const value = fitted[i * k + m];
      squared[m] += (yTest[i] - value) ** 2 / n;
      if ((value - middle) * (yTest[i] - middle) <= 0) wrong[m] += 1 / n;
    }
  return { squared, wrong };
}

function measured(rows: readonly Float64Array[], { rules, schedule }: Trial): Measured {
  const { nKept, retrainRidges, listed } = schedule;
  const leaf = (m: number) => summarize(Float64Array.from(rows, (row) => row[m]));
  const byRule = (start: number) => Object.fromEntries(rules.map(({ name }, r) => [name, leaf(start + r)]));
  const rounds = nKept.map((kept, k): SimulatedRound => {
    const start = 2 + 2 * rules.length * k;
    return {
      nKept: kept,
      retrainRidge: retrainRidges[k],
      pruned: byRule(start),
      retrained: byRule(start + rules.length),
    };
  });
  const { pruned, retrained } = rounds.at(-1)!;
  return { dense: leaf(0), small: leaf(1), pruned, retrained, ...(listed && { rounds }) };
}
