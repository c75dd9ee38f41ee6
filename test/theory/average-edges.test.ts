import { expect, test } from "vitest";
import { DomainError, OutOfMemoryError } from "../../src/errors.js";
import {
  ar1,
  equicorrelated,
  linearGaussian,
  powerLaw,
  randomFeatures,
  type CovarianceProblem,
} from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { predict, type Averaged, type AveragedPrediction } from "../../src/theory/index.js";
import { relative } from "../support/theory.js";

const betaOf = (p: number, seed = 1) => new Stream(seed).normals(p).map((b) => b / Math.sqrt(p));
const correlated = (p: number, noiseStd = 0.5): CovarianceProblem =>
  linearGaussian({ covariance: ar1(p, 0.6), betaStar: betaOf(p), noiseStd });

/** Every number of a prediction, named. */
function numbersOf(value: unknown, name = ""): [string, number][] {
  if (typeof value === "number") return [[name, value]];
  return Object.entries(value as object).flatMap(([key, inner]) => numbersOf(inner, `${name}.${key}`));
}
function expectNoNaN(prediction: AveragedPrediction) {
  for (const [name, value] of numbersOf(prediction)) expect(value, name).not.toBeNaN();
}

/** Within 5 standard errors; a set that is certain has none, and its risk is the value. */
function expectMeans({ value, standardError }: Averaged, want: number, what = "") {
  expect(standardError, what).toBeLessThan(0.02 * want);
  expect(Math.abs(value - want), what).toBeLessThan(5 * standardError + 1e-10 * want);
}

test("the rank-one lemma: Σ = ℓℓᵀ, both risks as they are at finite n up to 3/n", () => {
  const [p, n, s, noiseStd] = [60, 200, 20, 1.3];
  const l = new Stream(3).normals(p);
  const factor = Array.from(l, (x) => [x]);
  const betaStar = betaOf(p, 4).map((b) => 3 * b);
  const { dense, pruned, retrained, xi, detail } = predict(linearGaussian({ factor, betaStar, noiseStd }), {
    nSamples: n,
    nKept: s,
    nDraws: 400,
  });
  const signal = betaStar.reduce((sum, b, i) => sum + l[i] * b, 0) ** 2;
  const squares = Array.from(l, (x) => x * x).toSorted((a, b) => b - a);
  const total = squares.reduce((sum, x) => sum + x, 0);
  const rho = squares.slice(0, s).reduce((sum, x) => sum + x, 0) / total;
  const floor = noiseStd ** 2 / (n - 2);
  expect(xi).toBe(Infinity);
  expect(relative(dense - noiseStd ** 2, floor)).toBeLessThan(3 / n);
  const lost = (1 - rho) ** 2 * signal;
  // the draws' errors are shared by both sides: 4 standard errors
  expect(Math.abs(pruned.magnitude - noiseStd ** 2 - (rho ** 2 * floor + lost))).toBeLessThan(
    4 * detail.pruned.magnitude.standardError + (3 / n) * floor,
  );
  expect(relative(retrained.magnitude - noiseStd ** 2, floor)).toBeLessThan(3 / n);
});

test("refitting helps where features are correlated: where they are all the same, pruning loses and the refit wins all back", () => {
  const problem = linearGaussian({
    covariance: equicorrelated(40, 1),
    betaStar: new Float64Array(40).fill(0.1),
    noiseStd: 1,
  });
  const { dense, pruned, detail } = predict(problem, { nSamples: 30, nKept: 4 });
  expect(dense).toBeCloseTo(1 / (1 - 1 / 30), 10);
  for (const leaf of Object.values(detail.retrained)) expectMeans(leaf, dense);
  expect(pruned.magnitude).toBeGreaterThan(dense);
});

test("where everything is kept the refit is the dense fit with the second ridge, and pruning changes nothing", () => {
  for (const [ridge, retrainRidge, nSamples] of [
    [0.3, 0.3, 30],
    [0.3, 0.1, 30],
    [0, 0.5, 80],
    [0.2, 0, 30],
    [0.2, 0, 80],
  ]) {
    const problem = correlated(50);
    const got = predict(problem, { nSamples, nKept: 50, ridge, retrainRidge });
    const again = predict(problem, { nSamples, nKept: 50, ridge: retrainRidge });
    for (const rule of ["magnitude", "hessian", "oracle", "random"]) {
      expect(relative(got.pruned[rule], got.dense)).toBeLessThan(1e-11);
      expect(relative(got.retrained[rule], again.dense)).toBeLessThan(1e-10);
      expect(got.detail.retrained[rule].standardError).toBe(0);
    }
  }
});

test("the oracle's refit without ridge is the small model", () => {
  const { small, retrained } = predict(correlated(60), { nSamples: 40, nKept: 15 });
  expect(retrained.oracle).toBe(small);
});

