// The law of the fitted coefficients: predicted density and threshold, and coefficients of simulated fits.
import { coefficientLaw, fitRidge, predict, prune, Stream } from "../../dist/index.js";
import { firstFeatures, seenPart } from "../../dist/problems/index.js";
import { inGroups, keptOf, libraryRule, sizesOf, type State } from "../state/state.js";
import { drawSample } from "./samples.js";
import { groupsWorld, seenOf, worldOf } from "./worlds.js";

export interface Law {
  /** Share, mean and standard deviation of the score c·√p β̂: of each group that the model sees, or of each of its features. */
  groups: { weight: number; mean: number; std: number }[];
  /** Coefficients whose score lies within ± this are pruned; 0 where nothing is, or by no threshold. */
  threshold: number;
  keepFraction: number;
  /** True values c·B, where the groups would stand without noise. */
  truth: number[];
  low: number;
  high: number;
}

export const BINS = 120;
const DRAWS = 60;

/** What a rule weighs coefficients of variance Λ by. */
const scaleOf = (score: State["score"], variance: number) => (score === "hessian" ? Math.sqrt(variance) : 1);

interface Parts {
  mean: Float64Array;
  std: Float64Array;
  dense: number;
  /** Of each group or feature: its share, variance and true value √p β*. */
  weight: ArrayLike<number>;
  variance: Float64Array;
  truth: Float64Array;
  threshold: number;
}

/** The law of the marked model; undefined where its risk is infinite. */
export function lawOf(state: State): Law | undefined {
  const { p } = sizesOf(state);
  const kept = keptOf(state, p);
  const { mean, std, dense, weight, variance, truth, threshold } = inGroups(state)
    ? partsOfGroups(state, p, kept)
    : partsOfFeatures(state, p, kept);
  if (!Number.isFinite(dense)) return undefined;
  const scale = Array.from(variance, (value) => scaleOf(state.score, value));
  const groups = scale.map((c, k) => ({ weight: weight[k], mean: c * mean[k], std: c * std[k] }));
  const spread = 4.2;
  const low = Math.min(0, ...groups.map((g) => g.mean - spread * g.std));
  const high = Math.max(0, ...groups.map((g) => g.mean + spread * g.std));
  return {
    groups,
    threshold: kept < p && state.pattern === "any" ? threshold : 0,
    keepFraction: kept / p,
    truth: scale.map((c, k) => c * truth[k]),
    low,
    high: high > low ? high : low + 1,
  };
}

function partsOfGroups(state: State, p: number, kept: number): Parts {
  const { problem } = seenPart(groupsWorld(state), p / sizesOf(state).d);
  const fit = { kappa: p / state.n, ridge: state.ridge };
  const { detail } = predict(problem, { ...fit, keepFraction: kept / p, rules: [state.score] });
  const { weight, variance, coefficient: truth } = problem;
  return {
    ...coefficientLaw(problem, fit),
    weight,
    variance,
    truth,
    threshold: detail.thresholds[state.score],
  };
}

function partsOfFeatures(state: State, p: number, kept: number): Parts {
  const { n, ridge, score } = state;
  const world = worldOf(state);
  const options = { nSamples: n, ridge };
  const asked = { ...options, nKept: kept, rules: [score], nDraws: DRAWS };
  const [problem, law, { detail }] =
    world.kind === "population"
      ? ([
          firstFeatures("explorer", world, p).law,
          coefficientLaw(world, { ...options, nFeatures: p }),
          predict(world, { ...asked, nFeatures: p }),
        ] as const)
      : ([
          seenOf(state, p),
          coefficientLaw(seenOf(state, p), options),
          predict(seenOf(state, p), asked),
        ] as const);
  const { covariance, betaStar } = problem;
  return {
    ...law,
    weight: new Float64Array(p).fill(1 / p),
    variance: Float64Array.from({ length: p }, (_, i) => covariance.data[i * p + i]),
    truth: betaStar.map((beta) => Math.sqrt(p) * beta),
    threshold: detail.thresholds[score],
  };
}

const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** Density of the score at x, of one group, weighted by its share. */
export const densityOf = ({ weight, mean, std }: Law["groups"][number], x: number): number =>
  std > 0 ? (weight / (std * SQRT_2PI)) * Math.exp(-0.5 * ((x - mean) / std) ** 2) : 0;

/** Scores c·√p β̂ of one simulated fit, counted in bins from low to high: first all of them, then those that pruning keeps. */
export function lawTrial(state: State, { low, high }: Pick<Law, "low" | "high">, seed: number): Float64Array {
  const { p } = sizesOf(state);
  const { X, y, variance } = drawSample(state, p, new Stream(seed).child("explorer law"));
  const { beta } = fitRidge(X, y, { ridge: state.ridge });
  const nKept = keptOf(state, p);
  const { kept } = prune(beta, {
    rule: libraryRule(state, state.score),
    ...(state.pattern === "any" && { nKept }),
    ...(state.score === "hessian" && { X }),
    seed,
  });
  const counts = new Float64Array(2 * BINS);
  const count = (j: number, from: number) => {
    const score = scaleOf(state.score, variance[j]) * Math.sqrt(p) * beta[j];
    const bin = Math.floor(((score - low) / (high - low)) * BINS);
    if (bin >= 0 && bin < BINS) counts[from + bin] += 1;
  };
  for (let j = 0; j < p; j++) count(j, 0);
  for (const j of kept) count(j, BINS);
  return counts;
}
