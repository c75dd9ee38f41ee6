import { spectrumOf, type CovarianceProblem } from "../problems/index.js";
import { split } from "../random/index.js";
import type { KeptSchedule, PruningRule } from "../rules/index.js";
import { AVERAGE_PARTS, AVERAGE_ROUND, FIT_SCORE, FIXED_SCORE } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import {
  predictAverages,
  scalesOf,
  type Averaged,
  type AveragedPoint,
  type AveragedRisks,
} from "./average.js";
import { jackknifeError } from "./jackknife.js";
import { fail, type PerRule } from "./point.js";

/** One round of pruning under any covariance: what is kept of the original features, before and after the refit. */
export interface AveragedRound {
  /** s_k/p, the share of the original features that is kept. */
  keepFraction: number;
  /** s_k. */
  nKept: number;
  /** λ_k of this round's refit. */
  retrainRidge: number;
  /** Risk after this round's pruning, by rule. */
  pruned: PerRule<number>;
  /** Risk after this round's refit, by rule. */
  retrained: PerRule<number>;
  /** Mean over the draws of the lowest score that is kept, by rule. */
  thresholds: PerRule<number>;
  /** Effective regularization ξ_k of the refit, by rule; Infinity for least squares with fewer features than samples. */
  xi: PerRule<number>;
  detail: { pruned: PerRule<Averaged>; retrained: PerRule<Averaged> };
}

/** The rounds to predict, checked. */
interface AveragedSchedule extends Omit<AveragedPoint, "nKept" | "retrainRidge"> {
  nKept: readonly number[];
  retrainRidges: readonly number[];
}

/** The risks of one pruning, or where a list was given of all rounds. */
export function predictSchedule(
  routine: string,
  problem: CovarianceProblem,
  shared: Omit<AveragedPoint, "nKept" | "retrainRidge">,
  { nKept, retrainRidges, listed }: KeptSchedule,
  rules: readonly PruningRule[],
): { risks: AveragedRisks; rounds?: AveragedRound[] } {
  if (listed) return predictAverageRounds(routine, problem, { ...shared, nKept, retrainRidges }, rules);
  const point = { ...shared, nKept: nKept[0], retrainRidge: retrainRidges[0] };
  return { risks: predictAverages(routine, problem, point, rules) };
}

/**
 * The risks of all rounds: the first as `predictAverages` has it, the later ones by one visit to the core per rule. The small model is
 * that of the last round's size.
 * @throws {DomainError} more features than the core lays memory out for
 */
function predictAverageRounds(
  routine: string,
  problem: CovarianceProblem,
  schedule: AveragedSchedule,
  rules: readonly PruningRule[],
): { risks: AveragedRisks; rounds: AveragedRound[] } {
  const { nKept, retrainRidges, ...shared } = schedule;
  const p = problem.covariance.rows;
  const pointOf = (k: number) => ({ ...shared, nKept: nKept[k], retrainRidge: retrainRidges[k] });
  const last = nKept.length - 1;
  const first = predictAverages(routine, problem, pointOf(0), rules);
  const rounds = nKept.map((kept, k): AveragedRound => ({
    keepFraction: kept / p,
    nKept: kept,
    retrainRidge: retrainRidges[k],
    pruned: {},
    retrained: {},
    thresholds: {},
    xi: {},
    detail: { pruned: {}, retrained: {} },
  }));
  const { pruned, retrained, detail } = first;
  const xi = Object.fromEntries(Object.entries(detail.refit).map(([name, refit]) => [name, refit.xi]));
  const { thresholds } = detail;
  Object.assign(rounds[0], { pruned, retrained, thresholds, xi });
  rounds[0].detail = { pruned: detail.pruned, retrained: detail.retrained };
  if (last === 0) return { risks: first, rounds };
  for (const rule of rules)
    addRounds(rounds, rule.name, run(routine, problem, schedule, rule), shared.nDraws);
  const { small, detail: lastDetail } = predictAverages(routine, problem, pointOf(last), []);
  const end = rounds[last];
  return {
    risks: {
      ...first,
      small,
      pruned: end.pruned,
      retrained: end.retrained,
      detail: { ...detail, ...end.detail, small: lastDetail.small },
    },
    rounds,
  };
}

/** Puts what the core found, from all draws and without each part of them, into every round but the first. */
function addRounds(rounds: AveragedRound[], name: string, out: Float64Array, nDraws: number): void {
  for (const [k, round] of rounds.entries()) {
    if (k === 0) continue;
    const at = (part: number, what: number) => out[(part * rounds.length + k) * AVERAGE_ROUND + what];
    const [pruned, retrained, threshold, xi] = [0, 1, 2, 3].map((what) => at(0, what));
    const errorOf = (what: number) =>
      jackknifeError(
        at(0, what),
        Array.from({ length: Math.min(AVERAGE_PARTS, nDraws) }, (_, part) => at(1 + part, what)),
      );
    round.pruned[name] = pruned;
    round.retrained[name] = retrained;
    round.thresholds[name] = threshold;
    round.xi[name] = xi;
    round.detail.pruned[name] = { value: pruned, standardError: errorOf(0) };
    round.detail.retrained[name] = { value: retrained, standardError: errorOf(1) };
  }
}

function run(
  routine: string,
  problem: CovarianceProblem,
  { nSamples, nKept, ridge, retrainRidges, nDraws, seed }: AveragedSchedule,
  rule: PruningRule,
): Float64Array {
  const { covariance, betaStar, noiseStd } = problem;
  const p = covariance.rows;
  const nRounds = nKept.length;
  const { eigenvalues, eigenvectors } = spectrumOf(routine, problem);
  const scale = scalesOf(routine, problem, [rule], Math.sqrt(p));
  return scope(routine, (s) => {
    const matrices = [s.put(covariance.data), s.put(eigenvalues), s.put(eigenvectors.data)] as const;
    const [beta, scaleAt, ridges] = [s.put(betaStar), s.put(scale), s.put(retrainRidges)];
    const kept = s.putI32(nKept);
    const nOut = (1 + AVERAGE_PARTS) * nRounds * AVERAGE_ROUND;
    const at = s.f64(nOut);
    const work = s.bytes(s.core.averageRoundsWorkBytes(p, nKept[0], nRounds, nDraws) >>> 0);
    const kind = rule.score === "fit" ? FIT_SCORE : FIXED_SCORE;
    const info = s.core.averageRounds(
      p,
      nSamples,
      ...matrices,
      beta,
      noiseStd,
      kind,
      scaleAt,
      nRounds,
      kept,
      ridge,
      ridges,
      nDraws,
      ...split(seed),
      at,
      work,
    );
    if (info !== 0) fail(routine, info, { rule });
    return s.take(at, nOut);
  });
}
