// One point of the theory as a contest: the best pruned model of those that are shown against the small one.
import { judge, type Verdict } from "../../dist/experiments/verdict.js";
import type { Estimate } from "../../dist/experiments/records.js";
import type { Rule, Stage, State } from "../state/state.js";
import type { Point } from "./points.js";

/** The rules that take part: the oracle knows the truth, and wins no verdict. */
export const contestants = ({ rules }: Pick<State, "rules">): Rule[] =>
  rules.filter((rule) => rule !== "oracle");

/** A risk, with its standard error where it is an average: differences that draws explain are no victories. */
function leafOf(point: Point, stage: Stage, rule: Rule): number | Estimate {
  const mean = point[stage][rule];
  const standardError = point.errors?.[`${stage} ${rule}`] ?? 0;
  return standardError > 0 && Number.isFinite(mean) ? { mean, standardError, median: mean } : mean;
}

/** @returns undefined where nobody takes part */
export function verdictOf(state: State, point: Point): Verdict | undefined {
  const shown = (stage: Stage) =>
    state.stages.includes(stage)
      ? Object.fromEntries(contestants(state).map((rule) => [rule, leafOf(point, stage, rule)]))
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
