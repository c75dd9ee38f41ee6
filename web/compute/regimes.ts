// The regime map around a state: by the library's map where features are independent and pruned at once, elsewhere cell by cell, by the theory that
// draws the curve.
import {
  regimeMap,
  type Axis,
  type Polyline,
  type RegimeMap,
  type RegimeMapOptions,
} from "../../dist/index.js";
import { boundaryOf } from "../../dist/regimes/boundary.js";
import { ratioOf } from "../../dist/regimes/contest.js";
import { parameters, spike, type Parameter } from "../state/parameters.js";
import { consistent, libraryRule, sizesOf, type AxisName, type Rule, type State } from "../state/state.js";
import { contestants, verdictOf } from "./contest.js";
import { isFast, slowPoint } from "./theory.js";
import { groupsWorld } from "./worlds.js";

/** A map as it travels between threads. */
export interface MapPart {
  x: Float64Array;
  y: Float64Array;
  ratio: Float64Array;
  best: Int32Array;
  candidates: RegimeMap["candidates"];
  boundary: Polyline[];
}

/** What each axis of a map is on the page. */
export const axisParameters: Record<AxisName, Parameter> = {
  kappa: parameters.kappa,
  noiseStd: { ...parameters.noise, low: 0.05, scale: "log" },
  keepFraction: { ...parameters.keep, label: "Kept share of the model s/p" },
  spikeVariance: spike.variance,
  spikeCoefficient: spike.coefficient,
  ridge: { ...parameters.ridge, low: 1e-3, scale: "log" },
  correlation: parameters.rho,
};

/** The ends of an axis: sizes go from a little more than s to the whole world. */
export function endsOf(
  name: AxisName,
  { world, keep, pattern }: Pick<State, "world" | "keep" | "pattern">,
): [number, number] {
  const { low, high } = axisParameters[name];
  if (name !== "kappa") return [low, high];
  const start = pattern === "any" ? 1.02 * keep * world : 0.2;
  return [Math.max(0.1, Math.min(start, 0.9 * world)), world];
}

/** Where the present state stands on an axis. */
export function valueOn(name: AxisName, state: State): number {
  const { d, s, p } = sizesOf(state);
  switch (name) {
    case "kappa":
      return Math.min(state.kappa, d / state.n);
    case "noiseStd":
      return state.noise;
    case "keepFraction":
      return Math.min(1, s / p);
    case "spikeVariance":
      return state.groups[0].variance;
    case "spikeCoefficient":
      return state.groups[0].coefficient;
    case "ridge":
      return state.ridge;
    case "correlation":
      return state.rho;
  }
}

/** The change of the state that puts it there. */
export function movedTo(name: AxisName, value: number, state: State): Partial<State> {
  const first = (change: object) => ({
    groups: state.groups.map((group, k) => (k === 0 ? { ...group, ...change } : group)),
  });
  switch (name) {
    case "kappa":
      return { kappa: value };
    case "noiseStd":
      return { noise: value };
    case "keepFraction":
      return { keep: (value * Math.min(state.kappa, state.world)) / state.world };
    case "spikeVariance":
      return first({ variance: value });
    case "spikeCoefficient":
      return first({ coefficient: value });
    case "ridge":
      return { ridge: value };
    case "correlation":
      return { rho: value };
  }
}

/** The options of `regimeMap` for independent features: also the plan that `overparam map` takes. */
export function mapOptions(state: State, count: number): RegimeMapOptions {
  const { x, y, keep, world, kappa, ridge, refit, stages, pattern } = state;
  const onAxis = (name: string) => x === name || y === name;
  const axis = (name: AxisName): Axis => {
    const [from, to] = endsOf(name, state);
    return { parameter: name, from, to, count, scale: "log" };
  };
  return {
    x: axis(x),
    y: axis(y),
    ...(!onAxis("kappa") && { kappa: Math.min(kappa, world) }),
    // a pattern says what is kept by itself
    ...(!onAxis("keepFraction") && pattern === "any" && { samplesPerKept: 1 / (keep * world) }),
    ...(!onAxis("ridge") && { ridge }),
    retrainRidge: refit,
    rules: contestants(state).map((rule) => libraryRule(state, rule)),
    stages: [...stages],
    worldKappa: world,
  };
}

/** The map on a grid of count × count cells; first how much of it is done, where it takes its time. */
export async function* mapOf(state: State, count: number): AsyncGenerator<MapPart | { share: number }> {
  if (!isFast(state)) return yield* mapByCells(state, count);
  const { ratio, best, candidates, boundary, x, y } = await regimeMap(
    groupsWorld(state),
    mapOptions(state, count),
  );
  yield { x: x.values, y: y.values, ratio, best, candidates, boundary };
}

/** Cells of an average are compared, not read: fewer draws will do. */
const CELL_DRAWS = 30;
const CELL_ROUNDS_DRAWS = 10;
export const cellDraws = ({ rounds }: Pick<State, "rounds">): number =>
  rounds > 1 ? CELL_ROUNDS_DRAWS : CELL_DRAWS;

/** What a change of the axis costs, the dearest last: eigenvectors of another size are kept, those of another covariance are not. */
const COSTS: readonly AxisName[] = [
  "noiseStd",
  "ridge",
  "keepFraction",
  "kappa",
  "spikeCoefficient",
  "spikeVariance",
  "correlation",
];

function* mapByCells(state: State, count: number): Generator<MapPart | { share: number }> {
  const x = valuesOn(state.x, state, count);
  const y = valuesOn(state.y, state, count);
  const candidates = state.stages.flatMap((stage) =>
    contestants(state).map((rule) => ({ rule: libraryRule(state, rule), stage })),
  );
  const ratio = new Float64Array(count * count);
  const best = new Int32Array(count * count);
  const byColumns = COSTS.indexOf(state.x) > COSTS.indexOf(state.y);
  for (let done = 0; done < ratio.length; done++) {
    const [slow, fast] = [Math.floor(done / count), done % count];
    const [i, j] = byColumns ? [slow, fast] : [fast, slow];
    const cell = cellAt(state, x.values[i], y.values[j]);
    const point = slowPoint(cell, sizesOf(cell).p, cellDraws(cell));
    const verdict = verdictOf(cell, point)!;
    const at = j * count + i;
    ratio[at] = ratioOf(verdict.value, verdict.small);
    const name = libraryRule(state, verdict.rule as Rule);
    best[at] = candidates.findIndex(({ rule, stage }) => rule === name && stage === verdict.stage);
    yield { share: (done + 1) / ratio.length };
  }
  const boundary = boundaryOf(ratio, x, y);
  yield { x: x.values, y: y.values, ratio, best, candidates, boundary };
}

/** The sizes first: what is kept of a model depends on them. */
function cellAt(state: State, x: number, y: number): State {
  const moves = [
    [state.x, x],
    [state.y, y],
  ] as const;
  const [[first, to], [second, then]] = state.y === "kappa" ? moves.toReversed() : moves;
  const cell = { ...state, ...movedTo(first, to, state) };
  return consistent({ ...cell, ...movedTo(second, then, cell) });
}

function valuesOn(name: AxisName, state: State, count: number) {
  const [from, to] = endsOf(name, state);
  const scale = axisParameters[name].scale === "linear" ? ("linear" as const) : ("log" as const);
  const at = (share: number) =>
    scale === "linear" ? from + share * (to - from) : from * (to / from) ** share;
  const values = Float64Array.from({ length: count }, (_, i) => at(i / (count - 1)));
  return { parameter: name, scale, values };
}
