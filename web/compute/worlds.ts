// From the state to the problem of the library.
import {
  ar1,
  equicorrelated,
  gaussianEquivalent,
  linearGaussian,
  population,
  randomFeatures,
  type CovarianceProblem,
  type LinearGaussian,
  type Population,
  type RandomFeatures,
} from "../../dist/index.js";
import { inImportanceOrder, layOut, seenFeatures } from "../../dist/problems/index.js";
import { inGroups, sizesOf, type Group, type State } from "../state/state.js";
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

/** The same of any problem, where it has a closed form: random features learn labels of variance 1, digits are +1 and −1. */
export function nullRiskOf(state: State): number | undefined {
  if (inGroups(state)) return nullRisk(state);
  if (state.problem === "features") return 1 + state.noise ** 2;
  return state.problem === "digits" ? 1 : undefined;
}

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

let ordered: { world: World; inOrder: CovarianceProblem } | undefined;

/** Correlated features in the order in which models see them. */
export function orderedWorld(state: State): CovarianceProblem {
  const world = worldOf(state);
  if (ordered?.world !== world) ordered = { world, inOrder: inImportanceOrder(world as CovarianceProblem) };
  return ordered.inOrder;
}

/** How many sizes keep their eigenvectors: an axis of a map. */
const MOST_SEEN = 24;
let seen: { key: string; world: CovarianceProblem | RandomFeatures; parts: Map<number, CovarianceProblem> };

/**
 * What a model of the p first features of correlated or random ones is faced with. Worlds that differ by their noise share eigenvectors,
 * which the library keeps with the covariance.
 */
export function seenOf(state: State, p: number): CovarianceProblem {
  const noiseless = { ...state, noise: 0 };
  const key = worldKey(noiseless);
  if (seen?.key !== key) {
    const world = build(noiseless) as CovarianceProblem | RandomFeatures;
    seen = { key, world: world.kind === "covariance" ? inImportanceOrder(world) : world, parts: new Map() };
  }
  const { world, parts } = seen;
  const part =
    parts.get(p) ?? (world.kind === "covariance" ? seenFeatures(world, p) : gaussianEquivalent(world, p));
  parts.delete(p);
  parts.set(p, part); // the latest comes last
  if (parts.size > MOST_SEEN) parts.delete(parts.keys().next().value!);
  return { ...part, noiseStd: Math.hypot(part.noiseStd, state.noise) };
}
