import { expect, test } from "vitest";
import type { TestExports } from "../../src/wasm/generated/exports.js";
import type { Scope } from "../../src/wasm/scope.js";
import {
  eps,
  expectClose,
  generator,
  maxAbs,
  normInf,
  put,
  randomRows,
  times,
  transpose,
  withCore,
  type Rows,
} from "../support/matrices.js";

const shapes: [number, number][] = [];
for (const m of [0, 1, 2, 3, 8, 31, 32, 33, 65, 100])
  for (const n of [0, 1, 2, 5, 31, 32, 33, 70]) shapes.push([m, n]);

interface Factored {
  factored: Rows;
  tau: number[];
  jpvt?: number[];
}

function factorise(s: Scope, core: TestExports, a: Rows, n: number, pivoted = false): Factored {
  const m = a.length;
  const f = put(s, a, 2, n);
  const tau = s.f64(Math.min(m, n));
  let jpvt: number[] | undefined;
  if (pivoted) {
    const p = s.i32(n);
    core.dgeqp3(m, n, f.pointer, f.ld, p, tau, s.bytes(core.dgeqp3WorkBytes(m, n)));
    jpvt = [...s.viewI32(p, n)];
  } else core.dgeqrf(m, n, f.pointer, f.ld, tau, s.bytes(core.dgeqrfWorkBytes(m, n)));
  return { factored: f.take(), tau: [...s.take(tau, Math.min(m, n))], jpvt };
}

const upper = (a: Rows, k: number): Rows =>
  a.slice(0, k).map((row, i) => row.map((v, j) => (j >= i ? v : 0)));

/** op(Q)·C */
function applyQ(
  s: Scope,
  core: TestExports,
  { factored, tau }: Factored,
  trans: number,
  c: Rows,
  cols: number,
): Rows {
  const m = factored.length;
  const v = put(s, factored, 1);
  const out = put(s, c, cols === 1 ? 0 : 3, cols);
  const work = s.bytes(core.dormqrWorkBytes(m, cols));
  core.dormqr(trans, m, cols, tau.length, v.pointer, v.ld, s.put(tau), out.pointer, out.ld, work);
  return out.take();
}

