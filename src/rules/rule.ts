/**
 * A pruning rule: a score per feature, of which the s largest are kept (docs/theory.md §6).
 * Theory and simulation both work from this one description.
 */
export interface PruningRule {
  /** The key of the rule in results. */
  readonly name: string;
  /**
   * `"fit"`: the score of feature i is scale·|β̂_i|. `"fixed"`: the score is the scale itself, whatever the data say;
   * features of equal scale (to 40 bits) share the boundary in proportion (theory) or by lot (simulation).
   */
  readonly score: "fit" | "fixed";
  /**
   * The scale ≥ 0 of a feature of variance Λ_i and scaled coefficient B_i, as the problem was given; in a curve B keeps the units of
   * the world, √d β*, at every size.
   */
  scale(variance: number, coefficient: number): number;
  /**
   * Multiply the score by the size of the feature's column, √Σ_ii: a simulation measures it on the X that was fitted,
   * √((XᵀX)_ii/n), which tends to √Σ_ii. For scores of the fit only.
   */
  readonly byColumn?: boolean;
  /**
   * Keep the `keep` largest scores in every group of `of` features put together at random, instead of the s largest of all. Such
   * a rule keeps its own share keep/of of the features, whatever the keep fraction.
   */
  readonly group?: { readonly keep: number; readonly of: number };
}
