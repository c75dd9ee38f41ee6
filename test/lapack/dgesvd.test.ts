import { expect, test } from "vitest";
import {
  eps,
  garbage,
  generator,
  maxAbs,
  normInf,
  put,
  randomRows,
  transpose,
  withCore,
  type Rows,
} from "../support/matrices.js";
import {
  diagonal,
  distance,
  identity,
  jacobiSingularValues,
  orthogonality,
  spectra,
  withSingularValues,
} from "../support/spectral.js";

const VALUES = 0;
const VECTORS = 1;

/** LAPACK lets 50 pass. */
const LIMIT = 15;

interface Result {
  info: number;
  values: number[];
  U: Rows;
  Vt: Rows;
}

function decompose(job: number, a: Rows, cols = a[0]?.length ?? 0): Result {
  let result: Result = { info: -1, values: [], U: [], Vt: [] };
  withCore((s, core) => {
    const m = a.length;
    const k = Math.min(m, cols);
    const stored = put(s, a, 3, cols);
    const values = s.f64(k);
    const u = garbage(s, m, k, 5);
    const vt = garbage(s, k, cols, 2);
    const nBytes = core.dgesvdWorkBytes(job, m, cols);
    const work = s.bytes(nBytes + 64);
    s.viewU8(work + nBytes, 64).fill(0xa5);
    const info = core.dgesvd(
      job,
      m,
      cols,
      stored.pointer,
      stored.ld,
      values,
      u.pointer,
      u.ld,
      vt.pointer,
      vt.ld,
      work,
    );
    expect(s.viewU8(work + nBytes, 64).every((byte) => byte === 0xa5)).toBe(true);
    expect(stored.take()).toEqual(a);
    result = { info, values: [...s.view(values, k)], U: u.take(), Vt: vt.take() };
  });
  return result;
}

function check(a: Rows, what: string, cols = a[0]?.length ?? 0): Result {
  const m = a.length;
  const k = Math.min(m, cols);
  const size = Math.max(m, cols);
  const both = decompose(VECTORS, a, cols);
  const only = decompose(VALUES, a, cols);
  const label = `${what} ${m}×${cols}`;
  expect([both.info, only.info], label).toEqual([0, 0]);
  expect(both.values.every((x, i) => x >= 0 && (i === 0 || both.values[i - 1] >= x))).toBe(true);
  expect([both.U.length, both.Vt.length]).toEqual([m, k]);
  const rebuilt = both.U.map((row) =>
    Array.from({ length: cols }, (_, j) =>
      row.reduce((s, x, l) => s + x * both.values[l] * both.Vt[l][j], 0),
    ),
  );
  expect(distance(a, rebuilt, size), `${label}: residual`).toBeLessThan(LIMIT);
  expect(orthogonality(both.U, k), `${label}: U`).toBeLessThan(LIMIT);
  expect(orthogonality(transpose(both.Vt, cols), k), `${label}: V`).toBeLessThan(LIMIT);
  const gap = maxAbs(both.values.map((x, i) => x - only.values[i]));
  expect(gap, `${label}: values only`).toBeLessThanOrEqual(
    LIMIT * Math.sqrt(size + 1) * eps * (normInf(a) || 1),
  );
  return both;
}

const shapes = [
  [1, 1],
  [1, 7],
  [7, 1],
  [2, 2],
  [2, 3],
  [3, 2],
  [5, 8],
  [31, 31],
  [32, 32],
  [33, 33],
  [34, 50],
  [53, 33],
  [52, 33],
  [64, 64],
  [65, 66],
  [97, 49],
  [40, 130],
];

test("residual, orthogonality and order for square, tall and wide matrices around the block edges", () => {
  for (const [m, n] of shapes) check(randomRows(m, n, generator(m * n)), "random");
});

test("empty matrices have empty factors", () => {
  for (const [m, n] of [
    [0, 0],
    [0, 4],
    [4, 0],
  ]) {
    const { values, U, Vt } = check(
      Array.from({ length: m }, () => []),
      "empty",
      n,
    );
    expect([values.length, U.length, Vt.length]).toEqual([0, m, 0]);
  }
});

