import { DomainError } from "../errors.js";
import {
  gaussianEquivalent,
  spectrumOf,
  type CovarianceProblem,
  type RandomFeatures,
} from "../problems/index.js";
import { split } from "../random/index.js";
import { oracle, scales, type PruningRule } from "../rules/index.js";
import { AVERAGE_HEAD, AVERAGE_PER_RULE, FIT_SCORE, FIXED_SCORE } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { fail, type PerRule } from "./point.js";

/** A mean over draws. */
export interface Averaged {
  /** The average. */
  value: number;
  /** Of the mean; 0 where nothing had to be drawn, because the kept set is certain. */
  standardError: number;
}

/** The scalars of the second fit (docs/theory.md §8). */
export interface AveragedRefit {
  /** Effective regularization ξ₂ of the refit; Infinity for least squares with fewer kept features than samples. */
  xi: number;
  /** Share of the first noise in the second; left out for sets that do not depend on the fit, whose risk does not depend on it. */
  q?: number;
  /** 0 for sets that do not depend on the fit. */
  e: number;
}

/** Test risks under any covariance. Those of pruned and refitted models are means over draws of the law of the dense fit. */
export interface AveragedRisks {
  /** Effective regularization ξ ∈ (0, ∞] of the dense fit. */
  xi: number;
  /** Risk of the dense fit. */
  dense: number;
  /** Risk of the small model: fitted, without ridge, to the features of largest Σ_ii β*_i² alone. */
  small: number;
  /** Risk after pruning, by rule. */
  pruned: PerRule<number>;
  /** Risk after refitting the kept features on the same data, by rule. */
  retrained: PerRule<number>;
  /** What stands behind these numbers: intermediate quantities, and how they were found. */
  detail: {
    small: Averaged;
    pruned: PerRule<Averaged>;
    retrained: PerRule<Averaged>;
    /** Mean over the draws of the lowest score that is kept: c|√p β̂|, or a fixed score itself. Rules with a group have none. */
    thresholds: PerRule<number>;
    /** Features that each rule keeps. */
    nKept: PerRule<number>;
    refit: PerRule<AveragedRefit>;
    /** 1 − tr A/n: what the dense fit leaves of the degrees of freedom. */
    slack: number;
    /** Iterations for ξ. */
    iterations: { xi: number };
  };
}

/** The point to predict, checked. */
export interface AveragedPoint {
  nSamples: number;
  nKept: number;
  ridge: number;
  retrainRidge: number;
  nDraws: number;
  seed: number;
}

/** What the core lays memory out for. */
const MOST_FEATURES = 10_000;

/** The covariance problem that stands for a problem. */
export const covarianceOf = (problem: CovarianceProblem | RandomFeatures): CovarianceProblem =>
  problem.kind === "covariance" ? problem : gaussianEquivalent(problem);

/**
 * One visit to the core: every risk of one point.
 * @param unit what rules see of β*: the coefficient unit·β*_i, √p or in a curve the world's √d
 * @throws {DomainError} more than 10000 features
 */
export function predictAverages(
  routine: string,
  problem: CovarianceProblem,
  { nSamples, nKept, ridge, retrainRidge, nDraws, seed }: AveragedPoint,
  rules: readonly PruningRule[],
  unit = Math.sqrt(problem.covariance.rows),
): AveragedRisks {
  const { covariance, betaStar, noiseStd } = problem;
  const p = covariance.rows;
  if (p > MOST_FEATURES)
    throw new DomainError(`${routine}: the problem must have at most ${MOST_FEATURES} features, got ${p}`);
  const { eigenvalues, eigenvectors } = spectrumOf(routine, problem);
  const all = [...rules, oracle]; // the last is the small model's
  const ruleScales = scalesOf(routine, problem, all, unit);
  const nRules = rules.length;
  const out = scope(routine, (s) => {
    const matrices = [s.put(covariance.data), s.put(eigenvalues), s.put(eigenvectors.data)] as const;
    const [beta, scalesAt] = [s.put(betaStar), s.put(ruleScales)];
    const kinds = s.putI32(all.map((rule) => (rule.score === "fit" ? FIT_SCORE : FIXED_SCORE)));
    const groups = s.putI32(rules.flatMap(({ group }) => (group ? [group.keep, group.of] : [0, 0])));
    const nOut = AVERAGE_HEAD + AVERAGE_PER_RULE * nRules;
    const at = s.f64(nOut);
    const work = s.bytes(s.core.averagesWorkBytes(p, nRules, nDraws) >>> 0);
    const info = s.core.predictAverages(
      p,
      nSamples,
      ...matrices,
      beta,
      noiseStd,
      nRules,
      kinds,
      scalesAt,
      groups,
      nKept,
      ridge,
      retrainRidge,
      nDraws,
      ...split(seed),
      at,
      work,
    );
    const result = s.take(at, nOut);
    if (info !== 0)
      fail(routine, info, { iterations: result[4], rule: rules[result[6]], residual: result[7] });
    return result;
  });
  return treeOf(out, rules);
}

/** The scale of each rule in each feature, [rules × p]; rules see Σ_ii for the variance and unit·β*_i for the coefficient. */
export function scalesOf(
  routine: string,
  { covariance: { rows: p, data }, betaStar }: CovarianceProblem,
  rules: readonly PruningRule[],
  unit: number,
): Float64Array {
  const variance = Float64Array.from({ length: p }, (_, i) => data[i * p + i]);
  const coefficient = betaStar.map((beta) => unit * beta);
  const result = new Float64Array(rules.length * p);
  for (const [r, rule] of rules.entries()) result.set(scales(routine, rule, variance, coefficient), r * p);
  return result;
}

function treeOf(out: Float64Array, rules: readonly PruningRule[]): AveragedRisks {
  const risks: AveragedRisks = {
    xi: out[0],
    dense: out[1],
    small: out[2],
    pruned: {},
    retrained: {},
    detail: {
      small: { value: out[2], standardError: out[3] },
      pruned: {},
      retrained: {},
      thresholds: {},
      nKept: {},
      refit: {},
      slack: out[5],
      iterations: { xi: out[4] },
    },
  };
  const { pruned, retrained, detail } = risks;
  for (const [r, { name, group }] of rules.entries()) {
    const at = AVERAGE_HEAD + AVERAGE_PER_RULE * r;
    pruned[name] = out[at + 1];
    retrained[name] = out[at + 3];
    detail.pruned[name] = { value: out[at + 1], standardError: out[at + 2] };
    detail.retrained[name] = { value: out[at + 3], standardError: out[at + 4] };
    if (!group) detail.thresholds[name] = out[at];
    detail.nKept[name] = out[at + 8];
    const [xi, q, e] = out.subarray(at + 5);
    detail.refit[name] = Number.isNaN(q) ? { xi, e } : { xi, q, e };
  }
  return risks;
}
