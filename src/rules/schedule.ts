// How much is kept, and in how many rounds: what theory and simulation ask of the options alike.
import { DomainError } from "../errors.js";
import type { PruningRule } from "./rule.js";

/** Rounds of pruning, at most: what the core lays memory out for. */
const MOST_ROUNDS = 20;

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
