import { expect, test } from "vitest";
import { fromFlat } from "../../src/matrix/index.js";
import { linearGaussian, population } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate } from "../../src/simulate/index.js";
import { plan, predict } from "../../src/theory/index.js";

/** N rows of p features, each with .5 of the one before; the first `strong` coefficients are 1, the rest .05; noise .5. */
function data(N: number, p: number, strong: number, seed = 1) {
  const stream = new Stream(seed);
  const X = fromFlat(N, p, stream.child("X").normals(N * p));
  const y = stream.child("z").normals(N);
  for (let i = 0; i < N; i++) {
    y[i] *= 0.5;
    for (let j = 0; j < p; j++) {
      if (j > 0) X.data[i * p + j] += 0.5 * X.data[i * p + j - 1];
      y[i] += X.data[i * p + j] * (j < strong ? 1 : 0.05);
    }
  }
  return { X, y };
}

const rules = ["magnitude", "hessian"];

test("a population is predicted as the covariance problem of its moments", () => {
  const { X, y } = data(3000, 30, 5);
  const world = population(X, y);
  const { covariance, betaStar, noiseStd } = world.law;
  const options = { nSamples: 20, nKept: 8, rules, nDraws: 50, ridge: 0.1, retrainRidge: 0.05 };
  const { notes, ...ofData } = predict(world, options);
  expect(ofData).toEqual(predict(linearGaussian({ covariance, betaStar, noiseStd }), options));
  expect(notes[0]).toContain("Theory knows the data by their second moments alone");
});

// Verdict as in test/agreement/correlated.ts: 4 standard errors of both roads, 4/n, and 2/|m − n| where a fit of m features has no ridge.
test.each([
  ["columns", {}, { keepFraction: [0.5, 0.2] }],
  [
    "columns with an intercept, refitted with ridges",
    { intercept: true },
    { nKept: [40, 15], retrainRidge: [0.1, 0.05] },
  ],
] as const)("%s: rounds of pruning measured on subsamples lie on their prediction", async (_, make, kept) => {
  const [p, n] = [100, 200];
  const { X, y } = data(20_000, p, 20);
  const world = population(X, y, make);
  const options = { nSamples: n, rules: ["magnitude"], ...kept };
  const predicted = predict(world, options);
  const measured = await simulate(world, { ...options, nTrials: 60, nTest: 2000 });
  expect(predicted.rounds.length).toBe(2);
  expect(predicted.retrained).toEqual(predicted.rounds[1].retrained);
  const ridges = predicted.rounds.map(({ retrainRidge }) => retrainRidge);
  expect(ridges).toEqual(measured.rounds!.map(({ retrainRidge }) => retrainRidge));
  for (const [k, { nKept, detail, ...round }] of predicted.rounds.entries())
    for (const [stage, size] of [
      ["pruned", k === 0 ? p : predicted.rounds[0].nKept],
      ["retrained", nKept],
    ] as const) {
      const { value, standardError } = detail[stage].magnitude;
      expect(value).toBe(round[stage].magnitude);
      const { mean, standardError: error } = measured.rounds![k][stage].magnitude;
      const finite = 4 / n + (ridges[k] > 0 ? 0 : 2 / Math.abs(size - n));
      expect(
        Math.abs(mean - value),
        `round ${k + 1} ${stage}: ${mean} ± ${error}, theory ${value} ± ${standardError}`,
      ).toBeLessThan(4 * Math.hypot(standardError, error) + finite * value);
    }
});

test("an intercept costs a sample and a share 1/n of every error: measured on Gaussian data", async () => {
  const { X, y } = data(20_000, 12, 4);
  const far = { ...X, data: X.data.map((value) => value + 30) };
  const world = population(
    far,
    y.map((value) => value - 7),
    { intercept: true },
  );
  // n so small that the sample and the share show: 8 % and 1/15
  const options = { nSamples: 15, nKept: 4, rules, ridge: 0.3, retrainRidge: 0.1 };
  const predicted = predict(world, { ...options, nDraws: 2000 });
  const measured = await simulate(world, { ...options, nTrials: 600, nTest: 300 });
  const without = predict(population(X, y), { ...options, nDraws: 2000 });
  const { mean, standardError } = measured.dense;
  expect(Math.abs(mean - predicted.dense)).toBeLessThan(4 * standardError + 0.05 * mean);
  expect(predicted.dense / without.dense).toBeGreaterThan(1.08);
});

test("fewer features are the first ones, and what they miss is noise", () => {
  const { X, y } = data(4000, 20, 3);
  const world = population(X, y);
  const few = predict(world, { nSamples: 100, nFeatures: 3, nKept: 2, rules });
  const first = fromFlat(4000, 3, new Float64Array(12_000));
  for (let i = 0; i < 4000; i++) first.data.set(X.data.subarray(20 * i, 20 * i + 3), 3 * i);
  const alone = predict(population(first, y), { nSamples: 100, nKept: 2, rules });
  expect(few.dense).toBeCloseTo(alone.dense, 9);
  expect(few.retrained.magnitude).toBeCloseTo(alone.retrained.magnitude, 9);
});

