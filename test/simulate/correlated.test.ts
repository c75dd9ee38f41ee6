// Problems whose features depend on each other, through the public functions.
import { expect, test } from "vitest";
import { lstsq } from "../../src/linalg/index.js";
import {
  ar1,
  blockCorrelated,
  inImportanceOrder,
  linearGaussian,
  randomFeatures,
  seenFeatures,
  type Problem,
} from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate, simulateCurve } from "../../src/simulate/index.js";
import { dot } from "./reference.js";

const stream = new Stream(1605);
const P = 60;
const betaStar = stream.child("betaStar").normals(P);
const autoregressive = linearGaussian({ covariance: ar1(P, 0.7), betaStar, noiseStd: 0.5 });
const relu = randomFeatures({ inputDim: 25, nFeatures: P, activation: "relu", noiseStd: 0.3 });
const erf = randomFeatures({ inputDim: 25, nFeatures: P, activation: "erf", noiseStd: 0.3, weightStd: 0.2 });
const options = { nSamples: 30, keepFraction: 0.2, nTrials: 6, seed: 3 };
const problems: [string, Problem][] = [
  ["AR(1)", autoregressive],
  ["ReLU features", relu],
  ["erf features", erf],
];

test.each(problems)("%s: same bits for 1 and 2 workers, another seed another draw", async (_, problem) => {
  const one = await simulate(problem, { ...options, workers: 1 });
  expect(one).toMatchObject({ nFeatures: P, nKept: 12 });
  expect(await simulate(problem, { ...options, workers: 2 })).toEqual(one);
  expect((await simulate(problem, { ...options, seed: 4 })).dense.mean).not.toBe(one.dense.mean);
  const curve = { nSamples: 20, sizes: [10, 20, 30, P], nKept: 8, nTrials: 4 };
  expect(await simulateCurve(problem, { ...curve, workers: 2 })).toEqual(
    await simulateCurve(problem, { ...curve, workers: 1 }),
  );
});

test("a factor of a covariance gives the same law as the covariance itself", async () => {
  const factor = { rows: P, cols: 2 * P, data: stream.child("factor").normals(2 * P * P) };
  const viaFactor = linearGaussian({ factor, betaStar, noiseStd: 0.5 });
  const direct = linearGaussian({ covariance: viaFactor.covariance, betaStar, noiseStd: 0.5 });
  const many = { ...options, nSamples: 90, nTrials: 200, workers: 1 };
  const [a, b] = [await simulate(viaFactor, many), await simulate(direct, many)];
  for (const [x, y] of [
    [a.dense, b.dense],
    [a.small, b.small],
    [a.pruned.hessian, b.pruned.hessian],
    [a.retrained.magnitude, b.retrained.magnitude],
  ]) {
    expect(x.mean).not.toBe(y.mean);
    expect(Math.abs(x.mean - y.mean)).toBeLessThan(4 * Math.hypot(x.standardError, y.standardError));
  }
});

test("the order in which features are given changes no curve", async () => {
  const order = [...stream.child("order").permutation(P)];
  const turned = linearGaussian({
    covariance: order.map((i) => order.map((j) => 0.7 ** Math.abs(i - j))),
    betaStar: order.map((i) => betaStar[i]),
    noiseStd: 0.5,
  });
  const curve = { nSamples: 20, sizes: [10, 25, 40], nKept: 8, nTrials: 5 };
  const [a, b] = [await simulateCurve(autoregressive, curve), await simulateCurve(turned, curve)];
  a.points.forEach((point, k) => expect(b.points[k].dense.mean / point.dense.mean).toBeCloseTo(1, 9));
});

