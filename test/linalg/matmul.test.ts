import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { eye, fromFlat, gram, matmul, matrix, matvec, toRows, zeros } from "../../src/linalg/index.js";
import { eps, generator, randomRows, times, transpose } from "../support/matrices.js";
import { gap, leavesNothing } from "./support.js";

test("matmul multiplies, with and without transposes", () => {
  const next = generator(1);
  const [a, b] = [randomRows(7, 5, next), randomRows(5, 9, next)];
  const expected = matrix(times(a, b));
  for (const transposeA of [false, true])
    for (const transposeB of [false, true]) {
      const product = leavesNothing(() =>
        matmul(transposeA ? transpose(a) : a, transposeB ? transpose(b) : b, { transposeA, transposeB }),
      );
      expect(gap(product, expected)).toBeLessThan(20 * eps);
    }
});

test("matmul with the identity changes nothing and does not touch its arguments", () => {
  const a = matrix(randomRows(33, 20, generator(2)));
  const before = a.data.slice();
  expect(matmul(a, eye(20)).data).toEqual(before);
  expect(matmul(eye(33), a).data).toEqual(before);
  expect(a.data).toEqual(before);
});

test("empty products are zeros", () => {
  expect(matmul(zeros(2, 0), zeros(0, 3))).toEqual(zeros(2, 3));
  expect(matmul(zeros(0, 2), zeros(2, 3))).toEqual(zeros(0, 3));
  expect(matmul([], [])).toEqual(zeros(0, 0));
});

test("matmul refuses inner dimensions that differ, and NaN", () => {
  expect(() => matmul([[1, 2]], [[1, 2]])).toThrow(
    new ShapeError("matmul: B must have 2 rows like A has columns, got 1"),
  );
  expect(() => matmul([[1, 2]], [[1, 2, 3]], { transposeB: true })).toThrow(
    "matmul: Bᵀ must have 2 rows like A has columns, got 3",
  );
  expect(() => leavesNothing(() => matmul([[1], [2], [3], [NaN]], [[1]]))).toThrow(
    new DomainError("matmul: A[3][0] must be finite, got NaN"),
  );
  expect(() => matmul([[1]], [[Infinity]])).toThrow("matmul: B[0][0] must be finite, got Infinity");
});

test("a product that overflows is infinite, not an error; NaN in a factor of an empty product is one", () => {
  expect([...matmul([[1e200, 1]], [[1e200], [1]]).data]).toEqual([Infinity]);
  expect([...gram([[1e200]]).data]).toEqual([Infinity]);
  expect(() => matmul(zeros(0, 2), [[1], [NaN]])).toThrow("matmul: B[1][0] must be finite, got NaN");
  expect(() => gram([[1, 2, NaN]], { of: "rows" })).toThrow("gram: X[0][2] must be finite, got NaN");
  for (const [i, j] of [
    [0, 0],
    [4, 2],
    [12, 16],
  ]) {
    const a = randomRows(13, 17, generator(5));
    a[i][j] = i === 4 ? -Infinity : NaN;
    for (const run of [() => matmul(a, eye(17)), () => matmul(eye(13), a), () => gram(a)])
      expect(run).toThrow(new RegExp(`\\[${i}\\]\\[${j}\\] must be finite`));
  }
});

test("gram gives all products of columns or of rows, exactly symmetric", () => {
  const x = randomRows(30, 45, generator(3));
  const [columns, rows] = leavesNothing(() => [gram(x), gram(x, { of: "rows" })]);
  expect(gap(columns, matrix(times(transpose(x), x)))).toBeLessThan(100 * eps);
  expect(gap(rows, matrix(times(x, transpose(x))))).toBeLessThan(100 * eps);
  for (const g of [columns, rows]) expect(toRows(g)).toEqual(transpose(toRows(g)));
  expect(gram(zeros(0, 2))).toEqual(zeros(2, 2));
  expect(gram([[3]])).toEqual(fromFlat(1, 1, [9]));
});

test("matvec multiplies a vector, also by the transpose", () => {
  const a = [
    [1, 2, 3],
    [4, 5, 6],
  ];
  expect([...matvec(a, [1, 1, 1])]).toEqual([6, 15]);
  expect([...matvec(a, [1, 1], { transpose: true })]).toEqual([5, 7, 9]);
  expect([...matvec(zeros(2, 0), [])]).toEqual([0, 0]);
  expect(() => matvec(a, [1])).toThrow(
    new ShapeError("matvec: x must have 3 entries, one for each column of A, got 1"),
  );
});
