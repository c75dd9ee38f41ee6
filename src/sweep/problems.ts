// The problems of a plan: JSON in, a problem of the package for one cell out.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import {
  ar1,
  layOut,
  linearGaussian,
  randomFeatures,
  type Activation,
  type FeatureGroup,
  type Problem,
} from "../problems/index.js";
import { finite, integer, nonNegative, positive } from "../validate.js";

/** Groups of features, as in `linearGaussian`; p comes from the grid. The noise may come from there as well. */
export interface GroupsSpec {
  /** As in `linearGaussian`. */
  features: readonly FeatureGroup[];
  /** σ, where the grid has no `noiseStd`. */
  noiseStd?: number;
}

/** Random features of Gaussian inputs, as in `randomFeatures`; p, the width, comes from the grid. */
export interface RandomFeaturesSpec {
  /** Number of inputs d. */
  inputDim: number;
  /** f */
  activation: Activation;
  /** Standard deviation of the first layer. Default 1. */
  weightStd?: number;
  /** Fixes the random directions. Default 1. */
  seed?: number;
  /** σ; may be an axis of the grid instead. */
  noiseStd?: number;
}

/** A problem as it stands in a plan. */
export type ProblemSpec = GroupsSpec | RandomFeaturesSpec;

export const problemSchema = v.strictObject({
  features: v.optional(
    v.pipe(
      v.array(
        v.strictObject({ weight: v.optional(positive()), variance: nonNegative(), coefficient: finite() }),
      ),
      v.minLength(1, "name at least one group of features"),
    ),
  ),
  inputDim: v.optional(integer(1, 1e6)),
  activation: v.optional(v.picklist(["relu", "erf"], 'be "relu" or "erf"')),
  weightStd: v.optional(positive()),
  seed: v.optional(integer(0)),
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
export function problemOf(spec: ProblemSpec, { noiseStd, correlation, nFeatures }: ProblemPoint): Problem {
  if ("inputDim" in spec) {
    const { noiseStd: _, ...options } = spec;
    return randomFeatures({ ...options, nFeatures, noiseStd });
  }
  const groups = linearGaussian({ features: spec.features, noiseStd });
  if (correlation === 0) return groups;
  const { variance, betaStar } = layOut(groups, nFeatures);
  const { data, ...shape } = ar1(nFeatures, correlation);
  const deviation = variance.map(Math.sqrt);
  const scaled = data.map(
    (rho, at) => rho * deviation[Math.floor(at / nFeatures)] * deviation[at % nFeatures],
  );
  return linearGaussian({ covariance: { ...shape, data: scaled }, betaStar, noiseStd });
}

/** Features whose covariance a cell may be given, at most: what `predict` takes. */
export const MOST_DEPENDENT = 10_000;

/** Whether the features of a problem depend on each other. */
export const isDependent = (spec: ProblemSpec, correlation: number): boolean =>
  correlation !== 0 || "inputDim" in spec;

/**
 * Tries a problem of a plan out.
 * @param path where it stands, for messages
 * @throws {DomainError} neither groups nor random features or both, weights that do not sum to 1
 */
export function checkSpec(path: string, input: v.InferOutput<typeof problemSchema>): ProblemSpec {
  const { features, inputDim, activation, weightStd, seed, noiseStd } = input;
  if ((features === undefined) === (inputDim === undefined))
    throw new DomainError(
      `sweep: ${path} must have either features or inputDim, got ${features === undefined ? "neither" : "both"}`,
    );
  if (features === undefined) {
    if (activation === undefined) throw new DomainError(`sweep: ${path}.activation is missing`);
    return input as RandomFeaturesSpec;
  }
  for (const [name, value] of Object.entries({ activation, weightStd, seed }))
    if (value !== undefined)
      throw new DomainError(`sweep: ${path}.${name} must stand beside inputDim, got it beside features`);
  try {
    linearGaussian({ features, noiseStd: noiseStd ?? 0 } as GroupsSpec & { noiseStd: number });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(`sweep: ${error.message.replace(/^\w+: /, `${path}: `)}`);
  }
  return input as GroupsSpec;
}
