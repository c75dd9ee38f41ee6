import * as v from "valibot";
import { DomainError } from "../errors.js";
import {
  checkProblem,
  type CovarianceProblem,
  type LinearGaussian,
  type Problem,
  type RandomFeatures,
} from "../problems/index.js";
import {
  keptShare,
  oracle,
  resolveRules,
  scheduleOf,
  type PruningRule,
  type RuleLike,
} from "../rules/index.js";
import { covarianceOf, predictAverages } from "../theory/average.js";
import { aspect, samplesOf, type SizeOptions } from "../theory/options.js";
import type { ManyRisks } from "../theory/many.js";
import { fraction, integer, nonNegative, positive, validate } from "../validate.js";
import type { Minimum } from "./minimize.js";
import { ridgesAt, searchRidge, searchRidgeOfPoint, type Varied } from "./ridge-search.js";

/** Whose risk is to be least. */
export type Model = "dense" | "pruned" | "retrained" | "small";

/** Options of `optimalRidge`: which model, which of its ridges is varied, and its sizes. */
export interface OptimalRidgeOptions extends SizeOptions {
  /** Whose risk is to be least. Default `"dense"`. */
  of?: Model;
  /** The pruning rule, for `"pruned"` and `"retrained"`. Default `"magnitude"`. */
  rule?: RuleLike;
  /** α = s/p, for all but `"dense"`. */
  keepFraction?: number;
  /**
   * Which ridge is varied: `"ridge"` λ, `"retrainRidge"` λ₂, or `"both"` as one number. Default λ₂ for `"retrained"` and `"small"`, whose
   * last fit has it; λ for the others.
   */
  vary?: Varied;
  /** λ of the dense fit, where it is not varied. Default 0. */
  ridge?: number;
  /** λ₂ of the refit, where it is not varied. Default 0. */
  retrainRidge?: number;
  /** Features kept, s, in place of `keepFraction` where the problem fixes p. */
  nKept?: number;
  /** Draws to average over where the problem has a covariance, and their seed, the same at every λ. Default 200 and 1. */
  nDraws?: number;
  /** Whole number ≥ 0 of the draws. Default 1. */
  seed?: number;
  /** Relative tolerance of the answer. Default 1e-7; below 1e-8 rounding of the risk decides. */
  tolerance?: number;
}

const shared = {
  kappa: v.optional(positive()),
  nSamples: v.optional(integer(1)),
  nFeatures: v.optional(integer(1)),
  of: v.optional(
    v.picklist(["dense", "pruned", "retrained", "small"], "be one of dense, pruned, retrained, small"),
    "dense",
  ),
  rule: v.optional(
    v.custom<RuleLike>(() => true),
    "magnitude",
  ),
  keepFraction: v.optional(fraction()),
  vary: v.optional(v.picklist(["ridge", "retrainRidge", "both"], "be one of ridge, retrainRidge, both")),
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(nonNegative(), 0),
  tolerance: v.optional(v.pipe(positive(), v.maxValue(0.1, "be at most 0.1")), 1e-7),
};
const groupSchema = v.strictObject(shared);
const averageSchema = v.strictObject({
  ...shared,
  nKept: v.optional(integer(1)),
  nDraws: v.optional(integer(2, 1_000_000), 200),
  seed: v.optional(integer(0), 1),
});

/**
 * The best ridge λ* ∈ [0, ∞] of a dense, pruned, retrained or small model, in the convention (1/n)‖y − Xβ‖² + λ‖β‖².
 *
 * A scan of λ six decades beyond the natural scales of the problem brackets every local minimum, Brent's method narrows each on the scale of
 * log λ, and the ends are answers too: 0, and Infinity where the zero model is best. Where all features have the same B² the dense
 * optimum is λ* = σ²κ/E[B²], with risk σ²/(λ*ξ) (Dobriban and Wager, Annals of Statistics 2018).
 * @param problem made by `linearGaussian` or `randomFeatures`
 * @param options `of` whose risk; `rule`, `keepFraction`; `vary` which ridge; the other one fixed; `kappa`, or `nSamples` and `nFeatures`.
 *   Where the problem has a covariance: `nKept` in place of `keepFraction`, `nDraws`, `seed`
 * @returns λ* as `value`, its `risk`, the `bracket` it is known to lie in, `iterations`, `evaluations`, and all local `minima`
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: `tolerance`; averages over draws are minimized as they are, with the same draws at every λ.
 * Cost: about 100 predictions in two dozen visits to the core, a millisecond; of a covariance about 50 averages.
 * Source: docs/theory.md §11.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 2 }], noiseStd: 1 });
 * const { value, risk } = optimalRidge(problem, { kappa: 2 });
 * Number(value.toFixed(6)); // 0.5
 * risk < predict(problem, { kappa: 2, keepFraction: 1 }).dense; // true
 */
