import { DomainError } from "../errors.js";
import {
  checkProblem,
  gaussianEquivalent,
  inImportanceOrder,
  seenFeatures,
  seenPart,
  type CovarianceProblem,
  type LinearGaussian,
  type Problem,
  type RandomFeatures,
} from "../problems/index.js";
import { resolveRules } from "../rules/index.js";
import { validate } from "../validate.js";
import { predictAverages } from "./average.js";
import { averageCurveSchema, curveSchema, type FitOptions } from "./options.js";
import { predictPoint } from "./point.js";
import type { AveragedPrediction, Prediction } from "./predict.js";

/** Options of `predictCurve`: the world, the sizes along the curve, and what is kept of each. */
export interface PredictCurveOptions extends FitOptions {
  /** Number of training samples n. */
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  /** Model sizes p ≤ d: each model sees the p most important features. */
  sizes: readonly number[];
  /** Number of features that pruning keeps, s; models of p ≤ s features are not pruned. */
  nKept: number;
}

/** One size of a predicted curve. */
export interface CurvePoint extends Prediction {
  /** Size p of the dense model. */
  nFeatures: number;
  /** Features kept, min(s, p). */
  nKept: number;
}

/** What `predictCurve` gives: a point for each size, in the order asked for. */
export interface PredictedCurve {
  /** n */
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  /** s */
  nKept: number;
  /** One per size, in the order given. */
  points: CurvePoint[];
}

/** Options of a curve where the world has a covariance of its own, or is of random features. */
export interface AverageCurveOptions extends Omit<PredictCurveOptions, "nFeatures"> {
  /** d, which the world fixes: may be repeated, not changed. */
  nFeatures?: number;
  /** Draws that pruned and retrained risks are averaged over, the same for all sizes. Default 200. */
  nDraws?: number;
  /** Whole number ≥ 0 that fixes every bit of the result. Default 1. */
  seed?: number;
}

/** A curve of averaged predictions, where the problem has a covariance of its own. */
export interface AveragedCurve {
  /** n */
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  /** s */
  nKept: number;
  /** Draws that each size is averaged over. */
  nDraws: number;
  /** The seed of the draws. */
  seed: number;
  /** One per size, in the order given; `nFeatures` is the size, `nKept` min(s, p). */
  points: AveragedPrediction[];
}

/**
 * Predicts models of growing size: a double-descent curve (docs/theory.md §1, growing the model).
 *
 * The world has d features in decreasing importance ΛB². A model of size p sees the first p of them, the others act as noise
 * σ_p² = σ² + Σ_{i>p} Σ_ii β*_i²; it is fitted, pruned to s features (keep fraction min(1, s/p)) and refitted.
 *
 * With a covariance of its own, the world's features stand in decreasing importance Σ_ii β*_i², and what a model does not see acts
 * through the conditional law: β* becomes Σ_p⁻¹E[xy], which takes up what the seen features tell about the others. Random features
 * come in the order of R, a network of growing width, each width through its own Gaussian equivalent; Σ is computed once.
 * @param world made by `linearGaussian`, whose groups share the d features in proportion to their weights, or by `randomFeatures`
 * @param options `nSamples` n, `nFeatures` d, `sizes` p, `nKept` s; `ridge`, `retrainRidge`, `rules` and, where averages
 *   are taken, `nDraws` and `seed` as in `predict`
 * @returns a `predict` result per size; `dense` is Infinity at p = n without ridge
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: that of `predict`.    Cost: that of `predict` per size.
 * @example
 * const world = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 0.5 });
 * const { points } = predictCurve(world, { nSamples: 100, nFeatures: 400, sizes: [50, 100, 400], nKept: 20 });
 * points.map((point) => point.dense); // [2.25, Infinity, 1.0833333333333333]
 */
export function predictCurve(world: LinearGaussian, options: PredictCurveOptions): PredictedCurve;
export function predictCurve(
  world: CovarianceProblem | RandomFeatures,
  options: AverageCurveOptions,
): AveragedCurve;
export function predictCurve(
  world: Problem,
  options: PredictCurveOptions | AverageCurveOptions,
): PredictedCurve | AveragedCurve;
export function predictCurve(
  world: Problem,
  options: PredictCurveOptions | AverageCurveOptions,
): PredictedCurve | AveragedCurve {
  checkProblem("predictCurve", world, ["linearGaussian", "covariance", "randomFeatures"]);
  return world.kind === "linearGaussian" ? ofGroups(world, options) : averaged(world, options);
}

function ofGroups(world: LinearGaussian, options: unknown): PredictedCurve {
  const { nSamples, nFeatures, nKept, ridge, retrainRidge, ...checked } = validate(
    "predictCurve",
    curveSchema,
    options,
  );
  checkSizes(checked.sizes, nFeatures);
  const rules = resolveRules("predictCurve", checked.rules);
  const points = checked.sizes.map((p) => {
    const point = { kappa: p / nSamples, keepFraction: Math.min(1, nKept / p), ridge, retrainRidge };
    const { problem, worldCoefficient } = seenPart(world, p / nFeatures);
    const risks = predictPoint("predictCurve", problem, point, rules, worldCoefficient);
    return Object.assign({ nFeatures: p, nKept: Math.min(p, nKept) }, risks, point);
  });
  return { nSamples, nFeatures, nKept, points };
}

function averaged(world: CovarianceProblem | RandomFeatures, options: unknown): AveragedCurve {
  const checked = validate("predictCurve", averageCurveSchema, options);
  const d = world.kind === "covariance" ? world.covariance.rows : world.R.rows;
  if (checked.nFeatures !== undefined && checked.nFeatures !== d)
    throw new DomainError(
      `predictCurve: nFeatures must be the ${d} of the problem, got ${checked.nFeatures}`,
    );
  checkSizes(checked.sizes, d);
  const rules = resolveRules("predictCurve", checked.rules);
  const { nSamples, nKept, ridge, retrainRidge, nDraws, seed } = checked;
  const ordered = world.kind === "covariance" ? inImportanceOrder(world) : world;
  const points = checked.sizes.map((p) => {
    const seen = ordered.kind === "covariance" ? seenFeatures(ordered, p) : gaussianEquivalent(ordered, p);
    const point = { nSamples, nKept: Math.min(p, nKept), ridge, retrainRidge, nDraws, seed };
    const risks = predictAverages("predictCurve", seen, point, rules, Math.sqrt(d));
    const shares = { kappa: p / nSamples, keepFraction: point.nKept / p };
    return { ...risks, nFeatures: p, ...shares, ...point };
  });
  return { nSamples, nFeatures: d, nKept, nDraws, seed, points };
}

function checkSizes(sizes: readonly number[], nFeatures: number): void {
  const tooLarge = sizes.findIndex((p) => p > nFeatures);
  if (tooLarge >= 0)
    throw new DomainError(
      `predictCurve: sizes[${tooLarge}] must be at most nFeatures = ${nFeatures}, got ${sizes[tooLarge]}`,
    );
}
