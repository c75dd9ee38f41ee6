import * as v from "valibot";
import { DomainError } from "../errors.js";
import { checkProblem, type LinearGaussian } from "../problems/index.js";
import { keptShare, oracle, resolveRules, type RuleLike } from "../rules/index.js";
import { aspect, type SizeOptions } from "../theory/options.js";
import type { ManyRisks } from "../theory/many.js";
import { fraction, integer, nonNegative, positive, validate } from "../validate.js";
import type { Minimum } from "./minimize.js";
import { searchRidge, type Varied } from "./ridge-search.js";

/** Whose risk is to be least. */
export type Model = "dense" | "pruned" | "retrained" | "small";

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
  /** Relative tolerance of the answer. Default 1e-7; below 1e-8 rounding of the risk decides. */
  tolerance?: number;
}

const schema = v.strictObject({
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
});

/**
 * The best ridge λ* ∈ [0, ∞] of a dense, pruned, retrained or small model, in the convention (1/n)‖y − Xβ‖² + λ‖β‖².
 *
 * A scan of λ six decades beyond the natural scales of the problem brackets every local minimum, Brent's method narrows each on the scale of
 * log λ, and the ends are answers too: 0, and Infinity where the zero model is best. Where all features have the same B² the dense
 * optimum is λ* = σ²κ/E[B²], with risk σ²/(λ*ξ) (Dobriban and Wager, Annals of Statistics 2018).
 * @param problem made by `linearGaussian` from groups of features
 * @param options `of` whose risk; `rule`, `keepFraction`; `vary` which ridge; the other one fixed; `kappa`, or `nSamples` and `nFeatures`
 * @returns λ* as `value`, its `risk`, the `bracket` it is known to lie in, `iterations`, `evaluations`, and all local `minima`
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: `tolerance`.    Cost: about 150 predictions in two dozen visits to the core, a millisecond.
 * Source: docs/theory.md §11.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 2 }], noiseStd: 1 });
 * const { value, risk } = optimalRidge(problem, { kappa: 2 });
 * Number(value.toFixed(6)); // 0.5
 * risk < predict(problem, { kappa: 2, keepFraction: 1 }).dense; // true
 */
export function optimalRidge(problem: LinearGaussian, options: OptimalRidgeOptions): Minimum {
  const checked = validate("optimalRidge", schema, options);
  checkProblem("optimalRidge", problem, ["linearGaussian"]);
  const { of, tolerance, ridge, retrainRidge } = checked;
  const [rule] = of === "small" ? [oracle] : resolveRules("optimalRidge", [checked.rule]);
  const vary = checked.vary ?? (of === "retrained" || of === "small" ? "retrainRidge" : "ridge");
  checkVaried(of, vary);
  const keepFraction = of === "dense" ? 1 : keptShare("optimalRidge", checked.keepFraction, [rule]);
  const law = { problem, ruleCoefficient: problem.coefficient };
  const kappa = aspect("optimalRidge", checked);
  const point = { law, kappa, noiseStd: problem.noiseStd, keepFraction, ridge, retrainRidge };
  return searchRidge("optimalRidge", point, [rule], vary, (risks) => riskOf(risks, of), tolerance);
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

/** The small model with a ridge is what the oracle retrains. */
function riskOf({ dense, pruned, retrained }: ManyRisks, of: Model): Float64Array {
  return of === "dense" ? dense : of === "pruned" ? pruned[0] : retrained[0];
}
