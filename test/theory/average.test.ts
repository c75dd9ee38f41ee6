import { expect, test } from "vitest";
import { ar1, linearGaussian, type CovarianceProblem } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { predict } from "../../src/theory/index.js";
import { relative } from "../support/theory.js";
import { referenceAverages } from "./average-reference.js";

const p = 36;
const scaledAr1 = ar1(p, 0.7);
for (let i = 0; i < p; i++)
  for (let j = 0; j < p; j++) scaledAr1.data[i * p + j] *= (1 + (i % 3)) * (1 + (j % 3));
const problem = linearGaussian({
  covariance: scaledAr1,
  betaStar: new Stream(5).normals(p).map((b) => b / 6),
  noiseStd: 0.6,
});

test.each([
  ["more features than samples, few kept", { nSamples: 24, nKept: 7 }],
  ["fewer features than samples", { nSamples: 50, nKept: 9 }],
  ["more kept than samples", { nSamples: 20, nKept: 29 }],
  ["ridge at both stages", { nSamples: 24, nKept: 12, ridge: 0.2, retrainRidge: 0.4 }],
  ["ridge in the refit alone, more kept than samples", { nSamples: 20, nKept: 30, retrainRidge: 0.1 }],
])("%s: predict agrees with explicit projectors on the same draws", (_, options) => {
  const drawn = { ...options, nDraws: 30, seed: 3 };
  const got = predict(problem, { ...drawn, rules: ["magnitude", "hessian"] });
  for (const [name, scale] of [
    ["magnitude", () => 1],
    ["hessian", Math.sqrt],
  ] as const) {
    const want = referenceAverages(problem, { ...drawn, scale });
    expect(relative(got.xi, want.xi)).toBeLessThan(1e-11);
    expect(relative(got.dense, want.dense)).toBeLessThan(1e-11);
    // ξ₂ of all draws together is reached from that of the pool by an expansion to second order
    const tolerance = want.refit.xi === Infinity ? 1e-9 : 1e-6;
    for (const key of ["xi", "q", "e"] as const)
      expect(relative(got.detail.refit[name][key]!, want.refit[key]), key).toBeLessThan(tolerance);
    for (const stage of ["pruned", "retrained"] as const) {
      const { value, standardError } = got.detail[stage][name];
      expect(got[stage][name]).toBe(value);
      // a draw left out moves ξ₂, which the package follows to second order
      const fixedXi = want.refit.xi === Infinity || stage === "pruned";
      expect(relative(value, want[stage].value), `${name} ${stage}`).toBeLessThan(fixedXi ? 1e-8 : 1e-6);
      expect(relative(standardError, want[stage].standardError), `${name} ${stage} error`).toBeLessThan(
        fixedXi ? 1e-8 : 1e-3,
      );
    }
  }
});

const groups = {
  features: [
    { weight: 0.1, variance: 9, coefficient: 1.5 },
    { weight: 0.4, variance: 1, coefficient: -1 },
    { weight: 0.3, variance: 0.25, coefficient: 1.8 },
    { weight: 0.2, variance: 1, coefficient: 0.5 },
  ],
  noiseStd: 0.7,
};
const repeated = (count: number, value: number) => Array.from({ length: count }, () => value);

/** The same problem with a diagonal Σ of p features. */
function diagonal(p: number): CovarianceProblem {
  const counts = groups.features.map(({ weight }) => Math.round(weight * p));
  const variance = groups.features.flatMap(({ variance: v }, k) => repeated(counts[k], v));
  const beta = groups.features.flatMap(({ coefficient }, k) =>
    repeated(counts[k], coefficient / Math.sqrt(p)),
  );
  const covariance = variance.map((v, i) => variance.map((_, j) => (i === j ? v : 0)));
  return linearGaussian({ covariance, betaStar: beta, noiseStd: groups.noiseStd });
}

