// The answer in words, every number of which is read off one point of the theory.
import type { Verdict } from "../../dist/experiments/verdict.js";
import { advice, capital } from "../../dist/advice.js";
import { verdictOf } from "../compute/contest.js";
import type { Point } from "../compute/points.js";
import type { Curve } from "../model/curve.js";
import { isNetwork } from "../compute/theory.js";
import { nullRiskOf } from "../compute/worlds.js";
import { sizesOf, type State } from "../state/state.js";
import { percent, short } from "./numbers.js";
import { weakRival } from "./rival.js";

export interface Answer {
  winner: Verdict["winner"] | "none";
  /** "Train large, then prune: −23 % error" */
  headline: string;
  /** What stands behind it. */
  detail: string;
}

/** The marked model against the small one, among the rules and stages that are shown. */
export function answerOf({
  marked,
  error,
  points,
  stale,
}: Pick<Curve, "marked" | "error" | "points" | "stale">): Answer {
  if (!marked)
    return error
      ? { winner: "none", headline: "No theory here", detail: error }
      : { winner: "none", headline: "Computing …", detail: "" };
  const { state, point } = marked;
  const { s, p } = sizesOf(state);
  const verdict = verdictOf(state, point);
  if (p <= s)
    return {
      winner: "none",
      headline: "Nothing to prune: the marked model is the small one",
      detail: `It has p = ${p} features, and pruning would keep s = ${s}. Mark a larger model.`,
    };
  if (!verdict)
    return {
      winner: "none",
      headline: "The oracle alone gives no verdict",
      detail: "It knows the true coefficients, which nobody has. Choose a rule that looks at the fit.",
    };
  const weak = weakRival({
    s,
    small: verdict.small,
    pruned: verdict.value,
    nothing: nullRiskOf(state),
    // a curve of a moment ago is of other parameters
    points: stale ? [] : points,
    model: (size) =>
      isNetwork(state)
        ? `a network of width ${size}`
        : size === 1
          ? "the most important feature alone"
          : `a model of the ${size} most important features`,
  });
  return {
    winner: verdict.winner,
    headline: headline(verdict),
    detail: [detail(state, verdict, point), ...weak].join(" "),
  };
}

function headline({ winner, stage, gain, value, small }: Verdict): string {
  if (winner === "draw") return "A draw: both models err alike";
  if (winner === "large") return `${capital(advice(winner, stage))}: −${percent(gain)} error`;
  return value === Infinity || small === 0
    ? "Train small: the pruned model’s error is infinite"
    : `Train small: pruning costs +${percent(value / small - 1)} error`;
}

function detail(
  state: State,
  { rule, stage, value, small, smallWithRidge }: Verdict,
  { dense }: Point,
): string {
  const { s, p } = sizesOf(state);
  const pattern = state.pattern === "any" ? "" : ` by ${state.pattern}`;
  const how = `${rule === "hessian" ? "Hessian" : rule} pruning${pattern}${state.rounds > 1 ? ` in ${state.rounds} rounds` : ""}`;
  const refit =
    stage === "retrained"
      ? " and retraining"
      : state.rounds > 1
        ? ", without the last retraining,"
        : ", without retraining,";
  const against = isNetwork(state)
    ? `a network trained with ${s} features`
    : `the ${s} most important features trained alone`;
  return (
    `${capital(how)} from p = ${p} to s = ${s} features${refit} reaches ${short(value)}; ` +
    `${against}${smallWithRidge ? " (with the ridge of the refit)" : ""}, ${short(small)}; before pruning, ${short(dense)}.`
  );
}
