// From the state to the problem of the library.
import {
  ar1,
  equicorrelated,
  linearGaussian,
  population,
  randomFeatures,
  type CovarianceProblem,
  type LinearGaussian,
  type Population,
  type RandomFeatures,
} from "../../dist/index.js";
import { layOut } from "../../dist/problems/index.js";
import { sizesOf, type Group, type State } from "../state/state.js";
import { digits } from "./digits.js";

/** Groups with weights that sum to 1. */
export function normalized(groups: readonly Group[]): Group[] {
  const total = groups.reduce((sum, { weight }) => sum + weight, 0);
  return groups.map((group) => ({ ...group, weight: group.weight / total }));
}

/** Independent features in groups. */
export const groupsWorld = ({ groups, noise }: Pick<State, "groups" | "noise">): LinearGaussian =>
  linearGaussian({ features: normalized(groups), noiseStd: noise });

/** E[y²] of a world in groups: the risk of a model that always says 0. */
export const nullRisk = ({ groups, noise }: Pick<State, "groups" | "noise">): number =>
  normalized(groups).reduce((sum, g) => sum + g.weight * g.variance * g.coefficient ** 2, noise * noise);

/** The same features, but each with ρ between neighbours (or between all), in decreasing importance. */
function correlatedWorld(state: State): CovarianceProblem {
  const { d } = sizesOf(state);
  const { variance, betaStar } = layOut(groupsWorld(state), d);
  const { data } = state.structure === "ar1" ? ar1(d, state.rho) : equicorrelated(d, state.rho);
  const deviation = variance.map(Math.sqrt);
  const scaled = data.map((rho, at) => rho * deviation[Math.floor(at / d)] * deviation[at % d]);
  return linearGaussian({ covariance: { rows: d, cols: d, data: scaled }, betaStar, noiseStd: state.noise });
}

const featuresWorld = (state: State): RandomFeatures =>
  randomFeatures({
    inputDim: state.inputs,
    nFeatures: sizesOf(state).d,
    activation: state.activation,
    noiseStd: state.noise,
  });

/** Odd against even digits, on ReLU features of the pixels. */
function digitsWorld(state: State): Population {
  const { pixels, odd, nPixels } = digits();
  return population({ rows: odd.length, cols: nPixels, data: pixels }, odd, {
    intercept: true,
    center: true,
    features: { kind: "relu", width: sizesOf(state).d },
    nBootstrap: 0,
  });
}

export type World = LinearGaussian | CovarianceProblem | RandomFeatures | Population;

/** What of a state its world depends on: the world of equal keys is the same. */
export function worldKey(state: State): string {
  const { problem, groups, noise, structure, rho, inputs, activation } = state;
  const { d } = sizesOf(state);
  switch (problem) {
    case "correlated":
      return JSON.stringify([problem, groups, noise, structure, rho, d]);
    case "features":
      return JSON.stringify([problem, inputs, activation, noise, d]);
    case "digits":
      return JSON.stringify([problem, d]);
    default:
      return JSON.stringify([groups, noise]);
  }
}

let last: { key: string; world: World } | undefined;

/** The world of a state; the last one is kept, with the eigenvalues that the library has found for it. */
export function worldOf(state: State): World {
  const key = worldKey(state);
  if (last?.key !== key) last = { key, world: build(state) };
  return last.world;
}

function build(state: State): World {
  switch (state.problem) {
    case "correlated":
      return correlatedWorld(state);
    case "features":
      return featuresWorld(state);
    case "digits":
      return digitsWorld(state);
    default:
      return groupsWorld(state);
  }
}