test("all kinds of singular values keep the ratios: zero, equal, clustered, graded, rank-deficient", () => {
  for (const [name, make] of Object.entries(spectra))
    for (const [m, n] of [
      [2, 2],
      [10, 14],
      [40, 40],
      [70, 66],
      [35, 90],
      [100, 40],
    ]) {
      const wanted = make(Math.min(m, n));
      const { values } = check(withSingularValues(wanted, m, n, m + n), name);
      const sorted = wanted.toSorted((x, y) => y - x);
      const tolerance = 20 * Math.max(m, n) * eps * (maxAbs(wanted) || 1);
      expect(maxAbs(values.map((x, i) => x - sorted[i]))).toBeLessThan(tolerance);
    }
});

test("structured matrices: identity, ones, diagonal with repeats, a Jordan block, blocks that do not touch", () => {
  const n = 70;
  const make = (f: (i: number, j: number) => number) =>
    Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => f(i, j)));
  const ones = check(identity(n), "identity").values;
  expect(maxAbs(ones.map((x) => x - 1))).toBeLessThanOrEqual(2 * eps);
  expect(
    check(
      make(() => 1),
      "ones",
    ).values[0],
  ).toBeCloseTo(n, 10);
  check(diagonal(Array.from({ length: n }, (_, i) => i % 4)), "diagonal");
  const jordan = check(
    make((i, j) => (j === i + 1 ? 1 : 0)),
    "Jordan block",
  ).values;
  expect(maxAbs(jordan.map((x, i) => x - (i < n - 1 ? 1 : 0)))).toBeLessThan(1e-14);
  check(
    make((i, j) => (i === j || j === i + 1 ? 1 : 0)),
    "bidiagonal",
  );
  check(
    make((i, j) => (Math.floor(i / 5) === Math.floor(j / 5) ? 1 / (1 + i + j) : 0)),
    "blocks",
  );
});

test("graded matrices in both directions, down to underflow", () => {
  for (const step of [0.25, 2, 5])
    for (const [m, n] of [
      [60, 60],
      [80, 45],
    ]) {
      const a = randomRows(m, n, generator(4));
      check(
        a.map((row, i) => row.map((x, j) => x * 10 ** (-step * (i + j)))),
        `down by ${step}`,
      );
      check(
        a.map((row, i) => row.map((x, j) => x * 10 ** (-step * (m + n - i - j)))),
        `up by ${step}`,
      );
    }
});

test("scaling by 1e±150 and 1e±300 changes nothing but the scale", () => {
  const a = randomRows(45, 38, generator(5));
  const plain = decompose(VECTORS, a).values;
  for (const power of [150, -150, 300, -300]) {
    const scale = 10 ** power;
    const found = check(
      a.map((row) => row.map((x) => x * scale)),
      `times 1e${power}`,
    );
    expect(maxAbs(found.values.map((x, i) => x / scale - plain[i]))).toBeLessThan(1e-13);
  }
});

test("small matrices agree with the one-sided Jacobi method", () => {
  for (const [m, n] of [
    [1, 1],
    [2, 2],
    [3, 3],
    [6, 4],
    [5, 11],
    [20, 20],
  ]) {
    const a = randomRows(m, n, generator(m + 31 * n));
    const expected = jacobiSingularValues(a);
    const { values } = decompose(VECTORS, a);
    expect(maxAbs(values.map((x, i) => x - expected[i]))).toBeLessThan(20 * Math.max(m, n) * eps);
  }
});

test("tiny singular values of a bidiagonal matrix come out to high relative accuracy", () => {
  // Kahan: B = [1 big; 0 …] with product of values known exactly from the determinant
  withCore((s, core) => {
    const n = 24;
    const d = s.put(Array.from({ length: n }, (_, i) => 10 ** -i));
    const e = s.put(Array.from({ length: n }, (_, i) => 0.5 * 10 ** -i));
    expect(core.dbdsqr(n, d, e, 0, 0, 0, 0, 0, 0)).toBe(0);
    const sum = [...s.view(d, n)].reduce((t, x) => t + Math.log10(x), 0);
    expect(Math.abs(sum + (n * (n - 1)) / 2)).toBeLessThan(1e-11);
  });
});

test("a matrix of NaN ends with a code instead of running on", () => {
  for (const [m, n] of [
    [40, 40],
    [90, 40],
  ]) {
    const a = Array.from({ length: m }, () => Array.from({ length: n }, () => NaN));
    for (const job of [VALUES, VECTORS]) expect(decompose(job, a).info).not.toBe(0);
  }
});
