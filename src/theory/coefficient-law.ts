import { matvec } from "../linalg/index.js";
import {
  checkProblem,
  spectrumOf,
  type CovarianceProblem,
  type LinearGaussian,
  type Population,
  type Problem,
  type RandomFeatures,
} from "../problems/index.js";
import { inRange, validate } from "../validate.js";
import { scope } from "../wasm/scope.js";
import { covarianceOf } from "./average.js";
import { aspect, lawSchema, samplesOf, type SizeOptions } from "./options.js";
import { fail } from "./point.js";
import { sampleOf } from "./population.js";

/** Options of `coefficientLaw`: sizes as in `predict`, and the ridge. */
export interface CoefficientLawOptions extends SizeOptions {
  /** λ ≥ 0 of the fit, (1/n)‖y − Xβ‖² + λ‖β‖². Default 0. */
  ridge?: number;
}

/** The law of the coefficients of a dense fit: √p β̂_i is normal with this mean and spread, by group of features or feature by feature. */
export interface CoefficientLaw {
  /** Mean of √p β̂ per group of features, shape [K], or per feature, shape [p]. */
  mean: Float64Array;
  /** Standard deviation of √p β̂, likewise; Infinity where the dense risk is, 0 where Λ = 0. */
  std: Float64Array;
  /** Effective regularization ξ; Infinity for κ ≤ 1 without ridge. */
  xi: number;
  /** The dense risk γ. */
  dense: number;
}

/**
 * The law of the fitted coefficients (docs/theory.md §2): in each group √p β̂ is normal with mean aB and standard deviation
 * √(κγ) a/√Λ, where a = ξΛ/(1+ξΛ) and γ is the dense risk.
 *
 * With a covariance Σ = U·diag(Λ)·Uᵀ of its own (§4) that is the law along each eigenvector, independently; the law of coefficient i is the marginal: mean
 * Σ_k U_ik m_k, variance Σ_k U_ik² v_k. Random features have it through their Gaussian equivalent, a population through its second moments.
 * @param problem made by `linearGaussian`, `randomFeatures` or `population`
 * @param options `kappa` = p/n, or `nSamples` and `nFeatures`; `ridge` λ. Where the problem fixes p, `nFeatures` may be left out; a population takes fewer:
 *   its first ones
 * @returns mean and standard deviation in the order of the problem's groups, or of its features
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: 1e-12 relative away from κ = 1.    Cost: linear in the number of groups; with a covariance 3p² flops beside its eigenvectors, which are
 *   taken once.
 * Source: arXiv:2012.08749.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const { mean, std } = coefficientLaw(problem, { kappa: 2 });
 * mean[0]; // 0.5
 * std[0] ** 2; // 1.25
 */
export function coefficientLaw(
  problem: Problem | Population,
  options: CoefficientLawOptions,
): CoefficientLaw {
  const checked = validate(ROUTINE, lawSchema, options);
  const { ridge } = checked;
  checkProblem(ROUTINE, problem, ["linearGaussian", "covariance", "randomFeatures", "population"]);
  switch (problem.kind) {
    case "linearGaussian":
      return ofGroups(problem, aspect(ROUTINE, checked), ridge);
    case "population": {
      const { world, fitted, grown } = sampleOf(ROUTINE, problem, checked);
      const law = ofFeatures(world.law, fitted, ridge * grown);
      return { ...law, dense: law.dense * (problem.intercept ? 1 + 1 / (fitted + 1) : 1) };
    }
    default: {
      const law = covarianceOf(problem as CovarianceProblem | RandomFeatures);
      return ofFeatures(law, samplesOf(ROUTINE, law.covariance.rows, checked), ridge);
    }
  }
}

const ROUTINE = "coefficientLaw";

function ofGroups(problem: LinearGaussian, kappa: number, ridge: number): CoefficientLaw {
  const { weight, variance, coefficient, noiseStd } = problem;
  const n = weight.length;
  return scope(ROUTINE, (s) => {
    const arrays = [s.put(weight), s.put(variance), s.put(coefficient)] as const;
    const [mean, std, out] = [s.f64(n), s.f64(n), s.f64(8)];
    const work = s.bytes(s.core.coefficientLawWorkBytes(n));
    const info = s.core.coefficientLaw(n, ...arrays, kappa, noiseStd, ridge, mean, std, out, work);
    const head = s.take(out, 8);
    if (info !== 0) fail(ROUTINE, info, { iterations: head[3], residual: head[7] });
    const law = [mean, std].map((at) => inRange(ROUTINE, "mean and std", s.take(at, n)));
    return { mean: law[0], std: law[1], xi: head[0], dense: head[1] };
  });
}

/** Eigenvectors are independent features; each coefficient is a sum over them. */
function ofFeatures(problem: CovarianceProblem, nSamples: number, ridge: number): CoefficientLaw {
  const { eigenvalues, eigenvectors } = spectrumOf(ROUTINE, problem);
  const p = eigenvalues.length;
  const unit = Math.sqrt(p);
  const directions: LinearGaussian = {
    kind: "linearGaussian",
    weight: new Float64Array(p).fill(1 / p),
    variance: eigenvalues,
    coefficient: matvec(eigenvectors, problem.betaStar, { transpose: true }).map((b) => unit * b),
    noiseStd: problem.noiseStd,
  };
  const { mean, std, xi, dense } = ofGroups(directions, p / nSamples, ridge);
  const squares = { ...eigenvectors, data: eigenvectors.data.map((u) => u * u) };
  // where the risk is infinite, 0 · Infinity would make NaN of a coefficient that an eigenvector passes by
  const spread = Number.isFinite(dense)
    ? matvec(
        squares,
        std.map((deviation) => deviation * deviation),
      ).map(Math.sqrt)
    : Float64Array.from({ length: p }, (_, i) => (problem.covariance.data[i * p + i] > 0 ? Infinity : 0));
  return { mean: matvec(eigenvectors, mean), std: spread, xi, dense };
}
