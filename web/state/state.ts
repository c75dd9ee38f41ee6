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
/** N:M: of every M features, put together at random, the N of largest score are kept; or any s of all. */
export const patterns = ["any", "1:2", "2:4", "4:8", "1:4"] as const;
export const axes = [
  "kappa",
  "noiseStd",
  "keepFraction",
  "spikeVariance",
  "spikeCoefficient",
  "ridge",
  "correlation",
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
  pattern: (typeof patterns)[number];
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
  pattern: "any",
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
  digits: { n: 80, noise: 0, y: "keepFraction" },
};

export const presetOf = (problem: ProblemName): State => ({ ...common, problem, ...presets[problem] });

/** Another problem, as it is first met; what is looked at, and by which rules, stays. */
export function switchTo(state: State, problem: ProblemName): State {
  const { view, rules, stages, pattern, x, y, score, images, labels, target, epochs, source, narrow } = state;
  return {
    ...presetOf(problem),
    view,
    rules,
    stages,
    pattern,
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

/** Features of a world whose theory takes its eigenvalues: beyond this a point takes seconds. */
export const MOST_CORRELATED = 640;

/** Why a state cannot be pruned in rounds; undefined where it can. */
export const noRounds = ({ pattern }: Pick<State, "pattern">): string | undefined =>
  pattern === "any" ? undefined : `${pattern} keeps its own share of every model at once.`;

/** What can stand on an axis of the map of a problem. */
export function axesOf({ problem, pattern }: Pick<State, "problem" | "pattern">): AxisName[] {
  const has: Partial<Record<AxisName, boolean>> = {
    noiseStd: problem !== "digits",
    keepFraction: pattern === "any",
    spikeVariance: hasGroups({ problem }),
    spikeCoefficient: hasGroups({ problem }),
    correlation: problem === "correlated",
  };
  return axes.filter((axis) => has[axis] ?? true);
}

/** A state that can be computed: no model larger than its world, no rounds where there are none, no axis that the problem lacks. */
export function consistent(state: State): State {
  const { kappa, world, n, rounds, x, y } = state;
  const possible = axesOf(state);
  const across = possible.includes(x) ? x : possible.find((axis) => axis !== y)!;
  return {
    ...state,
    kappa: Math.min(kappa, world),
    n: inGroups(state) ? n : Math.min(n, Math.floor(MOST_CORRELATED / world)),
    rounds: noRounds(state) ? 1 : rounds,
    x: across,
    y: possible.includes(y) && y !== across ? y : possible.find((axis) => axis !== across)!,
  };
}

type Sizes = Pick<State, "n" | "world" | "keep" | "pattern">;

/** Features that pruning leaves of a model of p: s, or of a pattern its share of them. */
export function keptOf({ n, world, keep, pattern }: Sizes, p: number): number {
  if (pattern === "any") return Math.min(p, Math.max(1, Math.round(keep * Math.round(world * n))));
  return Math.max(1, Math.round(shareOf(pattern) * p));
}

/** N/M */
export function shareOf(pattern: State["pattern"]): number {
  const [keep, of] = pattern.split(":").map(Number);
  return keep / of;
}

/** Whole numbers of the models: features of the world d, of the marked model p, and what is kept of it s. */
export function sizesOf(state: Sizes & Pick<State, "kappa">): { d: number; s: number; p: number } {
  const { n, world, kappa, pattern } = state;
  const d = Math.round(world * n);
  const p = Math.min(d, Math.max(1, Math.round(kappa * n)));
  return { d, s: keptOf(state, pattern === "any" ? d : p), p };
}

/** The name under which the library knows a rule of the page. */
export const libraryRule = ({ pattern }: Pick<State, "pattern">, rule: Rule): string =>
  pattern === "any" ? rule : rule === "magnitude" ? pattern : `${pattern} ${rule}`;
