import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { eigh, eigvalsh, fromFlat, matmul, matrix, toRows } from "../../src/linalg/index.js";
import { eps, generator, maxAbs, randomRows } from "../support/matrices.js";
import { jacobiEigenvalues } from "../support/spectral.js";
import { gap, leavesNothing } from "./support.js";

const symmetric = (n: number, seed: number) => {
  const a = randomRows(n, n, generator(seed));
  return a.map((row, i) => row.map((x, j) => (j >= i ? x : a[j][i])));
};

test("known answers: values ascending, vectors as columns", () => {
  const { eigenvalues, eigenvectors } = eigh([
    [2, 0, 0],
    [0, 3, 4],
    [0, 4, 9],
  ]);
  expect(maxAbs(eigenvalues.map((x, i) => x - [1, 2, 11][i]))).toBeLessThan(20 * eps);
  const columns = [0, 1, 2].map((j) => [0, 1, 2].map((i) => Math.abs(eigenvectors.data[3 * i + j])));
  const r = Math.sqrt(5);
  expect(columns[0][1]).toBeCloseTo(2 / r, 14);
  expect(columns[1]).toEqual([1, 0, 0]);
  expect(columns[2][2]).toBeCloseTo(2 / r, 14);
});

test("A is rebuilt from its eigenvalues and eigenvectors, and eigvalsh agrees", () => {
  for (const n of [1, 2, 7, 60, 150]) {
    const a = matrix(symmetric(n, n));
    const { eigenvalues, eigenvectors } = leavesNothing(() => eigh(a));
    const scaled = fromFlat(
      n,
      n,
      eigenvectors.data.map((x, k) => x * eigenvalues[k % n]),
    );
    expect(gap(matmul(scaled, eigenvectors, { transposeB: true }), a)).toBeLessThan(10 * n * eps);
    const only = leavesNothing(() => eigvalsh(a));
    expect(maxAbs(only.map((x, i) => x - eigenvalues[i]))).toBeLessThan(10 * n * eps);
  }
});

test("Hilbert's matrix agrees with Jacobi's method to the size of the largest eigenvalue", () => {
  const hilbert = Array.from({ length: 12 }, (_, i) => Array.from({ length: 12 }, (_, j) => 1 / (i + j + 1)));
  const expected = jacobiEigenvalues(hilbert);
  expect(maxAbs(eigvalsh(hilbert).map((x, i) => x - expected[i]))).toBeLessThan(50 * eps);
});

test("the input is not changed, and an empty matrix has empty results", () => {
  const a = matrix(symmetric(5, 1));
  const before = toRows(a);
  eigh(a);
  expect(toRows(a)).toEqual(before);
  expect(eigh([]).eigenvalues.length).toBe(0);
  expect(eigvalsh([]).length).toBe(0);
});

test("entries that are zero up to rounding do not make a matrix unsymmetric", () => {
  expect(() => eigh([[0, 1, 1e-17], [1, 0, 0], [3e-17, 0, 0]])).not.toThrow(); // prettier-ignore
});

test("bad input is refused with a reason", () => {
  expect(() => eigh([[1, 2, 3]])).toThrow(new ShapeError("eigh: A must be square, got 1 × 3"));
  expect(() => eigvalsh([[1, 2], [3, 1]])).toThrow("eigvalsh: A must be symmetric, got A[1][0] = 3 but A[0][1] = 2"); // prettier-ignore
  expect(() => eigh([[1, NaN], [NaN, 1]])).toThrow(new DomainError("eigh: A[0][1] must be finite, got NaN")); // prettier-ignore
});
