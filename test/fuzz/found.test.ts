// What long runs of the property tests have found, kept here where no other test is its place: each was a NaN, or an engine's own error.
import { expect, test } from "vitest";
import {
  coefficientLaw,
  dataCurve,
  linearGaussian,
  population,
  reluFeatures,
  retrain,
  simulate,
} from "../../src/index.js";
import { mapFigure, renderSvg } from "../../src/plot/index.js";

const LARGEST = Number.MAX_VALUE;
const features = [{ variance: 1, coefficient: 1 }];

test("products that leave the range of doubles are refused, and give no NaN", () => {
  const beyond = "must stay within the range of doubles, got NaN";
  const A = [[LARGEST, LARGEST]];
  expect(() => reluFeatures(A, [[2, -2]])).toThrow(`reluFeatures: A·Rᵀ ${beyond}`);
  const X = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i === 3 ? 1e300 : 1]);
  expect(() =>
    population(
      X,
      X.map(([a]) => a + 1e300),
    ),
  ).toThrow(/^population: .*, got/);
  const train = {
    X: [
      [1, 2],
      [3, LARGEST],
      [5, 1],
    ],
    y: [1, 2, 3],
  };
  const judged = { XTest: [[1, 2]], yTest: [LARGEST] };
  expect(() => dataCurve({ ...train, ...judged }, { sizes: [1, 2], nKept: 1 })).toThrow(
    /^dataCurve: .*, got/,
  );
});

test("a simulated risk beyond doubles is infinite, and so is its standard error", async () => {
  const problem = linearGaussian({ features, noiseStd: 1e155 });
  const options = { nSamples: 8, nFeatures: 4, keepFraction: 0.5, nTrials: 3, workers: 1 };
  const { dense } = await simulate(problem, options);
  expect(dense).toEqual({ mean: Infinity, standardError: Infinity, median: Infinity });
});

test("simulated risks that are differences of what leaves the range of doubles are refused", async () => {
  const covariance = Array.from({ length: 6 }, (_, i) =>
    Array.from({ length: 6 }, (__, j) => (i === j ? 1 : 0.5)),
  );
  const betaStar = [1e152, -1e152, 1e152, -1e152, 1e152, -1e152];
  const problem = linearGaussian({ covariance, betaStar, noiseStd: 1e154 });
  const options = { nSamples: 5, keepFraction: 0.5, nTrials: 2, workers: 1, seed: 1 };
  await expect(simulate(problem, options)).rejects.toThrow(
    "simulate: risks must stay within the range of doubles, got NaN",
  );
});

test("a mask whose buffer was given away, and titles that are four billion holes, are refused", () => {
  const mask = Uint8Array.of(1, 0);
  structuredClone(mask.buffer, { transfer: [mask.buffer] });
  const X = [
    [1, 2],
    [3, 4],
  ];
  expect(() => retrain(X, [1, 2], mask)).toThrow("retrain: the mask must have 2 entries");
  const subtitle: string[] = [];
  subtitle.length = 2 ** 32 - 1;
  expect(() => mapFigure({} as never, { subtitle })).toThrow(
    "mapFigure: subtitle must be an array of strings",
  );
});

test("the law of coefficients has no NaN, whatever the scales of a problem", () => {
  const odd = [0, 5e-324, 1e-160, 1, 1e160, LARGEST];
  for (const variance of odd)
    for (const coefficient of odd)
      for (const noiseStd of odd) {
        const groups = [...features, { variance, coefficient }];
        try {
          const problem = linearGaussian({ features: groups, noiseStd });
          const { mean, std } = coefficientLaw(problem, { kappa: 2, ridge: 0.1 });
          expect([...mean, ...std].some(Number.isNaN), JSON.stringify({ groups, noiseStd })).toBe(false);
        } catch (error) {
          expect((error as Error).message).toMatch(/^(coefficientLaw|linearGaussian): .*, got/);
        }
      }
});

test("a specification with a list of four billion holes is refused before it is drawn", async () => {
  const values: object[] = [];
  values.length = 2 ** 32 - 1;
  const drawn = renderSvg({ mark: "point", data: { values } });
  await expect(drawn).rejects.toThrow("a list must have at most 10000000 entries, got 4294967295");
});
