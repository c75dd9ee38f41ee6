import { expect, test } from "vitest";
import { fitRidge, prune, retrain } from "../../src/fit/index.js";
import { fromFlat } from "../../src/matrix/index.js";
import { linearGaussian, population } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate } from "../../src/simulate/index.js";

/** Data that are Gaussian indeed: features of variances 4 and 1, y = xᵀβ* + σz. */
function gaussianData(N: number, p: number, seed = 1) {
  const stream = new Stream(seed);
  const X = fromFlat(N, p, stream.child("X").normals(N * p));
  const z = stream.child("z").normals(N);
  const y = z.map((noise, i) => {
    let sum = 0.7 * noise;
    for (let j = 0; j < p; j++) {
      if (j < p / 4) X.data[i * p + j] *= 2;
      sum += X.data[i * p + j] / Math.sqrt(p);
    }
    return sum;
  });
  return { X, y };
}

test("a subsample of a large Gaussian data set is what a simulation of its problem draws", async () => {
  const p = 60;
  const { X, y } = gaussianData(20_000, p);
  const world = population(X, y);
  const options = { nSamples: 30, keepFraction: 0.25, nTrials: 60 };
  const measured = await simulate(world, options);
  const problem = linearGaussian({
    features: [
      { weight: 0.25, variance: 4, coefficient: 1 },
      { weight: 0.75, variance: 1, coefficient: 1 },
    ],
    noiseStd: 0.7,
  });
  const drawn = await simulate(problem, { ...options, nFeatures: p, nTrials: 400, seed: 5 });
  const same = (a: typeof measured.dense, b: typeof measured.dense) =>
    expect(Math.abs(a.mean - b.mean)).toBeLessThan(
      4 * Math.hypot(a.standardError, b.standardError) + 0.02 * b.mean,
    );
  same(measured.dense, drawn.dense);
  for (const rule of ["magnitude", "hessian", "random"]) {
    same(measured.pruned[rule], drawn.pruned[rule]);
    same(measured.retrained[rule], drawn.retrained[rule]);
  }
});

/** The rows of trial 0 of seed 9 of a population of 200 rows of 20 features, 30 to fit and 170 to judge by; and how to judge. */
function firstTrial({ X, y }: ReturnType<typeof gaussianData>) {
  const order = new Stream(9).child("population").child(0).child("rows").permutation(200);
  const take = (from: number, to: number) => ({
    X: Array.from(order.subarray(from, to), (i) => Array.from(X.data.subarray(20 * i, 20 * i + 20))),
    y: Array.from(order.subarray(from, to), (i) => y[i]),
  });
  const [train, rest] = [take(0, 30), take(30, 200)];
  const error = (beta: Float64Array) =>
    rest.X.reduce((sum, x, i) => sum + (rest.y[i] - x.reduce((s, v, j) => s + v * beta[j], 0)) ** 2, 0) / 170;
  return { train, error };
}

test("one trial is the fit, the pruning and the refit that anyone would write, judged on rows that it did not see", async () => {
  const { X, y } = gaussianData(200, 20);
  const world = population(X, y);
  const options = {
    nSamples: 30,
    nKept: 6,
    ridge: 0.1,
    retrainRidge: 0.05,
    nTrials: 1,
    rules: ["magnitude", "hessian"],
  };
  const result = await simulate(world, { ...options, seed: 9 });
  expect(result.nTest).toBe(170);
  const { train, error } = firstTrial({ X, y });
  const { beta } = fitRidge(train.X, train.y, { ridge: 0.1 });
  expect(result.dense.mean).toBeCloseTo(error(beta), 10);
  for (const rule of options.rules) {
    const pruned = prune(beta, { rule, nKept: 6, X: train.X });
    expect(result.pruned[rule].mean).toBeCloseTo(error(pruned.beta), 10);
    const again = retrain(train.X, train.y, pruned, { ridge: 0.05 });
    expect(result.retrained[rule].mean).toBeCloseTo(error(again.beta), 10);
  }
});

test("pruning in rounds is that again, among what the round before left", async () => {
  const { X, y } = gaussianData(200, 20);
  const world = population(X, y);
  const options = {
    nSamples: 30,
    ridge: 0.1,
    nTrials: 1,
    rules: ["magnitude", "hessian", "random"],
    seed: 9,
  };
  const ridges = [0.05, 0];
  const result = await simulate(world, { ...options, nKept: [12, 5], retrainRidge: ridges });
  const { train, error } = firstTrial({ X, y });
  for (const rule of ["magnitude", "hessian"]) {
    let { beta } = fitRidge(train.X, train.y, { ridge: 0.1 });
    for (const [k, nKept] of [12, 5].entries()) {
      const pruned = prune(beta, { rule, nKept, X: train.X });
      const round = result.rounds![k];
      expect(round.pruned[rule].mean).toBeCloseTo(error(pruned.beta), 10);
      ({ beta } = retrain(train.X, train.y, pruned, { ridge: ridges[k] }));
      expect(round.retrained[rule].mean).toBeCloseTo(error(beta), 10);
    }
  }
  expect(result.rounds!.map(({ nKept, retrainRidge }) => [nKept, retrainRidge])).toEqual([
    [12, 0.05],
    [5, 0],
  ]);
  expect(result.retrained).toEqual(result.rounds![1].retrained);
  expect(result.nKept).toBe(5);
  const once = await simulate(world, { ...options, nKept: 12, retrainRidge: 0.05 });
  expect(once.retrained).toEqual(result.rounds![0].retrained);
  expect(once).not.toHaveProperty("rounds");
});

