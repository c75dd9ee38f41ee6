import { DomainError } from "../errors.js";
import { checkProblem, seenPart, type LinearGaussian } from "../problems/index.js";
import { resolveRules } from "../rules/index.js";
import { validate } from "../validate.js";
import { curveSchema, type FitOptions } from "./options.js";
import { predictPoint } from "./point.js";
import type { Prediction } from "./predict.js";

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

export interface CurvePoint extends Prediction {
  /** Size p of the dense model. */
  nFeatures: number;
  /** Features kept, min(s, p). */
  nKept: number;
}

export interface PredictedCurve {
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  nKept: number;
  /** One per size, in the order given. */
  points: CurvePoint[];
}

/**
 * Predicts models of growing size: a double-descent curve (docs/theory.md §1, growing the model).
 *
 * The world has d features in decreasing importance ΛB². A model of size p sees the first p of them, the others act as noise
 * σ_p² = σ² + Σ_{i>p} Σ_ii β*_i²; it is fitted, pruned to s features (keep fraction min(1, s/p)) and refitted.
 * @param world made by `linearGaussian`; its groups share the d features in proportion to their weights
 * @param options `nSamples` n, `nFeatures` d, `sizes` p, `nKept` s; `ridge`, `retrainRidge` and `rules` as in `predict`
 * @returns a `predict` result per size; `dense` is Infinity at p = n without ridge
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: that of `predict`.    Cost: that of `predict` per size.
 * @example
 * const world = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 0.5 });
 * const { points } = predictCurve(world, { nSamples: 100, nFeatures: 400, sizes: [50, 100, 400], nKept: 20 });
 * points.map((point) => point.dense); // [2.25, Infinity, 1.0833333333333333]
 */
export function predictCurve(world: LinearGaussian, options: PredictCurveOptions): PredictedCurve {
  const checked = validate("predictCurve", curveSchema, options);
  checkProblem("predictCurve", world, ["linearGaussian"]);
  const { nSamples, nFeatures, nKept, ridge, retrainRidge } = checked;
  const tooLarge = checked.sizes.findIndex((p) => p > nFeatures);
  if (tooLarge >= 0)
    throw new DomainError(
      `predictCurve: sizes[${tooLarge}] must be at most nFeatures = ${nFeatures}, got ${checked.sizes[tooLarge]}`,
    );
  const rules = resolveRules("predictCurve", checked.rules);
  const points = checked.sizes.map((p) => {
    const point = { kappa: p / nSamples, keepFraction: Math.min(1, nKept / p), ridge, retrainRidge };
    const { problem, worldCoefficient } = seenPart(world, p / nFeatures);
    const risks = predictPoint("predictCurve", problem, point, rules, worldCoefficient);
    return Object.assign({ nFeatures: p, nKept: Math.min(p, nKept) }, risks, point);
  });
  return { nSamples, nFeatures, nKept, points };
}
