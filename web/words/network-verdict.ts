// The answer of a study of networks: the widest ones, pruned, against the narrow one.
import { advice, capital } from "../../dist/advice.js";
import { judge } from "../../dist/experiments/verdict.js";
import { networkSeries } from "../charts/network-chart.js";
import type { NetworkRow } from "../compute/networks.js";
import type { State } from "../state/state.js";
import { percent } from "./numbers.js";
import type { Answer } from "./verdict.js";

export function networkAnswer(
  state: State,
  { rows, target }: { rows: readonly NetworkRow[]; target: number },
): Answer {
  const series = networkSeries(rows, target);
  const small = series[0].spots.find(({ width }) => width === target);
  const widest = Math.max(0, ...series.slice(2).map(({ spots }) => spots.at(-1)?.width ?? 0));
  if (!small || widest === 0)
    return { winner: "none", headline: "Do trained networks behave like the theory?", detail: "" };
  const leaves = (stage: "pruned" | "retrained") =>
    Object.fromEntries(
      series
        .filter(({ key }) => key.startsWith(`${stage} `) && state.stages.includes(stage))
        .flatMap(({ key, spots }) => {
          const spot = spots.find(({ width }) => width === widest);
          return spot ? [[key.split(" ")[1], estimate(spot)]] : [];
        }),
    );
  const dense = series[0].spots.find(({ width }) => width === widest) ?? small;
  const verdict = judge({
    dense: estimate(dense),
    small: estimate(small),
    pruned: leaves("pruned"),
    retrained: leaves("retrained"),
  });
  if (!verdict) return { winner: "none", headline: "No network has been pruned yet", detail: "" };
  const { winner, gain, rule, stage, value } = verdict;
  const headline =
    winner === "draw"
      ? "A draw: no clear difference"
      : winner === "large"
        ? `${capital(advice(winner, stage))}: −${percent(gain)} error`
        : `Train small: pruning costs +${percent(value / verdict.small - 1)} error`;
  const like =
    state.source === "here"
      ? `a network of width ${target} with as many weights`
      : `a network of width ${target}, trained as such`;
  const detail =
    `Width ${widest}, by ${rule === "hessian" ? "Hessian" : rule} pruning ${stage === "retrained" ? "and retraining" : "without retraining"}, ` +
    `puts ${percent(value)} of new images into the wrong class; ${like}, ${percent(verdict.small)}; ` +
    `the whole wide one, ${percent(dense.mean)}.`;
  return { winner, headline, detail };
}

const estimate = ({ mean, standardError }: { mean: number; standardError: number }) => ({
  mean,
  standardError,
  median: mean,
});
