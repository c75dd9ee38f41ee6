// Theory against measurement on real data: odd and even digits of MNIST, from random features and from pixels.
import { beforeAll, expect, test } from "vitest";
import { population, type Population } from "../../src/problems/index.js";
import { simulate } from "../../src/simulate/index.js";
import { plan, predict } from "../../src/theory/index.js";
import { digits } from "../support/mnist.js";

const rules = ["magnitude"];
/** "Within 10 %." */
const ALLOWANCE = 0.1;
const off = (measured: number, predicted: number) => Math.abs(measured - predicted) / measured;

let world: Population;
beforeAll(() => {
  const { X, y } = digits(12_000);
  world = population(X, y, {
    center: true,
    intercept: true,
    features: { kind: "relu", width: 1000, weightStd: 1 / 255 },
  });
}, 60_000);

test("12000 digits are plenty for 1000 random features", () => {
  expect(world.report.plenty).toBe(true);
  expect(world.classes).toEqual([-1, 1]);
  expect(world.report.rank).toBe(1000);
});

// the last four sweep p through n = 400
test.each([
  [600, 400, 100],
  [1000, 400, 100],
  [1000, 800, 100],
  [200, 400, 100],
  [300, 400, 100],
  [400, 400, 100],
  [500, 400, 100],
])(
  "digits, p = %i, n = %i, s = %i: measured and predicted retrained error agree within a tenth, dense away from p = n",
  async (p, n, s) => {
    const options = { nSamples: n, nFeatures: p, nKept: s, rules };
    const predicted = predict(world, { ...options, nDraws: 100 });
    const nTrials = p < 600 ? 24 : 8;
    const measured = await simulate(world, { ...options, nTrials, nTest: 600 });
    expect(off(measured.retrained.magnitude.mean, predicted.retrained.magnitude)).toBeLessThan(ALLOWANCE);
    const nearPeak = Math.abs(p / n - 1) < 0.2;
    if (!nearPeak) expect(off(measured.dense.mean, predicted.dense)).toBeLessThan(ALLOWANCE);
    expect(predicted.notes.some((note) => note.includes("near its interpolation peak"))).toBe(nearPeak);
  },
);

test("the values of the prediction at p = 1000, n = 400, s = 100 are those found before the package was written", () => {
  // .507, .778, .604 with all 60000 digits and other random features
  const { dense, pruned, retrained } = predict(world, { nSamples: 400, nKept: 100, rules, nDraws: 100 });
  expect(off(0.507, dense)).toBeLessThan(ALLOWANCE);
  expect(off(0.778, pruned.magnitude)).toBeLessThan(ALLOWANCE);
  expect(off(0.604, retrained.magnitude)).toBeLessThan(ALLOWANCE);
});

test("what the plan promises is what comes of following it, and it beats training small", async () => {
  const { best, small, winner, sentences } = plan(world, { budget: 100, nSamples: 400, candidates: [1000] });
  expect(winner).toBe("large");
  expect(sentences[0]).toMatch(/^Train large, prune and retrain: train 1000 features on 400 samples/);
  const { ridge, rule, stage } = best;
  const followed = await simulate(world, {
    nSamples: 400,
    nKept: 100,
    ridge,
    retrainRidge: best.retrainRidge ?? 0,
    rules: [rule!],
    nTrials: 8,
    nTest: 600,
  });
  const measured = followed[stage as "pruned" | "retrained"][rule!].mean;
  expect(off(measured, best.error)).toBeLessThan(ALLOWANCE);
  const narrow = await simulate(world, {
    nSamples: 400,
    nFeatures: 100,
    nKept: 100,
    ridge: small.ridge,
    rules,
    nTrials: 8,
    nTest: 600,
  });
  expect(off(narrow.dense.mean, small.error)).toBeLessThan(ALLOWANCE);
  expect(narrow.dense.mean).toBeGreaterThan(measured);
});

test("pixels themselves, with ridge: correlated, sparse and far from Gaussian, and still within 10 %", async () => {
  const { X, y } = digits(9000);
  const pixels = population(X, y, { intercept: true });
  // hundreds of pixels are dark in most images: 67 to 150 never light up at all
  expect(pixels.report.dropped.length).toBeGreaterThan(60);
  expect(pixels.report.notes[0]).toMatch(/of the columns hold one value only and were left out/);
  const options = { nSamples: 400, nKept: 100, rules, ridge: 3e5, retrainRidge: 1e4 };
  const predicted = predict(pixels, { ...options, nDraws: 60 });
  const measured = await simulate(pixels, { ...options, nTrials: 8, nTest: 600 });
  expect(off(measured.dense.mean, predicted.dense)).toBeLessThan(ALLOWANCE);
  expect(off(measured.retrained.magnitude.mean, predicted.retrained.magnitude)).toBeLessThan(ALLOWANCE);
});
