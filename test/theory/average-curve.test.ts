import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { ar1, linearGaussian, randomFeatures } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulateCurve } from "../../src/simulate/index.js";
import { predict, predictCurve } from "../../src/theory/index.js";
import { relative } from "../support/theory.js";

const wide = { inputDim: 40, activation: "relu", noiseStd: 0.3, seed: 6 } as const;
const shared = { nSamples: 50, nKept: 12, nDraws: 60, rules: ["magnitude", "oracle"] };

test("a point of a width curve is the prediction of that network alone", () => {
  const world = randomFeatures({ ...wide, nFeatures: 120 });
  const { points, nFeatures } = predictCurve(world, { ...shared, sizes: [8, 50, 90, 120] });
  expect(nFeatures).toBe(120);
  for (const point of points) {
    const alone = predict(randomFeatures({ ...wide, nFeatures: point.nFeatures }), {
      ...shared,
      nKept: Math.min(12, point.nFeatures),
    });
    // fixed scores keep the units of the world, which moves their thresholds and nothing else
    expect({ ...point, detail: { ...point.detail, thresholds: {} } }).toEqual({
      ...alone,
      detail: { ...alone.detail, thresholds: {} },
    });
  }
  expect(points[1].dense).toBe(Infinity);
  expect(points[0].detail.nKept.magnitude).toBe(8);
});

test("on a diagonal Σ the curve is that of the groups where nothing is drawn", () => {
  const variance = [9, 4, 2, 1, 0.5];
  const covariance = Array.from({ length: 100 }, (_, i) =>
    Array.from({ length: 100 }, (__, j) => (i === j ? variance[Math.floor(i / 20)] : 0)),
  );
  const world = linearGaussian({
    covariance,
    betaStar: new Float64Array(100).fill(0.1),
    noiseStd: 0.5,
  });
  const groups = linearGaussian({
    features: variance.map((v) => ({ weight: 0.2, variance: v, coefficient: 1 })),
    noiseStd: 0.5,
  });
  const sizes = [20, 40, 80, 100];
  const got = predictCurve(world, { nSamples: 30, nKept: 20, sizes, nDraws: 2 }).points;
  const want = predictCurve(groups, { nSamples: 30, nFeatures: 100, nKept: 20, sizes }).points;
  for (const [i, point] of got.entries()) {
    expect(relative(point.dense, want[i].dense)).toBeLessThan(1e-10);
    expect(relative(point.small, want[i].small)).toBeLessThan(1e-10);
    expect(relative(point.pruned.oracle, want[i].pruned.oracle)).toBeLessThan(1e-10);
    expect(relative(point.retrained.oracle, want[i].retrained.oracle)).toBeLessThan(1e-10);
  }
});

test("features stand in decreasing importance, whatever the order in which they were given", () => {
  const p = 30;
  const betaStar = Float64Array.from({ length: p }, (_, i) => (p - i) / p);
  const covariance = ar1(p, 0.6);
  const backwards = { ...covariance, data: covariance.data.toReversed() };
  const options = { nSamples: 20, nKept: 5, sizes: [10, 30], nDraws: 2, rules: ["oracle"] };
  const [one, other] = [
    linearGaussian({ covariance, betaStar, noiseStd: 1 }),
    linearGaussian({ covariance: backwards, betaStar: betaStar.toReversed(), noiseStd: 1 }),
  ].map((world) => predictCurve(world, options).points);
  for (const [i, point] of one.entries()) expect(relative(point.dense, other[i].dense)).toBeLessThan(1e-11);
});

test("what a model does not see acts through the conditional law: simulated models of part of the features", async () => {
  const betaStar = new Stream(2).normals(90).map((b) => b / 9);
  const world = linearGaussian({ covariance: ar1(90, 0.7), betaStar, noiseStd: 0.5 });
  const options = { nSamples: 60, nKept: 15, sizes: [20, 35, 90], rules: ["magnitude", "random"] };
  const theory = predictCurve(world, { ...options, nDraws: 300 });
  const simulation = await simulateCurve(world, { ...options, nTrials: 150, workers: 1 });
  for (const [i, point] of theory.points.entries()) {
    const measured = simulation.points[i];
    for (const [value, error, leaf] of [
      [point.dense, 0, measured.dense],
      [point.small, point.detail.small.standardError, measured.small],
      ...(["pruned", "retrained"] as const).flatMap((stage) =>
        options.rules.map(
          (rule) =>
            [point[stage][rule], point.detail[stage][rule].standardError, measured[stage][rule]] as const,
        ),
      ),
    ] as const)
      expect(Math.abs(value - leaf.mean), `p = ${point.nFeatures}: ${value}, ${leaf.mean}`).toBeLessThan(
        4 * Math.hypot(error, leaf.standardError) + (3 / 60) * leaf.mean,
      );
  }
});

test.each([
  [{ sizes: [130] }, "sizes[0] must be at most nFeatures = 120, got 130"],
  [{ sizes: [10], nFeatures: 100 }, "nFeatures must be the 120 of the problem, got 100"],
  [{ sizes: [] }, "sizes must name at least one size"],
  [{ sizes: [10], keepFraction: 0.1 }, "unknown key keepFraction"],
])("options %o are refused in one line", (change, message) => {
  const world = randomFeatures({ ...wide, nFeatures: 120 });
  const run = () => predictCurve(world, { nSamples: 50, nKept: 5, ...change } as never);
  expect(run).toThrow(DomainError);
  expect(run).toThrow(`predictCurve: ${message}`);
});
