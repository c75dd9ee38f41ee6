// The exact sampler against trials with a drawn design: the same law, so everything but Monte Carlo error must agree.
//
// Verdict per number: |difference of means| < 4 standard errors, and per distribution: the two-sample Kolmogorov-Smirnov distance of the
// dense and of a retrained risk below what one pair of samples in 10,000 exceeds. With about 60 means and 10 distances, and
// fixed seeds, the chance that a right implementation would fail at the first run was .4 %.
import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { resolveRules, type RuleLike } from "../../src/rules/index.js";
import { drawnGroups } from "../../src/simulate/drawn.js";
import { atomRules, groupAtoms } from "../../src/simulate/exact/job.js";
import { runExactTrials } from "../../src/simulate/exact/run.js";
import { simulate } from "../../src/simulate/index.js";
import { rowLength, runTrials } from "../../src/simulate/trials.js";
import { predict } from "../../src/theory/index.js";

const spiked = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
/** Equal variances with different coefficients, a coefficient of 0, a variance of 0, ties of importance. */
const mixed = [
  { weight: 0.05, variance: 9, coefficient: -1.5 },
  { weight: 0.3, variance: 1, coefficient: 2 },
  { weight: 0.3, variance: 1, coefficient: 0 },
  { weight: 0.2, variance: 4, coefficient: 0 },
  { weight: 0.05, variance: 0, coefficient: 1 },
  { weight: 0.1, variance: 0.25, coefficient: 4 },
];
const own: RuleLike = { name: "own", score: "fit", scale: (lambda) => lambda };

test.each([
  { title: "p = 5n", features: spiked, n: 60, p: 300, s: 30, ridge: 0, retrainRidge: 0, nTrials: 1500 },
  {
    title: "ridge in both fits",
    features: spiked,
    n: 60,
    p: 300,
    s: 30,
    ridge: 0.3,
    retrainRidge: 0.2,
    nTrials: 1000,
  },
  { title: "six groups", features: mixed, n: 60, p: 600, s: 40, ridge: 0, retrainRidge: 0.1, nTrials: 600 },
  {
    title: "more kept than samples",
    features: mixed,
    n: 40,
    p: 800,
    s: 300,
    ridge: 0.05,
    retrainRidge: 0,
    nTrials: 300,
  },
  {
    title: "p = 1.5n",
    features: [{ weight: 1, variance: 2, coefficient: 1 }],
    n: 80,
    p: 120,
    s: 20,
    ridge: 0,
    retrainRidge: 0,
    nTrials: 1500,
  },
])("$title: means and distributions", ({ features, n, p, s, ridge, retrainRidge, nTrials }) => {
  const problem = linearGaussian({ features, noiseStd: 0.7 });
  const rules = resolveRules("test", ["magnitude", "hessian", "oracle", "random", own]);
  const shared = {
    seed: 4,
    nSamples: n,
    sizes: Int32Array.of(p),
    nKept: s,
    ridge,
    retrainRidge,
    noiseStd: 0.7,
  };
  const groups = { ...groupAtoms(problem, p), rules: atomRules("test", problem, rules) };
  const exact = runExactTrials({ engine: "exact", ...shared, ...groups }, 0, nTrials);
  const direct = runTrials({ ...shared, ...drawnGroups("test", problem, p, p, rules) }, 0, nTrials);
  const length = rowLength(rules.length);
  const column = (rows: Float64Array, c: number) =>
    Float64Array.from({ length: nTrials }, (_, t) => rows[t * length + c]);
  for (let c = 0; c < length - 2; c++) {
    const [a, b] = [moments(column(exact, c)), moments(column(direct, c))];
    const error = Math.hypot(a.standardError, b.standardError);
    expect(Math.abs(a.mean - b.mean) / error, `column ${c}: ${a.mean} and ${b.mean}`).toBeLessThan(4);
  }
  for (const c of [0, 2 + rules.length])
    expect(distance(column(exact, c), column(direct, c)) * Math.sqrt(nTrials / 2)).toBeLessThan(2.225);
});

function moments(x: Float64Array): { mean: number; standardError: number } {
  const mean = x.reduce((sum, value) => sum + value, 0) / x.length;
  const squares = x.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, standardError: Math.sqrt(squares / (x.length - 1) / x.length) };
}

/** Largest distance of the two samples' distribution functions. */
function distance(x: Float64Array, y: Float64Array): number {
  const [a, b] = [x.toSorted(), y.toSorted()];
  let largest = 0;
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] <= b[j]) i++;
    else j++;
    largest = Math.max(largest, Math.abs(i / a.length - j / b.length));
  }
  return largest;
}

test("a hundred thousand features: simulation and theory agree within 4 standard errors and 4/n", async () => {
  const problem = linearGaussian({ features: spiked, noiseStd: 0.7 });
  const [nSamples, nFeatures, keepFraction] = [100, 100_000, 0.001];
  const result = await simulate(problem, { nSamples, nFeatures, keepFraction, nTrials: 40, workers: 1 });
  expect(result.engine).toBe("exact");
  const theory = predict(problem, { kappa: nFeatures / nSamples, keepFraction });
  const pairs = [
    [result.dense, theory.dense] as const,
    ...["magnitude", "hessian", "oracle", "random"].map(
      (rule) => [result.pruned[rule], theory.pruned[rule]] as const,
    ),
  ];
  for (const [{ mean, standardError }, exact] of pairs)
    expect(Math.abs(mean - exact)).toBeLessThan(4 * standardError + (4 / nSamples) * exact);
});

test("N of every M: simulation and theory agree within 4 standard errors and 4/n, kept features far beyond samples", () => {
  const problem = linearGaussian({ features: spiked, noiseStd: 0.7 });
  const [nSamples, nFeatures, nTrials] = [100, 4002, 80]; // 4002 = 4·1000 + 2: the last group is not full
  const rules = resolveRules("test", ["2:4", "1:4 hessian", "8:32"]);
  const options = { ridge: 0.1, retrainRidge: 0.05 };
  const rows = runExactTrials(
    {
      engine: "exact",
      seed: 9,
      nSamples,
      sizes: Int32Array.of(nFeatures),
      nKept: 400,
      noiseStd: 0.7,
      ...options,
      ...groupAtoms(problem, nFeatures),
      rules: atomRules("test", problem, rules),
    },
    0,
    nTrials,
  );
  const theory = predict(problem, {
    kappa: nFeatures / nSamples,
    keepFraction: 0.1,
    rules: ["2:4", "1:4 hessian", "8:32"],
    ...options,
  });
  const length = rowLength(rules.length);
  rules.forEach(({ name }, r) => {
    const stages = [
      [2 + r, theory.pruned[name]],
      [2 + rules.length + r, theory.retrained[name]],
    ];
    for (const [c, exact] of stages) {
      const { mean, standardError } = moments(
        Float64Array.from({ length: nTrials }, (_, t) => rows[t * length + c]),
      );
      expect(Math.abs(mean - exact), `${name}: ${mean} and ${exact}`).toBeLessThan(
        4 * standardError + (4 / nSamples) * exact,
      );
    }
  });
});