test("the small model pays for what it does not see under the conditional law", () => {
  // two features, the second unseen: y on x₁ has the coefficient β₁ + ρβ₂ and the noise σ² + β₂²(1 − ρ²)
  const problem = linearGaussian({ covariance: equicorrelated(2, 0.8), betaStar: [2, 1], noiseStd: 0.5 });
  const { small } = predict(problem, { nSamples: 10, nKept: 1 });
  expect(small).toBeCloseTo((0.25 + (1 - 0.64)) / (1 - 1 / 10), 12);
});

test("rotating the features changes the dense risk not at all", () => {
  const covariance = powerLaw(40, 1, 7);
  const plain = powerLaw(40, 1);
  // β* = the covariance's own first column direction, in both bases: ζ agrees where β* is an eigenvector combination
  const options = { nSamples: 25, nKept: 10 };
  const rotated = predict(
    linearGaussian({ covariance, betaStar: new Float64Array(40), noiseStd: 1 }),
    options,
  );
  const straight = predict(
    linearGaussian({ covariance: plain, betaStar: new Float64Array(40), noiseStd: 1 }),
    options,
  );
  expect(relative(rotated.dense, straight.dense)).toBeLessThan(1e-10);
  expect(relative(rotated.xi, straight.xi)).toBeLessThan(1e-10);
});

test("at the peaks risks are infinite, and the refit of a fit at its peak is finite", () => {
  const peak = predict(correlated(40), { nSamples: 40, nKept: 10 });
  expect(new Set([peak.dense, ...Object.values(peak.pruned)])).toEqual(new Set([Infinity]));
  for (const value of Object.values(peak.retrained)) expect(value).toBeGreaterThan(0.25);
  for (const value of Object.values(peak.retrained)) expect(value).toBeLessThan(10);
  expectNoNaN(peak);
  const second = predict(correlated(40), { nSamples: 10, nKept: 10 });
  expect(new Set([second.small, ...Object.values(second.retrained)])).toEqual(new Set([Infinity]));
  expect(second.dense).toBeLessThan(10);
  expectNoNaN(second);
  expect(predict(correlated(40), { kappa: 40 / 10.5, nKept: 10 }).retrained.random).toBeLessThan(Infinity);
});

test("on both sides of the peak of the refit the risk is large and finite", () => {
  for (const nSamples of [12, 14]) {
    const { retrained } = predict(correlated(60), { nSamples, nKept: 13, nDraws: 100 });
    for (const value of Object.values(retrained)) {
      expect(value).toBeGreaterThan(1.5);
      expect(value).toBeLessThan(50);
    }
  }
});

test("without noise and with enough samples the fit is exact: nothing is drawn, scores of equal features tie by lot", () => {
  const betaStar = Float64Array.from({ length: 30 }, (_, i) => (i < 6 ? 1 : 0));
  const problem = linearGaussian({ covariance: ar1(30, 0.5), betaStar, noiseStd: 0 });
  const six = predict(problem, { nSamples: 60, nKept: 6 });
  expect(six.dense).toBe(0);
  expect(six.pruned.magnitude).toBeCloseTo(0, 12);
  expect(six.retrained.magnitude).toBeCloseTo(0, 12);
  // three of six equal ones: what is lost is the same in closed form and by enumeration
  const three = predict(problem, { nSamples: 60, nKept: 3, nDraws: 400 });
  let mean = 0;
  let count = 0;
  for (let mask = 0; mask < 64; mask++) {
    const lost = [0, 1, 2, 3, 4, 5].filter((i) => !((mask >> i) & 1));
    if (lost.length !== 3) continue;
    for (const i of lost) for (const j of lost) mean += 0.5 ** Math.abs(i - j);
    count += 1;
  }
  expect(relative(three.pruned.magnitude, mean / count)).toBeLessThan(1e-12);
  expect(three.detail.pruned.magnitude.standardError).toBe(0);
  expect(three.detail.retrained.magnitude.standardError).toBeGreaterThan(0);
});

test("features of no variance are kept last and change nothing", () => {
  const covariance = ar1(24, 0.5);
  const betaStar = betaOf(24);
  const wide = Array.from({ length: 30 }, (_, i) =>
    Array.from({ length: 30 }, (__, j) => (i < 24 && j < 24 ? covariance.data[i * 24 + j] : 0)),
  );
  const problem = linearGaussian({
    covariance: wide,
    betaStar: [...betaStar, 1, 1, 1, 1, 1, 1],
    noiseStd: 1,
  });
  const bare = linearGaussian({ covariance, betaStar, noiseStd: 1 });
  const options = { nSamples: 16, nKept: 8, nDraws: 200 };
  const [got, want] = [predict(problem, options), predict(bare, options)];
  expect(relative(got.dense, want.dense)).toBeLessThan(1e-12);
  expect(relative(got.small, want.small)).toBeLessThan(1e-12);
  for (const stage of ["pruned", "retrained"] as const) {
    const [a, b] = [got.detail[stage].magnitude, want.detail[stage].magnitude];
    expect(Math.abs(a.value - b.value)).toBeLessThan(5 * Math.hypot(a.standardError, b.standardError));
  }
  // kept or not, and with more kept than there are: the refit has only the others
  const all = predict(problem, { nSamples: 60, nKept: 28 });
  expectMeans(all.detail.retrained.magnitude, all.dense);
});

