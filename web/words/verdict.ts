// The answer in words, every number of which is read off one point of the theory.
import { judge, type Verdict } from "../../dist/experiments/verdict.js";
import type { Point } from "../compute/points.js";
import { isNetwork } from "../compute/theory.js";
import { sizesOf, type Stage, type State } from "../state/state.js";
import { percent, short } from "./numbers.js";

export interface Answer {
  winner: Verdict["winner"] | "none";
  /** "Train large, then prune: −23 % error" */
  headline: string;
  /** What stands behind it. */
  detail: string;
}

/** The marked model against the small one, among the rules and stages that are shown. */
export function answerOf(state: State, point: Point | undefined): Answer {
  if (!point) return { winner: "none", headline: "Computing …", detail: "" };
  const { s, p } = sizesOf(state);
  const verdict = judge({
    ...point,
    pruned: state.stages.includes("pruned") ? shown(state, point, "pruned") : {},
    retrained: withOracle(state, point),
  });
  if (p <= s)
    return {
      winner: "none",
      headline: "Nothing to prune: the marked model is the small one",
      detail: `It has p = ${p} features, and pruning keeps s = ${s}. Mark a larger model.`,
    };
  if (!verdict)
    return {
      winner: "none",
      headline: "The oracle alone gives no verdict",
      detail: "It knows the true coefficients, which nobody has. Choose a rule that looks at the fit.",
    };
  return { winner: verdict.winner, headline: headline(verdict), detail: detail(state, verdict, point) };
}

const shown = ({ rules }: State, point: Point, stage: Stage) =>
  Object.fromEntries(Object.entries(point[stage]).filter(([rule]) => rules.includes(rule as never)));

/** The oracle never wins, but its refit is the small model with a ridge, which the verdict compares with. */
function withOracle(state: State, point: Point): Record<string, number> {
  const rules = state.stages.includes("retrained") ? shown(state, point, "retrained") : {};
  return point.retrained.oracle === undefined ? rules : { ...rules, oracle: point.retrained.oracle };
}

function headline({ winner, gain, value, small }: Verdict): string {
  if (winner === "draw") return "A draw: both models err alike";
  if (winner === "large") return `Train large, then prune: −${percent(gain)} error`;
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
  const how = `${rule === "hessian" ? "Hessian" : rule} pruning${state.rounds > 1 ? ` in ${state.rounds} rounds` : ""}`;
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
    `${how[0].toUpperCase()}${how.slice(1)} from p = ${p} to s = ${s} features${refit} reaches ${short(value)}; ` +
    `${against}${smallWithRidge ? " (with the ridge of the refit)" : ""}, ${short(small)}; before pruning, ${short(dense)}.`
  );
}
