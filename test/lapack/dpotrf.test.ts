import { expect, test } from "vitest";
import {
  eps,
  expectClose,
  generator,
  normInf,
  put,
  randomRows,
  randomSpd,
  withCore,
  type Rows,
} from "../support/matrices.js";

const both = [0, 1];
const inside = (uplo: number, i: number, j: number) => (uplo ? j <= i : j >= i);

/** LAPACK's ratio for a factorisation: ‖A − L·Lᵀ‖∞ / (n·‖A‖∞·eps). */
function ratio(uplo: number, a: Rows, factor: Rows): number {
  const n = a.length;
  const at = (i: number, j: number) => (uplo ? factor[i][j] : factor[j][i]); // L
  const gap = a.map((row, i) =>
    row.map((value, j) => {
      let sum = 0;
      for (let l = 0; l <= Math.min(i, j); l++) sum += at(i, l) * at(j, l);
      return value - sum;
    }),
  );
  return normInf(gap) / (Math.max(1, n) * (normInf(a) || 1) * eps);
}

/** Factors with marks in the other triangle, which must survive. */
function factorise(uplo: number, a: Rows): { info: number; factor: Rows; reference: Rows } {
  let result = { info: -1, factor: [] as Rows, reference: [] as Rows };
  withCore((s, core, work) => {
    const marked = a.map((row, i) => row.map((value, j) => (inside(uplo, i, j) ? value : 4321)));
    const f = put(s, marked, 3);
    const r = put(s, marked, 3);
    const info = core.dpotrf(uplo, a.length, f.pointer, f.ld, work);
    expect(core.refDpotrf(uplo, a.length, r.pointer, r.ld)).toBe(info);
    result = { info, factor: f.take(), reference: r.take() };
    expect(result.factor.every((row, i) => row.every((v, j) => inside(uplo, i, j) || v === 4321))).toBe(true);
  });
  return result;
}

test("the factor rebuilds A to a ratio below 30 at every size, both triangles", () => {
  for (const n of [0, 1, 2, 3, 8, 9, 31, 32, 33, 47, 48, 49, 63, 64, 65, 80, 129, 200])
    for (const uplo of both) {
      const a = randomSpd(n, generator(n), 0.1);
      const { info, factor, reference } = factorise(uplo, a);
      expect(info).toBe(0);
      expect(ratio(uplo, a, factor)).toBeLessThan(30);
      expectClose(factor, reference, 1e-10);
    }
});

test("known answer: the factor of a 3×3", () => {
  const a = [
    [4, 12, -16],
    [12, 37, -43],
    [-16, -43, 98],
  ];
  expect(factorise(1, a).factor).toEqual([
    [2, 4321, 4321],
    [6, 1, 4321],
    [-8, 5, 3],
  ]);
});

test("a nearly singular matrix (Hilbert of order 10) keeps the ratio", () => {
  const hilbert = Array.from({ length: 10 }, (_, i) => Array.from({ length: 10 }, (_, j) => 1 / (i + j + 1)));
  for (const uplo of both) {
    const { info, factor } = factorise(uplo, hilbert);
    expect(info).toBe(0);
    expect(ratio(uplo, hilbert, factor)).toBeLessThan(30);
  }
});

test("matrices scaled by 1e150 and 1e-150 keep the ratio", () => {
  for (const scale of [1e150, 1e-150])
    for (const uplo of both) {
      const a = randomSpd(70, generator(8)).map((row) => row.map((value) => value * scale));
      const { info, factor } = factorise(uplo, a);
      expect(info).toBe(0);
      expect(ratio(uplo, a, factor)).toBeLessThan(30);
    }
});

test("info names the first pivot that is not positive, counted from 1", () => {
  for (const n of [1, 5, 32, 33, 70, 130])
    for (const bad of new Set([0, n >> 1, n - 1]))
      for (const value of [-1, 0, NaN])
        for (const uplo of both) {
          const a = randomSpd(n, generator(n));
          a[bad][bad] = value;
          if (value === 0) for (let j = 0; j < n; j++) a[bad][j] = a[j][bad] = 0;
          expect(factorise(uplo, a).info).toBe(bad + 1);
        }
});

test("dpotrs solves with one and with several right-hand sides", () => {
  for (const n of [0, 1, 5, 33, 100])
    for (const nrhs of [0, 1, 3, 9])
      for (const uplo of both)
        for (const padding of nrhs === 1 ? [0, 2] : [2])
          withCore((s, core, work) => {
            const next = generator(n + nrhs);
            const a = randomSpd(n, next);
            const x = randomRows(n, nrhs, next);
            const b = a.map((row) =>
              Array.from({ length: nrhs }, (_, j) => row.reduce((t, v, l) => t + v * x[l][j], 0)),
            );
            const f = put(s, a, 1, n);
            const r = put(s, b, padding, nrhs);
            expect(core.dpotrf(uplo, n, f.pointer, f.ld, work)).toBe(0);
            core.dpotrs(uplo, n, nrhs, f.pointer, f.ld, r.pointer, r.ld, work);
            expectClose(r.take(), x, 100 * Math.max(1, n) * eps);
          });
});
