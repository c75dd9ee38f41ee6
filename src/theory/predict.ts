import { checkProblem, type LinearGaussian } from "../problems/index.js";
import { resolveRules } from "../rules/index.js";
import { validate } from "../validate.js";
import { aspect, keptShare, predictSchema, type FitOptions, type SizeOptions } from "./options.js";
import { predictPoint, type Risks } from "./point.js";

export interface PredictOptions extends SizeOptions, FitOptions {
  /**
   * Share α of the features that pruning keeps, in (0, 1]. Rules with a group (`"2:4"`) keep their own share N/M instead; where all
   * rules do, and the same, it may be left out.
   */
  keepFraction?: number;
}

export interface Prediction extends Risks {
  kappa: number;
  keepFraction: number;
  ridge: number;
  retrainRidge: number;
}

/**
 * Predicts the test risks of a dense model, of its pruned and its retrained version, and of a small model trained directly
 * (docs/theory.md §2, §3, §6): the limits of L(β) = σ² + (β − β*)ᵀ Σ (β − β*) as n, p → ∞ with p/n = κ. Nothing is drawn.
 *
 * Dense: γ = (σ² + E[B²Λ(1−a)²]) / (1 − κE[a²]), a = ξΛ/(1+ξΛ), κE[a] + λξ = 1. Pruned and retrained follow from the
 * law of the coefficients, √p β̂ = aB + √(κγ) (a/√Λ) H with H ~ N(0, 1).
 * @param problem made by `linearGaussian`
 * @param options `kappa` = p/n, or `nSamples` and `nFeatures`; `keepFraction` α in (0, 1]; `ridge` λ of the dense fit
 *   (1/n)‖y − Xβ‖² + λ‖β‖²; `retrainRidge` λ₂ of the refit, same convention; `rules` to prune by
 * @returns `{ xi, dense, small, pruned, retrained, … }`, the last two by rule. Infinity at a peak: `dense` and `pruned` at
 *   κ = 1, λ = 0 with noise; `retrained` at κα = 1, λ₂ = 0; `small` at κα = 1. `small` never has a ridge.
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * @throws {ConvergenceError} scales so far apart that double precision cannot separate them
 * Accuracy: 1e-10 relative against 60-digit arithmetic (measured 5e-13), also at α = 1e-7 and |κ − 1| = 1e-8.
 * Cost: microseconds for a few groups of features, about half a millisecond for a spectrum of 1000.
 * Source: Chang, Li, Oymak, Thrampoulidis, AAAI 2021 (arXiv:2012.08749) for all but the retrained risk, derived in docs/theory.md §6.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const { dense, small, retrained } = predict(problem, { kappa: 2, keepFraction: 0.25 });
 * dense; // 2.5
 * small; // 3.5
 * retrained.random; // 3.5
 */
export function predict(problem: LinearGaussian, options: PredictOptions): Prediction {
  const checked = validate("predict", predictSchema, options);
  checkProblem("predict", problem);
  const rules = resolveRules("predict", checked.rules);
  const { ridge, retrainRidge } = checked;
  const keepFraction = keptShare("predict", checked.keepFraction, rules);
  const point = { kappa: aspect("predict", checked), keepFraction, ridge, retrainRidge };
  return { ...predictPoint("predict", problem, point, rules), ...point };
}
