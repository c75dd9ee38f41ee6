import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { eye, fromFlat, matmul, matrix, qr, toRows, zeros, type Matrix } from "../../src/linalg/index.js";
import { eps, generator, randomRows, times } from "../support/matrices.js";
import { gap, leavesNothing } from "./support.js";

const shapes = [
  [1, 1],
  [50, 20],
  [40, 40],
  [20, 50],
  [100, 33],
  [33, 100],
];

const permuted = (a: Matrix, order: Int32Array) =>
  fromFlat(
    a.rows,
    a.cols,
    a.data.map((_, at) => a.data[at - (at % a.cols) + order[at % a.cols]]),
  );

test.each([
  ["thin", false],
  ["thin", true],
  ["complete", false],
  ["complete", true],
] as const)("%s, pivoted %s: Q is orthonormal, R triangular, Q·R the matrix", (mode, pivot) => {
  for (const [m, n] of shapes) {
    const a = matrix(randomRows(m, n, generator(m * n)));
    const k = mode === "complete" ? m : Math.min(m, n);
    const found = leavesNothing(() =>
      pivot ? qr(a, { mode, pivot }) : { ...qr(a, { mode }), permutation: null },
    );
    const { Q, R, permutation } = found;
    expect([Q.rows, Q.cols, R.rows, R.cols]).toEqual([m, k, k, n]);
    const target = permutation ? permuted(a, permutation) : a;
    expect(gap(matmul(Q, R), target)).toBeLessThan(30 * Math.max(m, n) * eps);
    expect(gap(matmul(Q, Q, { transposeA: true }), eye(k))).toBeLessThan(30 * m * eps);
    toRows(R).forEach((row, i) => expect(row.slice(0, i).every((v) => v === 0)).toBe(true));
    if (!permutation) continue;
    expect([...permutation].toSorted((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, j) => j));
    const diagonal = toRows(R)
      .slice(0, Math.min(m, n))
      .map((row, i) => Math.abs(row[i]));
    diagonal.forEach((v, i) => expect(v).toBeLessThanOrEqual((diagonal[i - 1] ?? Infinity) * (1 + 1e-12)));
  }
});

test("a pivoted R shows the rank", () => {
  const next = generator(11);
  const a = times(randomRows(30, 5, next), randomRows(5, 20, next));
  const { R } = qr(a, { pivot: true });
  const diagonal = toRows(R).map((row, i) => Math.abs(row[i]));
  expect(diagonal[4]).toBeGreaterThan(1e-3 * diagonal[0]);
  expect(diagonal[5]).toBeLessThan(1e-13 * diagonal[0]);
});

test("the complete Q of a matrix without columns is the identity", () => {
  expect(qr(zeros(3, 0), { mode: "complete" })).toEqual({ Q: eye(3), R: zeros(3, 0) });
  expect(qr(zeros(0, 2), { mode: "complete", pivot: true }).R).toEqual(zeros(0, 2));
  expect(qr(zeros(3, 2), { mode: "complete" }).Q).toEqual(eye(3));
});

test("an unknown mode is refused with a suggestion", () => {
  expect(() => qr([[1]], { mode: "complet" as "complete" })).toThrow(
    new DomainError('qr: mode must be one of thin, complete, got "complet", did you mean complete?'),
  );
});