test("a singular Σ with more kept than samples, below and above its rank", () => {
  const factor = new Stream(9).normals(40 * 12);
  const rows = Array.from({ length: 40 }, (_, i) => [...factor.subarray(12 * i, 12 * i + 12)]);
  const problem = linearGaussian({ factor: rows, betaStar: betaOf(40), noiseStd: 0.5 });
  // rank 12 < n = 20 < s = 30: least squares on a space of 12 dimensions, which any 30 columns span
  const over = predict(problem, { nSamples: 20, nKept: 30 });
  expect(over.dense).toBeCloseTo(0.25 / (1 - 12 / 20), 10);
  for (const leaf of Object.values(over.detail.retrained)) expectMeans(leaf, over.dense);
  // n = 8 < rank: interpolates at both stages
  const under = predict(problem, { nSamples: 8, nKept: 30, nDraws: 100 });
  expectNoNaN(under);
  expect(under.detail.refit.magnitude.xi).toBeLessThan(Infinity);
});

test("Σ = 0: every risk is the noise", () => {
  const problem = linearGaussian({
    covariance: [
      [0, 0],
      [0, 0],
    ],
    betaStar: [1, 1],
    noiseStd: 2,
  });
  const { dense, small, pruned, retrained } = predict(problem, { nSamples: 5, nKept: 1 });
  for (const value of [dense, small, ...Object.values(pruned), ...Object.values(retrained)])
    expect(value).toBeCloseTo(4, 12);
});

test("one feature, and one draw more than the least", () => {
  const problem = linearGaussian({ covariance: [[2]], betaStar: [1], noiseStd: 1 });
  const prediction = predict(problem, { nSamples: 5, nKept: 1, nDraws: 2 });
  expect(prediction.retrained.magnitude).toBeCloseTo(1 / (1 - 1 / 5), 12);
});

test("rules with groups keep their own share, a last group in proportion", () => {
  const { detail } = predict(correlated(42), {
    nSamples: 30,
    nKept: 10,
    rules: ["2:4", "1:4 hessian", "2:4 oracle", "magnitude"],
    nDraws: 20,
  });
  expect(detail.nKept).toEqual({ "2:4": 21, "1:4 hessian": 11, "2:4 oracle": 21, magnitude: 10 });
  expect(detail.thresholds).toHaveProperty("magnitude");
  expect(detail.thresholds).not.toHaveProperty("2:4");
});

test("an own rule and one whose scales are a multiple of another's: the same sets, the same numbers", () => {
  const twice = { name: "twice", score: "fit", scale: () => 2 } as const;
  const { pruned, retrained, detail } = predict(correlated(40), {
    nSamples: 30,
    nKept: 10,
    rules: ["magnitude", twice],
  });
  expect(pruned.twice).toBe(pruned.magnitude);
  expect(retrained.twice).toBe(retrained.magnitude);
  expect(relative(detail.thresholds.twice, 2 * detail.thresholds.magnitude)).toBeLessThan(1e-14);
});

test("κ stands for n, which need not be whole, and nKept for the keep fraction", () => {
  const problem = correlated(40);
  const byKappa = predict(problem, { kappa: 1.6, keepFraction: 0.25 });
  const byNumbers = predict(problem, { nSamples: 25, nFeatures: 40, nKept: 10 });
  expect(byKappa).toEqual(byNumbers);
  expect(byKappa).toMatchObject({ kappa: 1.6, nSamples: 25, nFeatures: 40, nKept: 10, keepFraction: 0.25 });
  expect(predict(problem, { kappa: 3, nKept: 10 }).nSamples).toBeCloseTo(40 / 3, 12);
});

test("kinds of features: both activations, narrow and wide, give finite risks above the noise", () => {
  for (const activation of ["relu", "erf"] as const)
    for (const nFeatures of [20, 60, 150]) {
      const problem = randomFeatures({ inputDim: 30, nFeatures, activation, noiseStd: 0.3 });
      const prediction = predict(problem, { nSamples: 50, nKept: 15, nDraws: 60 });
      expectNoNaN(prediction);
      for (const value of [prediction.dense, prediction.small, ...Object.values(prediction.retrained)]) {
        expect(value).toBeGreaterThan(0.09);
        expect(value).toBeLessThan(5);
      }
    }
});

