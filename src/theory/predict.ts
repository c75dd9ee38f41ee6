import {
  checkProblem,
  type CovarianceProblem,
  type LinearGaussian,
  type Population,
  type Problem,
  type RandomFeatures,
} from "../problems/index.js";
import { random, resolveRules, roundsOf, scheduleOf, type PruningRule } from "../rules/index.js";
import { validate } from "../validate.js";
import { covarianceOf, type AveragedRisks } from "./average.js";
import { predictSchedule, type AveragedRound } from "./average-rounds.js";
import {
  aspect,
  averageSchema,
  predictSchema,
  samplesOf,
  type FitOptions,
  type SizeOptions,
} from "./options.js";
import { predictPoint, type Risks } from "./point.js";
import {
  predictPopulation,
  type PopulationIterativePrediction,
  type PopulationPrediction,
} from "./population.js";
import { firstRound, laterRounds, type Round, type Schedule } from "./rounds.js";

/** Options of `predict` for features in groups. */
export interface PredictOptions extends SizeOptions, FitOptions {
  /**
   * Share α of the features that pruning keeps, in (0, 1]. Rules with a group (`"2:4"`) keep their own share N/M instead; where all
   * rules do, and the same, it may be left out.
   */
  keepFraction?: number;
  /** Number of features that pruning keeps, s, in place of `keepFraction`, beside `nSamples` and `nFeatures`. */
  nKept?: number;
}

/** Options of pruning in rounds. */
export interface IterativeOptions extends SizeOptions, Omit<FitOptions, "retrainRidge"> {
  /** Shares of the original features that the rounds keep, decreasing: [α_1, α_2, …], at most 20. */
  keepFraction: readonly number[];
  /** λ_k of the refits, one for all or one per round. Default 0. */
  retrainRidge?: number | readonly number[];
}

/** Pruning in rounds where the problem has a covariance of its own. */
export interface AverageRoundsOptions extends Omit<
  AverageOptions,
  "keepFraction" | "nKept" | "retrainRidge"
> {
  /** Shares of the original features that the rounds keep, decreasing: [α_1, α_2, …], at most 20; s_k = round(α_k·p). */
  keepFraction: readonly number[];
  /** λ_k of the refits, one for all or one per round. Default 0. */
  retrainRidge?: number | readonly number[];
}

/** Rounds by numbers of features in the place of shares. */
export type CountedRounds<Options extends { keepFraction: readonly number[] }> = Omit<
  Options,
  "keepFraction"
> & {
  /** How many features the rounds keep, decreasing: [s_1, s_2, …], at most 20. */
  nKept: readonly number[];
};

/** Options where the problem has a covariance of its own, which fixes the number of features p. */
export interface AverageOptions extends FitOptions {
  /** κ = p/n > 0; n = p/κ need not be whole. */
  kappa?: number;
  /** Number of training samples n, in place of `kappa`. */
  nSamples?: number;
  /** p, which the problem fixes: may be repeated, not changed. */
  nFeatures?: number;
  /** Share of the features that pruning keeps, in (0, 1]: s = round(keepFraction·p) of them. */
  keepFraction?: number;
  /** Number of features that pruning keeps, s, in place of `keepFraction`. */
  nKept?: number;
  /** Draws of the law of the dense fit that pruned and retrained risks are averaged over, at least 2. Default 200. */
  nDraws?: number;
  /** Whole number ≥ 0 that fixes every bit of the result. Default 1. */
  seed?: number;
}

/** Predicted test risks, with the sizes and ridges they belong to. */
export interface Prediction extends Risks {
  /** p/n */
  kappa: number;
  /** s/p */
  keepFraction: number;
  /** λ of the dense fit. */
  ridge: number;
  /** λ₂ of the refit. */
  retrainRidge: number;
}

/**
 * Pruning in rounds: `pruned` and `retrained` are those of the last round, `small` has as many features as it keeps,
 * `keepFraction` and `retrainRidge` are its own; `detail` belongs to the first round.
 */
export interface IterativePrediction extends Prediction {
  /** Every round, the first one first. */
  rounds: Round[];
}

