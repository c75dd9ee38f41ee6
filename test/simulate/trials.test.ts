import { describe, expect, test } from "vitest";
import { layOut, linearGaussian } from "../../src/problems/index.js";
import { resolveRules, scales } from "../../src/rules/index.js";
import { runTrials, type TrialJob } from "../../src/simulate/trials.js";
import { drawTrial, populationRisk, referenceTrial } from "./reference.js";
import { difference, rowsOf } from "./rows.js";

const atoms = (variance: number[], coefficient: number[], weight?: number[]) =>
  linearGaussian({
    features: variance.map((v, k) => ({ variance: v, coefficient: coefficient[k], weight: weight?.[k] })),
    noiseStd: 0.5,
  });

const three = atoms([9, 1, 0.25], [1, 0.7, -1], [0.2, 0.5, 0.3]);
const isotropic = atoms([1], [1]);
const withDeadFeatures = atoms([4, 0, 1], [1, 1, 0], [0.3, 0.3, 0.4]);

interface Case {
  problem?: ReturnType<typeof atoms>;
  n: number;
  sizes: number[];
  s: number;
  ridge?: number;
  retrainRidge?: number;
}

function jobOf({ problem = three, n, sizes, s, ridge = 0, retrainRidge = 0 }: Case): TrialJob {
  const p = sizes.at(-1)!;
  const { variance, betaStar, coefficient } = layOut(problem, p);
  return {
    seed: 2 ** 40 + 7,
    nSamples: n,
    sizes: Int32Array.from(sizes),
    nKept: s,
    ridge,
    retrainRidge,
    variance,
    betaStar,
    noiseStd: problem.noiseStd,
    rules: resolveRules("test").map((rule) => ({
      fit: rule.score === "fit",
      scale: scales("test", rule, variance, coefficient),
    })),
  };
}

const reference = (job: TrialJob, trial: number) =>
  referenceTrial(job, drawTrial(job, trial), populationRisk(job));

const singles: [string, Case][] = [
  ["more features than samples", { n: 30, sizes: [75], s: 8 }],
  ["fewer features than samples", { n: 60, sizes: [40], s: 8 }],
  ["p = n − 1", { n: 40, sizes: [39], s: 8 }],
  ["p = n", { n: 40, sizes: [40], s: 8 }],
  ["p = n + 1", { n: 40, sizes: [41], s: 8 }],
  ["s = n − 1", { n: 20, sizes: [70], s: 19 }],
  ["s = n", { n: 20, sizes: [70], s: 20 }],
  ["s = n + 1", { n: 20, sizes: [70], s: 21 }],
  ["s far above n", { n: 20, sizes: [70], s: 55 }],
  ["everything kept", { n: 20, sizes: [50], s: 50 }],
  ["s above p", { n: 20, sizes: [30], s: 50 }],
  ["one kept", { n: 20, sizes: [30], s: 1 }],
  ["one feature", { n: 20, sizes: [1], s: 1 }],
  ["one sample", { n: 1, sizes: [5], s: 2 }],
  [
    "isotropic features, where rules coincide and every fixed score ties",
    { problem: isotropic, n: 25, sizes: [60], s: 9 },
  ],
  ["ridge at the first fit", { n: 30, sizes: [75], s: 8, ridge: 0.3 }],
  ["ridge at both fits", { n: 30, sizes: [75], s: 8, ridge: 0.3, retrainRidge: 0.2 }],
  ["ridge, p = n", { n: 30, sizes: [30], s: 8, ridge: 0.01, retrainRidge: 1 }],
  ["ridge at the refit of s > n", { n: 20, sizes: [60], s: 40, retrainRidge: 0.2 }],
  ["features without variance", { problem: withDeadFeatures, n: 30, sizes: [80], s: 10 }],
  [
    "features without variance, as many alive as samples",
    { problem: withDeadFeatures, n: 56, sizes: [80], s: 60 },
  ],
  [
    "features without variance, more kept than samples",
    { problem: withDeadFeatures, n: 20, sizes: [80], s: 30 },
  ],
];

test.each(singles)("a trial agrees with the plain one: %s", (_, settings) => {
  const job = jobOf(settings);
  for (const trial of [0, 3]) {
    const [row] = rowsOf(job, trial);
    expect(difference(row, reference(job, trial)[0])).toBeLessThan(1e-9);
    expect(row.method).not.toBe(1);
  }
});

