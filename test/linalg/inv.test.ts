import { expect, test } from "vitest";
import { DomainError, ShapeError, SingularError } from "../../src/errors.js";
import { det, eye, inv, matmul, matrix, slogdet, solve, zeros } from "../../src/linalg/index.js";
import { eps, generator, normInf, randomRows, randomSpd, times, transpose } from "../support/matrices.js";
import { gap, leavesNothing } from "./support.js";

const triangle = (n: number, seed: number, lower: boolean) =>
  randomRows(n, n, generator(seed)).map((row, i) =>
    row.map((v, j) => (i === j ? 1 + Math.abs(v) : lower === j < i ? v / Math.sqrt(n) : 0)),
  );

test("inv undoes its matrix from both sides", () => {
  for (const n of [1, 2, 7, 33, 80]) {
    const rows = randomRows(n, n, generator(n));
    const X = leavesNothing(() => inv(rows));
    const inverse = Array.from({ length: n }, (_, i) => Array.from(X.data.subarray(i * n, (i + 1) * n)));
    const bound = 30 * n * eps * normInf(rows) * normInf(inverse);
    expect(gap(matmul(rows, X), eye(n))).toBeLessThan(bound);
    expect(gap(matmul(X, rows), eye(n))).toBeLessThan(bound);
  }
  expect(inv([])).toEqual(zeros(0, 0));
});

test("inv of scaled matrices is the scaled inverse", () => {
  const rows = randomRows(9, 9, generator(1));
  const X = inv(rows);
  for (const power of [500, -500]) {
    const Y = inv(rows.map((row) => row.map((v) => v * 2 ** power)));
    expect(Y.data).toEqual(X.data.map((v) => v * 2 ** -power));
  }
});

test("inv names the pivot of a singular matrix, and refuses what is not square", () => {
  expect(() =>
    leavesNothing(() =>
      inv([
        [1, 2],
        [2, 4],
      ]),
    ),
  ).toThrow(new SingularError("inv: A must be invertible, pivot 1 is exactly zero", 1));
  expect(() => inv([[1, 2]])).toThrow(new ShapeError("inv: A must be square, got 1 × 2"));
  expect(() => inv([[NaN]])).toThrow(new DomainError("inv: A[0][0] must be finite, got NaN"));
});

test("det of permutations, triangles and small whole-number matrices is exact", () => {
  expect(det([])).toBe(1);
  expect(det([[-3]])).toBe(-3);
  expect(
    det([
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]),
  ).toBe(1);
  expect(
    det([
      [0, 1],
      [1, 0],
    ]),
  ).toBe(-1);
  expect(
    det([
      [2, 100, 7],
      [0, 3, 5],
      [0, 0, 4],
    ]),
  ).toBe(24);
  expect(
    det([
      [1, 2],
      [2, 4],
    ]),
  ).toBe(0);
  expect(leavesNothing(() => det(zeros(5, 5)))).toBe(0);
});

test("det of a product is the product of the determinants", () => {
  const [a, b] = [randomRows(30, 30, generator(2)), randomRows(30, 30, generator(3))];
  expect(det(times(a, b)) / (det(a) * det(b))).toBeCloseTo(1, 10);
  expect(det(transpose(a)) / det(a)).toBeCloseTo(1, 11);
});

test("only the determinant itself overflows or underflows, not the way to it", () => {
  const n = 40;
  const diagonal = (f: (i: number) => number) =>
    matrix(Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? f(i) : 0))));
  // 2^±1000 in turn, the large ones first, or extreme doubles against each other
  expect(det(diagonal((i) => (i < n / 2 ? 2 ** 1000 : 2 ** -1000)))).toBe(1);
  expect(det(diagonal((i) => (i < n / 2 ? 2 ** -1074 : 2 ** 1023)))).toBe(2 ** -1020);
  expect(slogdet(diagonal((i) => (i < n / 2 ? 2 ** -1074 : 2 ** 1023))).logAbsDet).toBeCloseTo(
    -20 * 51 * Math.LN2,
    9,
  );
  expect(det(diagonal((i) => (i === 0 ? -(2 ** 1023) : 1.5)))).toBe(-Infinity);
  const { sign, logAbsDet } = slogdet(diagonal((i) => (i === 0 ? -(2 ** 1023) : 2 ** 1000)));
  expect(sign).toBe(-1);
  expect(logAbsDet).toBeCloseTo((1023 + 39 * 1000) * Math.LN2, 8);
  expect(det(diagonal((i) => (i === 0 ? 2 ** -1074 : 1)))).toBe(2 ** -1074);
});

test("slogdet agrees with det, and says so when a matrix is singular", () => {
  for (const n of [1, 4, 25]) {
    const a = randomRows(n, n, generator(n + 50));
    const { sign, logAbsDet } = slogdet(a);
    expect((sign * Math.exp(logAbsDet)) / det(a)).toBeCloseTo(1, 12);
  }
  expect(slogdet([])).toEqual({ sign: 1, logAbsDet: 0 });
  expect(slogdet(zeros(3, 3))).toEqual({ sign: 0, logAbsDet: -Infinity });
  expect(() => slogdet([[1, 2]])).toThrow(new ShapeError("slogdet: A must be square, got 1 × 2"));
});

test("the reported condition is within a factor of 3 of the truth, whatever is assumed", () => {
  const norm1 = (rows: number[][]) => normInf(transpose(rows));
  for (const n of [1, 2, 3, 10, 60])
    for (const seed of [1, 2, 3]) {
      const cases = [
        [randomRows(n, n, generator(seed)), "general"],
        [randomSpd(n, generator(seed), 1e-3), "positive definite"],
        [triangle(n, seed, true), "lower"],
        [triangle(n, seed, false), "upper"],
      ] as const;
      for (const [rows, assume] of cases) {
        const X = inv(rows);
        const inverse = Array.from({ length: n }, (_, i) => Array.from(X.data.subarray(i * n, (i + 1) * n)));
        const truth = 1 / (norm1(rows) * norm1(inverse));
        const b = rows.map((row) => row.reduce((sum, v) => sum + v, 0));
        const { x, rcond } = leavesNothing(() => solve(rows, b, { assume, report: true }));
        expect(x).toEqual(solve(rows, b, { assume }));
        expect(rcond / truth, `${assume} ${n}`).toBeGreaterThan(1 - 1e-9);
        expect(rcond / truth, `${assume} ${n}`).toBeLessThan(3);
      }
    }
});

test("the reported condition of a nearly singular matrix says so", () => {
  const hilbert = Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => 1 / (i + j + 1)));
  const ones = hilbert.map(() => 1);
  expect(solve(hilbert, ones, { report: true }).rcond).toBeLessThan(1e-15);
  expect(solve([[2 ** -1000]], [1], { report: true })).toEqual({ x: Float64Array.of(2 ** 1000), rcond: 1 });
  expect(solve([], [], { report: true })).toEqual({ x: new Float64Array(0), rcond: 1 });
  const other = [
    [2, 1e9],
    [0, 2],
  ];
  expect(solve(other, [1, 1], { assume: "lower", report: true }).rcond).toBe(1);
});
