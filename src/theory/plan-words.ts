// A plan in sentences.
import { advice, capital } from "../advice.js";
import { percent } from "../numbers.js";
import type { Population } from "../problems/index.js";
import type { Plan, PlannedModel } from "./plan.js";

const short = (value: number) => (Number.isFinite(value) ? String(Number(value.toPrecision(3))) : "∞");

/** An error with what is uncertain about it. */
function errorText({ error, standardError, low, high }: PlannedModel): string {
  if (error === Infinity) return "infinite";
  const spread = standardError > 0.0005 * error ? ` ± ${short(standardError)}` : "";
  const interval =
    low !== undefined && high !== undefined ? ` (90 % between ${short(low)} and ${short(high)})` : "";
  return `${short(error)}${spread}${interval}`;
}

/** What a model has: an error, or an infinite one. */
const has = (model: PlannedModel) => (model.error === Infinity ? "an infinite error" : errorText(model));

const ridgeText = (ridge: number) => (ridge === 0 ? "without ridge" : `with ridge ${short(ridge)}`);

/** The answer, what it is compared with, and what pruning costs. */
export function sentencesOf(
  plan: Omit<Plan, "sentences" | "notes">,
  { features, moments: { signal } }: Population,
): string[] {
  const { nSamples: n, budget: s, best, small, blind, dense, winner, gain } = plan;
  const large =
    `train ${best.nFeatures} features on ${n} samples ${ridgeText(best.ridge)}, keep ${s} by ${best.rule}` +
    (best.stage === "retrained"
      ? ` and retrain them ${ridgeText(best.retrainRidge ?? 0)}`
      : " and do not retrain");
  const which =
    features === "relu" ? `a model of width ${s}` : `the ${s} columns that matter most (if they were known)`;
  const verb = features === "relu" ? "has" : "have";
  const direct = `${which}, trained directly ${ridgeText(small.ridge)}, ${verb} ${has(small)}`;
  const by = (word: string, start: string) =>
    Number.isFinite(gain) && small.error !== Infinity ? `${start}${percent(gain)} ${word}` : "";
  const sentences = [
    {
      large: `${capital(advice("large", best.stage))}: ${large}. Predicted error ${errorText(best)}; ${direct}${by("lower", ": pruning is ")}.`,
      small: `Train small: ${direct}. The best way through a large model (${large}) has ${has(best)}${by("higher", ", ")}.`,
      draw: `It makes no clear difference: ${large}, with a predicted error of ${errorText(best)}; ${direct}.`,
    }[winner],
  ];
  if (blind)
    sentences.push(
      `${s} columns taken at random and trained directly have ${has(blind)}${
        blind.error > best.error && blind.error < Infinity
          ? `: where nobody knows which columns matter, pruning is ${percent(1 - best.error / blind.error)} lower`
          : ""
      }.`,
    );
  sentences.push(
    `Without pruning, ${dense.nFeatures} features ${ridgeText(dense.ridge)} have ${has(dense)}. Errors are mean squares on new data; the target itself has ${short(signal)}.`,
  );
  return sentences;
}
