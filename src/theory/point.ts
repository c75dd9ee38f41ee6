import { ConvergenceError } from "../errors.js";
import type { LinearGaussian } from "../problems/index.js";
import { scales, type PruningRule } from "../rules/index.js";
import {
  FIT_SCORE,
  FIXED_SCORE,
  NOT_A_NUMBER,
  PREDICTION_HEAD,
  PREDICTION_PER_RULE,
  REFIT_SINGULAR,
  REFIT_XI_FAILED,
  THRESHOLD_FAILED,
  XI_FAILED,
} from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";

/** One risk per rule, under the rule's name. */
export type PerRule<T> = Record<string, T>;

/** The scalars of the second fit (docs/theory.md §6): θ₂ = 1_S h(Θ + qN + g − e u). */
export interface RefitDetail {
  /** Effective regularization ξ₂ of the refit; Infinity for least squares with fewer kept features than samples. */
  xi: number;
  q: number;
  /** 0 for sets that do not depend on the fit. */
  e: number;
}

/** Test risks L = σ² + (β − β*)ᵀ Σ (β − β*) in the limit n, p → ∞. Infinity where a fit is at its peak. */
export interface Risks {
  /** Effective regularization ξ ∈ (0, ∞] of the dense fit. */
  xi: number;
  /** Risk of the dense fit. */
  dense: number;
  /** Risk of the small model: fitted, without ridge, to the features of largest ΛB² alone. */
  small: number;
  /** Risk after pruning, by rule. */
  pruned: PerRule<number>;
  /** Risk after refitting the kept features on the same data, by rule. */
  retrained: PerRule<number>;
  /** What stands behind these numbers: intermediate quantities, and how they were found. */
  detail: {
    /**
     * The score at the boundary of the kept set: c|√p β̂| for rules that look at the fit, the score itself for fixed ones. Rules with
     * a group have none.
     */
    thresholds: PerRule<number>;
    /** Share of the features that each rule keeps: the keep fraction, or N/M. */
    keepFractions: PerRule<number>;
    refit: PerRule<RefitDetail>;
    /** 1 − κE[a]: what the dense fit leaves of the degrees of freedom, λξ or 1 − κ. */
    slack: number;
    /** Iterations for ξ, and evaluations of the kept mass for each threshold (0: no search was needed). */
    iterations: { xi: number; thresholds: PerRule<number> };
  };
}

/** The point to predict, checked. */
export interface Point {
  kappa: number;
  keepFraction: number;
  ridge: number;
  retrainRidge: number;
}

/**
 * One visit to the core: every risk of one point.
 * @param ruleCoefficient the coefficient of each group as the rules are to see it, where that is not the problem's own
 */
export function predictPoint(
  routine: string,
  problem: LinearGaussian,
  { kappa, keepFraction, ridge, retrainRidge }: Point,
  rules: readonly PruningRule[],
  ruleCoefficient = problem.coefficient,
): Risks {
  const { weight, variance, coefficient, noiseStd } = problem;
  const nAtoms = weight.length;
  const nRules = rules.length;
  const ruleScales = new Float64Array(nRules * nAtoms);
  for (const [r, rule] of rules.entries())
    ruleScales.set(scales(routine, rule, variance, ruleCoefficient), r * nAtoms);
  const out = scope(routine, (s) => {
    const arrays = [s.put(weight), s.put(variance), s.put(coefficient)] as const;
    const kinds = s.putI32(rules.map((rule) => (rule.score === "fit" ? FIT_SCORE : FIXED_SCORE)));
    const scalesAt = s.put(ruleScales);
    const groups = s.putI32(rules.flatMap(({ group }) => (group ? [group.keep, group.of] : [0, 0])));
    const nOut = PREDICTION_HEAD + PREDICTION_PER_RULE * nRules;
    const at = s.f64(nOut);
    const work = s.bytes(s.core.predictWorkBytes(nAtoms, nRules));
    const info = s.core.predictRisks(
      nAtoms,
      ...arrays,
      nRules,
      kinds,
      scalesAt,
      groups,
      kappa,
      noiseStd,
      keepFraction,
      ridge,
      retrainRidge,
      at,
      work,
    );
    const result = s.take(at, nOut);
    if (info !== 0)
      fail(routine, info, { iterations: result[3], rule: rules[result[6]], residual: result[7] });
    return result;
  });
  const risks: Risks = {
    xi: out[0],
    dense: out[1],
    small: out[2],
    pruned: {},
    retrained: {},
    detail: {
      thresholds: {},
      keepFractions: {},
      refit: {},
      slack: out[5],
      iterations: { xi: out[3], thresholds: {} },
    },
  };
  for (const [r, { name, group }] of rules.entries()) {
    const at = PREDICTION_HEAD + PREDICTION_PER_RULE * r;
    if (!group) risks.detail.thresholds[name] = out[at];
    risks.detail.keepFractions[name] = group ? group.keep / group.of : keepFraction;
    risks.pruned[name] = out[at + 1];
    risks.retrained[name] = out[at + 2];
    risks.detail.refit[name] = { xi: out[at + 3], q: out[at + 4], e: out[at + 5] };
    risks.detail.iterations.thresholds[name] = out[at + 6];
  }
  return risks;
}

const failures: Record<number, string> = {
  [XI_FAILED]: "the effective regularization of the dense fit must be found",
  [THRESHOLD_FAILED]: "the threshold must be found",
  [REFIT_XI_FAILED]: "the effective regularization of the refit must be found",
  [REFIT_SINGULAR]: "the equations of the refit must have one solution",
  [NOT_A_NUMBER]: "the scales of the problem must fit in double precision",
};

/** What is known of a failure: the rule it met, and how far an iteration came. */
interface Failure {
  rule?: PruningRule | undefined;
  iterations?: number;
  residual?: number;
}

/** Turns an info code of the core into an error. */
export function fail(routine: string, info: number, { rule, iterations, residual }: Failure): never {
  const where = rule ? ` for rule ${rule.name}` : "";
  const got =
    info === NOT_A_NUMBER || info === REFIT_SINGULAR
      ? "got NaN"
      : residual === undefined
        ? "got none"
        : `got a residual of ${residual.toPrecision(2)} after ${iterations} iterations`;
  const message = `${routine}: ${failures[info]}${where}, ${got}`;
  throw new ConvergenceError(message, iterations ?? NaN, residual ?? NaN);
}
