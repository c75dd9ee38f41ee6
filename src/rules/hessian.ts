import type { PruningRule } from "./rule.js";

/** Keeps the largest √Σ_ii |β̂_i|: what removing feature i alone would cost. Known as Wanda in language models. */
export const hessian: PruningRule = {
  name: "hessian",
  score: "fit",
  scale: (variance) => Math.sqrt(variance),
};
