import { expect, test } from "vitest";
import type { TestExports } from "../../src/wasm/generated/exports.js";
import { lstsq } from "../../src/linalg/index.js";
import {
  eps,
  expectClose,
  generator,
  maxAbs,
  put,
  randomRows,
  times,
  transpose,
  withCore,
  type Rows,
} from "../support/matrices.js";

type Solver = "qrSolve" | "dgelsy";

/** What a solver returns, and its x; padding, guards and inputs are checked on the way. */
function run(solver: Solver, a: Rows, b: Rows, rcond = -1): { answer: number; x: Rows } {
  const [m, n, nrhs] = [a.length, a[0]?.length ?? 0, b[0]?.length ?? 0];
  let result = { answer: -1, x: [] as Rows };
  withCore((s, core: TestExports) => {
    const [left, right] = [put(s, a, 2), put(s, b, 1)];
    const nothing = randomRows(n, nrhs, () => NaN);
    const x = put(s, nothing, 3, nrhs);
    const nBytes = core[`${solver}WorkBytes`](m, n, nrhs);
    const work = s.bytes(nBytes + 64);
    s.viewU8(work + nBytes, 64).fill(0xa5);
    const places = [left.pointer, left.ld, right.pointer, right.ld, x.pointer, x.ld] as const;
    const answer = Number(core[solver](m, n, nrhs, ...places, rcond, work));
    expect(s.viewU8(work + nBytes, 64).every((byte) => byte === 0xa5)).toBe(true);
    expect([left.take(), right.take()]).toEqual([a, b]);
    result = { answer, x: x.take() };
  });
  return result;
}

test("QR alone gives what pivoted QR gives, tall, square and wide, for one right-hand side and for many", () => {
  for (const [m, n] of [
    [1, 1],
    [1, 9],
    [9, 1],
    [31, 31],
    [40, 33],
    [33, 40],
    [100, 65],
    [65, 100],
  ])
    for (const nrhs of [1, 4, 5, 50]) {
      const next = generator(m * 10 + n);
      const [a, b] = [randomRows(m, n, next), randomRows(m, nrhs, next)];
      const { answer, x } = run("qrSolve", a, b);
      expect(answer, `${m}×${n}`).toBe(1);
      const expected = run("dgelsy", a, b).x;
      expectClose(x, expected, 1e-10 * Math.max(1, maxAbs(expected.flat())));
    }
});

/** Kahan's matrix: pivots that fall slowly, a smallest singular value far below them. */
const kahan = (n: number, angle: number): Rows =>
  Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (__, j) =>
      i > j ? 0 : Math.sin(angle) ** i * (i === j ? 1 : -Math.cos(angle)),
    ),
  );

const column = (m: number, next: () => number): Rows => randomRows(m, 1, next);

test("nearly dependent columns are not left to QR alone: Kahan's matrix, differences, graded triangles, repeated and zero columns", () => {
  const next = generator(21);
  const base = randomRows(60, 12, next);
  const withColumn = (make: (row: number[]) => number) => base.map((row) => [...row, make(row)]);
  const hilbert = randomRows(20, 20, () => 0).map((row, i) => row.map((_, j) => 1 / (i + j + 1)));
  const graded = randomRows(20, 20, next).map((row, i) => row.map((v, j) => (j < i ? 0 : v * 8 ** -i)));
  const doubtful: Record<string, Rows> = {
    kahan: kahan(90, 1.2),
    hilbert,
    graded,
    sum: withColumn((row) => row.reduce((s, v) => s + v, 0)),
    "sum and noise": withColumn((row) => row.reduce((s, v) => s + v, 0) + 1e-12 * next()),
    repeated: withColumn((row) => row[3]),
    zero: withColumn(() => 0),
    noise: withColumn(() => 1e-18 * next()),
    ones: randomRows(30, 30, () => 1),
    zeros: randomRows(5, 4, () => 0),
  };
  for (const [name, a] of Object.entries(doubtful))
    for (const [side, matrix] of [
      ["tall", a],
      ["wide", transpose(a)],
    ] as const) {
      const b = column(matrix.length, next);
      expect(run("qrSolve", matrix, b).answer, `${name}, ${side}`).toBe(0);
      const { rank, method } = lstsq(
        matrix,
        b.map(([v]) => v),
      );
      expect(method, name).not.toBe("QR");
      expect(rank, name).toBe(run("dgelsy", matrix, b).answer);
    }
});

test("columns in units from 1e-150 to 1e150 are no reason for doubt", () => {
  const next = generator(22);
  const units = [1e-150, 1, 1e-8, 1e150];
  const a = randomRows(30, 4, next).map((row) => row.map((v, j) => v * units[j]));
  const truth = units.map((u) => [1 / u]);
  // a column below 30·eps of the longest is noise, so these stand apart
  expect(run("qrSolve", a, times(a, truth)).answer).toBe(0);
  const two = a.map((row) => [row[1], row[2]]);
  const { answer, x } = run("qrSolve", two, times(two, [[1], [1e8]]));
  expect(answer).toBe(1);
  expect(Math.abs(x[0][0] - 1)).toBeLessThan(1e-14);
  expect(Math.abs(x[1][0] / 1e8 - 1)).toBeLessThan(1e-14);
});

/** Rows with singular values from 1 down to 10^-decades, evenly on a logarithmic scale, from random orthogonal factors. */
function conditioned(m: number, n: number, decades: number, next: () => number): Rows {
  const k = Math.min(m, n);
  const reflect = (rows: Rows): Rows => {
    // six random Householder reflections of the columns
    for (let r = 0; r < 6; r++) {
      const v = randomRows(1, rows.length, next)[0];
      const square = v.reduce((s, x) => s + x * x, 0);
      for (let j = 0; j < rows[0].length; j++) {
        const dot = (2 / square) * v.reduce((s, x, i) => s + x * rows[i][j], 0);
        v.forEach((x, i) => (rows[i][j] -= dot * x));
      }
    }
    return rows;
  };
  const middle = randomRows(m, n, () => 0);
  for (let i = 0; i < k; i++) middle[i][i] = 10 ** ((-decades * i) / Math.max(1, k - 1));
  return transpose(reflect(transpose(reflect(middle))));
}

test("where QR alone answers, rank is what pivoted QR finds and x is as good, at every condition number", () => {
  const next = generator(23);
  let answered = 0;
  for (let decades = 0; decades <= 16; decades++)
    for (const [m, n] of [
      [50, 20],
      [20, 50],
      [30, 30],
    ]) {
      const a = conditioned(m, n, decades, next);
      const b = column(m, next);
      const { answer, x } = run("qrSolve", a, b);
      const careful = run("dgelsy", a, b);
      if (decades >= 12) expect(answer).toBe(0);
      if (decades <= 6) expect(answer).toBe(1);
      if (answer === 0) continue;
      answered++;
      expect(careful.answer).toBe(Math.min(m, n));
      const gap = maxAbs(x.map(([v], i) => v - careful.x[i][0])) / maxAbs(x.flat());
      expect(gap).toBeLessThan(100 * eps * 10 ** decades);
    }
  expect(answered).toBeGreaterThan(20);
});

test("a rank that the caller ends early is not left to QR alone", () => {
  const next = generator(24);
  const a = conditioned(30, 10, 3, next);
  expect(run("qrSolve", a, column(30, next)).answer).toBe(1);
  expect(run("qrSolve", a, column(30, next), 1e-2).answer).toBe(0);
  expect(run("qrSolve", a, column(30, next), 0).answer).toBe(1);
});
