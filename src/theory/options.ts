import * as v from "valibot";
import { DomainError } from "../errors.js";
import type { RuleLike } from "../rules/index.js";
import { fraction, integer, nonNegative, perRound, positive } from "../validate.js";

/** How large the model is against the sample: κ = p/n, or p and n themselves. */
export interface SizeOptions {
  /** κ = p/n > 0, features per sample. */
  kappa?: number;
  /** Number of training samples n; together with `nFeatures` in place of `kappa`. */
  nSamples?: number;
  /** Number of features p of the dense model. */
  nFeatures?: number;
}

/** What `predict` and `predictCurve` have in common. */
export interface FitOptions {
  /** λ ≥ 0 of the dense fit, (1/n)‖y − Xβ‖² + λ‖β‖²; 0 (the default) is least squares or its minimum-norm solution. */
  ridge?: number;
  /** λ₂ ≥ 0 of the refit, in the same convention. Default 0. */
  retrainRidge?: number;
  /** Pruning rules by name, or your own. Default magnitude, hessian, oracle, random. */
  rules?: readonly RuleLike[];
}

const size = {
  kappa: v.optional(positive()),
  nSamples: v.optional(integer(1)),
  nFeatures: v.optional(integer(1)),
};

const fit = {
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(nonNegative(), 0),
  rules: v.optional(v.custom<readonly RuleLike[]>(() => true)),
};

export const predictSchema = v.strictObject({
  ...size,
  ...fit,
  keepFraction: v.optional(perRound(fraction())),
  nKept: v.optional(perRound(integer(1))),
  retrainRidge: v.optional(perRound(nonNegative()), 0),
});

/** Options of predictions that average over draws, beside the size and what is kept. */
export const averageSchema = v.strictObject({
  ...predictSchema.entries,
  nDraws: v.optional(integer(2, 1_000_000), 200),
  seed: v.optional(integer(0), 1),
});

export const lawSchema = v.strictObject({ ...size, ridge: fit.ridge });

export const curveSchema = v.strictObject({
  ...fit,
  nSamples: integer(1),
  nFeatures: integer(1),
  sizes: v.pipe(v.array(integer(1)), v.minLength(1, "name at least one size")),
  nKept: integer(1),
});

export const averageCurveSchema = v.strictObject({
  ...curveSchema.entries,
  nFeatures: v.optional(integer(1)),
  nDraws: averageSchema.entries.nDraws,
  seed: averageSchema.entries.seed,
});

/** κ from whichever way it was given. @throws {DomainError} both ways, or neither */
export function aspect(routine: string, { kappa, nSamples, nFeatures }: SizeOptions): number {
  if (kappa !== undefined) {
    if (nSamples === undefined && nFeatures === undefined) return kappa;
    throw new DomainError(`${routine}: size must be kappa or nSamples and nFeatures, got both`);
  }
  if (nSamples !== undefined && nFeatures !== undefined) return nFeatures / nSamples;
  const given =
    nSamples !== undefined
      ? "nSamples without nFeatures"
      : nFeatures !== undefined
        ? "nFeatures without nSamples"
        : "neither";
  throw new DomainError(`${routine}: size must be kappa or nSamples and nFeatures, got ${given}`);
}

/**
 * n of a problem that fixes p: as given, or p/κ, which need not be whole.
 * @throws {DomainError} both ways, or neither; another p
 */
export function samplesOf(routine: string, p: number, { kappa, nSamples, nFeatures }: SizeOptions): number {
  if (nFeatures !== undefined && nFeatures !== p)
    throw new DomainError(`${routine}: nFeatures must be the ${p} of the problem, got ${nFeatures}`);
  if (kappa !== undefined && nSamples !== undefined)
    throw new DomainError(`${routine}: size must be kappa or nSamples, got both`);
  if (nSamples !== undefined) return nSamples;
  if (kappa !== undefined) return p / kappa;
  throw new DomainError(`${routine}: size must be kappa or nSamples, got neither`);
}
