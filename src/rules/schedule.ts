// How much is kept, and in how many rounds: what theory and simulation ask of the options alike.
import { DomainError } from "../errors.js";
import type { PruningRule } from "./rule.js";

/** Rounds of pruning, at most: what the core lays memory out for. */
const MOST_ROUNDS = 20;

/** The N of M that all rules keep by themselves, where it is the same. */
export function ownShare(rules: readonly PruningRule[]): number | undefined {
  const [share, ...others] = new Set(rules.map(({ group }) => group && group.keep / group.of));
  return others.length === 0 ? share : undefined;
}

/** What is kept, as a share or as a number of features; a list of either for rounds. */
export interface KeptOptions {
  keepFraction?: number | readonly number[] | undefined;
  nKept?: number | readonly number[] | undefined;
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
  const share = ownShare(rules);
  if (share !== undefined) return share;
  if (rules.some(({ group }) => !group)) throw new DomainError(`${routine}: keepFraction is missing`);
  throw new DomainError(
    `${routine}: keepFraction is missing, and the groups of the rules keep different shares`,
  );
}

/**
 * Shares of p features from whichever way they were given.
 * @param nFeatures p, undefined where it is not known
 * @throws {DomainError} both ways; numbers where p is not known, or more than p
 */
function shareKept(
  routine: string,
  nFeatures: number | undefined,
  { keepFraction, nKept }: KeptOptions,
): number | readonly number[] | undefined {
  if (keepFraction !== undefined && nKept !== undefined)
    throw new DomainError(`${routine}: kept must be keepFraction or nKept, got both`);
  if (nKept === undefined) return keepFraction;
  if (nFeatures === undefined)
    throw new DomainError(`${routine}: nKept must come with nSamples and nFeatures, got it with kappa`);
  const tooMany = [nKept].flat().find((s) => s > nFeatures);
  if (tooMany !== undefined)
    throw new DomainError(
      `${routine}: nKept must be at most the ${nFeatures} features of the problem, got ${tooMany}`,
    );
  return typeof nKept === "number" ? nKept / nFeatures : nKept.map((s) => s / nFeatures);
}

/** What to keep, and with which ridge to refit, round by round. */
export interface Rounds {
  keepFractions: readonly number[];
  retrainRidges: readonly number[];
  /** Asked for as a list, so that the rounds are wanted one by one. */
  listed: boolean;
}

/** Options of a call that say what is kept, and how the refits are done. */
interface RoundOptions extends KeptOptions {
  retrainRidge: number | readonly number[];
}

/**
 * The rounds of pruning of a call: one where a number is kept (or known from the rules), else one for each entry.
 * @param nFeatures p, undefined where it is not known
 * @throws {DomainError} as `shareKept`; a list that does not decrease or is too long, a list of ridges of another length, rules with groups
 *   in a list; no keepFraction where it is needed
 */
export function roundsOf(
  routine: string,
  nFeatures: number | undefined,
  { retrainRidge, ...kept }: RoundOptions,
  rules: readonly PruningRule[],
): Rounds {
  const share = shareKept(routine, nFeatures, kept);
  // messages name what was given
  const name = kept.nKept === undefined ? "keepFraction" : "nKept";
  const given = kept[name];
  if (share === undefined || typeof share === "number") {
    if (typeof retrainRidge !== "number")
      throw new DomainError(
        `${routine}: retrainRidge must be a number where ${name} is ${given === undefined ? "left out" : "one"}, got a list`,
      );
    return {
      keepFractions: [keptShare(routine, share, rules)],
      retrainRidges: [retrainRidge],
      listed: false,
    };
  }
  checkDecreasing(routine, name, given as readonly number[]);
  const grouped = rules.find(({ group }) => group);
  if (grouped)
    throw new DomainError(
      `${routine}: rules must be without groups where ${name} is a list, got ${grouped.name}`,
    );
  const retrainRidges = ridgesOf(routine, share.length, retrainRidge);
  return { keepFractions: share, retrainRidges, listed: true };
}

/** The rounds of a problem of p features. */
export interface KeptSchedule {
  /** s_k of the rounds, or of the one pruning. */
  nKept: readonly number[];
  /** λ_k of their refits. */
  retrainRidges: readonly number[];
  /** Asked for as a list, so that the rounds are wanted one by one. */
  listed: boolean;
}

/**
 * How many of p features a call keeps, round by round.
 * @throws {DomainError} as `roundsOf`; a round that keeps none
 */
export function scheduleOf(
  routine: string,
  nFeatures: number,
  options: RoundOptions,
  rules: readonly PruningRule[],
): KeptSchedule {
  const { keepFractions, retrainRidges, listed } = roundsOf(routine, nFeatures, options, rules);
  const nKept = keepFractions.map((keep) => Math.round(keep * nFeatures));
  const none = nKept.indexOf(0);
  if (none < 0) return { nKept, retrainRidges, listed };
  throw new DomainError(
    `${routine}: keepFraction must keep at least one of ${nFeatures} features, got ${keepFractions[none]}`,
  );
}

/** @throws {DomainError} a list that does not decrease, or of more rounds than there may be */
export function checkDecreasing(routine: string, name: string, list: readonly number[]): void {
  const wrong = list.findIndex((keep, r) => r > 0 && keep >= list[r - 1]);
  if (wrong > 0)
    throw new DomainError(
      `${routine}: ${name} must be a decreasing list, got ${list[wrong]} after ${list[wrong - 1]}`,
    );
  if (list.length > MOST_ROUNDS)
    throw new DomainError(`${routine}: ${name} must have at most ${MOST_ROUNDS} rounds, got ${list.length}`);
}

/** One ridge for each round. @throws {DomainError} a list of another length */
export function ridgesOf(
  routine: string,
  nRounds: number,
  retrainRidge: number | readonly number[],
): readonly number[] {
  if (typeof retrainRidge === "number") return Array.from({ length: nRounds }, () => retrainRidge);
  if (retrainRidge.length === nRounds) return retrainRidge;
  throw new DomainError(
    `${routine}: retrainRidge must have one number per round, ${nRounds}, got ${retrainRidge.length}`,
  );
}
