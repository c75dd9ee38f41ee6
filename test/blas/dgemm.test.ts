import { expect, test } from "vitest";
import {
  eps,
  expectClose,
  garbage,
  generator,
  maxAbs,
  put,
  randomRows,
  transpose,
  withCore,
} from "../support/matrices.js";

interface Case {
  m: number;
  n: number;
  k: number;
  transA?: number;
  transB?: number;
  alpha?: number;
  beta?: number;
  padding?: number;
  scale?: number;
}

/** Kernel against reference; entries are within [-1, 1]·scale, so an entry's error is bounded by k²·eps·scale². */
function check({ m, n, k, transA = 0, transB = 0, alpha = 1, beta = 0, padding = 0, scale = 1 }: Case) {
  withCore((s, core, work) => {
    const next = generator(m * 7919 + n * 104729 + k);
    const a = put(
      s,
      transA ? randomRows(k, m, next, scale) : randomRows(m, k, next, scale),
      padding,
      transA ? m : k,
    );
    const b = put(
      s,
      transB ? randomRows(n, k, next, 1 / scale) : randomRows(k, n, next, 1 / scale),
      padding,
      transB ? k : n,
    );
    const old = beta === 0 ? randomRows(m, n, () => NaN) : randomRows(m, n, next);
    const c = put(s, old, padding, n);
    const r = put(s, old, padding, n);
    core.dgemm(transA, transB, m, n, k, alpha, a.pointer, a.ld, b.pointer, b.ld, beta, c.pointer, c.ld, work);
    core.refDgemm(transA, transB, m, n, k, alpha, a.pointer, a.ld, b.pointer, b.ld, beta, r.pointer, r.ld);
    expectClose(c.take(), r.take(), 2 * (k + 3) * eps * Math.max(1, Math.sqrt(k)), `${m}×${n}×${k}`);
    a.take();
    b.take();
  });
}

test("all small shapes agree with the reference, in all four transposes", () => {
  const sizes = [0, 1, 2, 3, 7, 8, 9, 17];
  for (const m of sizes)
    for (const n of sizes)
      for (const k of [0, 1, 2, 3, 10])
        for (const transA of [0, 1])
          for (const transB of [0, 1])
            check({ m, n, k, transA, transB, alpha: -0.5, beta: 0.25, padding: 3 });
});

test("shapes that straddle the block sizes agree with the reference", () => {
  for (const k of [191, 192, 193, 384, 385]) check({ m: 5, n: 11, k });
  for (const m of [63, 64, 65, 127, 128, 129]) check({ m, n: 9, k: 20 });
  for (const n of [511, 512, 513, 1025]) check({ m: 3, n, k: 20 });
  check({ m: 65, n: 513, k: 193 });
  for (const transA of [0, 1])
    for (const transB of [0, 1])
      check({ m: 66, n: 515, k: 195, transA, transB, alpha: 2, beta: -1, padding: 5 });
});