test.each([
  [{ nSamples: 10, kappa: 2, nKept: 3 }, "size must be kappa or nSamples, got both"],
  [{ nKept: 3 }, "size must be kappa or nSamples, got neither"],
  [{ nSamples: 10, nFeatures: 30, nKept: 3 }, "nFeatures must be the 20 of the problem, got 30"],
  [{ nSamples: 10, nKept: 21 }, "nKept must be at most the 20 features of the problem, got 21"],
  [{ nSamples: 10, nKept: 3, keepFraction: 0.1 }, "kept must be keepFraction or nKept, got both"],
  [{ nSamples: 10, keepFraction: 0.01 }, "keepFraction must keep at least one of 20 features, got 0.01"],
  [{ nSamples: 10 }, "keepFraction is missing"],
  [{ nSamples: 10, nKept: 3, nDraws: 1 }, "nDraws must be at least 2, got 1"],
  [{ nSamples: 10, nKept: 3, draws: 1 }, "unknown key draws"],
  [{ nSamples: 10, nKept: 3, seed: -1 }, "seed must be at least 0, got -1"],
  [{ nSamples: 10, nKept: 3, ridge: NaN }, "ridge must be a finite number, got NaN"],
])("options %o are refused in one line", (options, message) => {
  expect(() => predict(correlated(20), options as never)).toThrow(DomainError);
  expect(() => predict(correlated(20), options as never)).toThrow(`predict: ${message}`);
});

test("where the dense fit is exact, sets by lot are averaged without controls that know nothing of them", () => {
  const p = 60;
  const betaStar = Float64Array.from({ length: p }, (_, i) => 0.3 * Math.sin(i));
  const problem = linearGaussian({ covariance: ar1(p, 0.5), betaStar, noiseStd: 0 });
  const averages = [
    [1e6, 200],
    [120, 50],
  ].map(([nSamples, nDraws]) => {
    const { detail } = predict(problem, { nSamples, keepFraction: 0.5, rules: ["2:4 random"], nDraws });
    return detail.pruned["2:4 random"];
  });
  // the same by lots of this test: groups of four put together at random, two of each dropped
  const stream = new Stream(77);
  const risks = Array.from({ length: 2000 }, (_, trial) => {
    const left = new Float64Array(p);
    stream
      .child(trial)
      .permutation(p)
      .forEach((i, place) => (left[i] = place % 4 < 2 ? betaStar[i] : 0));
    let risk = 0;
    for (let i = 0; i < p; i++)
      for (let j = 0; j < p; j++) risk += left[i] * left[j] * 0.5 ** Math.abs(i - j);
    return risk;
  });
  const mean = risks.reduce((sum, risk) => sum + risk, 0) / risks.length;
  for (const { value, standardError } of averages)
    expect(Math.abs(value - mean)).toBeLessThan(4 * standardError + 0.03);
});

test("features that are there to rounding only count alike in the whole and in a part", () => {
  const p = 120;
  const betaStar = new Float64Array(p).fill(1 / Math.sqrt(p));
  const problem = linearGaussian({ covariance: powerLaw(p, 8, 3), betaStar, noiseStd: 1 });
  for (const nSamples of [56, 64, 90]) {
    const { dense, small, retrained } = predict(problem, { nSamples, nKept: 80, nDraws: 50 });
    for (const risk of [small, ...Object.values(retrained)]) {
      expect(risk).toBeGreaterThan(1);
      expect(risk).toBeLessThan(1.1 * dense);
    }
  }
});

test("no risk falls below that of the noise where the kept features explain everything", () => {
  const betaStar = Float64Array.from({ length: 60 }, (_, i) => (i % 10 === 0 ? 1 : 0));
  for (const noiseStd of [0, 1e-8, 1e-4]) {
    const problem = linearGaussian({ covariance: ar1(60, 0.5), betaStar, noiseStd });
    const { small, retrained } = predict(problem, { nSamples: 120, nKept: 6, nDraws: 20 });
    for (const risk of [small, ...Object.values(retrained)])
      expect(risk).toBeGreaterThanOrEqual(noiseStd ** 2 * (1 - 1e-12));
  }
});

test("a job that does not fit into memory is refused with what it asked for", () => {
  const problem = linearGaussian({ covariance: ar1(10, 0.5), betaStar: new Float64Array(10), noiseStd: 1 });
  const rules = Array.from({ length: 23 }, (_, i) => ({
    name: `rule ${i}`,
    score: "fit" as const,
    scale: (variance: number) => variance + i,
  }));
  expect(() => predict(problem, { nSamples: 20, nKept: 3, rules, nDraws: 1e6 })).toThrow(OutOfMemoryError);
});
