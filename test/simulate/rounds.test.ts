// N:M rules, scores by measured columns, and pruning in rounds: a trial of the core against the plain one.
import { expect, test } from "vitest";
import { ar1, layOut, linearGaussian, randomFeatures } from "../../src/problems/index.js";
import { ownScales, resolveRules } from "../../src/rules/index.js";
import { drawnFeatures } from "../../src/simulate/drawn.js";
import { dataCurve, simulate, simulateCurve } from "../../src/simulate/index.js";
import type { TrialJob } from "../../src/simulate/trials.js";
import { drawTrial, populationRisk, referenceTrial } from "./reference.js";
import { difference, rowsOf } from "./rows.js";

const three = linearGaussian({
  features: [
    { weight: 0.2, variance: 9, coefficient: 1 },
    { weight: 0.5, variance: 1, coefficient: 0.7 },
    { weight: 0.3, variance: 0.25, coefficient: -1 },
  ],
  noiseStd: 0.5,
});
const withDeadFeatures = linearGaussian({
  features: [
    { weight: 0.3, variance: 4, coefficient: 1 },
    { weight: 0.3, variance: 0, coefficient: 1 },
    { weight: 0.4, variance: 1, coefficient: 0 },
  ],
  noiseStd: 0.5,
});

interface Case {
  problem?: typeof three;
  n: number;
  sizes: number[];
  kept: number[];
  rules?: string[];
  ridge?: number;
  retrainRidges?: number[];
}

const everyRule = ["magnitude", "hessian", "hessian empirical", "oracle", "random"];

function jobOf({ problem = three, n, sizes, kept, rules = everyRule, ridge = 0, retrainRidges }: Case) {
  const { variance, betaStar, coefficient } = layOut(problem, sizes.at(-1)!);
  const ridges = retrainRidges ?? kept.map(() => 0);
  return {
    seed: 11,
    nSamples: n,
    sizes: Int32Array.from(sizes),
    nKept: kept[0],
    ridge,
    retrainRidge: ridges[0],
    later: { nKept: kept.slice(1), retrainRidges: ridges.slice(1) },
    variance,
    betaStar,
    noiseStd: problem.noiseStd,
    rules: resolveRules("test", rules).map((rule) => ({
      fit: rule.score === "fit",
      scale: ownScales("test", rule, variance, coefficient),
      group: rule.group,
      byColumn: rule.byColumn,
    })),
  } satisfies TrialJob;
}

const patterns = ["2:4", "1:4 hessian", "3:5 oracle", "2:4 random", "1:3 hessian empirical", "magnitude"];

const cases: [string, Case][] = [
  ["N:M of fewer features than samples", { n: 60, sizes: [40], kept: [8], rules: patterns }],
  ["N:M, fewer kept than samples", { n: 45, sizes: [60], kept: [8], rules: patterns }],
  ["N:M, more kept than samples", { n: 20, sizes: [80], kept: [8], rules: patterns }],
  ["N:M with features left over", { n: 30, sizes: [71], kept: [8], rules: patterns }],
  ["N:M of fewer features than a group", { n: 30, sizes: [2], kept: [1], rules: ["2:4", "3:5 oracle"] }],
  ["N:M with everything kept", { n: 30, sizes: [50], kept: [8], rules: ["4:4", "7:7 random"] }],
  ["N:M as large as the whole", { n: 30, sizes: [64], kept: [32], rules: ["32:64", "magnitude"] }],
  ["N:M with ridges", { n: 30, sizes: [70], kept: [8], rules: patterns, ridge: 0.1, retrainRidges: [0.2] }],
  [
    "N:M with features without variance",
    { problem: withDeadFeatures, n: 30, sizes: [81], kept: [8], rules: patterns },
  ],
  [
    "N:M along a curve",
    { n: 30, sizes: [3, 10, 20, 29, 30, 31, 40, 45, 50, 60, 80, 100], kept: [8], rules: patterns },
  ],
  ["two rounds", { n: 40, sizes: [90], kept: [30, 10] }],
  ["four rounds", { n: 40, sizes: [90], kept: [35, 20, 10, 3] }],
  ["rounds from above n to below", { n: 30, sizes: [90], kept: [60, 45, 20, 5] }],
  ["a round of exactly n", { n: 30, sizes: [90], kept: [60, 30, 29] }],
  ["rounds of fewer features than samples", { n: 60, sizes: [40], kept: [20, 10] }],
  [
    "rounds with a ridge each",
    { n: 30, sizes: [90], kept: [60, 20, 5], ridge: 0.1, retrainRidges: [0.3, 0, 0.2] },
  ],
  ["a round that changes nothing", { n: 30, sizes: [90], kept: [20, 20, 10] }],
  [
    "rounds with features without variance",
    { problem: withDeadFeatures, n: 30, sizes: [80], kept: [70, 40, 10] },
  ],
  [
    "rounds along a curve, with models smaller than what is kept",
    { n: 30, sizes: [4, 9, 20, 29, 30, 31, 40, 45, 50, 60, 80, 100], kept: [25, 12, 6] },
  ],
  ["rounds above n along a curve", { n: 20, sizes: [10, 30, 40, 60, 80], kept: [50, 25, 8] }],
];

