// The theory of a state: at once where features come in groups, size by size elsewhere.
import {
  coefficientLaw,
  predict,
  predictCurve,
  type AverageOptions,
  type CovarianceProblem,
  type LinearGaussian,
} from "../../dist/index.js";
import { seenPart } from "../../dist/problems/index.js";
import { inGroups, keptOf, libraryRule, shareOf, sizesOf, type Rule, type State } from "../state/state.js";
import { schedule } from "./grids.js";
import type { Point, Tree } from "./points.js";
import { groupsWorld, seenOf, worldKey, worldOf } from "./worlds.js";

/** Predictions depend on ratios only: sizes of a world that is 64 times as large are fractions of this one's. */
const FINER = 64;

/** Draws that averages are over; rounds take a linear system of every draw and round. */
const DRAWS = 60;
const ROUNDS_DRAWS = 20;

/** Whether theory of the whole curve takes less than a frame. */
export const isFast = (state: State): boolean => inGroups(state) && state.rounds === 1;

/** Which rules to compute: the oracle as well where a small model may have the ridge of the refit. */
export function rulesFor(state: State): string[] {
  const rules = state.rules.map((rule) => libraryRule(state, rule));
  return state.refit > 0 && !rules.includes("oracle") ? [...rules, "oracle"] : rules;
}

/** Leaves under the names that rules have on the page. */
export function named<Leaf>(
  state: Pick<State, "rules" | "pattern">,
  leaves: Readonly<Record<string, Leaf>>,
): Record<string, Leaf> {
  return Object.fromEntries(state.rules.map((rule: Rule) => [rule, leaves[libraryRule(state, rule)]]));
}

const pointOf = (state: State, size: number, { dense, small, pruned, retrained }: Tree): Point => ({
  size,
  dense,
  small,
  pruned: named(state, pruned),
  retrained: named(state, retrained),
  ...(state.refit > 0 && { smallWithRidge: retrained.oracle }),
});

/** Independent features, pruned at once: microseconds a size. @param sizes p, fractions allowed */
export function fastPoints(state: State, world: LinearGaussian, sizes: readonly number[]): Point[] {
  const { d, s } = sizesOf(state);
  const options = {
    nSamples: FINER * state.n,
    nFeatures: FINER * d,
    ridge: state.ridge,
    retrainRidge: state.refit,
    rules: rulesFor(state),
  };
  const finer = sizes.map((p) => Math.min(FINER * d, Math.max(1, Math.round(FINER * p))));
  // of a pattern every size keeps another number of features
  const { points } =
    state.pattern === "any"
      ? predictCurve(world, { ...options, sizes: finer, nKept: FINER * s })
      : {
          points: finer.flatMap(
            (p) => predictCurve(world, { ...options, sizes: [p], nKept: share(p) }).points,
          ),
        };
  function share(p: number) {
    return Math.max(1, Math.round(shareOf(state.pattern) * p));
  }
  return points.map((point) => pointOf(state, point.nFeatures / FINER, point));
}

/** Any problem, one size, as many milliseconds as it takes. */
export function slowPoint(state: State, size: number, nDraws = drawsFor(state)): Point {
  if (isFast(state)) return fastPoints(state, groupsWorld(state), [size])[0];
  const { n, ridge, refit, rounds } = state;
  const kept = keptOf(state, size);
  const shared = { ridge, retrainRidge: refit, rules: rulesFor(state) };
  if (inGroups(state)) {
    const { problem } = seenPart(groupsWorld(state), size / sizesOf(state).d);
    return pointOf(
      state,
      size,
      predict(problem, {
        ...shared,
        kappa: size / n,
        keepFraction: countsOf(state, size).map((count) => count / size),
      }),
    );
  }
  const world = worldOf(state);
  const problem = world.kind === "population" ? world : seenOf(state, size);
  const averaged = { ...shared, nSamples: n, nFeatures: size, nDraws };
  const asked = { ...averaged, nKept: rounds > 1 ? countsOf(state, size) : kept };
  const tree = predict(problem as CovarianceProblem, asked as AverageOptions); // the overloads know no unions
  const { detail } = tree;
  const errors = Object.fromEntries(
    (["pruned", "retrained"] as const).flatMap((stage) =>
      Object.entries(named(state, detail[stage])).map(([rule, leaf]) => [
        `${stage} ${rule}`,
        leaf.standardError,
      ]),
    ),
  );
  const point = { ...pointOf(state, size, tree), errors };
  return isNetwork(state) && size > kept ? { ...point, small: narrow(state, kept) } : point;
}

/** How many draws the theory of a state averages over, where it does. */
export const drawsFor = ({ rounds }: Pick<State, "rounds">) => (rounds > 1 ? ROUNDS_DRAWS : DRAWS);

/** Random features have no order of importance: the small model is the network of width s. */
export const isNetwork = ({ problem }: Pick<State, "problem">): boolean =>
  problem === "features" || problem === "digits";

let last: { key: string; risks: Map<number, number> } | undefined;

/** The risk of a network of width s, trained as such. */
function narrow(state: State, s: number): number {
  const { n, noise, ridge } = state;
  const key = JSON.stringify([worldKey(state), n, noise, ridge]);
  if (last?.key !== key) last = { key, risks: new Map() };
  const known = last.risks.get(s);
  if (known !== undefined) return known;
  const world = worldOf(state);
  const { dense } =
    world.kind === "population"
      ? coefficientLaw(world, { nSamples: n, nFeatures: s, ridge })
      : coefficientLaw(seenOf(state, s), { nSamples: n, ridge });
  last.risks.set(s, dense);
  return dense;
}

/** What the rounds keep of a model; rounds that would keep all of it are none. */
export function countsOf(state: State, size: number): number[] {
  const kept = schedule(sizesOf(state), state.rounds).filter((count) => count < size);
  return kept.length > 0 ? kept : [size];
}
