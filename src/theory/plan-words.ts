// A plan in sentences.
import { advice, capital } from "../advice.js";
import { percent } from "../numbers.js";
import type { Population } from "../problems/index.js";
import type { Plan, PlannedModel } from "./plan.js";
import { verdictOf } from "./plan-verdict.js";

const short = (value: number, digits = 3) =>
  Number.isFinite(value) ? String(Number(value.toPrecision(digits))) : "∞";

/** An error with what is uncertain about it. */
function errorText({ error, standardError, low, high }: PlannedModel): string {
  if (error === Infinity) return "infinite";
  const spread = standardError > 0.0005 * error ? ` ± ${short(standardError, 2)}` : "";
  const interval =
    low !== undefined && high !== undefined ? ` (90 % between ${short(low)} and ${short(high)})` : "";
  return `${short(error)}${spread}${interval}`;
}

/** What a model has: an error, or an infinite one. */
const has = (model: PlannedModel) => (model.error === Infinity ? "an infinite error" : errorText(model));

const ridgeText = (ridge: number) => (ridge === 0 ? "without ridge" : `with ridge ${short(ridge)}`);

/**
 * What the headline compares with: the small model that a reader could train. Nobody knows which columns of a table matter most, so there it is the one
 * of columns taken at random; `small`, which knows them, is a bound.
 */
export function attainable({
  best,
  small,
  blind,
  winner,
  gain,
}: Pick<Plan, "best" | "small" | "blind" | "winner" | "gain">): {
  rival: PlannedModel;
  winner: Plan["winner"];
  gain: number;
} {
  return blind ? { rival: blind, ...verdictOf(best, blind) } : { rival: small, winner, gain };
}

/** The answer, what it is compared with, and what pruning costs. */
export function sentencesOf(
  plan: Omit<Plan, "sentences" | "notes">,
  { features, moments: { signal } }: Population,
): string[] {
  const { nSamples: n, budget: s, best, small, blind, dense } = plan;
  const { rival, winner, gain } = attainable(plan);
  const large =
    `train ${best.nFeatures} features on ${n} samples ${ridgeText(best.ridge)}, keep ${s} by ${best.rule}` +
    (best.stage === "retrained"
      ? ` and retrain them ${ridgeText(best.retrainRidge ?? 0)}`
      : " and do not retrain");
  const which =
    features === "relu"
      ? `a model of width ${s}`
      : blind
        ? `${s} columns taken at random`
        : `the ${s} columns that matter most (if they were known)`;
  const verb = features === "relu" ? "has" : "have";
  const direct = `${which}, trained directly ${ridgeText(rival.ridge)}, ${verb} ${has(rival)}`;
  const by = (word: string, start: string, share = gain, against = rival) =>
    Number.isFinite(share) && against.error !== Infinity ? `${start}${percent(share)} ${word}` : "";
  const sentences = [
    {
      large: `${capital(advice("large", best.stage))}: ${large}. Predicted error ${errorText(best)}; ${direct}${by("lower", ": pruning is ")}.`,
      small: `Train small: ${direct}. The best way through a large model (${large}) has ${has(best)}${by("higher", ", ")}.`,
      draw: `It makes no clear difference: ${large}, with a predicted error of ${errorText(best)}; ${direct}.`,
    }[winner],
  ];
  if (blind) {
    const { winner: known, gain: share } = plan;
    const compared = {
      large: by("lower than that", ": pruning is ", share, small),
      small: by("more", ": not knowing them costs ", share, small),
      draw: ": no clear difference to pruning",
    }[known];
    sentences.push(
      `If the ${s} columns that matter most were known, they, trained directly ${ridgeText(small.ridge)}, would have ${has(small)}${compared}.`,
    );
  }
  sentences.push(
    `Without pruning, ${dense.nFeatures} features ${ridgeText(dense.ridge)} have ${has(dense)}. Errors are mean squares on new data; the target itself has ${short(signal)}.`,
  );
  return sentences;
}
