// Two roads to one number: the asymptotic theory against simulated fits of real draws.
//
// Verdict per number: |simulated mean − theory| < 4 standard errors + ALLOWANCE/n · theory. The allowance is for the finite size:
// corrections of the asymptotic formulas are O(1/n). With about 100 comparisons and fixed seeds the chance that a right
// implementation would fail at the first run was below 1 %.
import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { simulate } from "../../src/simulate/index.js";
import { predict } from "../../src/theory/index.js";

const N_SAMPLES = 300;
const N_TRIALS = 60;
const ALLOWANCE = 4;

const spikedCovariance = {
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
  noiseStd: Math.SQRT1_2,
};
const spikedCoefficients = {
  features: [
    { weight: 0.1, variance: 1, coefficient: 3 },
    { weight: 0.9, variance: 1, coefficient: 0.3 },
  ],
  noiseStd: 0.5,
};
const fourGroups = {
  features: [
    { weight: 0.1, variance: 9, coefficient: -1.5 },
    { weight: 0.4, variance: 1, coefficient: -1.5 },
    { weight: 0.4, variance: 1, coefficient: 1 },
    { weight: 0.1, variance: 0.25, coefficient: 1 },
  ],
  noiseStd: 0.7,
};
const deadFeatures = {
  features: [
    { weight: 0.2, variance: 4, coefficient: 2 },
    { weight: 0.5, variance: 1, coefficient: 0 },
    { weight: 0.3, variance: 0, coefficient: 1 },
  ],
  noiseStd: 0.3,
};

/** Groups of equal importance but different variance: a boundary cuts them all in proportion. */
const tiedGroups = {
  features: [
    { weight: 0.5, variance: 9, coefficient: 1 },
    { weight: 0.5, variance: 1, coefficient: 3 },
  ],
  noiseStd: 0.5,
};
/** More groups than features. */
const spectrum = {
  features: Array.from({ length: 1000 }, (_, k) => ({ variance: k < 500 ? 4 : 1, coefficient: 1 })),
  noiseStd: 0.5,
};

test.each([
  ["groups that tie in importance", tiedGroups, 606, { keepFraction: 0.25, ridge: 0.5 }],
  ["groups that tie, small model beyond n", tiedGroups, 1800, { keepFraction: 0.25, ridge: 0.5 }],
  ["a spectrum of more groups than features", spectrum, 450, { keepFraction: 0.25, ridge: 0.5 }],
  ["spiked covariance, overparameterized", spikedCovariance, 750, { keepFraction: 0.1 }],
  ["spiked coefficients, overparameterized", spikedCoefficients, 900, { keepFraction: 0.1 }],
  ["spiked covariance, underparameterized", spikedCovariance, 150, { keepFraction: 0.2 }],
  ["four groups, underparameterized", fourGroups, 180, { keepFraction: 0.3 }],
  ["four groups, retraining interpolates", fourGroups, 750, { keepFraction: 0.6 }],
  [
    "four groups, ridge at both stages",
    fourGroups,
    750,
    { keepFraction: 0.25, ridge: 0.3, retrainRidge: 0.2 },
  ],
  [
    "four groups, ridge at retraining only, κα > 1",
    fourGroups,
    750,
    { keepFraction: 0.6, retrainRidge: 0.5 },
  ],
  ["spiked coefficients at κ = 1 with ridge", spikedCoefficients, 300, { keepFraction: 0.2, ridge: 0.1 }],
  ["underparameterized with ridge", fourGroups, 180, { keepFraction: 0.5, ridge: 0.5, retrainRidge: 0.1 }],
  ["groups without variance or coefficient", deadFeatures, 600, { keepFraction: 0.15 }],
])("%s: every simulated risk lies on its prediction", async (_, options, nFeatures, fit) => {
  const problem = linearGaussian(options);
  const seed = 20201216;
  const theory = predict(problem, { kappa: nFeatures / N_SAMPLES, ...fit });
  const simulated = await simulate(problem, {
    nSamples: N_SAMPLES,
    nFeatures,
    nTrials: N_TRIALS,
    seed,
    workers: 1,
    ...fit,
  });
  const pairs = [
    ["dense", theory.dense, simulated.dense] as const,
    ["small", theory.small, simulated.small] as const,
    ...(["pruned", "retrained"] as const).flatMap((stage) =>
      Object.keys(theory[stage]).map(
        (rule) => [`${stage} ${rule}`, theory[stage][rule], simulated[stage][rule]] as const,
      ),
    ),
  ];
  expect(pairs.length).toBe(10);
  for (const [what, value, { mean, standardError }] of pairs) {
    const allowed = 4 * standardError + (ALLOWANCE / N_SAMPLES) * value;
    expect(
      Math.abs(mean - value),
      `${what}: simulated ${mean} ± ${standardError}, theory ${value}`,
    ).toBeLessThan(allowed);
  }
});
