// The theory of a state: at once where features come in groups, size by size elsewhere.
import { predict, predictCurve, type LinearGaussian } from "../../dist/index.js";
import { seenPart } from "../../dist/problems/index.js";
import { sizesOf, type State } from "../state/state.js";
import { schedule } from "./grids.js";
import type { Point } from "./points.js";
import { worldKey, worldOf } from "./worlds.js";

/** Predictions depend on ratios only: sizes of a world that is 64 times as large are fractions of this one's. */
const FINER = 64;

/** Which rules to compute: the oracle as well where a small model may have the ridge of the refit. */
const rulesFor = ({ rules, refit }: State): string[] =>
  refit > 0 && !rules.includes("oracle") ? [...rules, "oracle"] : [...rules];

/** Independent features, pruned at once: microseconds a size. @param sizes p, fractions allowed */
export function fastPoints(state: State, world: LinearGaussian, sizes: readonly number[]): Point[] {
  const { d, s } = sizesOf(state);
  const { points } = predictCurve(world, {
    nSamples: FINER * state.n,
    nFeatures: FINER * d,
    sizes: sizes.map((p) => Math.min(FINER * d, Math.max(1, Math.round(FINER * p)))),
    nKept: FINER * s,
    ridge: state.ridge,
    retrainRidge: state.refit,
    rules: rulesFor(state),
  });
  return points.map(({ nFeatures, dense, small, pruned, retrained }) => ({
    size: nFeatures / FINER,
    dense,
    small,
    pruned,
    retrained,
  }));
}

/** Any problem, one size, as many milliseconds as it takes. */
export function slowPoint(state: State, size: number): Point {
  const { n, ridge, refit } = state;
  const { d, s } = sizesOf(state);
  const world = worldOf(state);
  const rules = rulesFor(state);
  const shared = { nSamples: n, ridge, retrainRidge: refit, rules };
  if (world.kind === "linearGaussian")
    return state.rounds > 1 ? inRounds(state, world, size) : fastPoints(state, world, [size])[0];
  const draws = { nDraws: 60 };
  const { dense, small, pruned, retrained } =
    world.kind === "population"
      ? predict(world, { ...shared, ...draws, nFeatures: size, nKept: Math.min(s, size) })
      : predictCurve(world, { ...shared, ...draws, nFeatures: d, sizes: [size], nKept: s }).points[0];
  return { size, dense, small: isNetwork(state) && size > s ? narrow(state, s) : small, pruned, retrained };
}

/** Random features have no order of importance: the small model is the network of width s. */
export const isNetwork = ({ problem }: State): boolean => problem === "features" || problem === "digits";

let last: { key: string; risk: number } | undefined;

function narrow(state: State, s: number): number {
  const key = JSON.stringify([worldKey(state), state.n, s, state.ridge]);
  if (last?.key !== key) last = { key, risk: slowPoint(state, s).dense };
  return last.risk;
}

/** Pruning in rounds; rounds that would keep all of a model are none. */
function inRounds(state: State, world: LinearGaussian, size: number): Point {
  const { n, ridge, refit, rounds } = state;
  const { d, s } = sizesOf(state);
  const kept = schedule({ d, s }, rounds).filter((count) => count < size);
  const { problem } = seenPart(world, size / d);
  const { dense, small, pruned, retrained } = predict(problem, {
    kappa: size / n,
    keepFraction: kept.length > 0 ? kept.map((count) => count / size) : [1],
    ridge,
    retrainRidge: refit,
    rules: rulesFor(state),
  });
  return { size, dense, small, pruned, retrained };
}
