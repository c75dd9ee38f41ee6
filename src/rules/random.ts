import type { PruningRule } from "./rule.js";

/**
 * Keeps features by lot: a fixed score that is the same for all, so that every feature ties.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const { retrained, small } = predict(problem, { kappa: 2, keepFraction: 0.25, rules: [random] });
 * retrained.random === small; // true
 */
export const random: PruningRule = { name: "random", score: "fixed", scale: () => 1 };
