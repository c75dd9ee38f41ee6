import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import {
  cond,
  eye,
  fromFlat,
  matmul,
  matrix,
  pinv,
  rank,
  svd,
  svdvals,
  zeros,
  type Matrix,
} from "../../src/linalg/index.js";
import { eps, generator, maxAbs, randomRows, times, transpose } from "../support/matrices.js";
import { withSingularValues } from "../support/spectral.js";
import { gap, leavesNothing } from "./support.js";

const random = (m: number, n: number, seed: number): Matrix => matrix(randomRows(m, n, generator(seed)));
const lowRank = (m: number, n: number, r: number, seed: number): Matrix =>
  matrix(times(randomRows(m, r, generator(seed)), randomRows(r, n, generator(seed + 1))));

function rebuild({ U, S, Vt }: { U: Matrix; S: Float64Array; Vt: Matrix }): Matrix {
  const scaled = fromFlat(
    U.rows,
    U.cols,
    U.data.map((x, k) => x * S[k % U.cols]),
  );
  return matmul(scaled, Vt);
}

/** The four equations that define the pseudoinverse. */
function checkPenrose(a: Matrix, p: Matrix, tolerance: number): void {
  const ap = matmul(a, p);
  const pa = matmul(p, a);
  const scale = maxAbs(p.data);
  expect(gap(matmul(ap, a), a)).toBeLessThan(tolerance);
  expect(gap(matmul(pa, p), p)).toBeLessThan(tolerance * scale);
  expect(gap(ap, matrix(transpose([...rowsOf(ap)])))).toBeLessThan(tolerance);
  expect(gap(pa, matrix(transpose([...rowsOf(pa)])))).toBeLessThan(tolerance);
}

function* rowsOf({ rows, cols, data }: Matrix) {
  for (let i = 0; i < rows; i++) yield Array.from(data.subarray(i * cols, (i + 1) * cols));
}

test("known answers", () => {
  const { U, S, Vt } = svd([
    [0, 2],
    [-3, 0],
    [0, 0],
  ]);
  expect([...S]).toEqual([3, 2]);
  expect([U.rows, U.cols, Vt.rows, Vt.cols]).toEqual([3, 2, 2, 2]);
  expect(gap(rebuild({ U, S, Vt }), matrix([[0, 2], [-3, 0], [0, 0]]))).toBe(0); // prettier-ignore
  expect([...svdvals([[3, 4]])]).toEqual([5]);
});

test("A = U·diag(S)·Vt for square, tall and wide matrices, and svdvals agrees", () => {
  for (const [m, n] of [
    [1, 1],
    [4, 4],
    [60, 60],
    [100, 20],
    [20, 100],
    [70, 50],
    [50, 70],
  ]) {
    const a = random(m, n, m + n);
    const parts = leavesNothing(() => svd(a));
    expect(gap(rebuild(parts), a)).toBeLessThan(10 * Math.max(m, n) * eps);
    const only = leavesNothing(() => svdvals(a));
    expect(maxAbs(only.map((x, i) => x - parts.S[i]))).toBeLessThan(10 * Math.max(m, n) * eps);
  }
});

test("empty matrices have empty factors and rank 0", () => {
  const { U, S, Vt } = svd(zeros(3, 0));
  expect([U.rows, U.cols, S.length, Vt.rows, Vt.cols]).toEqual([3, 0, 0, 0, 0]);
  expect(rank(zeros(0, 4))).toBe(0);
  const p = pinv(zeros(0, 4));
  expect([p.rows, p.cols]).toEqual([4, 0]);
});

// Failures reported of other packages
test("a rank-deficient matrix gives numbers, not NaN (sloisel/numeric 75, 86)", () => {
  for (const a of [
    matrix([[1, 2, 3], [2, 4, 6], [3, 6, 9]]), // prettier-ignore
    matrix([[0, 0], [0, 0]]), // prettier-ignore
    matrix([[1, 1, 0], [1, 1, 0], [0, 0, 0]]), // prettier-ignore
    lowRank(12, 9, 4, 7),
  ]) {
    const parts = svd(a);
    expect([...parts.U.data, ...parts.S, ...parts.Vt.data].every(Number.isFinite)).toBe(true);
    expect(gap(rebuild(parts), a)).toBeLessThan(1e-13);
  }
});

test("U has orthonormal columns also where singular values are zero (sloisel/numeric 62)", () => {
  for (const a of [zeros(6, 4), lowRank(20, 8, 2, 3), lowRank(8, 20, 2, 3)]) {
    const { U, Vt } = svd(a);
    expect(gap(matmul(U, U, { transposeA: true }), eye(U.cols))).toBeLessThan(1e-13);
    expect(gap(matmul(Vt, Vt, { transposeB: true }), eye(Vt.rows))).toBeLessThan(1e-13);
  }
});

test("a wide matrix gives thin factors of the promised shapes (mljs/matrix 203)", () => {
  const { U, S, Vt } = svd(random(3, 8, 2));
  expect([U.rows, U.cols, S.length, Vt.rows, Vt.cols]).toEqual([3, 3, 3, 3, 8]);
});