const curves: [string, Case][] = [
  [
    "from 5 to 4n, three sizes of which are n − 1, n, n + 1",
    { n: 40, sizes: [5, 10, 20, 30, 39, 40, 41, 45, 50, 60, 70, 80, 100, 120, 140, 160], s: 12 },
  ],
  ["evenly spaced beyond n", { n: 30, sizes: Array.from({ length: 20 }, (_, k) => 36 + 4 * k), s: 7 }],
  ["far apart", { n: 20, sizes: [25, 90, 300], s: 5 }],
  ["all at most n", { n: 50, sizes: [1, 2, 25, 49, 50], s: 10 }],
  ["sizes one apart", { n: 20, sizes: Array.from({ length: 30 }, (_, k) => 15 + k), s: 6 }],
  ["s around n", { n: 20, sizes: [10, 18, 20, 22, 30, 40, 50, 60], s: 20 }],
  ["s above n", { n: 20, sizes: [10, 20, 30, 40, 50, 60], s: 35 }],
  [
    "with ridges",
    { n: 30, sizes: [10, 20, 30, 40, 45, 50, 60, 70, 80], s: 9, ridge: 0.05, retrainRidge: 0.1 },
  ],
  [
    "with features without variance",
    { problem: withDeadFeatures, n: 30, sizes: [20, 40, 60, 70, 80, 90, 100], s: 15 },
  ],
  ["isotropic", { problem: isotropic, n: 30, sizes: [10, 29, 30, 31, 40, 50, 60, 70, 80, 90], s: 10 }],
];

describe.each([false, true])(
  "each point of a curve is the independent fit on the same draw, triangular: %s",
  (triangular) => {
    test.each([...curves, ...singles])("%s", (_, settings) => {
      const job = { ...jobOf(settings), triangular };
      const rows = rowsOf(job, 1);
      const plain = reference(job, 1);
      rows.forEach((row, k) => expect(difference(row, plain[k]), `size ${job.sizes[k]}`).toBeLessThan(1e-9));
    });
  },
);

test("samples turned until X is triangular leave the law of every risk as it was, within 4 standard errors", () => {
  const nTrials = 1500;
  const base = jobOf({ n: 20, sizes: [5, 14, 30, 60], s: 6, retrainRidge: 0.02 });
  const length = 4 * (base.rules.length * 2 + 4);
  const [turned, plain] = [true, false].map((triangular, k) => {
    const rows = runTrials({ ...base, seed: 11 + k, triangular }, 0, nTrials);
    return Array.from({ length }, (_, column) => {
      const values = Array.from({ length: nTrials }, (__, t) => rows[t * length + column]);
      const mean = values.reduce((a, b) => a + b) / nTrials;
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (nTrials - 1);
      return { mean, square: variance / nTrials };
    });
  });
  turned.forEach(({ mean, square }, column) => {
    const other = plain[column];
    const error = Math.sqrt(square + other.square);
    expect(Math.abs(mean - other.mean), `column ${column}`).toBeLessThanOrEqual(4 * error + 1e-12);
  });
});

test("models beyond 1.1 n share factors, those up to n and those far apart do not", () => {
  const methods = (settings: Case) => rowsOf(jobOf(settings), 0).map((row) => row.method);
  const even = methods({ n: 40, sizes: Array.from({ length: 60 }, (_, k) => 4 * (k + 1)), s: 10 });
  expect(even.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 0)); // up to n
  expect(even.filter((method) => method === 1).length).toBeGreaterThan(30);
  expect(methods({ n: 40, sizes: [100, 200, 400], s: 10 })).toEqual([0, 0, 0]);
});

test("the bits of a trial depend on seed and trial only, not on the batch that it comes in", () => {
  const job = jobOf({ n: 30, sizes: [10, 30, 50, 60, 70, 90], s: 8 });
  const batch = runTrials(job, 0, 6);
  const length = batch.length / 6;
  for (let t = 0; t < 6; t++)
    expect(runTrials(job, t, t + 1)).toEqual(batch.slice(t * length, (t + 1) * length));
  expect(batch.slice(0, length)).not.toEqual(batch.slice(length, 2 * length));
});