const identity = (m: number, n: number): Rows =>
  Array.from({ length: m }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

/** LAPACK's ratios ‖A·P − Q·R‖/(max(m,n)·‖A‖·eps) and ‖I − QᵀQ‖/(m·eps). */
function ratios(s: Scope, core: TestExports, a: Rows, n: number, f: Factored): [number, number] {
  const m = a.length;
  const k = Math.min(m, n);
  const q = applyQ(s, core, f, 0, identity(m, k), k);
  const qr = times(q, upper(f.factored, k));
  const permuted = f.jpvt ? a.map((row) => f.jpvt!.map((j) => row[j])) : a;
  const gap = normInf(permuted.map((row, i) => row.map((v, j) => v - qr[i][j])));
  const gram = times(transpose(q, k), q);
  const skew = normInf(gram.map((row, i) => row.map((v, j) => v - (i === j ? 1 : 0))));
  return [gap / (Math.max(m, n) * (normInf(a) || 1) * eps), skew / (Math.max(1, m) * eps)];
}

test("Q·R rebuilds A and Q is orthogonal, both to a ratio below 30, at every shape", () => {
  for (const [m, n] of shapes)
    withCore((s, core) => {
      const a = randomRows(m, n, generator(m * 100 + n));
      const f = factorise(s, core, a, n);
      if (m * n === 0) return;
      for (const ratio of ratios(s, core, a, n, f)) expect(ratio, `${m}×${n}`).toBeLessThan(30);
    });
});

test("the factors agree with the reference entry by entry", () => {
  for (const [m, n] of [
    [10, 10],
    [50, 40],
    [40, 50],
    [70, 34],
  ])
    withCore((s, core) => {
      const a = randomRows(m, n, generator(m + n));
      const { factored, tau } = factorise(s, core, a, n);
      const r = put(s, a);
      const tauR = s.f64(Math.min(m, n));
      core.refDgeqrf(m, n, r.pointer, r.ld, tauR);
      expectClose(factored, r.take(), 1e-11);
      expectClose([tau], [[...s.take(tauR, tau.length)]], 1e-12);
    });
});

test("with column pivoting A·P = Q·R, the diagonal falls, and P is a permutation", () => {
  for (const [m, n] of shapes)
    withCore((s, core) => {
      const a = randomRows(m, n, generator(m * 100 + n + 7)).map((row) =>
        row.map((v, j) => v * (1 + ((j * 7) % 5))),
      );
      const f = factorise(s, core, a, n, true);
      expect(f.jpvt!.toSorted((x, y) => x - y)).toEqual(Array.from({ length: n }, (_, j) => j));
      if (m * n === 0) return;
      for (const ratio of ratios(s, core, a, n, f)) expect(ratio, `${m}×${n}`).toBeLessThan(30);
      const diagonal = f.tau.map((_, i) => Math.abs(f.factored[i][i]));
      diagonal.forEach((d, i) =>
        expect(d).toBeLessThanOrEqual((i ? diagonal[i - 1] : Infinity) * (1 + 1e-7)),
      );
    });
});

test("pivoting finds the rank of low-rank, repeated and graded matrices", () => {
  const next = generator(9);
  const low = (m: number, n: number, r: number) => times(randomRows(m, r, next), randomRows(r, n, next));
  for (const [a, rank] of [
    [low(20, 20, 3), 3],
    [low(90, 60, 45), 45],
    [low(60, 90, 40), 40],
    [Array.from({ length: 40 }, () => Array.from({ length: 40 }, () => 1)), 1],
  ] as const)
    withCore((s, core) => {
      const n = a[0].length;
      const f = factorise(s, core, a as Rows, n, true);
      const diagonal = f.tau.map((_, i) => Math.abs(f.factored[i][i]));
      expect(diagonal.filter((d) => d > diagonal[0] * Math.max(a.length, n) * eps).length).toBe(rank);
      for (const ratio of ratios(s, core, a as Rows, n, f)) expect(ratio).toBeLessThan(30);
    });
});

test("columns that fall by 1e-3 each keep the pivots in order and the ratios small", () => {
  withCore((s, core) => {
    const a = randomRows(50, 50, generator(10)).map((row) => row.map((v, j) => v * 10 ** (-3 * j)));
    const f = factorise(s, core, a, 50, true);
    for (const ratio of ratios(s, core, a, 50, f)) expect(ratio).toBeLessThan(30);
    expect(f.jpvt!.slice(0, 10)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

test("matrices of size 1e±150 and 1e±300 keep the ratios", () => {
  for (const scale of [1e150, 1e-150, 1e300, 1e-290])
    for (const pivoted of [false, true])
      withCore((s, core) => {
        const a = randomRows(45, 40, generator(11), scale);
        const f = factorise(s, core, a, 40, pivoted);
        for (const ratio of ratios(s, core, a, 40, f)) expect(ratio).toBeLessThan(30);
      });
});

test("zero and identity matrices give tau = 0", () => {
  withCore((s, core) => {
    for (const pivoted of [false, true])
      for (const a of [identity(35, 35), randomRows(5, 9, () => 0)]) {
        const f = factorise(s, core, a, a[0].length, pivoted);
        expect(maxAbs(f.tau)).toBe(0);
        expect(f.factored).toEqual(a);
      }
  });
});

test("dormqr applies Q and its transpose, to a block and to a single column alike", () => {
  for (const [m, n] of [
    [1, 1],
    [40, 33],
    [100, 65],
    [20, 50],
  ])
    withCore((s, core) => {
      const next = generator(m);
      const f = factorise(s, core, randomRows(m, n, next), n);
      for (const cols of [1, 2, 9, 40]) {
        const c = randomRows(m, cols, next);
        const turned = applyQ(s, core, f, 1, c, cols);
        expectClose(applyQ(s, core, f, 0, turned, cols), c, 30 * m * eps);
        const single = applyQ(
          s,
          core,
          f,
          1,
          c.map((row) => [row[0]]),
          1,
        );
        expectClose(
          single,
          turned.map((row) => [row[0]]),
          30 * m * eps,
        );
      }
    });
});
