// N:M rules, scores by measured columns, and pruning in rounds: a trial of the core against the plain one.
import { expect, test } from "vitest";
import { layOut, linearGaussian } from "../../src/problems/index.js";
import { ownScales, resolveRules } from "../../src/rules/index.js";
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