export function optimalRidge(problem: Problem, options: OptimalRidgeOptions): Minimum {
  checkProblem("optimalRidge", problem, ["linearGaussian", "covariance", "randomFeatures"]);
  return problem.kind === "linearGaussian" ? ofGroups(problem, options) : averaged(problem, options);
}

function ofGroups(problem: LinearGaussian, options: OptimalRidgeOptions): Minimum {
  const checked = validate("optimalRidge", groupSchema, options);
  const { of, tolerance, ridge, retrainRidge } = checked;
  const { rule, vary } = searched(checked);
  const keepFraction = of === "dense" ? 1 : keptShare("optimalRidge", checked.keepFraction, [rule]);
  const law = { problem, ruleCoefficient: problem.coefficient };
  const kappa = aspect("optimalRidge", checked);
  const point = { law, kappa, noiseStd: problem.noiseStd, keepFraction, ridge, retrainRidge };
  const objective = ({ dense, pruned, retrained }: ManyRisks) =>
    of === "dense" ? dense : of === "pruned" ? pruned[0] : retrained[0];
  return searchRidgeOfPoint("optimalRidge", point, [rule], vary, objective, tolerance);
}

/** Points of the scan per decade where a risk takes milliseconds. */
const COARSE = 2;

function averaged(given: CovarianceProblem | RandomFeatures, options: OptimalRidgeOptions): Minimum {
  const checked = validate("optimalRidge", averageSchema, options);
  const { of, tolerance, ridge, retrainRidge, seed } = checked;
  const { rule, vary } = searched(checked);
  const problem = covarianceOf(given);
  const { covariance, betaStar, noiseStd } = problem;
  const p = covariance.rows;
  const nSamples = samplesOf("optimalRidge", p, checked);
  const [nKept] = of === "dense" ? [p] : scheduleOf("optimalRidge", p, checked, [rule]).nKept;
  // the dense risk is a closed form and needs no draws
  const nDraws = of === "dense" ? 2 : checked.nDraws;
  const point = { nSamples, nKept, ridge, retrainRidge, nDraws, seed };
  const riskAt = (lambda: number) => {
    const at = { ...point, ...ridgesAt(vary, lambda) };
    const { dense, pruned, retrained } = predictAverages("optimalRidge", problem, at, [rule]);
    return of === "dense" ? dense : (of === "pruned" ? pruned : retrained)[rule.name];
  };
  let [trace, signal] = [0, 0];
  for (let i = 0; i < p; i++) {
    trace += covariance.data[i * p + i];
    signal += betaStar[i] * betaStar[i];
  }
  const scales = { kappa: p / nSamples, noiseStd, variance: trace / p, signal };
  return searchRidge((lambdas) => lambdas.map(riskAt), scales, COARSE, tolerance);
}

/** The rule and the ridge that are meant. The small model with a ridge is what the oracle retrains. */
function searched({
  of,
  rule: like,
  vary: wanted,
}: {
  of: Model;
  rule: RuleLike;
  vary?: Varied | undefined;
}): {
  rule: PruningRule;
  vary: Varied;
} {
  const [rule] = of === "small" ? [oracle] : resolveRules("optimalRidge", [like]);
  const vary = wanted ?? (of === "retrained" || of === "small" ? "retrainRidge" : "ridge");
  checkVaried(of, vary);
  return { rule, vary };
}

function checkVaried(of: Model, vary: Varied): void {
  const idle =
    (of === "dense" || of === "pruned") && vary === "retrainRidge" ? "its risk has no refit" : undefined;
  const small = of === "small" && vary === "ridge" ? "the small model has no fit before" : undefined;
  const reason = idle ?? small;
  if (reason !== undefined)
    throw new DomainError(
      `optimalRidge: vary must be a ridge that the ${of} model has (${reason}), got "${vary}"`,
    );
}