test("with an intercept a constant added to target or features changes nothing", async () => {
  const { X, y } = gaussianData(300, 10);
  const far = { ...X, data: X.data.map((value) => value + 100) };
  const options = { nSamples: 20, nKept: 4, nTrials: 5 };
  const near = await simulate(population(X, y, { intercept: true }), options);
  const moved = await simulate(
    population(
      far,
      y.map((value) => value - 50),
      { intercept: true },
    ),
    options,
  );
  expect(moved.dense.mean).toBeCloseTo(near.dense.mean, 6);
  expect(moved.retrained.magnitude.mean).toBeCloseTo(near.retrained.magnitude.mean, 6);
});

test("a target of two values also gets the share that is put on the wrong side", async () => {
  const { X, y } = gaussianData(2000, 10);
  const signs = y.map((value) => (value > 0 ? 1 : 0));
  for (const intercept of [false, true]) {
    const { classification } = await simulate(population(X, signs, { intercept }), {
      nSamples: 200,
      nKept: 10,
      nTrials: 5,
    });
    // the noise of .7 against a signal of 1.32 puts 16 % of the labels on the wrong side of the true plane
    expect(classification!.dense.mean).toBeGreaterThan(intercept ? 0.08 : 0.08);
    expect(classification!.dense.mean).toBeLessThan(intercept ? 0.25 : 0.5);
    expect(classification!.retrained.random.mean).toBe(classification!.dense.mean);
  }
  expect(await simulate(population(X, y), { nSamples: 20, nKept: 5, nTrials: 2 })).not.toHaveProperty(
    "classification",
  );
});

test("fewer features are the first ones, N:M rules keep their share, the same seed gives the same bits", async () => {
  const { X, y } = gaussianData(500, 16);
  const world = population(X, y);
  const options = { nSamples: 12, nFeatures: 8, rules: ["2:4", "2:4 hessian"], nTrials: 3 };
  const a = await simulate(world, options);
  expect(a).toMatchObject({ nFeatures: 8, nKept: 4 });
  expect(await simulate(world, options)).toEqual(a);
  expect((await simulate(world, { ...options, seed: 2 })).dense).not.toEqual(a.dense);
});

test("n that leaves nothing to judge by is refused, and so is what makes no sense", async () => {
  const { X, y } = gaussianData(100, 5);
  const world = population(X, y);
  const cases: [object, string][] = [
    [{ nSamples: 100, nKept: 2 }, "simulate: nSamples must be below the 100 rows of the population"],
    [{ nSamples: 10 }, "simulate: keepFraction is missing"],
    [{ nSamples: 10, nKept: 2, keepFraction: 0.5 }, "kept must be keepFraction or nKept, got both"],
    [{ nSamples: 10, nKept: 6 }, "nKept must be at most the 5 features of the problem, got 6"],
    [{ nSamples: 10, keepFraction: 0.01 }, "keepFraction must keep at least one of 5 features, got 0.01"],
    [{ nSamples: 10, nKept: [2, 3] }, "must be a decreasing list"],
    [{ nSamples: 10, nKept: 2, retrainRidge: [0, 1] }, "retrainRidge must be a number where"],
    [{ nSamples: 10, nKept: 2, nFeatures: 9 }, "nFeatures must be a whole number from 1 to 5, got 9"],
    [
      { nSamples: 70, nKept: 2, nTest: 31 },
      "simulate: nTest must be at most the 30 rows of the population that the 70 of a sample leave, got 31",
    ],
    [{ nSamples: 10, nKept: 2, nTrial: 9 }, "unknown key nTrial, did you mean nTrials?"],
  ];
  for (const [options, message] of cases)
    await expect(simulate(world, options as { nSamples: number })).rejects.toThrow(message);
  const all = { nSamples: 70, nKept: 2, nTrials: 2 };
  expect(await simulate(world, { ...all, nTest: 30 })).toEqual(await simulate(world, all));
  const copy = { ...world, data: undefined } as unknown as typeof world;
  await expect(simulate(copy, { nSamples: 10, nKept: 2 })).rejects.toThrow("got a copy of one");
  const stop = AbortSignal.abort(new Error("enough"));
  await expect(simulate(world, { nSamples: 10, nKept: 2, signal: stop })).rejects.toThrow("enough");
});
