// Pruning in rounds under any covariance (docs/theory.md §8).
import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { ar1, linearGaussian, randomFeatures } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate } from "../../src/simulate/index.js";
import { predict } from "../../src/theory/index.js";
import { atoms } from "../support/theory.js";

const neighbours = (p: number, rho: number, noiseStd = 0.5) =>
  linearGaussian({
    covariance: ar1(p, rho),
    betaStar: new Stream(3).normals(p).map((z, i) => ((i % 4 === 0 ? 2 : 0.5) * z) / Math.sqrt(p)),
    noiseStd,
  });

// Verdict per number as in test/agreement/correlated.ts: 4 standard errors of both roads, 4/n, and 2/|m − n| where a fit of m
// features has no ridge. At n = 150 that allowance is 3 to 6 %.
test.each([
  ["neighbours", neighbours(360, 0.8), { keepFraction: [0.2, 0.1] }],
  [
    "neighbours, interpolating first",
    neighbours(360, 0.8),
    { keepFraction: [0.6, 0.15], rules: ["hessian"] },
  ],
  [
    "neighbours, three rounds with ridges",
    neighbours(300, 0.6),
    { keepFraction: [0.5, 0.3, 0.15], ridge: 0.1, retrainRidge: [0.05, 0.02, 0.1] },
  ],
  ["neighbours, fewer features than samples", neighbours(90, 0.7), { keepFraction: [0.6, 0.3] }],
  ["a rule that knows the truth", neighbours(300, 0.8), { keepFraction: [0.25, 0.1], rules: ["oracle"] }],
  [
    "random features",
    randomFeatures({ inputDim: 100, nFeatures: 300, noiseStd: 0.3, activation: "relu", seed: 4 }),
    { keepFraction: [0.3, 0.15] },
  ],
] as const)("%s: every simulated round lies on its prediction", async (_, problem, options) => {
  const n = 150;
  const fit = { rules: ["magnitude"], ...options };
  const theory = predict(problem, { nSamples: n, nDraws: 200, ...fit });
  const simulated = await simulate(problem, { nSamples: n, nTrials: 60, seed: 5, workers: 1, ...fit });
  expect(simulated.rounds!.length).toBe(fit.keepFraction.length);
  const [rule] = fit.rules;
  for (const [k, round] of theory.rounds.entries()) {
    const other = simulated.rounds![k];
    const before = k === 0 ? theory.nFeatures : theory.rounds[k - 1].nKept;
    for (const [stage, size] of [["pruned", before] as const, ["retrained", round.nKept] as const]) {
      const { value, standardError } = round.detail[stage][rule];
      expect(value).toBe(round[stage][rule]);
      const { mean, standardError: simulationError } = other[stage][rule];
      const error = Math.hypot(standardError, simulationError);
      const allowed = 4 * error + value * (4 / n + 2 / Math.abs(size - n));
      expect(
        Math.abs(mean - value),
        `round ${k + 1} ${stage}: ${mean} ± ${simulationError}, theory ${value} ± ${standardError}`,
      ).toBeLessThan(allowed);
    }
  }
});

test("a diagonal covariance gives the rounds of features in groups", () => {
  const p = 600;
  const counts = { 25: p / 10, 1: (9 * p) / 10 };
  const variances = Object.entries(counts).flatMap(([v, count]) =>
    Array.from({ length: count }, () => Number(v)),
  );
  const covariance = variances.map((v, i) => variances.map((_, j) => (i === j ? v : 0)));
  const betaStar = variances.map(() => 1 / Math.sqrt(p));
  const whole = linearGaussian({ covariance, betaStar, noiseStd: Math.SQRT1_2 });
  const groups = atoms([0.1, 0.9], [25, 1], [1, 1], Math.SQRT1_2);
  const fit = {
    kappa: 2.5,
    keepFraction: [0.5, 0.1],
    ridge: 0.1,
    retrainRidge: [0.2, 0.3],
    rules: ["magnitude", "hessian"],
  };
  const averaged = predict(whole, { ...fit, nDraws: 200 });
  const exact = predict(groups, fit);
  for (const [k, round] of averaged.rounds.entries())
    for (const rule of fit.rules)
      for (const stage of ["pruned", "retrained"] as const) {
        const { value, standardError } = round.detail[stage][rule];
        const want = exact.rounds[k][stage][rule];
        // draws of p coordinates concentrate up to O(1/p)
        expect(
          Math.abs(value - want),
          `round ${k + 1} ${stage} ${rule}: ${value}, groups ${want}`,
        ).toBeLessThan(4 * standardError + (4 / p) * want);
      }
});

test("one round is the prediction of its keep fraction, and fixed sets forget the rounds before", () => {
  const problem = neighbours(200, 0.7);
  const rules = ["magnitude", "oracle", "random"];
  const single = predict(problem, { nSamples: 100, keepFraction: 0.3, rules });
  const list = predict(problem, { nSamples: 100, keepFraction: [0.3], rules });
  expect(list.rounds[0].pruned).toEqual(single.pruned);
  expect(list.retrained).toEqual(single.retrained);
  const { rounds, retrained, small } = predict(problem, { nSamples: 100, keepFraction: [0.5, 0.3], rules });
  expect(rounds[1].nKept).toBe(60);
  expect(retrained.oracle).toBeCloseTo(single.retrained.oracle, 10);
  expect(small).toBe(single.small);
  const { value, standardError } = rounds[1].detail.retrained.random;
  const one = single.detail.retrained.random;
  expect(Math.abs(value - one.value)).toBeLessThan(4 * Math.hypot(standardError, one.standardError));
});

