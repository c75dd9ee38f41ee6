// Which engine simulate takes, and what holds for both.
import { expect, test } from "vitest";
import { linearGaussian } from "../../../src/problems/index.js";
import { simulate } from "../../../src/simulate/index.js";
import { testCore } from "../../support/core.js";

const problem = linearGaussian({
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
  noiseStd: 0.7,
});
const wide = { nSamples: 30, nFeatures: 3000, keepFraction: 0.01, nTrials: 6 };

test("auto takes the engine that costs less, and either can be asked for", async () => {
  expect((await simulate(problem, wide)).engine).toBe("exact");
  const near = { ...wide, nFeatures: 60, keepFraction: 0.2 };
  expect((await simulate(problem, near)).engine).toBe("direct");
  expect((await simulate(problem, { ...wide, engine: "direct" })).engine).toBe("direct");
  const asked = await simulate(problem, { ...near, engine: "exact" });
  expect(asked.engine).toBe("exact");
  expect(asked.engineReason).toBeUndefined();
  await expect(simulate(problem, { ...wide, engine: "fast" as "auto" })).rejects.toThrow(
    'simulate: engine must be "auto", "exact" or "direct", got "fast"',
  );
});

test("where the exact engine cannot run, the direct one does, and the result says why", async () => {
  const narrow = { ...wide, nFeatures: 20, keepFraction: 0.2, engine: "exact" as const };
  expect(await simulate(problem, narrow)).toMatchObject({
    engine: "direct",
    engineReason: "only 20 features have a variance, fewer than samples",
  });
  expect(await simulate(problem, { ...narrow, ridge: 0.1 })).toMatchObject({ engine: "direct" });
  expect(await simulate(problem, { ...wide, nSamples: 1, engine: "exact" })).toMatchObject({
    engine: "direct",
    engineReason: "there is a single sample",
  });
  const silent = await simulate(problem, { ...narrow, engine: "auto" });
  expect(silent.engineReason).toBeUndefined();
});

test("the exact engine has the same bits for 1, 2 and 3 workers, and others for another seed", async () => {
  const results = await Promise.all([1, 2, 3].map((workers) => simulate(problem, { ...wide, workers })));
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  expect((await simulate(problem, { ...wide, seed: 2 })).dense.mean).not.toBe(results[0].dense.mean);
});

test("a million features need no design: memory for n² numbers and a few per feature", async () => {
  const before = testCore().mark();
  const result = await simulate(problem, {
    nSamples: 20,
    nFeatures: 1_000_000,
    keepFraction: 1e-5,
    nTrials: 1,
    workers: 1,
  });
  expect(result).toMatchObject({ engine: "exact", nKept: 10 });
  // Dense: next to nothing is learnt of a million coefficients from 20 samples.
  expect(result.dense.mean).toBeGreaterThan(2);
  expect(result.dense.mean).toBeLessThan(4);
  expect(testCore().mark()).toBe(before);
  expect(testCore().memory.buffer.byteLength).toBeLessThan(200e6);
});

test("labels without noise or signal give fits of zero, not NaN", async () => {
  const nothing = linearGaussian({ features: [{ variance: 1, coefficient: 0 }], noiseStd: 0 });
  const result = await simulate(nothing, { ...wide, engine: "exact" });
  for (const { mean } of [result.dense, result.small, ...Object.values(result.retrained)])
    expect(mean).toBe(0);
});

test("keeping everything gives the dense risk back, pruned or retrained", async () => {
  for (const ridge of [0, 0.2]) {
    const all = {
      ...wide,
      nFeatures: 300,
      keepFraction: 1,
      ridge,
      retrainRidge: ridge,
      engine: "exact" as const,
    };
    const { dense, pruned, retrained } = await simulate(problem, all);
    for (const { mean } of [...Object.values(pruned), ...Object.values(retrained)])
      expect(Math.abs(mean / dense.mean - 1)).toBeLessThan(1e-12);
  }
});

test("features of distinct variances are drawn as they are, by either engine to the same law", async () => {
  const spectrum = linearGaussian({
    features: Array.from({ length: 60 }, (_, j) => ({ variance: 1 + j / 10, coefficient: 1 })),
    noiseStd: 0.5,
  });
  const options = { nSamples: 30, nFeatures: 60, keepFraction: 0.2, nTrials: 600 };
  const exact = await simulate(spectrum, { ...options, engine: "exact" });
  const direct = await simulate(spectrum, { ...options, engine: "direct" });
  expect([exact.engine, direct.engine]).toEqual(["exact", "direct"]);
  for (const leaf of ["dense", "small"] as const) {
    const error = Math.hypot(exact[leaf].standardError, direct[leaf].standardError);
    expect(Math.abs(exact[leaf].mean - direct[leaf].mean)).toBeLessThan(4 * error);
  }
});

test("N of every M: both engines agree within 4 standard errors, also where the groups do not come out even", async () => {
  const options = {
    nSamples: 30,
    nFeatures: 602,
    keepFraction: 0.05,
    nTrials: 200,
    rules: ["2:4", "1:4 hessian"],
  };
  const exact = await simulate(problem, { ...options, engine: "exact" });
  const direct = await simulate(problem, { ...options, engine: "direct" });
  expect([exact.engine, direct.engine]).toEqual(["exact", "direct"]);
  for (const stage of ["pruned", "retrained"] as const)
    for (const rule of options.rules) {
      const [a, b] = [exact[stage][rule], direct[stage][rule]];
      expect(Math.abs(a.mean - b.mean)).toBeLessThan(4 * Math.hypot(a.standardError, b.standardError));
    }
});
