// The law of the fitted coefficients: predicted density and threshold, and coefficients of simulated fits.
import { coefficientLaw, fitRidge, predict, Stream } from "../../dist/index.js";
import { layOut, seenPart } from "../../dist/problems/index.js";
import { sizesOf, type State } from "../state/state.js";
import { groupsWorld } from "./worlds.js";

export interface Law {
  /** Share, mean and standard deviation of the score c·√p β̂ of each group that the model sees. */
  groups: { weight: number; mean: number; std: number }[];
  /** Coefficients whose score lies within ± this are pruned. */
  threshold: number;
  keepFraction: number;
  /** True values c·B, where the groups would stand without noise. */
  truth: number[];
  low: number;
  high: number;
}

export const BINS = 120;

/** What a rule weighs coefficients of variance Λ by. */
const scaleOf = (score: State["score"], variance: number) => (score === "hessian" ? Math.sqrt(variance) : 1);

/** The law of the marked model; undefined where its risk is infinite. */
export function lawOf(state: State): Law | undefined {
  const { d, s, p } = sizesOf(state);
  const world = groupsWorld(state);
  const { problem } = seenPart(world, p / d);
  const fit = { kappa: p / state.n, ridge: state.ridge };
  const { mean, std, dense } = coefficientLaw(problem, fit);
  if (!Number.isFinite(dense)) return undefined;
  const keepFraction = Math.min(1, s / p);
  const { detail } = predict(problem, { ...fit, keepFraction, rules: [state.score] });
  const scale = Array.from(problem.variance, (variance) => scaleOf(state.score, variance));
  const groups = Array.from(problem.weight, (weight, k) => ({
    weight,
    mean: scale[k] * mean[k],
    std: scale[k] * std[k],
  }));
  const spread = 4.2;
  const low = Math.min(0, ...groups.map((g) => g.mean - spread * g.std));
  const high = Math.max(0, ...groups.map((g) => g.mean + spread * g.std));
  return {
    groups,
    threshold: keepFraction < 1 ? detail.thresholds[state.score] : 0,
    keepFraction,
    truth: Array.from(problem.coefficient, (coefficient, k) => scale[k] * coefficient),
    low,
    high: high > low ? high : low + 1,
  };
}

const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** Density of the score at x, of one group, weighted by its share. */
export const densityOf = ({ weight, mean, std }: Law["groups"][number], x: number): number =>
  std > 0 ? (weight / (std * SQRT_2PI)) * Math.exp(-0.5 * ((x - mean) / std) ** 2) : 0;

/** Scores c·√p β̂ of one simulated fit, counted in bins from low to high; with what lies outside in the last two. */
export function lawTrial(state: State, { low, high }: Pick<Law, "low" | "high">, seed: number): Float64Array {
  const { d, p } = sizesOf(state);
  const { n } = state;
  const { problem } = seenPart(groupsWorld(state), p / d);
  const { variance, betaStar } = layOut(problem, p);
  const deviation = variance.map(Math.sqrt);
  const stream = new Stream(seed).child("explorer law");
  const X = stream.child("X").normals(n * p);
  const y = stream.child("noise").normals(n);
  for (let i = 0; i < n; i++) {
    let sum = problem.noiseStd * y[i];
    for (let j = 0; j < p; j++) sum += (X[i * p + j] *= deviation[j]) * betaStar[j];
    y[i] = sum;
  }
  const { beta } = fitRidge({ rows: n, cols: p, data: X }, y, { ridge: state.ridge });
  const counts = new Float64Array(BINS + 2);
  for (let j = 0; j < p; j++) {
    const score = scaleOf(state.score, variance[j]) * Math.sqrt(p) * beta[j];
    const bin = Math.floor(((score - low) / (high - low)) * BINS);
    counts[bin >= 0 && bin < BINS ? bin : bin < 0 ? BINS : BINS + 1] += 1;
  }
  return counts;
}
