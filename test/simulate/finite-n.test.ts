// The dense risk has an exact mean at every n for Gaussian features (Belkin, Hsu and Xu, "Two models of double descent for
// weak features", 2019): with b the coefficients inside the model, and v = σ² + ‖coefficients outside‖²,
//
//   p ≤ n − 2   v (1 + p/(n − p − 1))            p ≥ n + 2   ‖b‖² (1 − n/p) + v (1 + n/(p − n − 1))
import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { simulateCurve } from "../../src/simulate/index.js";

const sigma = 0.6;
const isotropic = linearGaussian({
  features: [
    { weight: 0.25, variance: 1, coefficient: 2 },
    { weight: 0.75, variance: 1, coefficient: 0.7 },
  ],
  noiseStd: sigma,
});

test("the mean dense risk is the exact one at every size, within 4 standard errors", async () => {
  const n = 24;
  const d = 96;
  const sizes = [4, 10, 16, 20, 28, 34, 40, 44, 48, 56, 64, 80, 96];
  const { points } = await simulateCurve(isotropic, {
    nSamples: n,
    nFeatures: d,
    sizes,
    nKept: 6,
    nTrials: 3000,
    seed: 5,
    workers: 1,
    rules: ["magnitude"],
  });
  const squares = Array.from({ length: d }, (_, j) => (j < d / 4 ? 4 : 0.49) / d);
  const sum = (from: number, to: number) => squares.slice(from, to).reduce((a, b) => a + b, 0);
  for (const { nFeatures: p, dense } of points) {
    const v = sigma ** 2 + sum(p, d);
    const exact = p < n ? v * (1 + p / (n - p - 1)) : sum(0, p) * (1 - n / p) + v * (1 + n / (p - n - 1));
    expect(Math.abs(dense.mean - exact) / dense.standardError, `p = ${p}`).toBeLessThan(4);
  }
});

test("sets that do not depend on the data have exact means too: small, kept by the oracle, kept by lot", async () => {
  const [n, d, s] = [24, 96, 6];
  const sizes = [12, 20, 30, 48, 96];
  const { points } = await simulateCurve(isotropic, {
    nSamples: n,
    nFeatures: d,
    sizes,
    nKept: s,
    nTrials: 4000,
    seed: 6,
    workers: 1,
    rules: ["oracle", "random"],
  });
  const squares = Array.from({ length: d }, (_, j) => (j < d / 4 ? 4 : 0.49) / d);
  const sum = (to: number) => squares.slice(0, to).reduce((a, b) => a + b, 0);
  // what is not kept acts as noise; v (1 + s/(n − s − 1))
  const refit = (kept: number) => (sigma ** 2 + sum(d) - kept) * (1 + s / (n - s - 1));
  for (const { nFeatures: p, small, pruned, retrained } of points) {
    const v = sigma ** 2 + sum(d) - sum(p);
    const excess = p < n ? (v * p) / (n - p - 1) : sum(p) * (1 - n / p) + (v * n) / (p - n - 1);
    const share = s / p;
    const exact: [string, { mean: number; standardError: number }, number][] = [
      ["small", small, refit(sum(s))],
      ["oracle, retrained", retrained.oracle, refit(sum(s))],
      ["random, retrained", retrained.random, refit(share * sum(p))],
      ["random, pruned", pruned.random, v + share * excess + (1 - share) * sum(p)],
    ];
    for (const [model, { mean, standardError }, want] of exact)
      expect(Math.abs(mean - want) / standardError, `${model}, p = ${p}`).toBeLessThan(4);
  }
});
