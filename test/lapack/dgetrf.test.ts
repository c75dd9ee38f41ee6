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

test("a tall leaf in scratch and the same in place give equal bits and equal exchanges", () => {
  for (const [m, n] of [
    [1, 1],
    [16, 16],
    [50, 16],
    [9, 16],
    [33, 7],
  ])
    withCore((s, core, work) => {
      const a = randomRows(m, n, generator(m + n));
      if (m > 20) a[20][3] = 40; // a pivot far down
      const [f, g] = [put(s, a, 1), put(s, a, 2)];
      const [p, q] = [s.i32(Math.min(m, n)), s.i32(Math.min(m, n))];
      expect(core.dgetrf(m, n, f.pointer, f.ld, p, work)).toBe(0);
      expect(core.eliminate(m, n, g.pointer, g.ld, q)).toBe(0);
      expect(f.take()).toEqual(g.take());
      expect([...s.viewI32(p, Math.min(m, n))]).toEqual([...s.viewI32(q, Math.min(m, n))]);
    });
});

test("a panel too tall for the workspace is eliminated in place", () => {
  withCore((s, core, work) => {
    const [m, n] = [8000, 16];
    expect(m * n * 8).toBeGreaterThan(core.blasWorkBytes());
    const next = generator(80);
    const values = Float64Array.from({ length: m * n }, next);
    const [f, g] = [s.put(values), s.put(values)];
    const [p, q] = [s.i32(n), s.i32(n)];
    expect(core.dgetrf(m, n, f, n, p, work)).toBe(0);
    core.eliminate(m, n, g, n, q);
    expect(s.take(f, m * n)).toEqual(s.take(g, m * n));
  });
});

test("dgetri inverts to a ratio below 30 at every size and scale, reads the factors and nothing beside", () => {
  for (const n of [0, 1, 2, 3, 8, 15, 16, 17, 31, 33, 40, 65, 130])
    for (const scale of [1, 1e150, 1e-150])
      withCore((s, core, work) => {
        const next = generator(n + 5);
        const a = randomRows(n, n, next, scale);
        const f = put(s, a, 2, n);
        const ipiv = s.i32(n);
        expect(core.dgetrf(n, n, f.pointer, f.ld, ipiv, work)).toBe(0);
        const factors = f.take();
        const nothing = randomRows(n, n, () => NaN);
        const x = put(s, nothing, 3, n);
        core.dgetri(n, f.pointer, f.ld, ipiv, x.pointer, x.ld, work);
        const inverse = x.take();
        expect(f.take()).toEqual(factors);
        if (n === 0) return;
        const gap = times(a, inverse).map((row, i) => row.map((v, j) => v - (i === j ? 1 : 0)));
        expect(normInf(gap) / (n * normInf(a) * normInf(inverse) * eps), `n = ${n}`).toBeLessThan(30);
      });
});
