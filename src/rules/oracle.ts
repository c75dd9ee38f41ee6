import type { PruningRule } from "./rule.js";

/**
 * Keeps the features of the largest true importance Σ_ii β*_i²: a rule that knows the answer.
 * @example
 * const features = [{ weight: 0.1, variance: 25, coefficient: 1 }, { weight: 0.9, variance: 1, coefficient: 1 }];
 * const problem = linearGaussian({ features, noiseStd: 0.7 });
 * const { small, retrained } = predict(problem, { kappa: 2.5, keepFraction: 0.1, rules: [oracle] });
 * Math.abs(retrained.oracle - small) < 1e-12; // true
 */
export const oracle: PruningRule = {
  name: "oracle",
  score: "fixed",
  scale: (variance, coefficient) => variance * coefficient ** 2,
};
