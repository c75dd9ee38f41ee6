// One point of the theory as a contest: the best pruned model of those that are shown against the small one.
import { judge, type Verdict } from "../../dist/experiments/verdict.js";
import type { Rule, Stage, State } from "../state/state.js";
import type { Point } from "./points.js";

/** The rules that take part: the oracle knows the truth, and wins no verdict. */
export const contestants = ({ rules }: Pick<State, "rules">): Rule[] =>
  rules.filter((rule) => rule !== "oracle");

/** @returns undefined where nobody takes part */
export function verdictOf(state: State, point: Point): Verdict | undefined {
  const shown = (stage: Stage) =>
    state.stages.includes(stage)
      ? Object.fromEntries(contestants(state).map((rule) => [rule, point[stage][rule]]))
      : {};
  const { smallWithRidge } = point;
  return judge({
    dense: point.dense,
    small: point.small,
    pruned: shown("pruned"),
    // what an oracle retrains is the small model with the ridge of the refit
    retrained: { ...shown("retrained"), ...(smallWithRidge !== undefined && { oracle: smallWithRidge }) },
  });
}
