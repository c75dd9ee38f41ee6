// What is uncertain about a plan: intervals by the bootstrap, and whether a winner may be named.
import { basicInterval } from "../problems/index.js";
import type { Plan, PlannedModel } from "./plan.js";

/** Predicted errors of the two models that are compared, in one world. */
export interface Pair {
  best: number;
  small: number;
}

/** The two models predicted from the population itself and from each of its replicates, all by the same draws. */
export interface Scatter {
  base: Pair;
  replicates: readonly Pair[];
}

type Model = Pick<PlannedModel, "error" | "standardError">;
type Interval = { low: number; high: number };

/** Intervals of both errors, and the parts of a plan that say who wins. */
export interface PlanVerdict extends Pick<Plan, "winner" | "gain" | "gainInterval"> {
  intervals?: { best: Interval; small: Interval };
}

/**
 * Who wins, by how much, and how certain that is. An infinite error (a fit at its peak without ridge) is an answer: its interval is
 * that point, and whatever is finite beats it, whatever the draws.
 * @param scatter left out where the population has no replicates
 */
export function verdictOf(best: Model, small: Model, scatter?: Scatter): PlanVerdict {
  const lead = apart(small.error, best.error);
  const gain = small.error === Infinity ? Number(lead > 0) : lead === 0 ? 0 : 1 - best.error / small.error;
  if (!scatter) return { winner: winnerOf(best, small, lead), gain };
  const { base, replicates } = scatter;
  const around = (value: number, of: (pair: Pair) => number, least: number) =>
    intervalAround(value, of(base), replicates.map(of), least);
  const difference = around(lead, (pair) => apart(pair.small, pair.best), -Infinity);
  const certain = small.error === Infinity || lead === -Infinity;
  const gainInterval = certain
    ? { low: gain, high: gain }
    : { low: shareOf(difference.low, small.error), high: shareOf(difference.high, small.error) };
  return {
    winner: winnerOf(best, small, lead, difference),
    gain,
    gainInterval,
    intervals: {
      best: around(best.error, (pair) => pair.best, 0),
      small: around(small.error, (pair) => pair.small, 0),
    },
  };
}

/** x − y; nothing lies between two infinities. */
const apart = (x: number, y: number): number => (x === y ? 0 : x - y);

/** x / y; nothing is no share of nothing: labels without noise that both models fit. */
const shareOf = (x: number, y: number): number => (x === 0 ? 0 : x / y);

/**
 * The interval of 90 % around `value` by what replicates scatter around `base`, which is the same quantity by fewer draws.
 * @returns both ends at `value` where it is infinite
 */
function intervalAround(value: number, base: number, replicates: readonly number[], least: number): Interval {
  if (!Number.isFinite(value)) return { low: value, high: value };
  const away = replicates.map((replicate) => apart(replicate, base));
  const [below, above] = basicInterval(0, away, -Infinity);
  return { low: Math.max(least, value + below), high: Math.max(least, value + above) };
}

function winnerOf(best: Model, small: Model, lead: number, difference?: Interval): Plan["winner"] {
  const winner = lead > 0 ? "large" : "small";
  if (!Number.isFinite(lead)) return winner;
  const error = Math.sqrt(
    best.standardError * best.standardError + small.standardError * small.standardError,
  );
  const unclear = Math.abs(lead) <= 2 * error;
  return unclear || (difference && difference.low <= 0 && difference.high >= 0) ? "draw" : winner;
}
