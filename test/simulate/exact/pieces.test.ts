// What the exact sampler makes of one trial, against the equations of docs/theory.md §9b.
import { expect, test } from "vitest";
import { fromFlat, type Matrix } from "../../../src/matrix/index.js";
import { gram, lstsq, matmul } from "../../../src/linalg/index.js";
import { linearGaussian } from "../../../src/problems/index.js";
import { resolveRules, type RuleLike } from "../../../src/rules/index.js";
import { atomRules, groupAtoms } from "../../../src/simulate/exact/job.js";
import { putExactJob } from "../../../src/simulate/exact/run.js";
import { scope } from "../../../src/wasm/scope.js";
import { testCore } from "../../support/core.js";

/** Keeps the features of one coefficient before all others. */
const only = (b: number): RuleLike => ({
  name: `only ${b}`,
  score: "fixed",
  scale: (_, coefficient) => Number(coefficient === b),
});

interface Setting {
  features: { weight: number; variance: number; coefficient: number }[];
  n: number;
  p: number;
  s: number;
  ridge?: number;
  rules: RuleLike[];
}

function pieces({ features, n, p, s, ridge = 0, rules }: Setting) {
  const problem = linearGaussian({ features, noiseStd: 0.7 });
  const resolved = resolveRules("test", rules);
  const groups = groupAtoms(problem, p);
  return scope("test", (space) => {
    const record = putExactJob(space, {
      engine: "exact",
      seed: 3,
      nSamples: n,
      sizes: Int32Array.of(p),
      nKept: s,
      ridge,
      retrainRidge: 0,
      noiseStd: 0.7,
      ...groups,
      rules: atomRules("test", problem, resolved),
    });
    const out = space.f64(16);
    const work = space.bytes(testCore().exactWorkBytes(record));
    expect(testCore().exactPieces(record, 1, out, work)).toBe(0);
    const [a, m, y, coef, , , nRows, nKept, , b, q, , x, z, along, across] = space.take(out, 16);
    const matrix = (at: number, rows: number): Matrix => fromFlat(rows, n, space.take(at, rows * n));
    return {
      ...groups,
      nRows,
      nKept,
      A: matrix(a, m),
      y: space.take(y, n),
      coef: space.take(coef, m),
      b: space.take(b, nRows),
      q: space.take(q, nRows),
      X: matrix(x, nKept),
      Q: matrix(z, nKept),
      along: space.take(along, groups.groupSize.length),
      across: space.take(across, groups.groupSize.length),
    };
  });
}

const row = (A: Matrix, i: number) => A.data.subarray(i * A.cols, (i + 1) * A.cols);
const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
const largest = (x: Iterable<number>) => Math.max(...Array.from(x, Math.abs));

// one large group of two coefficients
const pair = [
  { weight: 0.5, variance: 4, coefficient: 1 },
  { weight: 0.5, variance: 4, coefficient: 0.5 },
];
const n = 20;

test.each([0, 0.3])("kept columns reproduce the fit: X_Sᵀu = β̂_S, ridge %d", (ridge) => {
  for (const [p, s] of [
    [40, 10],
    [40, 20],
    [400, 30],
    [400, 200], // cells in coordinates of their own
  ]) {
    const t = pieces({ features: pair, n, p, s, ridge, rules: ["magnitude", "random"] });
    const { x: u } = lstsq(t.A, t.coef);
    expect(t.nKept).toBeGreaterThan(0);
    for (let i = 0; i < t.nKept; i++) {
      const betaHat = t.along[0] * t.b[i] + t.across[0] * t.q[i];
      expect(Math.abs(dot(row(t.X, i), u as Float64Array) - betaHat)).toBeLessThan(1e-12);
    }
  }
});

test.each([
  ["features by themselves", 40, 20],
  ["cells in coordinates of their own", 200, 100],
])("keeping a whole group, %s: Q·Qᵀ = I, Q·b = 0, Qᵀw = q, X = √Λ(abᵀ + FQ)", (_, p, s) => {
  const t = pieces({ features: pair, n, p, s, rules: [only(1), only(0.5)] });
  expect(t.nKept).toBe(t.nRows);
  expect(t.nKept).toBe(p === 40 ? 40 : 2 * (n + 1));
  const square = gram(t.Q); // Q stands with its columns as rows
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++)
      expect(Math.abs(square.data[i * n + j] - Number(i === j))).toBeLessThan(1e-13);
  expect(largest(t.b.slice())).toBeGreaterThan(0.1);
  const bRow = fromFlat(1, t.nKept, t.b);
  expect(largest(matmul(bRow, t.Q).data)).toBeLessThan(1e-14);

  const factor = t.coef.subarray(1); // √Λ Fᵀu
  const w = factor.map((value) => value / t.across[0]);
  for (let i = 0; i < t.nKept; i++) expect(Math.abs(dot(row(t.Q, i), w) - t.q[i])).toBeLessThan(1e-14);
  const Ft = fromFlat(n, n, t.A.data.slice(n)); // √Λ Fᵀ
  const FQ = matmul(t.Q, Ft);
  const a = row(t.A, 0); // √Λ a
  for (let i = 0; i < t.nKept; i++)
    for (let j = 0; j < n; j++)
      expect(Math.abs(t.X.data[i * n + j] - (a[j] * t.b[i] + FQ.data[i * n + j]))).toBeLessThan(1e-13);
});

test("the coefficients on A solve the ridge equations", () => {
  for (const ridge of [0, 0.5]) {
    const t = pieces({ features: pair, n, p: 400, s: 30, ridge, rules: ["magnitude"] });
    const { x: u } = lstsq(t.A, t.coef);
    const fitted = matmul(fromFlat(1, t.A.rows, t.coef), t.A).data;
    for (let i = 0; i < n; i++)
      expect(Math.abs(fitted[i] + n * ridge * (u as Float64Array)[i] - t.y[i])).toBeLessThan(1e-11);
  }
});
