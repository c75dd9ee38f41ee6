// The view as a plan: what `overparam sweep` (or, for a map, `overparam map`) computes again, on as many machines as there are.
import { plan as recordedPlan } from "virtual:network-study";
import type { Plan } from "../../dist/sweep/index.js";
import { schedule } from "../compute/grids.js";
import { dotSizes } from "../compute/grids.js";
import { contestants } from "../compute/contest.js";
import { isFast } from "../compute/theory.js";
import { mapOptions } from "../compute/regimes.js";
import { networkRules, networkWidths } from "../compute/networks.js";
import { normalized } from "../compute/worlds.js";
import { data } from "../model/data.js";
import { libraryRule, shareOf, sizesOf, type State } from "../state/state.js";
import { problemNames } from "../words/names.js";

const TRIALS = 240;

/** A plan, and the command that takes it; or why there is none. */
export type Planned = { plan: object; command: "sweep" | "map" | "network" | "data" } | { reason: string };

export function planOf(state: State): Planned {
  if (state.view === "map") return mapPlan(state);
  // of data the plan is the answer itself
  if (state.view === "data")
    return data.value.answer
      ? { plan: data.value.answer.plan, command: "data" }
      : { reason: "There is no plan yet." };
  if (state.view === "network" && state.source === "recorded")
    return { plan: recordedPlan, command: "network" };
  if (state.view === "network") return { plan: networkPlan(state), command: "network" };
  if (state.problem === "digits")
    return { reason: "A plan holds no data: use overparam data on a file of them." };
  if (state.problem === "correlated" && state.structure !== "ar1")
    return { reason: "Plans know correlated neighbours (AR(1)) only." };
  return { plan: sweepPlan(state), command: "sweep" };
}

/** The study of the page on images of `overparam network`, which are drawn by other lots. */
function networkPlan(state: State): object {
  const { images, labels, target, epochs } = state;
  const rules = networkRules(state);
  return {
    name: "networks of the explorer",
    data: { nTrain: images, nTest: 400, side: 14, labelNoise: labels },
    network: { kind: "mlp" },
    widths: networkWidths(state),
    targets: [target],
    ...(rules.length > 0 && { rules }),
    retrainFrom: "initial",
    training: { epochs, batch: 50, optimizer: { kind: "adam", rate: 0.004 } },
    seeds: [1, 2, 3],
  };
}

function mapPlan(state: State): Planned {
  if (!isFast(state))
    return {
      reason: "overparam map knows independent features, pruned at once, in a world that models grow into.",
    };
  if (contestants(state).length === 0) return { reason: "The oracle alone makes no map." };
  const { groups, noise } = state;
  return {
    plan: { features: normalized(groups), noiseStd: noise, ...mapOptions(state, 110) },
    command: "map",
  };
}

function sweepPlan(state: State): Plan {
  const { n, ridge, refit, rules, rho, problem, noise, inputs, activation, rounds } = state;
  const { d, s, p } = sizesOf(state);
  const sizes = state.view === "law" ? [p] : dotSizes(state);
  const shared = {
    nSamples: n,
    ridge,
    retrainRidge: refit,
    rules: rules.map((rule) => libraryRule(state, rule)),
    nTrials: TRIALS,
    seed: 1,
  };
  const name = problemNames[problem];
  const features = normalized(state.groups);
  const world =
    problem === "features"
      ? { inputDim: inputs, activation, noiseStd: noise }
      : { features, noiseStd: noise };
  const alike = problem === "correlated" ? { correlation: rho } : {};
  // of rounds and patterns, which keep other shares of other models, the largest model
  if (rounds > 1 || state.pattern !== "any") {
    const kept = rounds > 1 ? [schedule({ d, s }, rounds).map((count) => count / d)] : shareOf(state.pattern);
    const how = rounds > 1 ? `in ${rounds} rounds` : `by ${state.pattern}`;
    return {
      name: `${name}, the model of all ${d} ${how}`,
      problem: world,
      grid: { ...shared, ...alike, nFeatures: d, keepFraction: kept },
    };
  }
  if (problem === "features")
    return {
      name,
      problem: world,
      grid: { ...shared, nFeatures: sizes, nKept: s },
    };
  // models of growing size are asked for where features are independent and pruned at once; else the largest model
  if (problem === "correlated")
    return {
      name: `${name}, the model of all ${d}`,
      problem: world,
      grid: { ...shared, ...alike, nFeatures: d, nKept: s },
    };
  return {
    name,
    problem: world,
    grid: { ...shared, nFeatures: sizes, nKept: s },
    nested: true,
    world: d,
  };
}