/** A prediction whose pruned and retrained risks are averages over draws; `detail` has their standard errors. */
export interface AveragedPrediction extends AveragedRisks {
  /** p/n */
  kappa: number;
  /** n */
  nSamples: number;
  /** p */
  nFeatures: number;
  /** s */
  nKept: number;
  /** nKept/nFeatures. */
  keepFraction: number;
  /** λ of the dense fit. */
  ridge: number;
  /** λ₂ of the refit. */
  retrainRidge: number;
  /** Draws that were averaged over. */
  nDraws: number;
  /** The seed of the draws. */
  seed: number;
}

/** Pruning in rounds under any covariance; `pruned`, `retrained` and their `detail` are those of the last round. */
export interface AveragedIterativePrediction extends AveragedPrediction {
  rounds: AveragedRound[];
}

/**
 * Predicts the test risks of a dense model, of its pruned and its retrained version, and of a small model trained directly
 * (docs/theory.md §2, §3, §6): the limits of L(β) = σ² + (β − β*)ᵀ Σ (β − β*) as n, p → ∞ with p/n = κ. Nothing is drawn.
 *
 * Dense: γ = (σ² + E[B²Λ(1−a)²]) / (1 − κE[a²]), a = ξΛ/(1+ξΛ), κE[a] + λξ = 1. Pruned and retrained follow from the
 * law of the coefficients, √p β̂ = aB + √(κγ) (a/√Λ) H with H ~ N(0, 1).
 *
 * A problem with a covariance of its own, or random features through their Gaussian equivalent (§4, §5, §8): the dense risk, and
 * pruned risks of fixed scores, are closed forms; the others are averages over `nDraws` draws of the law of β̂, the retrained risk
 * solved once for the averages over all draws. `detail` has them as `{ value, standardError }`. No regression is solved.
 * A population is the Gaussian problem of the same second moments; `nFeatures` may be fewer than it has: the first ones. More samples than it has
 * rows are refused. `notes` says where a measurement on the data must be expected to part from the numbers.
 * @param problem made by `linearGaussian`, `randomFeatures` or `population`
 * @param options `kappa` = p/n, or `nSamples` and `nFeatures`; `keepFraction` α in (0, 1]; `ridge` λ of the dense fit
 *   (1/n)‖y − Xβ‖² + λ‖β‖²; `retrainRidge` λ₂ of the refit, same convention; `rules` to prune by.
 *   A decreasing list as `keepFraction` or `nKept` prunes in rounds (docs/theory.md §7): each round keeps the highest scores of the fit before,
 *   among what is left, and refits; the result has `rounds: [{ pruned, retrained, … }, …]`, with the numerical `error` of problems in groups, or the
 *   standard errors of averages under `detail`.
 *   Where the problem fixes p: `kappa` or `nSamples`, `keepFraction` or `nKept`, `nDraws` (default 200), `seed` (default 1)
 * @returns `{ xi, dense, small, pruned, retrained, … }`, the last two by rule. Infinity at a peak: `dense` and `pruned` at
 *   κ = 1, λ = 0 with noise; `retrained` at κα = 1, λ₂ = 0; `small` at κα = 1. `small` never has a ridge.
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * @throws {ConvergenceError} scales so far apart that double precision cannot separate them
 * Accuracy: 1e-10 relative against 60-digit arithmetic (measured 5e-13), also at α = 1e-7 and |κ − 1| = 1e-8. Rounds: the second to
 *   1e-9, third and fourth usually to 1e-7, later ones 1e-3 to 1e-4; `error` says how accurate.
 * Cost: microseconds for a few groups of features, about half a millisecond for a spectrum of 1000. Rounds: per rule under 1 ms for
 *   the second, 4 ms for the third, 80 ms for the fourth, .1 to .8 s for each one after.
 *   With a covariance: an eigendecomposition once for each problem object (p = 1000: .3 s), then about 2p² flops a draw and s³/3 a
 *   draw and rule; the standard errors fall with √nDraws.
 * Source: Chang, Li, Oymak, Thrampoulidis, AAAI 2021 (arXiv:2012.08749) for all but the retrained risk, derived in docs/theory.md §6.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const { dense, small, retrained } = predict(problem, { kappa: 2, keepFraction: 0.25 });
 * dense; // 2.5
 * small; // 3.5
 * retrained.random; // 3.5
 */
