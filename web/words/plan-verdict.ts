// The plan for a user's data, in a line and a sentence.
import type { Plan } from "../../dist/index.js";
import { advice, capital } from "../../dist/advice.js";
import { attainable } from "../../dist/theory/plan-words.js";
import { percent } from "./numbers.js";
import type { Answer } from "./verdict.js";

export function planAnswer(plan: Plan | undefined): Answer {
  if (!plan)
    return {
      winner: "none",
      headline: "And your data?",
      detail: "Give it a table, and it says how to train a small model on it.",
    };
  const { best, sentences } = plan;
  const { winner, gain, rival } = attainable(plan);
  const headline = {
    large: `${capital(advice("large", best.stage))}: −${percent(gain)} error`,
    small: `Train small: pruning costs +${percent(best.error / rival.error - 1)} error`,
    draw: "A draw: no clear difference",
  }[winner];
  const [, said = sentences[0]] = /^[^:]*: (.*)$/s.exec(sentences[0]) ?? [];
  return { winner, headline, detail: capital(said) };
}
