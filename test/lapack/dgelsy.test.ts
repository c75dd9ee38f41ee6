import { expect, test } from "vitest";
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

const column = (values: Iterable<number>): Rows => [...values].map((v) => [v]);

/** Conditions that characterise the answer, whatever the algorithm: Aᵀ(b − Ax) = 0 and x in the row space. */
function checkLeastSquares(a: Rows, b: Rows, x: Rows, factor = 100) {
  const m = a.length;
  const n = a[0].length;
  const fit = times(a, x);
  const residual = b.map((row, i) => row.map((v, j) => v - fit[i][j]));
  const size = maxAbs(a.flat());
  const gradient = times(transpose(a), residual);
  const scale = Math.max(maxAbs(b.flat()), size * maxAbs(x.flat()) * n);
  expect(maxAbs(gradient.flat())).toBeLessThan(factor * (m + n) * eps * size * m * scale);
  return residual;
}

const lowRank = (m: number, n: number, r: number, next: () => number) =>
  times(randomRows(m, r, next), randomRows(r, n, next));

function gelsy(a: Rows, b: Rows, padding = 2): { rank: number; x: Rows } {
  const [m, n, nrhs] = [a.length, a[0]?.length ?? 0, b[0]?.length ?? 0];
  let result = { rank: -1, x: [] as Rows };
  withCore((s, core) => {
    const [left, right] = [put(s, a, padding), put(s, b, padding)];
    const x = put(
      s,
      randomRows(n, nrhs, () => NaN),
      padding,
      nrhs,
    );
    const nBytes = core.dgelsyWorkBytes(m, n, nrhs);
    const work = s.bytes(nBytes + 64);
    s.viewU8(work + nBytes, 64).fill(0xa5);
    const rank = core.dgelsy(
      m,
      n,
      nrhs,
      left.pointer,
      left.ld,
      right.pointer,
      right.ld,
      x.pointer,
      x.ld,
      -1,
      work,
    );
    expect(s.viewU8(work + nBytes, 64).every((byte) => byte === 0xa5)).toBe(true);
    expect(left.take()).toEqual(a);
    expect(right.take()).toEqual(b);
    result = { rank, x: x.take() };
  });
  return result;
}

test("dgelsy solves square, tall and wide systems of full rank", () => {
  for (const [m, n] of [
    [1, 1],
    [5, 5],
    [40, 40],
    [7, 3],
    [100, 33],
    [3, 7],
    [33, 100],
    [1, 9],
    [9, 1],
  ])
    for (const nrhs of [1, 2, 9]) {
      const next = generator(m * 10 + n);
      const a = randomRows(m, n, next);
      const b = randomRows(m, nrhs, next);
      const { rank, x } = gelsy(a, b);
      expect(rank).toBe(Math.min(m, n));
      const residual = checkLeastSquares(a, b, x, 1000);
      if (m <= n) expect(maxAbs(residual.flat())).toBeLessThan(1e-9);
    }
});

test("dgelsy finds the shortest solution when rank is lost, tall and wide", () => {
  for (const [m, n, r] of [
    [20, 20, 3],
    [50, 40, 35],
    [40, 50, 33],
    [90, 10, 1],
    [10, 90, 2],
  ]) {
    const next = generator(m + n + r);
    const a = lowRank(m, n, r, next);
    const b = randomRows(m, 2, next);
    const { rank, x } = gelsy(a, b);
    expect(rank).toBe(r);
    checkLeastSquares(a, b, x, 1000);
    // x in the row space: the shortest solution of A·y = A·x is x itself
    const again = gelsy(a, times(a, x));
    expect(again.rank).toBe(r);
    expectClose(again.x, x, 1e-9 * maxAbs(x.flat()));
  }
});

test("the shortest solution is known exactly for repeated columns and repeated rows", () => {
  const { rank, x } = gelsy(
    [
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    [[1], [2], [6]],
  );
  expect(rank).toBe(1);
  expectClose(x, [[1.5], [1.5]], 4 * eps);
  const rows = gelsy(
    [
      [1, 2, 2],
      [1, 2, 2],
    ],
    [[9], [27]],
  );
  expect(rows.rank).toBe(1);
  expectClose(rows.x, [[2], [4], [4]], 16 * eps);
});

test("columns in very different units do not cost rank, and a column of rounding noise does not gain it", () => {
  const next = generator(12);
  const units = [1, 1e-6, 1e7, 1e-3];
  const a = randomRows(30, 4, next).map((row) => row.map((v, j) => v * units[j]));
  const truth = [[1], [1e6], [1e-7], [1e3]];
  const { rank, x } = gelsy(a, times(a, truth));
  expect(rank).toBe(4);
  x.forEach(([v], i) => expect(Math.abs(v / truth[i][0] - 1)).toBeLessThan(1e-12));
  const noisy = randomRows(30, 2, next).map(([u, v]) => [u, 3 * u + 1e-17 * v, v * 1e-17]);
  expect(gelsy(noisy, column(noisy.map(() => 1))).rank).toBe(1);
});

test("a zero matrix has rank 0 and the zero solution; empty sizes are allowed", () => {
  expect(
    gelsy(
      randomRows(4, 3, () => 0),
      randomRows(4, 2, () => 1),
    ),
  ).toEqual({ rank: 0, x: randomRows(3, 2, () => 0) });
  expect(gelsy([], [])).toEqual({ rank: 0, x: [] });
});

test("dgelsy at size 1e±150 and 1e±300 gives the solution of the scaled problem", () => {
  const next = generator(13);
  for (const [m, n, r] of [
    [30, 20, 20],
    [20, 30, 20],
    [30, 20, 7],
    [20, 30, 7],
  ]) {
    const a = lowRank(m, n, r, next);
    const b = randomRows(m, 1, next);
    const plain = gelsy(a, b).x;
    for (const power of [1000, -960, 500, -500]) {
      const scale = 2 ** power;
      const { rank, x } = gelsy(
        a.map((row) => row.map((v) => v * scale)),
        b.map((row) => row.map((v) => v * scale)),
      );
      expect(rank).toBe(r);
      expectClose(x, plain, 1e-10 * maxAbs(plain.flat()));
    }
  }
});

test("sizes that do not fit into memory are refused, not wrapped around", () => {
  withCore((_, core) => {
    expect(core.dgelsyWorkBytes(30000, 30000, 1) >>> 0).toBe(2 ** 32 - 1);
    expect(core.alloc(core.dgelsyWorkBytes(30000, 30000, 1))).toBe(0);
    expect(core.dgeqp3WorkBytes(100000, 10000) >>> 0).toBe(2 ** 32 - 1);
  });
});
