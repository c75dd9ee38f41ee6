import type { PruningRule } from "./rule.js";

/** Keeps the largest √Σ_ii |β̂_i|: what removing feature i alone would cost. Known as Wanda in language models. */
export const hessian: PruningRule = {
  name: "hessian",
  score: "fit",
  scale: (variance) => Math.sqrt(variance),
};

/** The same with what the sample tells of Σ_ii, the diagonal of XᵀX/n: a rule for those who do not know Σ. In the limit it is `hessian`. */
export const hessianEmpirical: PruningRule = {
  name: "hessian empirical",
  score: "fit",
  scale: () => 1,
  byColumn: true,
};
