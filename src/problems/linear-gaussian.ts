import * as v from "valibot";
import { DomainError } from "../errors.js";
import { describe, finite, nonNegative, validate } from "../validate.js";

/** One group of equal features: an atom of the joint law of variance and coefficient. */
export interface FeatureGroup {
  /** Share of the features, > 0. The weights sum to 1. Left out everywhere: equal shares. */
  weight?: number;
  /** Variance Λ ≥ 0 of a feature. */
  variance: number;
  /** Scaled true coefficient B = √p β*, p the number of features of the problem: the model's, or in a curve the world's d. */
  coefficient: number;
}

export interface LinearGaussianOptions {
  features: readonly FeatureGroup[];
  /** Standard deviation σ ≥ 0 of the label noise (not its variance). */
  noiseStd: number;
}

/** A linear Gaussian problem with diagonal covariance: y = xᵀβ* + σz, x ~ N(0, diag Λ). Made by `linearGaussian`. */
export interface LinearGaussian {
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
 * Describes a linear Gaussian problem with diagonal covariance (docs/theory.md §1, §2):
 * labels y = xᵀβ* + σz with x ~ N(0, diag Λ), the features coming in groups of equal variance and coefficient.
 *
 * An explicit spectrum of p features is the same thing with p groups; leave the weights out then.
 * @param options `features`: groups with `weight` (share, sums to 1), `variance` Λ and `coefficient` B = √p β*;
 *   `noiseStd`: σ, a standard deviation
 * @returns a plain frozen object that `predict` and `simulate` take
 * @throws {TypeError} a value of the wrong type
 * @throws {DomainError} weights that do not sum to 1, a negative variance, NaN, an unknown key
 * @example
 * const problem = linearGaussian({
 *   features: [{ weight: 0.1, variance: 25, coefficient: 1 }, { weight: 0.9, variance: 1, coefficient: 1 }],
 *   noiseStd: 0.7071,
 * });
 * problem.weight; // [0.1, 0.9]
 */
export function linearGaussian(options: LinearGaussianOptions): LinearGaussian {
  const { features, noiseStd } = validate("linearGaussian", schema, options);
  return Object.freeze({
    kind: "linearGaussian",
    weight: weights(features),
    variance: Float64Array.from(features, (f) => f.variance),
    coefficient: Float64Array.from(features, (f) => f.coefficient),
    noiseStd,
  });
}

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

/**
 * Checks that a value is a problem as `linearGaussian` makes it, numbers included: a copy may have been changed.
 * @param routine the public name that stands in front of the message
 * @throws {TypeError | DomainError}
 */
export function checkProblem(routine: string, problem: unknown): asserts problem is LinearGaussian {
  const { kind, weight, variance, coefficient, noiseStd } = (problem ?? {}) as LinearGaussian;
  if (kind !== "linearGaussian")
    throw new TypeError(`${routine}: the problem must be made by linearGaussian, got ${describe(problem)}`);
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
  if (!Number.isFinite(noiseStd) || noiseStd < 0)
    throw new DomainError(
      `${routine}: problem.noiseStd must be a finite number of at least 0, got ${describe(noiseStd)}`,
    );
}
