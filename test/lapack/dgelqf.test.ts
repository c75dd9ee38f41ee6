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

interface Factored {
  factored: Rows;
  tau: number[];
}

function factorise(s: Scope, core: TestExports, a: Rows, n: number): Factored {
  const m = a.length;
  const k = Math.min(m, n);
  const stored = put(s, a, 2, n);
  const tau = s.f64(k);
  const nBytes = core.dgelqfWorkBytes(m, n);
  const work = s.bytes(nBytes + 64);
  s.viewU8(work + nBytes, 64).fill(0xa5);
  core.dgelqf(m, n, stored.pointer, stored.ld, tau, work);
  expect(s.viewU8(work + nBytes, 64).every((byte) => byte === 0xa5)).toBe(true);
  return { factored: stored.take(), tau: [...s.take(tau, k)] };
}

/** H_0···H_{k−1} (0) or its transpose (1), times each row of x as a vector. */
function apply(s: Scope, core: TestExports, { factored, tau }: Factored, trans: number, x: Rows): Rows {
  const [n, k] = [factored[0].length, tau.length];
  const [a, out] = [put(s, factored, 1), put(s, x, 3)];
  const work = s.bytes(core.dormlqWorkBytes(x.length, n));
  core.dormlq(trans, x.length, n, k, a.pointer, a.ld, s.put(tau), out.pointer, out.ld, work);
  expect(a.take()).toEqual(factored);
  return out.take();
}

const identity = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));

const lower = ({ factored, tau }: Factored): Rows =>
  factored.map((row, i) => tau.map((_, j) => (j <= i ? row[j] : 0)));

/** ‖A − L·Q‖/(max(m, n)·‖A‖·eps) and ‖I − QᵀQ‖/(n·eps). */
function ratios(s: Scope, core: TestExports, a: Rows, f: Factored): [number, number] {
  const [m, n] = [a.length, a[0].length];
  const q = apply(s, core, f, 0, identity(n)); // row j: H·e_j, column j of H; A = L·(first k rows of Hᵀ)
  const product = times(lower(f), q.slice(0, f.tau.length));
  const gap = normInf(a.map((row, i) => row.map((v, j) => v - product[i][j])));
  const skew = normInf(times(q, transpose(q)).map((row, i) => row.map((v, j) => v - (i === j ? 1 : 0))));
  return [gap / (Math.max(m, n) * (normInf(a) || 1) * eps), skew / (n * eps)];
}

test("L·Q rebuilds A and Q is orthogonal, both to a ratio below 30, at every shape and scale", () => {
  for (const m of [1, 2, 5, 31, 32, 33, 70])
    for (const n of [1, 2, 3, 31, 32, 33, 65, 100])
      for (const scale of [1, 1e150, 1e-150])
        withCore((s, core) => {
          const a = randomRows(m, n, generator(m * 100 + n), scale);
          for (const ratio of ratios(s, core, a, factorise(s, core, a, n)))
            expect(ratio, `${m}×${n}`).toBeLessThan(30);
        });
});

test("the factors are those of QR of the transpose", () => {
  for (const [m, n] of [
    [10, 10],
    [40, 70],
    [70, 40],
  ])
    withCore((s, core) => {
      const a = randomRows(m, n, generator(m + n));
      const { factored, tau } = factorise(s, core, a, n);
      const turned = put(s, transpose(a));
      const tauR = s.f64(tau.length);
      core.refDgeqrf(n, m, turned.pointer, turned.ld, tauR);
      expectClose(factored, transpose(turned.take()), 1e-11);
      expectClose([tau], [[...s.take(tauR, tau.length)]], 1e-12);
    });
});

test("empty sizes, zeros and the identity", () => {
  withCore((s, core) => {
    for (const [m, n] of [
      [0, 3],
      [3, 0],
      [0, 0],
    ])
      factorise(
        s,
        core,
        randomRows(m, n, () => 1),
        n,
      );
    for (const a of [identity(35), randomRows(9, 5, () => 0)]) {
      const { factored, tau } = factorise(s, core, a, a[0].length);
      expect(maxAbs(tau)).toBe(0);
      expect(factored).toEqual(a);
    }
  });
});

test("reflectors are applied alike to a few vectors one by one and to many in blocks, and the transpose undoes them", () => {
  for (const [m, n] of [
    [1, 1],
    [33, 40],
    [65, 100],
    [50, 20],
  ])
    withCore((s, core) => {
      const next = generator(m);
      const f = factorise(s, core, randomRows(m, n, next), n);
      const x = randomRows(40, n, next);
      for (const trans of [0, 1]) {
        const many = apply(s, core, f, trans, x);
        for (const count of [1, 4, 5])
          expectClose(apply(s, core, f, trans, x.slice(0, count)), many.slice(0, count), 30 * n * eps);
        expectClose(apply(s, core, f, 1 - trans, many), x, 30 * n * eps);
      }
    });
});