test.each(cases)("a trial agrees with the plain one: %s", (_, settings) => {
  const job = jobOf(settings);
  for (const trial of [0, 5]) {
    const plain = referenceTrial(job, drawTrial(job, trial), populationRisk(job));
    rowsOf(job, trial).forEach((row, k) =>
      expect(difference(row, plain[k]), `size ${job.sizes[k]}, trial ${trial}`).toBeLessThan(1e-8),
    );
  }
});

const correlated = [
  [
    "AR(1)",
    linearGaussian({
      covariance: ar1(60, 0.7),
      betaStar: Array.from({ length: 60 }, (_, j) => 1 / (j + 1)),
      noiseStd: 0.5,
    }),
  ],
  [
    "random features",
    randomFeatures({ inputDim: 20, nFeatures: 60, activation: "relu", noiseStd: 0.3, seed: 4 }),
  ],
] as const;

test.each(correlated)(
  "features that depend on each other are pruned in groups and in rounds like the plain ones: %s",
  (_, problem) => {
    for (const [rules, kept, ridges] of [
      [patterns, [8], [0]],
      [everyRule, [30, 15, 6], [0, 0.1, 0]],
    ] as const) {
      const sizes = Int32Array.of(20, 45, 60);
      const job: TrialJob = {
        ...drawnFeatures("test", problem, sizes, resolveRules("test", rules)),
        seed: 3,
        nSamples: 25,
        sizes,
        nKept: kept[0],
        ridge: 0.01,
        retrainRidge: ridges[0],
        later: { nKept: kept.slice(1), retrainRidges: ridges.slice(1) },
      };
      const plain = referenceTrial(job, drawTrial(job, 2), populationRisk(job));
      rowsOf(job, 2).forEach((row, k) =>
        expect(difference(row, plain[k]), `size ${sizes[k]}`).toBeLessThan(1e-7),
      );
    }
  },
);

test("groups are put together anew in every trial, by the seed", () => {
  const job = jobOf({ n: 30, sizes: [60], kept: [8], rules: ["2:4 random"] });
  const kept = (seed: number, trial: number) => rowsOf({ ...job, seed }, trial)[0].pruned[0];
  expect(kept(1, 0)).toBe(kept(1, 0));
  expect(new Set([kept(1, 0), kept(1, 1), kept(2, 0)]).size).toBe(3);
  expect([...drawTrial(job, 0).order]).not.toEqual([...drawTrial(job, 1).order]);
});

