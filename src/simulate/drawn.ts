// What the kinds of problems are to the core's trials.
import { DomainError } from "../errors.js";
import { matvec } from "../linalg/index.js";
import {
  gaussianEquivalent,
  importanceOf,
  layOut,
  leading,
  seenFeatures,
  squareRootOf,
  type CovarianceProblem,
  type LinearGaussian,
  type Problem,
  type RandomFeatures,
} from "../problems/index.js";
import { ownScales, type PruningRule } from "../rules/index.js";
import { ERF, LINEAR, RELU } from "../wasm/abi.js";
import type { TrialJob, TrialRule } from "./trials.js";

/** The kinds of problems that can be simulated. */
export const simulated = ["linearGaussian", "covariance", "randomFeatures"] as const;

/** The problem's part of a job. */
export type Drawn = Pick<TrialJob, "variance" | "betaStar" | "noiseStd" | "rules" | "importance" | "design">;

/** Problems whose features depend on each other: they have a number of features of their own. */
export type Correlated = CovarianceProblem | RandomFeatures;

/** Groups laid out on d features, of which models see the first `largest`; what they do not see is noise. */
export function drawnGroups(
  routine: string,
  world: LinearGaussian,
  d: number,
  largest: number,
  rules: readonly PruningRule[],
): Drawn {
  const { variance, betaStar, coefficient } = layOut(world, d);
  let unseen = 0;
  for (let i = largest; i < d; i++) unseen += variance[i] * betaStar[i] ** 2;
  return {
    variance: variance.slice(0, largest),
    betaStar: betaStar.slice(0, largest),
    noiseStd: largest === d ? world.noiseStd : Math.sqrt(world.noiseStd ** 2 + unseen),
    rules: rules.map((rule) =>
      trialRule(rule, ownScales(routine, rule, variance, coefficient).slice(0, largest)),
    ),
  };
}

/**
 * The first `sizes.at(-1)` features of a problem, in its own order. What is important depends on what else a model sees: β* of a
 * model of size p is that of its own p features, and the small model and fixed scores go by it.
 * @param sizes increasing
 */
export function drawnFeatures(
  routine: string,
  problem: Correlated,
  sizes: Int32Array,
  rules: readonly PruningRule[],
): Drawn {
  const world = problem.kind === "covariance" ? problem : gaussianEquivalent(problem);
  const { rows: d, data } = world.covariance;
  const p = sizes[sizes.length - 1];
  const variance = Float64Array.from({ length: p }, (_, i) => data[i * d + i]);
  const betaStars = Array.from(sizes, (size) =>
    problem.kind === "covariance"
      ? seenFeatures(problem, size).betaStar
      : gaussianEquivalent(problem, size).betaStar,
  );
  const importance = new Float64Array(sizes.length * p);
  betaStars.forEach((beta, k) => importance.set(importanceOf(variance, beta), k * p));
  return {
    variance,
    betaStar: problem.kind === "covariance" && p === d ? problem.betaStar : new Float64Array(),
    noiseStd: problem.noiseStd,
    rules: rules.map((rule) => scoresOf(routine, rule, variance, betaStars, Math.sqrt(d))),
    importance,
    design: problem.kind === "covariance" ? factorDesign(routine, problem, p) : featuresDesign(problem, p),
  };
}

const trialRule = ({ score, group, byColumn }: PruningRule, scale: Float64Array): TrialRule => ({
  fit: score === "fit",
  scale,
  group,
  byColumn,
});

/** A rule and its scales; a fixed score has its own for every size, whatever they are beyond it. */
function scoresOf(
  routine: string,
  rule: PruningRule,
  variance: Float64Array,
  betaStars: Float64Array[],
  unit: number,
): TrialRule {
  const p = variance.length;
  const scaleFor = (beta: Float64Array) =>
    ownScales(
      routine,
      rule,
      variance.subarray(0, beta.length),
      beta.map((b) => b * unit),
    );
  const largest = betaStars[betaStars.length - 1];
  if (rule.score === "fit") return trialRule(rule, scaleFor(largest));
  const scale = new Float64Array(betaStars.length * p);
  betaStars.forEach((beta, k) => scale.set(scaleFor(beta), k * p));
  return { ...trialRule(rule, scale), perSize: true };
}

/** X = Z·Aᵀ with A·Aᵀ = Σ; y = Xβ* + σz = Z·(Aᵀβ*) + σz. */
function factorDesign(routine: string, problem: CovarianceProblem, p: number): TrialJob["design"] {
  const { covariance, betaStar } = problem;
  const root = squareRootOf(routine, problem);
  const cross = matvec(covariance, betaStar);
  const seen = leading({ sigma: covariance, b: cross }, p);
  return {
    map: root.data.subarray(0, p * root.cols),
    nInputs: root.cols,
    theta: matvec(root, betaStar, { transpose: true }),
    activation: LINEAR,
    covariance: seen.sigma.data,
    cross: seen.b,
    signal: dot(cross, betaStar),
  };
}

/** X = f(A·Rᵀ), y = Aθ + σz, judged by the second moments of the features themselves, which are exact. */
function featuresDesign(problem: RandomFeatures, p: number): TrialJob["design"] {
  const { R, theta, activation } = problem;
  const { covariance, featureSignal } = gaussianEquivalent(problem, p);
  return {
    map: R.data.subarray(0, p * R.cols),
    nInputs: R.cols,
    theta,
    activation: activation === "relu" ? RELU : ERF,
    covariance: covariance.data,
    cross: featureSignal,
    signal: dot(theta, theta),
  };
}

/**
 * The number of features of a problem: its own, or what was asked for where it has none.
 * @throws {DomainError} none asked for, or another than the problem has
 */
export function featuresOf(routine: string, problem: Problem, asked: number | undefined): number {
  const own =
    problem.kind === "linearGaussian"
      ? undefined
      : problem.kind === "covariance"
        ? problem.covariance.rows
        : problem.R.rows;
  const p = own ?? asked;
  if (p === undefined) throw new DomainError(`${routine}: nFeatures is missing`);
  if (asked !== undefined && asked !== p)
    throw new DomainError(
      `${routine}: nFeatures must be ${p}, the number of features of the problem, got ${asked}`,
    );
  return p;
}

const dot = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