export function predict(
  problem: LinearGaussian,
  options: IterativeOptions | CountedRounds<IterativeOptions>,
): IterativePrediction;
export function predict(problem: LinearGaussian, options: PredictOptions): Prediction;
export function predict(
  problem: CovarianceProblem | RandomFeatures,
  options: AverageRoundsOptions | CountedRounds<AverageRoundsOptions>,
): AveragedIterativePrediction;
export function predict(
  problem: CovarianceProblem | RandomFeatures,
  options: AverageOptions,
): AveragedPrediction;
export function predict(
  problem: Population,
  options: AverageRoundsOptions | CountedRounds<AverageRoundsOptions>,
): PopulationIterativePrediction;
export function predict(problem: Population, options: AverageOptions): PopulationPrediction;
export function predict(
  problem: Problem,
  options: PredictOptions | AverageOptions,
): Prediction | AveragedPrediction;
export function predict(
  problem: Problem | Population,
  options: object,
): Prediction | IterativePrediction | AveragedPrediction | AveragedIterativePrediction {
  checkProblem("predict", problem, ["linearGaussian", "covariance", "randomFeatures", "population"]);
  if (problem.kind === "population") return predictPopulation(problem, options);
  return problem.kind === "linearGaussian" ? ofGroups(problem, options) : averaged(problem, options);
}

function ofGroups(problem: LinearGaussian, options: unknown): Prediction | IterativePrediction {
  const checked = validate("predict", predictSchema, options);
  const rules = resolveRules("predict", checked.rules);
  const kappa = aspect("predict", checked);
  const { ridge } = checked;
  const rounds = roundsOf("predict", checked.nFeatures, checked, rules);
  if (rounds.listed) return inRounds(problem, { kappa, ridge, ...rounds }, rules);
  const [[keepFraction], [retrainRidge]] = [rounds.keepFractions, rounds.retrainRidges];
  const point = { kappa, keepFraction, ridge, retrainRidge };
  return { ...predictPoint("predict", problem, point, rules), ...point };
}

function averaged(
  problem: CovarianceProblem | RandomFeatures,
  options: unknown,
): AveragedPrediction | AveragedIterativePrediction {
  const checked = validate("predict", averageSchema, options);
  const rules = resolveRules("predict", checked.rules);
  const nFeatures = problem.kind === "covariance" ? problem.covariance.rows : problem.R.rows;
  const { ridge, nDraws, seed } = checked;
  const nSamples = samplesOf("predict", nFeatures, checked);
  const shared = { nSamples, ridge, nDraws, seed };
  const schedule = scheduleOf("predict", nFeatures, checked, rules);
  const { risks, rounds } = predictSchedule("predict", covarianceOf(problem), shared, schedule, rules);
  const nKept = schedule.nKept.at(-1)!;
  const last = { nKept, keepFraction: nKept / nFeatures, retrainRidge: schedule.retrainRidges.at(-1)! };
  return {
    ...risks,
    nFeatures,
    kappa: nFeatures / nSamples,
    ...shared,
    ...last,
    ...(rounds && { rounds }),
  };
}

function inRounds(
  problem: LinearGaussian,
  schedule: Schedule,
  rules: readonly PruningRule[],
): IterativePrediction {
  const { kappa, ridge, keepFractions, retrainRidges } = schedule;
  const point = { kappa, ridge, keepFraction: keepFractions[0], retrainRidge: retrainRidges[0] };
  const first = predictPoint("predict", problem, point, rules);
  const rounds = [firstRound(first, keepFractions[0], retrainRidges[0])];
  if (keepFractions.length === 1) return { ...first, ...point, rounds };
  rounds.push(...laterRounds("predict", problem, schedule, rules));
  const { pruned, retrained, keepFraction, retrainRidge } = rounds.at(-1)!;
  const last = { kappa, ridge, keepFraction, retrainRidge };
  const { small } = predictPoint("predict", problem, last, [random]);
  return { ...first, small, pruned, retrained, ...last, rounds };
}