test("one round in a list is one shot, to the last bit, and other rounds leave the first as it is", async () => {
  const options = { nSamples: 30, nFeatures: 70, nTrials: 3, workers: 1, engine: "direct" } as const;
  const once = await simulate(three, { ...options, keepFraction: 0.3 });
  const listed = await simulate(three, { ...options, keepFraction: [0.3] });
  const twice = await simulate(three, { ...options, keepFraction: [0.3, 0.1] });
  expect(once.rounds).toBeUndefined();
  expect(listed.rounds).toEqual([
    { nKept: 21, retrainRidge: 0, pruned: once.pruned, retrained: once.retrained },
  ]);
  expect(twice.rounds![0]).toEqual(listed.rounds![0]);
  expect(twice.rounds!.map(({ nKept }) => nKept)).toEqual([21, 7]);
  expect(twice.retrained).toEqual(twice.rounds![1].retrained);
  expect(twice.small).toEqual((await simulate(three, { ...options, keepFraction: 0.1 })).small);
  // fixed sets are nested and forget what was fitted before
  const last = await simulate(three, { ...options, keepFraction: 0.1 });
  expect(twice.retrained.oracle.mean).toBeCloseTo(last.retrained.oracle.mean, 10);
  expect(twice.retrained.random.mean).toBeCloseTo(last.retrained.random.mean, 10);
});

test("a curve prunes in rounds, too, and every point is that of its size alone", async () => {
  const shared = { nSamples: 30, nTrials: 2, workers: 1, retrainRidge: [0.1, 0] };
  const world = { ...shared, nFeatures: 80, nKept: [20, 10] };
  const { points, nKept } = await simulateCurve(three, { ...world, sizes: [8, 40, 80] });
  expect(nKept).toBe(10);
  expect(points.map(({ rounds }) => rounds!.map((round) => round.nKept))).toEqual([
    [8, 8],
    [20, 10],
    [20, 10],
  ]);
  const alone = await simulateCurve(three, { ...world, sizes: [80] });
  for (const rule of ["magnitude", "oracle"])
    expect(points[2].rounds![1].retrained[rule].mean).toBeCloseTo(alone.points[0].retrained[rule].mean, 9);
  await expect(
    simulateCurve(three, { ...shared, nFeatures: 80, sizes: [40], nKept: [20, 10], rules: ["2:4"] }),
  ).rejects.toThrow("simulateCurve: rules must be without groups where nKept is a list, got 2:4");
  await expect(
    simulateCurve(three, { ...shared, nFeatures: 80, sizes: [40], nKept: [10, 20] }),
  ).rejects.toThrow("simulateCurve: nKept must be a decreasing list, got 20 after 10");
});

test("the exact engine says why it leaves rounds and measured columns to the other, and takes groups", async () => {
  const options = { nSamples: 20, nFeatures: 60, nTrials: 1, engine: "exact", workers: 1 } as const;
  const reason = async (more: object) =>
    (await simulate(three, { ...options, keepFraction: 0.2, ...more })).engineReason;
  expect(await reason({})).toBeUndefined();
  expect(await reason({ keepFraction: [0.5, 0.2] })).toBe("pruning goes in rounds");
  expect(await reason({ rules: ["2:4"] })).toBeUndefined();
  expect(await reason({ rules: ["hessian empirical"] })).toBe(
    "the rule hessian empirical measures the columns of the design",
  );
});

test("groups in dataCurve: theirs is the share of every size, and both Hessian rules are one", () => {
  const { X, y } = drawTrial(jobOf({ n: 40, sizes: [30], kept: [8] }), 0);
  const data = { X: X.slice(0, 25), y: y.slice(0, 25), XTest: X.slice(25), yTest: y.slice(25) };
  const rules = ["2:4", "1:2 hessian", "1:2 hessian empirical", "4:4"];
  const { points } = dataCurve(data as never, { sizes: [10, 30], nKept: 4, rules });
  for (const { pruned, retrained, dense } of points) {
    expect(pruned["1:2 hessian"]).toBe(pruned["1:2 hessian empirical"]);
    expect(pruned["4:4"]).toBeCloseTo(dense, 10);
    expect(retrained["4:4"]).toBeCloseTo(dense, 8);
    expect(pruned["2:4"]).not.toBe(dense);
  }
});