test("a model that does not see all features is faced with the problem of those that it sees", async () => {
  const world = inImportanceOrder(autoregressive);
  const part = seenFeatures(world, 40);
  const many = { nSamples: 90, nTrials: 300, workers: 1 };
  const [point] = (await simulateCurve(autoregressive, { ...many, sizes: [40], nKept: 8 })).points;
  const alone = await simulate(part, { ...many, keepFraction: 0.2, seed: 77 });
  for (const [x, y] of [
    [point.dense, alone.dense],
    [point.small, alone.small],
    [point.pruned.oracle, alone.pruned.oracle],
    [point.retrained.magnitude, alone.retrained.magnitude],
  ])
    expect(Math.abs(x.mean - y.mean)).toBeLessThan(4 * Math.hypot(x.standardError, y.standardError));
});

test("independent blocks stay independent: the fit of a problem of blocks is that of its features in any block order", async () => {
  const blocks = linearGaussian({ covariance: blockCorrelated(P, 6, 0.5), betaStar, noiseStd: 0.5 });
  const plain = linearGaussian({
    features: [...betaStar].map((b) => ({ variance: 1, coefficient: b * Math.sqrt(P) })),
    noiseStd: 0.5,
  });
  const many = { ...options, nSamples: 150, nTrials: 100, workers: 1 };
  // p < n without ridge: the dense risk does not depend on the covariance at all
  const [a, b] = [await simulate(blocks, many), await simulate(plain, { ...many, nFeatures: P })];
  expect(Math.abs(a.dense.mean - b.dense.mean)).toBeLessThan(
    4 * Math.hypot(a.dense.standardError, b.dense.standardError),
  );
});

test("the exact risk of random features is what fresh samples show", async () => {
  // One trial by hand with features made here, fitted by lstsq, and judged on 20000 fresh inputs.
  const [n, d, nTest] = [120, 25, 20_000];
  const { R, theta, noiseStd } = relu;
  const draw = (name: string, rows: number) => {
    const inputs = stream.child(name).normals(rows * d);
    const noise = stream.child(`${name} noise`).normals(rows);
    const samples = Array.from({ length: rows }, (_, i) => inputs.subarray(i * d, (i + 1) * d));
    const X = samples.map((a) =>
      Array.from({ length: P }, (_, j) => Math.max(0, dot(R.data.subarray(j * d, (j + 1) * d), a))),
    );
    return { X, y: samples.map((a, i) => dot(a, theta) + noiseStd * noise[i]) };
  };
  const test = draw("test", nTest);
  const errors: number[] = [];
  for (let t = 0; t < 40; t++) {
    const { X, y } = draw(`train ${t}`, n);
    const { x } = lstsq(X, y);
    errors.push(
      test.X.reduce((sum, row, i) => sum + (test.y[i] - dot(row, x as Float64Array)) ** 2, 0) / nTest,
    );
  }
  const mean = errors.reduce((sum, e) => sum + e, 0) / errors.length;
  const spread = Math.sqrt(
    errors.reduce((sum, e) => sum + (e - mean) ** 2, 0) / errors.length / (errors.length - 1),
  );
  const { dense } = await simulate(relu, { nSamples: n, keepFraction: 0.2, nTrials: 200, workers: 1 });
  // the fresh samples are the same for all fits: their own error is √(2/N) of the mean
  const tolerance = 4 * Math.hypot(spread, dense.standardError, mean * Math.sqrt(2 / nTest));
  expect(Math.abs(dense.mean - mean)).toBeLessThan(tolerance);
});

test("the number of features is the problem's own", async () => {
  await expect(simulate(relu, { ...options, nFeatures: 50 })).rejects.toThrow(
    "simulate: nFeatures must be 60, the number of features of the problem, got 50",
  );
  const groups = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 });
  await expect(simulate(groups, options)).rejects.toThrow("simulate: nFeatures is missing");
  await expect(simulateCurve(autoregressive, { nSamples: 30, sizes: [20, 61], nKept: 10 })).rejects.toThrow(
    "simulateCurve: sizes[1] must be at most nFeatures = 60, got 61",
  );
  await expect(simulate({ kind: "covariance" } as never, options)).rejects.toThrow(
    /^simulate: problem\.covariance must/,
  );
});
