// The regime map around a state.
import {
  regimeMap,
  type Axis,
  type Polyline,
  type RegimeMap,
  type RegimeMapOptions,
} from "../../dist/index.js";
import { parameters, spike, type Parameter } from "../state/parameters.js";
import { inGroups, sizesOf, type AxisName, type State } from "../state/state.js";
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
};

/** The ends of an axis: sizes go from a little more than s to the whole world. */
export function endsOf(name: AxisName, { world, keep }: Pick<State, "world" | "keep">): [number, number] {
  if (name === "kappa") return [Math.max(0.1, Math.min(1.02 * keep * world, 0.9 * world)), world];
  const { low, high } = axisParameters[name];
  return [low, high];
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
  }
}

/** The change of the state that puts it there. */
export function movedTo(name: AxisName, value: number, state: State): Partial<State> {
  const first = (change: object) => ({
    groups: state.groups.map((group, k) => (k === 0 ? { ...group, ...change } : group)),
  });
  const rounded = Number(value.toPrecision(3));
  switch (name) {
    case "kappa":
      return { kappa: rounded };
    case "noiseStd":
      return { noise: rounded };
    case "keepFraction":
      return { keep: Number(((value * Math.min(state.kappa, state.world)) / state.world).toPrecision(3)) };
    case "spikeVariance":
      return first({ variance: rounded });
    case "spikeCoefficient":
      return first({ coefficient: rounded });
    case "ridge":
      return { ridge: rounded };
  }
}

const CORRELATED_FEATURES = 120;
const CORRELATED_DRAWS = 30;

/** The options of `regimeMap` for a state: also the plan that `overparam map` takes. */
export function mapOptions(state: State, count: number): RegimeMapOptions {
  const { x, y, keep, world, kappa, ridge, refit, rules, stages } = state;
  const onAxis = (name: string) => x === name || y === name;
  const axis = (name: AxisName): Axis => {
    const [from, to] = endsOf(name, state);
    return { parameter: name, from, to, count, scale: "log" };
  };
  const alike = !inGroups(state);
  return {
    x: axis(x),
    y: axis(y),
    ...(!onAxis("kappa") && { kappa: Math.min(kappa, world) }),
    ...(!onAxis("keepFraction") && { samplesPerKept: 1 / (keep * world) }),
    ...(!onAxis("ridge") && { ridge }),
    retrainRidge: refit,
    rules: [...rules],
    stages: [...stages],
    ...(alike
      ? {
          correlation: state.rho,
          correlated: {
            structure: state.structure,
            nFeatures: CORRELATED_FEATURES,
            nDraws: CORRELATED_DRAWS,
          },
        }
      : { worldKappa: world }),
  };
}

/** The map on a grid of count × count cells. */
export async function mapOf(state: State, count: number): Promise<MapPart> {
  const map = await regimeMap(groupsWorld(state), mapOptions(state, count));
  const { ratio, best, candidates, boundary } = map;
  return { x: map.x.values, y: map.y.values, ratio, best, candidates, boundary };
}