test("more samples than rows are refused, half of the rows and the peak are pointed out", () => {
  const { X, y } = data(300, 20, 3);
  const world = population(X, y);
  expect(() => predict(world, { nSamples: 301, nKept: 5 })).toThrow(
    "predict: nSamples must be at most the 300 rows of the population, beyond which nothing is known, got 301",
  );
  expect(() => plan(world, { nSamples: 301, budget: 5 })).toThrow(
    "plan: nSamples must be at most the 300 rows",
  );
  const said = (nSamples: number, ridge = 0) =>
    predict(world, { nSamples, nKept: 5, rules, ridge }).notes.join(" ");
  expect(said(151)).toContain("more than half of the 300 rows");
  expect(said(22)).toContain("The dense model is near its interpolation peak (p = 20, n = 22)");
  expect(said(22, 1)).not.toContain("peak");
  expect(said(100)).not.toContain("peak");
});

test("few data are said to be few", () => {
  const { X, y } = data(100, 40, 3);
  expect(predict(population(X, y), { nSamples: 30, nKept: 5, rules }).notes.at(-1)).toContain(
    "The 100 rows are few for 40 directions",
  );
});

test("a plan tries sizes and ridges, and what it calls best has the lowest error of all it tried", () => {
  const { X, y } = data(3000, 30, 5);
  const world = population(X, y, { features: { kind: "relu", width: 120 }, intercept: true });
  const found = plan(world, { budget: 20, nSamples: 60 });
  const sizes = [...new Set(found.models.map((model) => model.nFeatures))];
  expect(sizes).toEqual([29, 41, 59, 84, 120]);
  for (const { stage, error } of found.models)
    if (stage !== "dense")
      expect(error).toBeGreaterThanOrEqual(found.best.error - 3 * found.best.standardError);
  const { nFeatures, rule, ridge, retrainRidge, stage } = found.best;
  const again = predict(world, {
    nSamples: 60,
    nFeatures,
    nKept: 20,
    rules: [rule!],
    ridge,
    retrainRidge: retrainRidge ?? 0,
  });
  expect(again[stage as "pruned"][rule!]).toBeCloseTo(found.best.error, 10);
  // the small model is the narrow one, and its ridge the best of those tried
  expect(found.small).toMatchObject({ stage: "small", nFeatures: 20, rule: null });
  expect(
    predict(world, { nSamples: 60, nFeatures: 20, nKept: 20, ridge: found.small.ridge }).dense,
  ).toBeCloseTo(found.small.error, 10);
  expect(found).not.toHaveProperty("blind");
  expect(found).not.toHaveProperty("gainInterval");
  expect(plan(world, { budget: 20, nSamples: 60 })).toEqual(found);
});

test("columns are compared with those that matter most and with columns at random", () => {
  const { X, y } = data(3000, 40, 4);
  const { best, small, blind, sentences } = plan(population(X, y), { budget: 4, nSamples: 200 });
  // four strong columns in two hundred samples: magnitude finds them, and then it is nearly the same model
  expect(best.nFeatures).toBe(40);
  expect(best.error / small.error).toBeLessThan(1.05);
  expect(best.error / small.error).toBeGreaterThan(0.9);
  expect(blind!.error).toBeGreaterThan(2 * best.error);
  expect(sentences.join(" ")).toContain("4 columns taken at random and trained directly have");
});

test("few data give intervals, around the errors and around the gain", () => {
  const { X, y } = data(150, 40, 4);
  const { best, small, gain, gainInterval, notes } = plan(population(X, y), { budget: 6, nSamples: 60 });
  for (const { low, high } of [best, small]) expect(low).toBeLessThan(high!);
  expect(gainInterval!.low).toBeLessThan(gainInterval!.high);
  expect(Math.abs(gain)).toBeLessThan(1);
  expect(notes.join(" ")).toContain("Data are few");
  expect(notes.join(" ")).not.toContain("rows are few");
});

test("a small model at its peak has an infinite error, said in words and without a NaN anywhere", () => {
  const { X, y } = data(150, 40, 4);
  const found = plan(population(X, y), { budget: 20, nSamples: 20, ridges: [0] });
  const { best, small, blind, winner, gainInterval, sentences } = found;
  expect(small).toMatchObject({ error: Infinity, low: Infinity, high: Infinity });
  expect(blind!.error).toBe(Infinity);
  expect(best.low).toBeLessThan(best.high!);
  expect(winner).toBe("large");
  expect(gainInterval).toEqual({ low: 1, high: 1 });
  expect(sentences.join(" ")).toContain("trained directly without ridge, have an infinite error.");
  expect(sentences.join(" ")).not.toContain("100 %");
  expect(JSON.stringify(found, (_, value) => (Number.isNaN(value) ? "NaN" : value))).not.toContain("NaN");
});

test.each([
  [{ budget: 30, nSamples: 50 }, "plan: budget must be below the 30 features of the population, got 30"],
  [
    { budget: 5, nSamples: 50, candidates: [31] },
    "candidates must be at most the 30 features of the population, got 31",
  ],
  [{ budget: 5, nSamples: 50, candidates: [5] }, "candidates must be above the budget of 5, got 5"],
  [{ budget: 5, nSamples: 50, rules: ["hesian"] }, "did you mean hessian?"],
  [{ budget: 5 }, "plan: nSamples is missing"],
  [{ budget: 5, nSamples: 50, ridge: 1 }, "unknown key ridge, did you mean ridges?"],
])("a plan that makes no sense is refused (%#)", (options, message) => {
  const { X, y } = data(200, 30, 5);
  expect(() => plan(population(X, y), options as { budget: number; nSamples: number })).toThrow(message);
});