test("numbers of features in the place of shares are the same rounds", () => {
  const shared = { nSamples: 60, rules: ["magnitude"], retrainRidge: [0.1, 0] };
  const problem = neighbours(100, 0.7);
  expect(predict(problem, { ...shared, nKept: [40, 20] })).toEqual(
    predict(problem, { ...shared, keepFraction: [0.4, 0.2] }),
  );
  const groups = atoms([0.1, 0.9], [25, 1], [1, 1], 0.7);
  const { rounds } = predict(groups, { ...shared, nFeatures: 100, nKept: [40, 20] });
  expect(rounds).toEqual(predict(groups, { ...shared, nFeatures: 100, keepFraction: [0.4, 0.2] }).rounds);
});

test("equal seeds give equal bits, and the error falls with the draws", () => {
  const problem = neighbours(120, 0.7);
  const fit = { nSamples: 60, keepFraction: [0.4, 0.2], rules: ["magnitude"] };
  expect(predict(problem, fit)).toEqual(predict(problem, fit));
  const error = (nDraws: number) =>
    predict(problem, { ...fit, nDraws }).rounds[1].detail.retrained.magnitude.standardError;
  expect(error(3200)).toBeLessThan(error(200) / 2);
});

test("an infinite risk is an answer: at the peak of the dense fit and of a refit", () => {
  const problem = neighbours(100, 0.5);
  const dense = predict(problem, { nSamples: 100, keepFraction: [0.5, 0.2], rules: ["magnitude"] });
  expect(dense.rounds[0].pruned.magnitude).toBe(Infinity);
  expect(dense.rounds.map((round) => Number.isFinite(round.retrained.magnitude))).toEqual([true, true]);
  const refit = predict(problem, { nSamples: 50, keepFraction: [0.5, 0.2], rules: ["magnitude"] });
  expect(refit.rounds[0].retrained.magnitude).toBe(Infinity);
  expect(refit.rounds[1].pruned.magnitude).toBe(Infinity);
  expect(refit.rounds[1].detail.pruned.magnitude.standardError).toBe(0);
  expect(Number.isFinite(refit.rounds[1].retrained.magnitude)).toBe(true);
});

test("without noise and with all features seen, the fits are certain", () => {
  const problem = neighbours(50, 0.5, 0);
  const { dense, rounds } = predict(problem, {
    nSamples: 100,
    keepFraction: [0.6, 0.3],
    rules: ["magnitude"],
  });
  expect(dense).toBeCloseTo(0, 12);
  for (const { pruned, detail } of rounds.slice(0, 1)) {
    expect(pruned.magnitude).toBeGreaterThan(0);
    expect(detail.pruned.magnitude.standardError).toBeCloseTo(0, 12);
  }
  expect(Number.isFinite(rounds[1].retrained.magnitude)).toBe(true);
});

test("a covariance of lower rank than there are features has rounds as well", () => {
  const p = 120;
  const z = new Stream(8).normals(p * 40);
  const factor = Array.from({ length: p }, (_, i) =>
    Array.from(z.subarray(40 * i, 40 * i + 40), (x) => x / 6),
  );
  const betaStar = new Stream(9).normals(p).map((x) => x / Math.sqrt(p));
  const problem = linearGaussian({ factor, betaStar, noiseStd: 0.5 });
  const { rounds } = predict(problem, { nSamples: 60, keepFraction: [0.5, 0.2], rules: ["magnitude"] });
  for (const { pruned, retrained } of rounds) {
    expect(pruned.magnitude).toBeGreaterThan(0.25);
    expect(retrained.magnitude).toBeGreaterThan(0.25);
    expect(Number.isFinite(retrained.magnitude)).toBe(true);
  }
});

test("bad input is refused", () => {
  const problem = neighbours(20, 0.5);
  const ask = (options: object) => () => predict(problem, { nSamples: 10, ...options } as never);
  expect(ask({ keepFraction: [0.5, 0.01] })).toThrow(
    new DomainError("predict: keepFraction must keep at least one of 20 features, got 0.01"),
  );
  expect(ask({ keepFraction: [0.2, 0.5] })).toThrow("predict: keepFraction must be a decreasing list");
  expect(ask({ keepFraction: [0.5, 0.2], nKept: 3 })).toThrow("got both");
  expect(ask({ keepFraction: 0.5, retrainRidge: [0, 1] })).toThrow("retrainRidge must be a number");
  expect(ask({ keepFraction: [0.5, 0.2], retrainRidge: [0, 1, 2] })).toThrow(
    "one number per round, 2, got 3",
  );
  expect(ask({ keepFraction: [0.5, 0.2], rules: ["2:4"] })).toThrow("rules must be without groups");
});
