// What the page shows, as one plain object. Everything else follows from it.
import type { NumberName } from "./parameters.js";

export const views = ["curve", "law", "map", "network", "data"] as const;
export type View = (typeof views)[number];

export const problems = ["identity", "spiked", "own", "correlated", "features", "digits"] as const;
export type ProblemName = (typeof problems)[number];

export const rules = ["magnitude", "hessian", "oracle", "random"] as const;
export type Rule = (typeof rules)[number];

export const stages = ["pruned", "retrained"] as const;
export type Stage = (typeof stages)[number];

export const structures = ["ar1", "equicorrelated"] as const;
export const activations = ["relu", "erf"] as const;
/** Networks of the recorded study, or trained in the page. */
export const sources = ["recorded", "here"] as const;
/** Widths of the narrow networks of the recorded study. */
export const narrows = ["3", "1"] as const;
export const axes = [
  "kappa",
  "noiseStd",
  "keepFraction",
  "spikeVariance",
  "spikeCoefficient",
  "ridge",
] as const;
export type AxisName = (typeof axes)[number];

export interface Group {
  weight: number;
  variance: number;
  coefficient: number;
}

export interface State extends Record<NumberName, number> {
  view: View;
  problem: ProblemName;
  groups: readonly Group[];
  rules: readonly Rule[];
  stages: readonly Stage[];
  structure: (typeof structures)[number];
  activation: (typeof activations)[number];
  /** Axes of the regime map. */
  x: AxisName;
  y: AxisName;
  /** By which score the law of the coefficients is shown. */
  score: "magnitude" | "hessian";
  source: (typeof sources)[number];
  narrow: (typeof narrows)[number];
}

const spiked: readonly Group[] = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];

const common: Omit<State, "problem"> = {
  view: "curve",
  groups: spiked,
  n: 100,
  kappa: 3,
  world: 4,
  keep: 0.1,
  noise: 0.707,
  ridge: 0,
  refit: 0,
  rounds: 1,
  rho: 0.5,
  inputs: 40,
  images: 400,
  labels: 0.1,
  target: 4,
  epochs: 60,
  rules: ["magnitude", "hessian"],
  stages: ["pruned", "retrained"],
  structure: "ar1",
  activation: "relu",
  x: "kappa",
  y: "noiseStd",
  score: "magnitude",
  source: "recorded",
  narrow: "3",
};

/** Each problem as it is first met; the two of the paper with its parameters (n, p and s are a third of the paper's). */
const presets: Record<ProblemName, Partial<State>> = {
  identity: {
    groups: [
      { weight: 0.1, variance: 1, coefficient: 3 },
      { weight: 0.9, variance: 1, coefficient: 0.3 },
    ],
    noise: 0.5,
  },
  spiked: {},
  own: {
    groups: [
      { weight: 0.05, variance: 9, coefficient: 2 },
      { weight: 0.25, variance: 2, coefficient: 1 },
      { weight: 0.7, variance: 0.5, coefficient: 0.3 },
    ],
    noise: 0.5,
  },
  correlated: { n: 60 },
  features: { n: 60, noise: 0.3 },
  digits: { n: 80, noise: 0 },
};

export const presetOf = (problem: ProblemName): State => ({ ...common, problem, ...presets[problem] });

/** Another problem, as it is first met; what is looked at, and by which rules, stays. */
export function switchTo(state: State, problem: ProblemName): State {
  const { view, rules, stages, x, y, score, images, labels, target, epochs, source, narrow } = state;
  return {
    ...presetOf(problem),
    view,
    rules,
    stages,
    x,
    y,
    score,
    images,
    labels,
    target,
    epochs,
    source,
    narrow,
  };
}

/** Whether features are independent and come in groups: the problems that are predicted within a frame. */
export const inGroups = ({ problem }: Pick<State, "problem">): boolean =>
  problem === "identity" || problem === "spiked" || problem === "own";

export const hasGroups = ({ problem }: Pick<State, "problem">): boolean =>
  problem === "correlated" || inGroups({ problem });

/** A state whose marked model is no larger than the world. */
export const consistent = (state: State): State =>
  state.kappa > state.world ? { ...state, kappa: state.world } : state;

/** Whole numbers of the models: features of the world d, kept s, of the marked model p. */
export function sizesOf({ n, world, keep, kappa }: Pick<State, "n" | "world" | "keep" | "kappa">): {
  d: number;
  s: number;
  p: number;
} {
  const d = Math.round(world * n);
  return {
    d,
    s: Math.min(d, Math.max(1, Math.round(keep * d))),
    p: Math.min(d, Math.max(1, Math.round(kappa * n))),
  };
}
