import * as v from "valibot";
import { DomainError } from "../errors.js";
import type { PruningRule, RuleLike } from "../rules/index.js";
import { fraction, integer, nonNegative, positive } from "../validate.js";

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

/** A number, or a list with one for each round. */
const perRound = <S extends v.GenericSchema<number>>(each: S) =>
  v.lazy((input) =>
    Array.isArray(input) ? v.pipe(v.array(each), v.minLength(1, "name at least one round")) : each,
  );

/** Rounds of pruning, at most: what the core lays memory out for. */
const MOST_ROUNDS = 20;

export const predictSchema = v.strictObject({
  ...size,
  ...fit,
  keepFraction: v.optional(perRound(fraction())),
  retrainRidge: v.optional(perRound(nonNegative()), 0),
});

/** Options of predictions that average over draws, beside the size and what is kept. */
export const averageSchema = v.strictObject({
  ...size,
  ...fit,
  keepFraction: v.optional(perRound(fraction())),
  nKept: v.optional(integer(1)),
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
 * The share that is kept: as given, or where every rule keeps the same N of M, that.
 * @throws {DomainError} not given, and not known from the rules
 */
export function keptShare(
  routine: string,
  keepFraction: number | undefined,
  rules: readonly PruningRule[],
): number {
  if (keepFraction !== undefined) return keepFraction;
  const [share, ...others] = new Set(rules.map(({ group }) => group && group.keep / group.of));
  if (share !== undefined && others.length === 0) return share;
  if (rules.some(({ group }) => !group)) throw new DomainError(`${routine}: keepFraction is missing`);
  throw new DomainError(
    `${routine}: keepFraction is missing, and the groups of the rules keep different shares`,
  );
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

interface KeptOptions {
  keepFraction?: number | readonly number[] | undefined;
  nKept?: number | undefined;
}

/**
 * How many of p features are kept: as given, round(keepFraction·p), or as many as all rules keep by themselves.
 * @throws {DomainError} both ways, or neither; none, or more than there are; a list
 */
export function keptOf(
  routine: string,
  p: number,
  { keepFraction, nKept }: KeptOptions,
  rules: readonly PruningRule[],
): number {
  if (Array.isArray(keepFraction))
    throw new DomainError(
      `${routine}: keepFraction must be one number for a problem with a covariance, got a list; rounds are known for groups of features`,
    );
  if (keepFraction !== undefined && nKept !== undefined)
    throw new DomainError(`${routine}: kept must be keepFraction or nKept, got both`);
  if (nKept !== undefined) {
    if (nKept <= p) return nKept;
    throw new DomainError(`${routine}: nKept must be at most the ${p} features of the problem, got ${nKept}`);
  }
  const share = keptShare(routine, keepFraction as number | undefined, rules);
  const kept = Math.round(share * p);
  if (kept === 0)
    throw new DomainError(`${routine}: keepFraction must keep at least one of ${p} features, got ${share}`);
  return kept;
}

/** What to keep, and with which ridge to refit, round by round. */
export interface Rounds {
  keepFractions: readonly number[];
  retrainRidges: readonly number[];
}

/**
 * Puts a list of keep fractions and the ridges of their refits side by side.
 * @throws {DomainError} not decreasing, too long, a list of ridges of another length, rules with groups
 */
export function roundsOf(
  routine: string,
  keepFractions: readonly number[],
  retrainRidge: number | readonly number[],
  rules: readonly PruningRule[],
): Rounds {
  const wrong = keepFractions.findIndex((keep, r) => r > 0 && keep >= keepFractions[r - 1]);
  if (wrong > 0)
    throw new DomainError(
      `${routine}: keepFraction must be a decreasing list, got ${keepFractions[wrong]} after ${keepFractions[wrong - 1]}`,
    );
  if (keepFractions.length > MOST_ROUNDS)
    throw new DomainError(
      `${routine}: keepFraction must have at most ${MOST_ROUNDS} rounds, got ${keepFractions.length}`,
    );
  const grouped = rules.find(({ group }) => group);
  if (grouped)
    throw new DomainError(
      `${routine}: rules must be without groups where keepFraction is a list, got ${grouped.name}`,
    );
  const retrainRidges =
    typeof retrainRidge === "number" ? keepFractions.map(() => retrainRidge) : retrainRidge;
  if (retrainRidges.length !== keepFractions.length)
    throw new DomainError(
      `${routine}: retrainRidge must have one number per round, ${keepFractions.length}, got ${retrainRidges.length}`,
    );
  return { keepFractions, retrainRidges };
}
