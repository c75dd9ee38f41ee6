import * as v from "valibot";
import { DomainError } from "../errors.js";
import { describe, finite, nonNegative, validate } from "../validate.js";
import {
  covarianceProblem,
  type CovarianceOptions,
  type CovarianceProblem,
  type FactorOptions,
} from "./covariance.js";
import { checkNoise } from "./noise.js";

/** One group of equal features: an atom of the joint law of variance and coefficient. */
export interface FeatureGroup {
  /** Share of the features, > 0. The weights sum to 1. Left out everywhere: equal shares. */
  weight?: number;
  /** Variance Λ ≥ 0 of a feature. */
  variance: number;
  /** Scaled true coefficient B = √p β*, p the number of features of the problem: the model's, or in a curve the world's d. */
  coefficient: number;
}

/** A linear Gaussian problem given by groups of independent features. */
export interface LinearGaussianOptions {
  /** Groups of equal features; their weights sum to 1, or are all left out: then every group is one feature. */
  features: readonly FeatureGroup[];
  /** Standard deviation σ ≥ 0 of the label noise (not its variance). */
  noiseStd: number;
}

/** A linear Gaussian problem with diagonal covariance: y = xᵀβ* + σz, x ~ N(0, diag Λ). Made by `linearGaussian`. */
export interface LinearGaussian {
  /** Tells problems apart. */
  readonly kind: "linearGaussian";
  /** Share of each group, sums to 1, shape [K]. */
  readonly weight: Float64Array;
  /** Variance Λ of each group, shape [K]. */
  readonly variance: Float64Array;
  /** Scaled coefficient B = √p β* of each group, shape [K]. */
  readonly coefficient: Float64Array;
  /** Noise standard deviation σ. */
  readonly noiseStd: number;
}

/** How far from 1 the sum of the weights may lie: what adding a million rounded numbers can cost. */
const WEIGHT_SUM_TOLERANCE = 1e-9;

const schema = v.strictObject({
  features: v.pipe(
    v.array(
      v.strictObject({
        weight: v.optional(v.pipe(finite(), v.gtValue(0, "be greater than 0"))),
        variance: nonNegative(),
        coefficient: finite(),
      }),
    ),
    v.minLength(1, "name at least one group of features"),
  ),
  noiseStd: nonNegative(),
});

/**
 * Describes a linear Gaussian problem (docs/theory.md §1): labels y = xᵀβ* + σz with x ~ N(0, Σ). Either Σ is diagonal and the
 * features come in groups of equal variance and coefficient (§2), or it is any covariance (§4), given itself or by a factor.
 *
 * Groups: an explicit spectrum of p features is the same thing with p groups; leave the weights out then. A covariance fixes p, and
 * its `betaStar` is β* itself, not √p β*.
 * @param options `features`: groups with `weight` (share, sums to 1), `variance` Λ and `coefficient` B = √p β*;
 *   or `covariance`: Σ, shape [p, p], symmetric and positive semidefinite, both to 1e-10 of its largest entry or eigenvalue;
 *   or `factor`: A, shape [p, r], Σ = A·Aᵀ; with either `betaStar`: β*, shape [p]. `noiseStd`: σ, a standard deviation
 * @returns a plain frozen object that `predict` and `simulate` take; matrices and vectors are copied
 * @throws {TypeError} a value of the wrong type
 * @throws {ShapeError} Σ that is not square, β* of another length
 * @throws {DomainError} weights that do not sum to 1, a negative variance, Σ that is not symmetric or has a negative
 *   eigenvalue, NaN, an unknown key
 * Cost: one pass over what is given; the eigenvectors of a covariance are found when they are first needed.
 * @example
 * const problem = linearGaussian({
 *   features: [{ weight: 0.1, variance: 25, coefficient: 1 }, { weight: 0.9, variance: 1, coefficient: 1 }],
 *   noiseStd: 0.7071,
 * });
 * problem.weight; // [0.1, 0.9]
 * linearGaussian({ factor: [[1], [2]], betaStar: [1, 0], noiseStd: 1 }).covariance; // [[1, 2], [2, 4]]
 */
export function linearGaussian(options: LinearGaussianOptions): LinearGaussian;
export function linearGaussian(options: CovarianceOptions | FactorOptions): CovarianceProblem;
export function linearGaussian(
  options: LinearGaussianOptions | CovarianceOptions | FactorOptions,
): LinearGaussian | CovarianceProblem;
export function linearGaussian(
  options: LinearGaussianOptions | CovarianceOptions | FactorOptions,
): LinearGaussian | CovarianceProblem {
  if (isCovariance(options)) return covarianceProblem("linearGaussian", options);
  const { features, noiseStd } = validate("linearGaussian", schema, options);
  return Object.freeze({
    kind: "linearGaussian",
    weight: weights(features),
    variance: Float64Array.from(features, (f) => f.variance),
    coefficient: Float64Array.from(features, (f) => f.coefficient),
    noiseStd,
  });
}

const isCovariance = (options: object): options is CovarianceOptions | FactorOptions =>
  options !== null &&
  typeof options === "object" &&
  ["covariance", "factor", "betaStar"].some((key) => key in options);

function weights(features: readonly FeatureGroup[]): Float64Array {
  if (features.every((f) => f.weight === undefined))
    return new Float64Array(features.length).fill(1 / features.length);
  let sum = 0;
  const weight = Float64Array.from(features, (f, k) => {
    if (f.weight === undefined)
      throw new DomainError(
        `linearGaussian: features[${k}].weight is missing, give every group a weight or none`,
      );
    sum += f.weight;
    return f.weight;
  });
  if (Math.abs(sum - 1) > WEIGHT_SUM_TOLERANCE)
    throw new DomainError(
      `linearGaussian: the weights of features must sum to 1, got ${Number(sum.toPrecision(12))}`,
    );
  return weight.map((w) => w / sum);
}

/** Checks the numbers of a problem in groups: a copy may have been changed. @throws {TypeError | DomainError} */
export function checkGroups(
  routine: string,
  { weight, variance, coefficient, noiseStd }: LinearGaussian,
): void {
  for (const [name, values] of Object.entries({ weight, variance, coefficient })) {
    if (!(values instanceof Float64Array) || values.length !== weight?.length || values.length === 0)
      throw new TypeError(
        `${routine}: problem.${name} must be a Float64Array with an entry per group, got ${describe(values)}`,
      );
    const signed = name === "coefficient";
    for (let k = 0; k < values.length; k++)
      if (!Number.isFinite(values[k]) || (values[k] < 0 && !signed))
        throw new DomainError(
          `${routine}: problem.${name}[${k}] must be a finite number${signed ? "" : " of at least 0"}, got ${describe(values[k])}`,
        );
  }
  checkNoise(routine, noiseStd);
}
