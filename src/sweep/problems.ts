// The problems of a plan: JSON in, a problem of the package for one cell out.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { ar1, layOut, linearGaussian, type FeatureGroup, type Problem } from "../problems/index.js";
import { nonNegative, positive } from "../validate.js";

/** A problem as it stands in a plan. The noise may come from the grid. */
export interface ProblemSpec {
  /** Groups of features, as in `linearGaussian`. */
  features: readonly FeatureGroup[];
  /** σ, where the grid has no `noiseStd`. */
  noiseStd?: number;
}

export const problemSchema = v.strictObject({
  features: v.pipe(
    v.array(
      v.strictObject({
        weight: v.optional(positive()),
        variance: nonNegative(),
        coefficient: v.pipe(v.number("be a finite number"), v.finite("be a finite number")),
      }),
    ),
    v.minLength(1, "name at least one group of features"),
  ),
  noiseStd: v.optional(nonNegative()),
});

/** What of a cell belongs to its problem. */
export interface ProblemPoint {
  noiseStd: number;
  /** ρ of neighbouring features, Σ_ij = √(Λ_i Λ_j) ρ^|i−j|; 0: none. */
  correlation: number;
  nFeatures: number;
}

/**
 * The problem of one cell. With a correlation the features stand in decreasing importance, as in a simulation without one, and
 * neighbours are correlated.
 * @throws {DomainError} weights that do not sum to 1
 */
export function problemOf(
  { features }: ProblemSpec,
  { noiseStd, correlation, nFeatures }: ProblemPoint,
): Problem {
  const groups = linearGaussian({ features, noiseStd });
  if (correlation === 0) return groups;
  const { variance, betaStar } = layOut(groups, nFeatures);
  const { data, ...shape } = ar1(nFeatures, correlation);
  const deviation = variance.map(Math.sqrt);
  const scaled = data.map(
    (rho, at) => rho * deviation[Math.floor(at / nFeatures)] * deviation[at % nFeatures],
  );
  return linearGaussian({ covariance: { ...shape, data: scaled }, betaStar, noiseStd });
}

/**
 * Tries a problem of a plan out.
 * @param path where it stands, for messages
 */
export function checkSpec(path: string, { features, noiseStd = 0 }: ProblemSpec): void {
  try {
    linearGaussian({ features, noiseStd });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(`sweep: ${error.message.replace(/^\w+: /, `${path}: `)}`);
  }
}
