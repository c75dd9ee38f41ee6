import { expect, test } from "vitest";
import { ar1, blockCorrelated, equicorrelated, linearGaussian } from "../../src/problems/index.js";
import { mapRows, regimeMap, type RegimeMapOptions } from "../../src/regimes/index.js";
import { predict } from "../../src/theory/index.js";

const features = [
  { weight: 0.25, variance: 9, coefficient: 1 },
  { weight: 0.75, variance: 1, coefficient: 0.8 },
];
const problem = linearGaussian({ features, noiseStd: 0.7 });
const x = { parameter: "kappa", values: [1.6, 4] } as const;
const p = 40;

test.each([
  ["ar1", (rho: number) => ar1(p, rho)],
  ["equicorrelated", (rho: number) => equicorrelated(p, rho)],
  ["blocks", (rho: number) => blockCorrelated(p, 8, rho)],
] as const)(
  "a cell with %s features is the prediction for that covariance, on the same draws",
  async (structure, of) => {
    const map = await regimeMap(problem, {
      x,
      y: { parameter: "correlation", values: [0, 0.6] },
      keepFraction: 0.2,
      correlated: { structure, nFeatures: p, blockSize: 8, nDraws: 30, seed: 7 },
    });
    for (const [k, { correlation, kappa }] of map.cells.entries()) {
      const covariance = of(correlation);
      // the first quarter of the features is the important group
      const deviation = Array.from({ length: p }, (_, i) => (i < p / 4 ? 3 : 1));
      for (let i = 0; i < p; i++)
        for (let j = 0; j < p; j++) covariance.data[i * p + j] *= deviation[i] * deviation[j];
      const betaStar = Array.from({ length: p }, (_, i) => (i < p / 4 ? 1 : 0.8) / Math.sqrt(p));
      const want = predict(linearGaussian({ covariance, betaStar, noiseStd: 0.7 }), {
        nSamples: Math.round(p / map.x.values[k % 2]),
        nKept: 8,
        nDraws: 30,
        seed: 7,
      });
      expect(kappa).toBe(want.kappa);
      expect(map.dense[k]).toBe(want.dense);
      expect(map.small[k]).toBe(want.small);
      for (const [c, { rule, stage }] of map.candidates.entries())
        expect(map.risks[c][k]).toBe(want[stage][rule]);
      const { rule, stage } = map.candidates[map.best[k]];
      expect(map.standardError![k]).toBe(want.detail[stage][rule].standardError);
      expect(map.standardError![k]).toBeGreaterThan(0);
    }
    expect(mapRows(map)[3]).toMatchObject({ correlation: 0.6, standardError: map.standardError![3] });
  },
);

test("without correlation it is the map of independent features, to the error of the draws and of finite p", async () => {
  const shared = { x, y: { parameter: "noiseStd", values: [0.5, 2] }, keepFraction: 0.2 } as const;
  const [exact, drawn] = await Promise.all([
    regimeMap(problem, shared),
    regimeMap(problem, {
      ...shared,
      correlation: 0,
      correlated: { structure: "ar1", nFeatures: 400, nDraws: 100 },
    }),
  ]);
  for (const [k, large] of drawn.large.entries())
    expect(Math.abs(large - exact.large[k])).toBeLessThan(4 * drawn.standardError![k] + (6 * large) / 400);
});

test("cells come out the same whichever way the map is turned", async () => {
  const correlated = { structure: "ar1", nFeatures: 30, nDraws: 10 } as const;
  const y = { parameter: "correlation", values: [0, 0.5, 0.9] } as const;
  const [one, other] = await Promise.all([
    regimeMap(problem, { x, y, keepFraction: 0.2, correlated }),
    regimeMap(problem, { x: y, y: x, keepFraction: 0.2, correlated }),
  ]);
  for (let i = 0; i < 2; i++)
    for (let j = 0; j < 3; j++) expect(one.large[2 * j + i]).toBe(other.large[3 * i + j]);
  expect(one.cells.length).toBe(6);
  expect(other.cells.map(({ correlation }) => correlation)).toEqual([0, 0.5, 0.9, 0, 0.5, 0.9]);
});

const y = { parameter: "correlation", values: [0, 0.5] } as const;
const correlated = { structure: "ar1", nFeatures: 30 } as const;
const good = { x, y, keepFraction: 0.2, correlated };
const bad: [string, object, string][] = [
  [
    "a correlation without its structure",
    { ...good, correlated: undefined },
    "correlation, on an axis or fixed, and",
  ],
  [
    "a structure without its correlation",
    { ...good, y: { parameter: "noiseStd", values: [1, 2] } },
    "correlation, on an axis or fixed, and correlated must come together, got no correlation",
  ],
  [
    "an unknown structure",
    { ...good, correlated: { ...correlated, structure: "ma1" } },
    "correlated.structure must be",
  ],
  ["a correlation of 1", { ...good, y: { ...y, values: [0, 1] } }, "y.values[1] must be in (−1, 1), got 1"],
  ["a growing world", { ...good, worldKappa: 9 }, "correlated must come without worldKappa"],
  ["optima", { ...good, optima: ["ridge"] }, "correlated must come without optima"],
  [
    "a block larger than the model",
    { ...good, correlated: { structure: "blocks", nFeatures: 5 } },
    "correlated.blockSize must be at most nFeatures = 5, got 10",
  ],
];
test.each(bad)("%s is refused", async (_, options, message) => {
  await expect(regimeMap(problem, options as RegimeMapOptions)).rejects.toThrow(`regimeMap: ${message}`);
});