test("beta = 0 writes C without reading it, beta = 1 adds, alpha = 0 reads neither factor", () => {
  for (const beta of [0, 1, 0.5]) check({ m: 13, n: 19, k: 7, beta });
  withCore((s, core, work) => {
    const a = garbage(s, 3, 4);
    const b = garbage(s, 4, 2);
    const c = put(s, [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    core.dgemm(0, 0, 3, 2, 4, 0, a.pointer, 4, b.pointer, 2, 2, c.pointer, 2, work);
    expect(c.take()).toEqual([
      [2, 4],
      [6, 8],
      [10, 12],
    ]);
  });
});

test("an empty inner dimension leaves beta·C", () => {
  check({ m: 3, n: 4, k: 0, beta: 0 });
  check({ m: 3, n: 4, k: 0, beta: 0.5 });
});

test("factors of size 1e150 and 1e-150 neither overflow nor underflow in a product of size 1", () => {
  check({ m: 20, n: 30, k: 40, scale: 1e150 });
  check({ m: 20, n: 30, k: 40, scale: 1e-150 });
});

test("a product with the identity is exact, edges and all", () => {
  withCore((s, core, work) => {
    const n = 67;
    const rows = randomRows(n, n, generator(4));
    const a = put(s, rows, 1);
    const identity = put(
      s,
      rows.map((row, i) => row.map((_, j) => (i === j ? 1 : 0))),
    );
    const c = garbage(s, n, n, 2);
    core.dgemm(0, 0, n, n, n, 1, a.pointer, a.ld, identity.pointer, n, 0, c.pointer, c.ld, work);
    expect(c.take()).toEqual(rows);
    core.dgemm(0, 1, n, n, n, 1, identity.pointer, n, a.pointer, a.ld, 0, c.pointer, c.ld, work);
    expect(c.take()).toEqual(transpose(rows));
  });
});

test("an entry does not depend on where it stands in a tile, nor on the shape around it", () => {
  withCore((s, core, work) => {
    const next = generator(5);
    const [m, n, k] = [21, 29, 300];
    const a = put(s, randomRows(m, k, next));
    const b = put(s, randomRows(k, n, next));
    const whole = garbage(s, m, n);
    core.dgemm(0, 0, m, n, k, 0.7, a.pointer, k, b.pointer, n, 0, whole.pointer, n, work);
    const expected = whole.take();
    for (const [i, j] of [
      [1, 3],
      [6, 8],
      [19, 25],
    ]) {
      const part = garbage(s, m - i, n - j);
      core.dgemm(
        0,
        0,
        m - i,
        n - j,
        k,
        0.7,
        a.pointer + 8 * i * k,
        k,
        b.pointer + 8 * j,
        n,
        0,
        part.pointer,
        n - j,
        work,
      );
      expect(part.take()).toEqual(expected.slice(i).map((row) => row.slice(j)));
    }
  });
});

test("a NaN or infinity reaches exactly the entries it belongs to", () => {
  withCore((s, core, work) => {
    const [m, n, k] = [11, 13, 6];
    const next = generator(6);
    const rows = randomRows(m, k, next);
    rows[10][2] = NaN;
    rows[3][1] = Infinity;
    const a = put(s, rows);
    const b = put(s, randomRows(k, n, next));
    const c = garbage(s, m, n);
    core.dgemm(0, 0, m, n, k, 1, a.pointer, k, b.pointer, n, 0, c.pointer, n, work);
    c.take().forEach((row, i) =>
      row.forEach((value) => {
        if (i === 10) expect(value).toBeNaN();
        else expect(Number.isFinite(value)).toBe(i !== 3);
      }),
    );
  });
});

test("large products pass a random projection", () => {
  withCore((s, core, work) => {
    for (const [m, n, k] of [
      [300, 700, 520],
      [515, 130, 1000],
    ]) {
      const next = generator(m);
      const a = put(s, randomRows(m, k, next), 1);
      const b = put(s, randomRows(n, k, next), 2);
      const c = garbage(s, m, n, 3);
      core.dgemm(0, 1, m, n, k, 1, a.pointer, a.ld, b.pointer, b.ld, 0, c.pointer, c.ld, work);
      c.take();
      // C·w against A·(Bᵀ·w)
      const w = s.put(Array.from({ length: n }, next));
      const [inner, left, right] = [s.f64(k), s.f64(m), s.f64(m)];
      core.refDgemv(1, n, k, 1, b.pointer, b.ld, w, 0, inner);
      core.refDgemv(0, m, k, 1, a.pointer, a.ld, inner, 0, right);
      core.refDgemv(0, m, n, 1, c.pointer, c.ld, w, 0, left);
      const [l, r] = [s.take(left, m), s.take(right, m)];
      expect(maxAbs(l.map((value, i) => value - r[i]))).toBeLessThan(
        30 * eps * Math.sqrt(n * k) * Math.max(n, k) ** 0.5,
      );
    }
  });
});
