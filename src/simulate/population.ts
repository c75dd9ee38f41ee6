// Trials on a user's data: subsamples, real fits, test error on the rest.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { columns, meanSquares } from "../fit/columns.js";
import { fitWith } from "../fit/fit.js";
import { keep, keepInGroups } from "../fit/prune.js";
import { matmul } from "../linalg/index.js";
import type { Matrix } from "../matrix/index.js";
import { featuresOfRows, firstFeatures, importanceOrder, type Population } from "../problems/index.js";
import { Stream } from "../random/index.js";
import {
  checkOneWay,
  ownShare,
  resolveRules,
  scales,
  type PruningRule,
  type RuleLike,
} from "../rules/index.js";
import { fraction, integer, nonNegative, validate } from "../validate.js";
import { size, type Progress } from "./options.js";
import { summarize, type Estimate } from "./summary.js";

/** Options of `simulate` for a population: subsamples of its rows are fitted and judged by the rest. */
export interface SimulatePopulationOptions {
  /** Number of training samples n, drawn from the N rows without replacement; below N. */
  nSamples: number;
  /** Models of the first p features. Default all. */
  nFeatures?: number;
  /** Share of the features that pruning keeps, in (0, 1]; s = round(keepFraction·p). Either this or `nKept`. */
  keepFraction?: number;
  /** Number of features that pruning keeps, s. */
  nKept?: number;
  /** λ ≥ 0 of the dense fit, (1/n)‖y − Xβ‖² + λ‖β‖². Default 0. */
  ridge?: number;
  /** λ₂ ≥ 0 of the refit, in the same convention. Default 0. */
  retrainRidge?: number;
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
  keepFraction: v.optional(fraction()),
  nKept: v.optional(size()),
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(nonNegative(), 0),
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
  const { nSamples, nTrials, seed, ridge, retrainRidge, signal } = checked;
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
  const nKept = keptOf(world.nFeatures, checked, rules);
  const trial = { world, nSamples, nTest, nKept, ridge, retrainRidge, rules };
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
      rules,
    );
  return {
    nSamples,
    nFeatures: world.nFeatures,
    nKept,
    ...over("squared"),
    ...(world.classes && { classification: over("wrong") }),
    nTest,
    nTrials,
    seed,
  };
}

function keptOf(
  p: number,
  checked: { nKept?: number | undefined; keepFraction?: number | undefined },
  rules: readonly PruningRule[],
): number {
  checkOneWay(routine, checked);
  const { nKept } = checked;
  const share = checked.keepFraction ?? ownShare(rules);
  if (nKept === undefined && share === undefined)
    throw new DomainError(`${routine}: kept must be keepFraction or nKept, got neither`);
  const kept = nKept ?? Math.round(share! * p);
  if (kept >= 1 && kept <= p) return kept;
  throw new DomainError(`${routine}: nKept must be from 1 to the ${p} features, got ${kept}`);
}

interface Trial {
  world: Population;
  nSamples: number;
  nTest: number;
  nKept: number;
  ridge: number;
  retrainRidge: number;
  rules: readonly PruningRule[];
}

/** Test errors in the order dense, small, pruned by rule, retrained by rule. */
interface TrialErrors {
  squared: Float64Array;
  wrong: Float64Array;
}

function runTrial(trial: Trial, stream: Stream): TrialErrors {
  const { world, nSamples, nTest, nKept, ridge, retrainRidge, rules } = trial;
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
  models.push(refit(importance.slice(0, nKept).toSorted(), 0));
  const kepts = rules.map((rule) => {
    const scale = scales(
      routine,
      rule,
      // fixed scores are the population's, as in theory; scores of a fit know its own sample
      rule.score === "fit" ? square : variance,
      law.betaStar.map((b) => b * Math.sqrt(p)),
    );
    const scores = rule.score === "fit" ? scale.map((c, j) => c * Math.abs(beta[j])) : scale;
    const lots = stream.child(rule.name);
    return rule.group
      ? keepInGroups(routine, scores, rule.group, lots.permutation(p))
      : keep(routine, rule, scores, nKept, lots);
  });
  for (const kept of kepts)
    models.push(
      spread(
        kept,
        Float64Array.from(kept, (j) => beta[j]),
        p,
      ),
    );
  for (const kept of kepts) models.push(refit(kept, retrainRidge));
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

function measured(rows: readonly Float64Array[], rules: readonly PruningRule[]): Measured {
  const leaf = (m: number) => summarize(Float64Array.from(rows, (row) => row[m]));
  const byRule = (start: number) => Object.fromEntries(rules.map(({ name }, r) => [name, leaf(start + r)]));
  return { dense: leaf(0), small: leaf(1), pruned: byRule(2), retrained: byRule(2 + rules.length) };
}
