// The standard errors of rounds: that they are what predictions scatter by from seed to seed, and what is said where a part has none.
import { expect, test } from "vitest";
import { ar1, linearGaussian } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { predict } from "../../src/theory/index.js";
import { jackknifeError } from "../../src/theory/jackknife.js";

const neighbours = (p: number) =>
  linearGaussian({
    covariance: ar1(p, 0.7),
    betaStar: new Stream(3).normals(p).map((z, i) => ((i % 4 === 0 ? 2 : 0.5) * z) / Math.sqrt(p)),
    noiseStd: 0.5,
  });

const N_SEEDS = 60;

// The spread of 60 predictions is itself known to 9 %, the mean square of errors from ten parts each to 4 %, and there are four
// numbers to a case: within 30 %. Few draws or a peak leave less of the linear: 0.6 to 1.5, and 0.7 to 1.4.
test.each([
  ["rounds without ridge", 60, 40, { nKept: [24, 12], nDraws: 100 }, [0.7, 1.3]],
  [
    "rounds with ridges",
    60,
    40,
    { nKept: [30, 15], nDraws: 100, ridge: 0.1, retrainRidge: 0.05 },
    [0.7, 1.3],
  ],
  ["few draws", 60, 30, { nKept: [24, 12], nDraws: 20 }, [0.6, 1.5]],
  ["a round beside its peak", 60, 30, { nKept: [27, 10], nDraws: 100 }, [0.7, 1.4]],
] as const)("%s: the standard error is what predictions scatter by", (_, p, n, options, [least, most]) => {
  const problem = neighbours(p);
  const predictions = Array.from({ length: N_SEEDS }, (__, seed) =>
    predict(problem, { nSamples: n, rules: ["magnitude"], seed: seed + 1, ...options }),
  );
  const ratios = options.nKept.flatMap((__, k) =>
    (["pruned", "retrained"] as const).map((stage) => {
      const leaves = predictions.map(({ rounds }) => rounds[k].detail[stage].magnitude);
      const mean = leaves.reduce((sum, { value }) => sum + value, 0) / N_SEEDS;
      const spread = leaves.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / (N_SEEDS - 1);
      const claimed = leaves.reduce((sum, { standardError }) => sum + standardError ** 2, 0) / N_SEEDS;
      return Math.sqrt(claimed / spread);
    }),
  );
  for (const [i, ratio] of ratios.entries()) {
    const what = `round ${(i >> 1) + 1} ${i % 2 === 0 ? "pruned" : "retrained"}: claimed/seen of all: ${ratios.map((r) => r.toFixed(2)).join(" ")}`;
    expect(ratio, what).toBeGreaterThan(least);
    expect(ratio, what).toBeLessThan(most);
  }
});

test("rounds that change little do not make a risk wild, and their errors are rather too wide than too narrow", () => {
  const problem = neighbours(60);
  const fit = { nSamples: 40, rules: ["magnitude"], nKept: [50, 44, 30, 20, 10], nDraws: 100 };
  const leaves = [24, 25, 26, 27, 28, 29].map(
    (seed) => predict(problem, { ...fit, seed }).rounds[4].detail.retrained.magnitude,
  );
  for (const { value, standardError } of leaves)
    expect(Math.abs(value - 1.41)).toBeLessThan(3 * standardError);
  const errors = leaves.map(({ standardError }) => standardError).toSorted((a, b) => a - b);
  expect(errors[2]).toBeLessThan(0.2);
});

test("of a mean it is the known one; of what is always infinite 0; where a group cannot be left out nothing is known", () => {
  const values = [1, 4, 2, 8, 5];
  const without = values.map((value) => (20 - value) / 4);
  const square = values.reduce((sum, value) => sum + (value - 4) ** 2, 0) / 4;
  expect(jackknifeError(4, without)).toBeCloseTo(Math.sqrt(square / 5), 12);
  expect(jackknifeError(1000, without)).toBeGreaterThan(996);
  expect(jackknifeError(Infinity, [Infinity, Infinity])).toBe(0);
  expect(jackknifeError(2, [2, Infinity, 3])).toBe(Infinity);
  expect(jackknifeError(2, [2, NaN, 3])).toBe(Infinity);
});