test.each([
  { kappa: 2.5, keepFraction: 0.1 },
  { kappa: 0.5, keepFraction: 0.5 },
  { kappa: 2.5, keepFraction: 0.8, ridge: 0.3 },
  { kappa: 0.8, keepFraction: 0.5, ridge: 0.1, retrainRidge: 0.3 },
])("on a diagonal Σ what needs no draws is the atom formula to 1e-10: %o", (options) => {
  const want = predict(linearGaussian(groups), options);
  const got = predict(diagonal(200), { ...options, nDraws: 2 });
  const pairs = {
    xi: [got.xi, want.xi],
    dense: [got.dense, want.dense],
    small: [got.small, want.small],
    "pruned oracle": [got.pruned.oracle, want.pruned.oracle],
    "pruned random": [got.pruned.random, want.pruned.random],
    "retrained oracle": [got.retrained.oracle, want.retrained.oracle],
  };
  for (const [name, [value, wanted]] of Object.entries(pairs))
    expect(relative(value, wanted), name).toBeLessThan(1e-10);
  expect(got.detail.pruned.random.standardError).toBe(0);
  expect(got.detail.retrained.oracle.standardError).toBe(0);
  expect(got.detail.small.standardError).toBe(0);
});

// The averages know that p is finite: against simulation at p = 100 they are ten times closer than the limit, from which they differ by O(1/p).
test.each([
  { kappa: 2.5, keepFraction: 0.1 },
  { kappa: 0.5, keepFraction: 0.2 },
  { kappa: 2.5, keepFraction: 0.7 },
  { kappa: 2.5, keepFraction: 0.3, ridge: 0.3, retrainRidge: 0.2 },
])("on a diagonal Σ 1000 draws meet the atom formula within 4 standard errors and 2/p: %o", (options) => {
  const p = 200;
  const rules = ["magnitude", "hessian", "oracle", "random", "2:4"];
  const want = predict(linearGaussian(groups), { ...options, rules });
  const got = predict(diagonal(p), { ...options, rules, nDraws: 1000, seed: 2 });
  for (const stage of ["pruned", "retrained"] as const)
    for (const rule of rules) {
      const { value, standardError } = got.detail[stage][rule];
      expect(Math.abs(value - want[stage][rule]), `${stage} ${rule}`).toBeLessThan(
        4 * standardError + (2 / p) * value,
      );
      expect(standardError / value, `${stage} ${rule}`).toBeLessThan(0.01);
    }
});

test("standard errors are those that other seeds show: 60 seeds, spread within 5 of its own standard errors", () => {
  const runs = Array.from({ length: 60 }, (_, k) =>
    predict(problem, { nSamples: 24, nKept: 9, retrainRidge: 0.1, nDraws: 60, seed: k + 1 }),
  );
  for (const stage of ["pruned", "retrained"] as const)
    for (const rule of ["magnitude", "hessian"]) {
      const leaves = runs.map(({ detail }) => detail[stage][rule]);
      const mean = leaves.reduce((sum, { value }) => sum + value, 0) / runs.length;
      const variance = leaves.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (runs.length - 1);
      const claimed = leaves.reduce((sum, leaf) => sum + leaf.standardError ** 2, 0) / runs.length;
      // the variance of 60 values is good to √(2/59) = 18 %
      expect(Math.abs(variance / claimed - 1), `${stage} ${rule}`).toBeLessThan(5 * 0.184);
      expect(variance / claimed, `${stage} ${rule}`).toBeGreaterThan(0.4);
    }
});

test("the same seed gives the same bits, another seed others", () => {
  const options = { nSamples: 24, nKept: 9, nDraws: 70 };
  expect(predict(problem, { ...options, seed: 4 })).toEqual(predict(problem, { ...options, seed: 4 }));
  expect(predict(problem, { ...options, seed: 4 }).retrained.magnitude).not.toBe(
    predict(problem, { ...options, seed: 5 }).retrained.magnitude,
  );
});
