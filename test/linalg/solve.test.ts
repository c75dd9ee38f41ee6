import { expect, test } from "vitest";
import { DomainError, NotPositiveDefiniteError, ShapeError, SingularError } from "../../src/errors.js";
import {
  cholesky,
  eye,
  matmul,
  matrix,
  qr,
  solve,
  toRows,
  zeros,
  type Matrix,
} from "../../src/linalg/index.js";
import { eps, generator, randomRows, randomSpd, times } from "../support/matrices.js";
import { gap, leavesNothing } from "./support.js";

const transposed = (m: Matrix) => matmul(m, eye(m.rows), { transposeA: true });

test("cholesky rebuilds its matrix and is zero above the diagonal", () => {
  for (const n of [1, 5, 33, 100]) {
    const a = matrix(randomSpd(n, generator(n)));
    const before = a.data.slice();
    const L = leavesNothing(() => cholesky(a));
    expect(gap(matmul(L, L, { transposeB: true }), a)).toBeLessThan(30 * n * eps);
    toRows(L).forEach((row, i) => expect(row.slice(i + 1).every((v) => v === 0)).toBe(true));
    expect(a.data).toEqual(before);
  }
  expect(cholesky([])).toEqual(zeros(0, 0));
  expect(toRows(cholesky([[9]]))).toEqual([[3]]);
});

test("cholesky names the pivot where a matrix stops being positive definite", () => {
  const a = randomSpd(40, generator(1));
  a[17][17] = -1;
  const error = (() => {
    try {
      return leavesNothing(() => cholesky(a));
    } catch (e) {
      return e;
    }
  })();
  expect(error).toBeInstanceOf(NotPositiveDefiniteError);
  expect((error as NotPositiveDefiniteError).pivot).toBe(17);
  expect((error as Error).message).toBe(
    "cholesky: A must be positive definite, elimination stopped at pivot 17",
  );
});

test("a matrix that is not symmetric is refused, one that is up to rounding is not", () => {
  expect(() =>
    cholesky([
      [1, 0.5],
      [0.4, 1],
    ]),
  ).toThrow(new DomainError("cholesky: A must be symmetric, got A[1][0] = 0.4 but A[0][1] = 0.5"));
  expect(() =>
    cholesky([
      [1, 0.5],
      [0.5 + 1e-15, 1],
    ]),
  ).not.toThrow();
  expect(() => cholesky([[1, 2, 3]])).toThrow(new ShapeError("cholesky: A must be square, got 1 × 3"));
});

test("solve undoes a product, whatever is assumed, for a vector and for several right-hand sides", () => {
  const next = generator(2);
  for (const n of [1, 2, 17, 60]) {
    const spd = randomSpd(n, next);
    const general = randomRows(n, n, next).map((row, i) => row.map((v, j) => v + (j === n - 1 - i ? n : 0)));
    const triangle = (keep: (i: number, j: number) => boolean) =>
      randomRows(n, n, next).map((row, i) => row.map((v, j) => (i === j ? 2 + v : keep(i, j) ? v / n : 0)));
    for (const [a, assume] of [
      [general, "general"],
      [spd, "general"],
      [spd, "positive definite"],
      [triangle((i, j) => j < i), "lower"],
      [triangle((i, j) => j > i), "upper"],
    ] as const) {
      const x = randomRows(n, 3, next);
      const b = times(a, x);
      const several = leavesNothing(() => solve(a, b, { assume }));
      expect(gap(several, matrix(x))).toBeLessThan(1e-11);
      const single = solve(
        a,
        b.map((row) => row[0]),
        { assume },
      );
      expect(single).toBeInstanceOf(Float64Array);
      single.forEach((v, i) => expect(Math.abs(v - x[i][0])).toBeLessThan(1e-11));
    }
  }
});

test("solve needs pivoting and does it", () => {
  expect([
    ...solve(
      [
        [0, 1],
        [1, 0],
      ],
      [2, 3],
    ),
  ]).toEqual([3, 2]);
  expect([
    ...solve(
      [
        [1e-20, 1],
        [1, 1],
      ],
      [1, 2],
    ),
  ]).toEqual([1, 1]);
});

test("solve reports singular, not positive definite, wrong shapes and unknown assumptions", () => {
  const singular = [
    [1, 2],
    [2, 4],
  ];
  expect(() => leavesNothing(() => solve(singular, [1, 1]))).toThrow(
    new SingularError("solve: A must be invertible, pivot 1 is exactly zero", 1),
  );
  expect(() =>
    solve(
      [
        [1, 0],
        [3, 0],
      ],
      [1, 1],
      { assume: "lower" },
    ),
  ).toThrow(SingularError);
  expect(() =>
    solve(
      [
        [1, 2],
        [2, 1],
      ],
      [1, 1],
      { assume: "positive definite" },
    ),
  ).toThrow(NotPositiveDefiniteError);
  expect(() => solve([[1, 2]], [1])).toThrow("solve: A must be square, got 1 × 2");
  expect(() => solve([[1]], [1, 2])).toThrow(new ShapeError("solve: b must have 1 entries like A, got 2"));
  expect(() => solve([[1]], [[1], [2]])).toThrow("solve: b must have 1 rows like A, got 2");
  expect(() => solve([[1]], [1], { assume: "lowr" as "lower" })).toThrow(
    /assume must be one of .*, got "lowr", did you mean lower\?/,
  );
});

test("empty systems have empty solutions", () => {
  expect(solve([], [])).toEqual(new Float64Array(0));
  expect(solve(eye(2), zeros(2, 0))).toEqual(zeros(2, 0));
});

test("qr gives orthonormal Q and triangular R that rebuild the matrix, tall, square and wide", () => {
  for (const [m, n] of [
    [1, 1],
    [50, 20],
    [40, 40],
    [20, 50],
    [100, 33],
  ]) {
    const a = matrix(randomRows(m, n, generator(m * n)));
    const k = Math.min(m, n);
    const { Q, R } = leavesNothing(() => qr(a));
    expect([Q.rows, Q.cols, R.rows, R.cols]).toEqual([m, k, k, n]);
    expect(gap(matmul(Q, R), a)).toBeLessThan(30 * Math.max(m, n) * eps);
    expect(gap(matmul(Q, Q, { transposeA: true }), eye(k))).toBeLessThan(30 * m * eps);
    toRows(R).forEach((row, i) => expect(row.slice(0, i).every((v) => v === 0)).toBe(true));
    expect(transposed(transposed(R))).toEqual(R);
  }
  expect(qr(zeros(3, 0))).toEqual({ Q: zeros(3, 0), R: zeros(0, 0) });
  expect(qr([])).toEqual({ Q: zeros(0, 0), R: zeros(0, 0) });
});
