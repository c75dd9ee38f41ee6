import type { PruningRule } from "./rule.js";

/** Keeps the features of the largest true importance Σ_ii β*_i²: a rule that knows the answer. */
export const oracle: PruningRule = {
  name: "oracle",
  score: "fixed",
  scale: (variance, coefficient) => variance * coefficient ** 2,
};
