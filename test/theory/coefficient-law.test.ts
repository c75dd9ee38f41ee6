// The law of single coefficients where features depend on each other.
import { expect, test } from "vitest";
import { fitRidge } from "../../src/fit/index.js";
import { matmul } from "../../src/linalg/index.js";
import {
  ar1,
  gaussianEquivalent,
  linearGaussian,
  population,
  randomFeatures,
  type CovarianceProblem,
} from "../../src/problems/index.js";
import { squareRootOf } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { coefficientLaw, predict } from "../../src/theory/index.js";

const P = 40;
const seed = 11;

/** Neighbours alike, importance falling. */
function correlated(rho: number): CovarianceProblem {
  const deviation = Float64Array.from({ length: P }, (_, i) => 2 / Math.sqrt(1 + i / 4));
  const { data } = ar1(P, rho);
  return linearGaussian({
    covariance: {
      rows: P,
      cols: P,
      data: data.map((r, at) => r * deviation[Math.floor(at / P)] * deviation[at % P]),
    },
    betaStar: Float64Array.from({ length: P }, (_, i) => (i < 8 ? 1 : 0.1) / Math.sqrt(P)),
    noiseStd: 0.6,
  });
}

test("without correlation every feature is a group of its own", () => {
  const problem = correlated(0);
  const features = Array.from(problem.betaStar, (beta, i) => ({
    weight: 1 / P,
    variance: problem.covariance.data[i * P + i],
    coefficient: beta * Math.sqrt(P),
  }));
  const groups = linearGaussian({ features, noiseStd: 0.6 });
  for (const kappa of [0.5, 2]) {
    const [got, want] = [problem, groups].map((one) => coefficientLaw(one, { kappa, ridge: 0.05 }));
    expect(got.dense).toBeCloseTo(want.dense, 12);
    for (let i = 0; i < P; i++) {
      expect(got.mean[i]).toBeCloseTo(want.mean[i], 12);
      expect(got.std[i]).toBeCloseTo(want.std[i], 12);
    }
  }
});

test("single coefficients of simulated fits have the mean and the spread of the law", () => {
  const problem = correlated(0.6);
  const [n, trials] = [20, 1500];
  const { mean, std } = coefficientLaw(problem, { nSamples: n, ridge: 0.1 });
  const root = squareRootOf("test", problem);
  const transposed = {
    rows: P,
    cols: P,
    data: root.data.map((_, at) => root.data[(at % P) * P + Math.floor(at / P)]),
  };
  const sums = new Float64Array(P);
  const squares = new Float64Array(P);
  for (let t = 0; t < trials; t++) {
    const stream = new Stream(seed).child(t);
    const X = matmul({ rows: n, cols: P, data: stream.child("X").normals(n * P) }, transposed);
    const noise = stream.child("noise").normals(n);
    const y = noise.map((z, i) =>
      problem.betaStar.reduce((sum, b, j) => sum + b * X.data[i * P + j], 0.6 * z),
    );
    const { beta } = fitRidge(X, y, { ridge: 0.1 });
    for (let j = 0; j < P; j++) {
      const value = Math.sqrt(P) * beta[j];
      sums[j] += value;
      squares[j] += value * value;
    }
  }
  for (let j = 0; j < P; j++) {
    const got = sums[j] / trials;
    const spread = Math.sqrt(squares[j] / trials - got * got);
    // 4 standard errors, and what n = 20 is away from the limit
    expect(Math.abs(got - mean[j]), `mean ${j}`).toBeLessThan((4 / Math.sqrt(trials)) * std[j] + 0.04);
    expect(Math.abs(spread / std[j] - 1), `spread ${j}`).toBeLessThan(4 / Math.sqrt(2 * trials) + 0.05);
  }
});

test("random features have the law of their Gaussian equivalent, and the dense risk of predict", () => {
  const problem = randomFeatures({ inputDim: 10, nFeatures: 30, activation: "relu", noiseStd: 0.3 });
  const law = coefficientLaw(problem, { kappa: 1.5, ridge: 0.02 });
  expect(law).toEqual(coefficientLaw(gaussianEquivalent(problem), { nSamples: 20, ridge: 0.02 }));
  const { dense } = predict(problem, { kappa: 1.5, ridge: 0.02, keepFraction: 0.5, nDraws: 2 });
  expect(law.dense).toBeCloseTo(dense, 12);
});

test("a population has the law of its first features, one sample fewer where there is an intercept", () => {
  const [N, p] = [300, 12];
  const X = { rows: N, cols: p, data: new Stream(seed).child("X").normals(N * p) };
  const y = new Stream(seed)
    .child("y")
    .normals(N)
    .map((z, i) => z + X.data[i * p] + 2);
  const data = population(X, y, { intercept: true, nBootstrap: 0 });
  const options = { nSamples: 21, nFeatures: 8, ridge: 0.1 };
  const { mean, std, dense } = coefficientLaw(data, options);
  expect([mean.length, std.length]).toEqual([8, 8]);
  expect(dense).toBeCloseTo(predict(data, { ...options, nKept: 2, nDraws: 2 }).dense, 12);
  expect(mean[0]).toBeGreaterThan(5 * Math.abs(mean[1]));
  expect(() => coefficientLaw(data, { nSamples: 301 })).toThrow(
    /coefficientLaw: nSamples must be at most the 300 rows/,
  );
});

test("at the peak every spread is infinite, and nothing is NaN", () => {
  const { mean, std, dense } = coefficientLaw(correlated(0.5), { kappa: 1 });
  expect(dense).toBe(Infinity);
  expect([...std].every((value) => value === Infinity)).toBe(true);
  expect([...mean].every(Number.isFinite)).toBe(true);
});
