import { expect, test } from "vitest";
import { OutOfMemoryError } from "../../src/errors.js";
import { linearGaussian } from "../../src/problems/index.js";
import { simulate, simulateCurve, type Simulation } from "../../src/simulate/index.js";
import { predict } from "../../src/theory/index.js";
import { testCore } from "../support/core.js";

const problem = linearGaussian({
  features: [
    { weight: 0.2, variance: 9, coefficient: 1 },
    { weight: 0.8, variance: 1, coefficient: 0.5 },
  ],
  noiseStd: 0.7,
});
const options = { nSamples: 40, nFeatures: 100, keepFraction: 0.1, nTrials: 7, seed: 11 };

test("the result is the tree of predict with estimates as leaves", async () => {
  const result = await simulate(problem, options);
  expect(result).toMatchObject({ nSamples: 40, nFeatures: 100, nKept: 10, nTrials: 7, seed: 11 });
  for (const stage of [result.pruned, result.retrained])
    expect(Object.keys(stage)).toEqual(["magnitude", "hessian", "oracle", "random"]);
  for (const leaf of [
    result.dense,
    result.small,
    ...Object.values(result.pruned),
    ...Object.values(result.retrained),
  ]) {
    expect(leaf.mean).toBeGreaterThan(0.49);
    expect(leaf.standardError).toBeGreaterThan(0);
    expect(leaf.median).toBeGreaterThan(0.49);
  }
  expect(result.methods.cholesky + result.methods.qr).toBe(7);
});

test("the seed fixes every bit, and another seed gives another draw", async () => {
  const { dense } = await simulate(problem, options);
  expect((await simulate(problem, options)).dense).toEqual(dense);
  expect((await simulate(problem, { ...options, seed: 12 })).dense.mean).not.toBe(dense.mean);
});

test("a single trial has an infinite standard error and is its own median", async () => {
  const one = await simulate(problem, { ...options, nTrials: 1 });
  expect(one.dense.standardError).toBe(Infinity);
  expect(one.dense.mean).toBe(one.dense.median);
});

test("same bits for 1, 2 and 3 workers", async () => {
  const results: Simulation[] = [];
  for (const workers of [1, 2, 3]) results.push(await simulate(problem, { ...options, workers }));
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
});

test("a curve has the same bits for 1 and 2 workers, and a point for each size in the order given", async () => {
  const curve = { nSamples: 30, nFeatures: 100, sizes: [100, 20, 60, 20], nKept: 10, nTrials: 5 };
  const one = await simulateCurve(problem, { ...curve, workers: 1 });
  expect(one.points.map((point) => point.nFeatures)).toEqual([100, 20, 60, 20]);
  expect(one.points[3]).toEqual(one.points[1]);
  expect(await simulateCurve(problem, { ...curve, workers: 2 })).toEqual(one);
});

test("progress counts the trials and an abort ends the work, with and without workers", async () => {
  for (const workers of [1, 2]) {
    const seen: number[] = [];
    await simulate(problem, {
      ...options,
      workers,
      onProgress: ({ done, total }) => seen.push(done / total),
    });
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
    expect(seen.at(-1)).toBe(1);
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error("enough"));
    const job = simulate(problem, { ...options, workers, onProgress, signal: controller.signal });
    await expect(job).rejects.toThrow("enough");
  }
});

test("the arena is back at its mark after a run, also after one that fails", async () => {
  const before = testCore().mark();
  await simulate(problem, { ...options, workers: 1 });
  expect(testCore().mark()).toBe(before);
  const tooLarge = { nSamples: 60_000, nFeatures: 60_000, keepFraction: 0.1, nTrials: 1, workers: 1 };
  await expect(simulate(problem, tooLarge)).rejects.toThrow(
    "simulate: a design of 60000 × 60000 must fit into the 4294967296 bytes of WebAssembly memory, got 28800000000",
  );
  const full = { nSamples: 20_000, nFeatures: 20_000, keepFraction: 0.1, nTrials: 1, workers: 1 };
  await expect(simulate(problem, full)).rejects.toThrow(
    /^simulate: WebAssembly memory is full, asked for \d+ bytes/,
  );
  expect(testCore().mark()).toBe(before);
});

test("an error on a worker arrives with its class and fields", async () => {
  const tooLarge = { nSamples: 60_000, nFeatures: 60_000, keepFraction: 0.1, nTrials: 2 };
  const errors = await Promise.all(
    [1, 2].map((workers) => simulate(problem, { ...tooLarge, workers }).catch((error: unknown) => error)),
  );
  for (const error of errors) expect(error).toBeInstanceOf(OutOfMemoryError);
  const [here, there] = errors as OutOfMemoryError[];
  expect(there.name).toBe("OutOfMemoryError");
  expect(there.bytesAsked).toBe(here.bytesAsked);
});

