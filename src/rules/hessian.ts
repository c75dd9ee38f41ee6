import type { PruningRule } from "./rule.js";

/**
 * Keeps the largest √Σ_ii |β̂_i|: what removing feature i alone would cost. Known as Wanda in language models.
 * @example
 * const features = [{ weight: 0.1, variance: 25, coefficient: 1 }, { weight: 0.9, variance: 1, coefficient: 1 }];
 * const problem = linearGaussian({ features, noiseStd: 0.7 });
 * const { pruned } = predict(problem, { kappa: 2.5, keepFraction: 0.1, rules: [hessian, magnitude] });
 * pruned.hessian < pruned.magnitude; // true
 */
export const hessian: PruningRule = {
  name: "hessian",
  score: "fit",
  scale: (variance) => Math.sqrt(variance),
};

/**
 * The same with what the sample tells of Σ_ii, the diagonal of XᵀX/n: a rule for those who do not know Σ. In the limit it is `hessian`.
 * @example
 * const X = [[3, 0.1], [-3, 0.2], [2, -0.1]];
 * prune([1, 2], { rule: hessianEmpirical, nKept: 1, X }).kept; // [0]
 * prune([1, 2], { rule: magnitude, nKept: 1 }).kept; // [1]
 */
export const hessianEmpirical: PruningRule = {
  name: "hessian empirical",
  score: "fit",
  scale: () => 1,
  byColumn: true,
};