test("matrices on which an iteration could hang come to an end (mljs/matrix 70)", () => {
  const tiny = fromFlat(3, 3, [1e-320, 0, 1e-310, 0, 5e-324, 0, 1e-300, 0, 0]);
  const mixed = fromFlat(3, 3, [1e300, 1e-300, 0, 1e-300, 1, 1e150, 0, 1e-150, 1e-300]);
  const spread = fromFlat(
    40,
    40,
    Array.from({ length: 1600 }, (_, k) => 10 ** (((k * 37) % 601) - 300)),
  );
  for (const a of [tiny, mixed, spread]) {
    const { S } = svd(a);
    expect(S.every((x, i) => Number.isFinite(x) && x >= 0 && (i === 0 || S[i - 1] >= x))).toBe(true);
    expect(Math.abs(svdvals(a)[0] / S[0] - 1)).toBeLessThan(1e-12);
  }
});

test("NaN in is an error that says where, not NaN out (mljs/matrix)", () => {
  for (const routine of [svd, svdvals, pinv, rank, cond])
    expect(() => routine([[1, NaN], [0, 1]])).toThrow(new DomainError(`${routine.name}: A[0][1] must be finite, got NaN`)); // prettier-ignore
});

test("the pseudoinverse of a rank-3 20×20 matrix is of the size it should be (josdejong/mathjs 3012)", () => {
  const a = lowRank(20, 20, 3, 11);
  const p = pinv(a);
  expect(rank(a)).toBe(3);
  expect(svdvals(p)[0]).toBeCloseTo(1 / svdvals(a)[2], 10);
  checkPenrose(a, p, 1e-12);
});

test("the pseudoinverse satisfies Penrose's equations at every shape and rank", () => {
  for (const [m, n, r] of [
    [5, 5, 5],
    [30, 12, 12],
    [12, 30, 12],
    [40, 40, 17],
    [60, 25, 10],
    [25, 60, 1],
  ]) {
    const a = lowRank(m, n, r, m + n + r);
    checkPenrose(
      a,
      leavesNothing(() => pinv(a)),
      1e-10,
    );
  }
  expect(gap(pinv(zeros(3, 2)), zeros(2, 3))).toBe(0);
});

test("the pseudoinverse leaves out what rcond says", () => {
  const a = matrix(withSingularValues([1, 0.5, 1e-3], 6, 5, 1));
  expect(svdvals(pinv(a))[0]).toBeCloseTo(1000, 6);
  expect(svdvals(pinv(a, { rcond: 0.01 }))[0]).toBeCloseTo(2, 10);
  expect(() => pinv(a, { rcond: 2 })).toThrow("pinv: rcond must be in [0, 1), got 2");
  expect(() => pinv([[1e-310]])).toThrow(DomainError);
});

test("rank counts the singular values above the threshold", () => {
  for (const [m, n, r] of [
    [10, 10, 10],
    [10, 10, 7],
    [100, 30, 22],
    [30, 100, 1],
  ])
    expect(rank(lowRank(m, n, r, r))).toBe(r);
  expect(rank(zeros(4, 4))).toBe(0);
  expect(rank(matrix(withSingularValues([1, 1e-3, 1e-8], 9, 7, 5)), { rcond: 1e-5 })).toBe(2);
});

test("cond is the ratio of the singular values, or of norms", () => {
  expect(cond(matrix(withSingularValues([8, 4, 2], 7, 3, 4)))).toBeCloseTo(4, 12);
  expect(cond(eye(5))).toBeCloseTo(1, 14);
  expect(cond([[2, 0], [0, 0.5]], -2)).toBeCloseTo(0.25, 14); // prettier-ignore
  expect(cond([[1, 2], [3, 4]], 1)).toBeCloseTo(21, 12); // prettier-ignore
  expect(cond([[1, 2], [3, 4]], Infinity)).toBeCloseTo(21, 12); // prettier-ignore
  expect(cond([[0, 0], [0, 1]])).toBe(Infinity); // prettier-ignore
  expect(cond([[1, 1], [1, 1]], 1)).toBe(Infinity); // prettier-ignore
  expect(() => cond([])).toThrow(new ShapeError("cond: A must not be empty, got 0 × 0"));
  expect(() => cond([[1, 2]], 1)).toThrow(ShapeError);
  const hilbert = Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => 1 / (i + j + 1)));
  expect(cond(hilbert) / 1.6025028168e13 - 1).toBeLessThan(1e-3);
});

test("cond does not change where norms of the matrix leave the range of doubles", () => {
  const A = [
    [4, 1],
    [0, 0.5],
  ];
  for (const ord of [2, -2, 1, Infinity, "fro"] as const)
    for (const scale of [2 ** 1020, 2 ** -1000])
      expect(
        cond(
          A.map((row) => row.map((x) => x * scale)),
          ord,
        ),
        `ord ${ord}`,
      ).toBe(cond(A, ord));
  expect(cond([[Number.MAX_VALUE], [Number.MAX_VALUE]])).toBe(1);
});