test.each([
  [{ ...options, keepFraction: 1.5 }, "keepFraction must be in (0, 1], got 1.5"],
  [{ ...options, keepFraction: 0 }, "keepFraction must be in (0, 1], got 0"],
  [{ ...options, keepFraction: 0.001 }, "keepFraction must keep at least one of 100 features, got 0.001"],
  [{ ...options, nSamples: 2.5 }, "nSamples must be a whole number, got 2.5"],
  [{ ...options, nFeatures: 0 }, "nFeatures must be at least 1, got 0"],
  [{ ...options, ridge: -1 }, "ridge must be at least 0, got -1"],
  [{ ...options, ridge: NaN }, "ridge must be a finite number, got NaN"],
  [{ ...options, nTrials: "5" }, 'nTrials must be a finite number, got "5"'],
  [{ ...options, workers: 0 }, "workers must be at least 1, got 0"],
  [{ ...options, workers: 257 }, "workers must be at most 256, got 257"],
  [{ ...options, nSample: 3 }, "unknown key nSample, did you mean nSamples?"],
  [{ nSamples: 3, nFeatures: 3 }, "keepFraction is missing"],
  [{ ...options, nSamples: 2 ** 32 + 10 }, "nSamples must be at most 100000000, got 4294967306"],
  [{ ...options, nFeatures: 1e15 }, "nFeatures must be at most 100000000, got 1000000000000000"],
  [
    { ...options, nTrials: 1e15 },
    "nTrials times the number of sizes must be at most 11184810, got 1000000000000000",
  ],
  [{ ...options, keepFraction: [0.2, 0.3] }, "keepFraction must be a decreasing list, got 0.3 after 0.2"],
  [{ ...options, keepFraction: [] }, "keepFraction must name at least one round, got an array of 0"],
  [
    { ...options, keepFraction: [0.2, 0.001] },
    "keepFraction must keep at least one of 100 features, got 0.001",
  ],
  [
    { ...options, keepFraction: [0.5, 0.2], rules: ["2:4"] },
    "rules must be without groups where keepFraction is a list, got 2:4",
  ],
  [
    { ...options, keepFraction: [0.5, 0.2], retrainRidge: [0.1] },
    "retrainRidge must have one number per round, 2, got 1",
  ],
  [
    { ...options, retrainRidge: [0.1] },
    "retrainRidge must be a number where keepFraction is one, got a list",
  ],
  [
    { nSamples: 3, nFeatures: 8, rules: ["2:4", "1:4"] },
    "keepFraction is missing, and the groups of the rules keep different shares",
  ],
  [
    { nSamples: 3, nFeatures: 1, rules: ["1:4"] },
    "keepFraction must keep at least one of 1 features, got 0.25",
  ],
])("bad options %# get one clear line", async (bad, message) => {
  await expect(simulate(problem, bad as never)).rejects.toThrow(`simulate: ${message}`);
});

test("something that is not a problem is refused, and so are sizes beyond the world", async () => {
  await expect(simulate({} as never, options)).rejects.toThrow(
    "simulate: the problem must be made by linearGaussian or linearGaussian with a covariance or randomFeatures, got an object",
  );
  const curve = { nSamples: 30, nFeatures: 100, sizes: [20, 101], nKept: 10 };
  await expect(simulateCurve(problem, curve)).rejects.toThrow(
    "simulateCurve: sizes[1] must be at most nFeatures = 100, got 101",
  );
});

test("what is kept may be given as a number of features, in rounds as well", async () => {
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 });
  const size = { nSamples: 20, nFeatures: 40, nTrials: 3, workers: 1 };
  const share = await simulate(problem, { ...size, keepFraction: 0.175 });
  expect(await simulate(problem, { ...size, nKept: 7 })).toEqual(share);
  const rounds = await simulate(problem, { ...size, keepFraction: [0.5, 0.175] });
  expect(await simulate(problem, { ...size, nKept: [20, 7] })).toEqual(rounds);
  const predicted = predict(problem, { nSamples: 20, nFeatures: 40, nKept: 7 });
  expect(predicted).toEqual(predict(problem, { nSamples: 20, nFeatures: 40, keepFraction: 0.175 }));
  await expect(simulate(problem, { ...size, nKept: 41 })).rejects.toThrow(
    "simulate: nKept must be at most the 40 features of the problem, got 41",
  );
  await expect(simulate(problem, { ...size, nKept: 7, keepFraction: 0.1 })).rejects.toThrow("got both");
  expect(() => predict(problem, { kappa: 2, nKept: 7 })).toThrow(
    "predict: nKept must come with nSamples and nFeatures, got it with kappa",
  );
});
