import { checkProblem, type LinearGaussian } from "../problems/index.js";
import { inRange, validate } from "../validate.js";
import { scope } from "../wasm/scope.js";
import { aspect, lawSchema, type SizeOptions } from "./options.js";
import { fail } from "./point.js";

/** Options of `coefficientLaw`: sizes as in `predict`, and the ridge. */
export interface CoefficientLawOptions extends SizeOptions {
  /** λ ≥ 0 of the fit, (1/n)‖y − Xβ‖² + λ‖β‖². Default 0. */
  ridge?: number;
}

/** The law of the coefficients of a dense fit, group by group: √p β̂_i is normal with this mean and spread. */
export interface CoefficientLaw {
  /** Mean of √p β̂ per group of features, shape [K]. */
  mean: Float64Array;
  /** Standard deviation of √p β̂ per group, shape [K]; Infinity where the dense risk is, 0 where Λ = 0. */
  std: Float64Array;
  /** Effective regularization ξ; Infinity for κ ≤ 1 without ridge. */
  xi: number;
  /** The dense risk γ. */
  dense: number;
}

/**
 * The law of the fitted coefficients (docs/theory.md §2): in each group √p β̂ is normal with mean aB and standard deviation
 * √(κγ) a/√Λ, where a = ξΛ/(1+ξΛ) and γ is the dense risk.
 * @param problem made by `linearGaussian`
 * @param options `kappa` = p/n, or `nSamples` and `nFeatures`; `ridge` λ
 * @returns mean and standard deviation in the order of the problem's groups
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: 1e-12 relative away from κ = 1.    Cost: linear in the number of groups.
 * Source: arXiv:2012.08749.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const { mean, std } = coefficientLaw(problem, { kappa: 2 });
 * mean[0]; // 0.5
 * std[0] ** 2; // 1.25
 */
export function coefficientLaw(problem: LinearGaussian, options: CoefficientLawOptions): CoefficientLaw {
  const checked = validate("coefficientLaw", lawSchema, options);
  checkProblem("coefficientLaw", problem, ["linearGaussian"]);
  const kappa = aspect("coefficientLaw", checked);
  const { weight, variance, coefficient, noiseStd } = problem;
  const n = weight.length;
  return scope("coefficientLaw", (s) => {
    const arrays = [s.put(weight), s.put(variance), s.put(coefficient)] as const;
    const [mean, std, out] = [s.f64(n), s.f64(n), s.f64(8)];
    const work = s.bytes(s.core.coefficientLawWorkBytes(n));
    const info = s.core.coefficientLaw(n, ...arrays, kappa, noiseStd, checked.ridge, mean, std, out, work);
    const head = s.take(out, 8);
    if (info !== 0) fail("coefficientLaw", info, { iterations: head[3], residual: head[7] });
    const law = [mean, std].map((at) => inRange("coefficientLaw", "mean and std", s.take(at, n)));
    return { mean: law[0], std: law[1], xi: head[0], dense: head[1] };
  });
}
