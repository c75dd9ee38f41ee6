import type { Plan } from "../../src/sweep/plan.js";

/** Two groups of features; the noise comes from the grid. */
export const spiked = {
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
};

/** Sixteen cells of a few milliseconds. */
export const smallPlan: Plan = {
  problem: spiked,
  grid: {
    nSamples: 20,
    kappa: { from: 0.5, to: 4, count: 4 },
    keepFraction: [0.2, 0.4],
    noiseStd: [0.3, 0.7],
    nTrials: 6,
    rules: ["magnitude", "hessian"],
  },
};

/** Two curves of growing models. */
export const nestedPlan: Plan = {
  problem: spiked,
  nested: true,
  grid: { nSamples: 20, nFeatures: [10, 19, 20, 40, 80], nKept: 6, noiseStd: [0.3, 0.7], nTrials: 5 },
};
