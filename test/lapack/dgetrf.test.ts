import { expect, test } from "vitest";
import {
  eps,
  expectClose,
  generator,
  normInf,
  put,
  randomRows,
  times,
  withCore,
  type Rows,
} from "../support/matrices.js";

interface Factors {
  info: number;
  lower: Rows;
  upper: Rows;
  permuted: Rows;
}

function factorise(a: Rows): Factors {
  const [m, n] = [a.length, a[0]?.length ?? 0];
  const k = Math.min(m, n);
  let result: Factors | undefined;
  withCore((s, core, work) => {
    const f = put(s, a, 3);
    const ipiv = s.i32(k);
    const info = core.dgetrf(m, n, f.pointer, f.ld, ipiv, work);
    const permuted = a.map((row) => [...row]);
    s.viewI32(ipiv, k).forEach((other, i) => {
      expect(other).toBeGreaterThanOrEqual(i);
      [permuted[i], permuted[other]] = [permuted[other], permuted[i]];
    });
    const factors = f.take();
    result = {
      info,
      permuted,
      lower: factors.map((row, i) => row.slice(0, k).map((v, j) => (i === j ? 1 : j < i ? v : 0))),
      upper: factors.slice(0, k).map((row, i) => row.map((v, j) => (j >= i ? v : 0))),
    };
  });
  return result!;
}

/** ‖P·A − L·U‖/(n·‖A‖·eps) */
function ratio(a: Rows, { lower, upper, permuted }: Factors): number {
  const product = times(lower, upper);
  const gap = permuted.map((row, i) => row.map((v, j) => v - product[i][j]));
  return normInf(gap) / (Math.max(a.length, a[0].length) * (normInf(a) || 1) * eps);
}

test("L·U rebuilds the permuted matrix to a ratio below 30, multipliers are at most 1, at every shape", () => {
  for (const m of [1, 2, 7, 16, 17, 33, 70])
    for (const n of [1, 2, 7, 16, 17, 33, 70]) {
      const a = randomRows(m, n, generator(m * 100 + n));
      const factors = factorise(a);
      expect(factors.info).toBe(0);
      expect(ratio(a, factors), `${m}×${n}`).toBeLessThan(30);
      expect(Math.max(...factors.lower.flat().map(Math.abs))).toBeLessThanOrEqual(1);
    }
});

test("empty matrices are allowed", () => {
  expect(factorise([]).info).toBe(0);
});

test("info names the first exactly zero pivot and the factorisation is complete", () => {
  for (const n of [1, 5, 20, 50])
    for (const bad of new Set([0, n >> 1, n - 1])) {
      const a = randomRows(n, n, generator(n)).map((row) => row.map((v, j) => (j === bad ? 0 : v)));
      const factors = factorise(a);
      expect(factors.info).toBe(bad + 1);
      expect(ratio(a, factors)).toBeLessThan(30);
    }
});

test("dgetrs solves with one and with several right-hand sides", () => {
  for (const n of [0, 1, 5, 33, 100])
    for (const nrhs of [0, 1, 2, 9])
      withCore((s, core, work) => {
        const next = generator(n + nrhs);
        const a = randomRows(n, n, next).map((row, i) => row.map((v, j) => v + (i === (j + 1) % n ? 10 : 0)));
        const x = randomRows(n, nrhs, next);
        const f = put(s, a, 1, n);
        const b = put(s, n && nrhs ? times(a, x) : x, nrhs === 1 ? 0 : 2, nrhs);
        const ipiv = s.i32(n);
        expect(core.dgetrf(n, n, f.pointer, f.ld, ipiv, work)).toBe(0);
        core.dgetrs(n, nrhs, f.pointer, f.ld, ipiv, b.pointer, b.ld, work);
        expectClose(b.take(), x, 1000 * eps * Math.max(1, n));
      });
});
