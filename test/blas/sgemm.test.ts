import { expect, test } from "vitest";
import { generator, maxAbs, withCore } from "../support/matrices.js";

const epsSingle = 2 ** -23;
const sentinel = Math.fround(1.2345e30);

interface Case {
  m: number;
  n: number;
  k: number;
  transA?: number;
  transB?: number;
  alpha?: number;
  beta?: number;
  padding?: number;
}

/** Kernel against reference for entries in [-1, 1]; what stands behind the rows of C must survive. */
function check({ m, n, k, transA = 0, transB = 0, alpha = 1, beta = 0, padding = 0 }: Case) {
  withCore((s, core, work) => {
    const next = generator(m * 7919 + n * 104729 + k);
    const random = (rows: number, cols: number) =>
      s.putF32(Float32Array.from({ length: rows * (cols + padding) }, next));
    const [ldA, ldB, ldC] = [(transA ? m : k) + padding, (transB ? k : n) + padding, n + padding];
    const a = transA ? random(k, m) : random(m, k);
    const b = transB ? random(n, k) : random(k, n);
    const old = Float32Array.from({ length: m * ldC }, (_, i) =>
      i % ldC >= n ? sentinel : beta === 0 ? NaN : next(),
    );
    const [c, r] = [s.putF32(old), s.putF32(old)];
    core.sgemm(transA, transB, m, n, k, alpha, a, ldA, b, ldB, beta, c, ldC, work);
    core.refSgemm(transA, transB, m, n, k, alpha, a, ldA, b, ldB, beta, r, ldC);
    const [got, expected] = [s.viewF32(c, m * ldC), s.viewF32(r, m * ldC)];
    expect(got.every((v, i) => i % ldC < n || v === sentinel)).toBe(true);
    const gap = maxAbs(Array.from(got, (v, i) => (i % ldC < n ? v - expected[i] : 0)));
    expect(gap, `${m}×${n}×${k}`).toBeLessThanOrEqual(2 * (k + 3) * epsSingle * Math.max(1, Math.sqrt(k)));
  });
}

test("all small shapes agree with the reference, in all four transposes", () => {
  const sizes = [0, 1, 2, 3, 15, 16, 17, 33];
  for (const m of sizes)
    for (const n of sizes)
      for (const k of [0, 1, 3, 4, 10])
        for (const transA of [0, 1])
          for (const transB of [0, 1])
            check({ m, n, k, transA, transB, alpha: -0.5, beta: 0.25, padding: 3 });
});

test("shapes that straddle the block sizes agree with the reference", () => {
  for (const k of [191, 192, 193, 385]) check({ m: 5, n: 19, k });
  for (const m of [63, 64, 65, 129]) check({ m, n: 17, k: 20 });
  for (const n of [1023, 1024, 1025]) check({ m: 3, n, k: 20 });
  for (const transA of [0, 1])
    for (const transB of [0, 1])
      check({ m: 67, n: 1029, k: 195, transA, transB, alpha: 2, beta: -1, padding: 5 });
});

test("beta = 0 writes C without reading it, alpha = 0 reads neither factor", () => {
  for (const beta of [0, 1, 0.5]) check({ m: 13, n: 19, k: 7, beta });
  withCore((s, core, work) => {
    const [nan, c] = [s.putF32(new Float32Array(12).fill(NaN)), s.putF32([1, 2, 3, 4, 5, 6])];
    core.sgemm(0, 0, 3, 2, 4, 0, nan, 4, nan, 2, 2, c, 2, work);
    expect([...s.viewF32(c, 6)]).toEqual([2, 4, 6, 8, 10, 12]);
  });
});

test("a product with the identity is exact, edges and all", () => {
  withCore((s, core, work) => {
    const n = 67;
    const flat = Float32Array.from({ length: n * n }, generator(4));
    const identity = Float32Array.from({ length: n * n }, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
    const [a, e, c] = [s.putF32(flat), s.putF32(identity), s.putF32(flat.map(() => NaN))];
    core.sgemm(0, 0, n, n, n, 1, a, n, e, n, 0, c, n, work);
    expect(s.viewF32(c, n * n)).toEqual(flat);
    core.sgemm(0, 0, n, n, n, 1, e, n, a, n, 0, c, n, work);
    expect(s.viewF32(c, n * n)).toEqual(flat);
  });
});

test("sums of whole numbers below 2^24 are exact", () => {
  withCore((s, core, work) => {
    const [m, n, k] = [33, 50, 400];
    const next = generator(7);
    const whole = (length: number) => Float32Array.from({ length }, () => Math.round(50 * next()));
    const [x, y] = [whole(m * k), whole(n * k)];
    const [a, b, c] = [s.putF32(x), s.putF32(y), s.putF32(new Float32Array(m * n).fill(NaN))];
    core.sgemm(0, 1, m, n, k, 1, a, k, b, k, 0, c, n, work);
    const expected = Float32Array.from({ length: m * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n];
      let sum = 0;
      for (let l = 0; l < k; l++) sum += x[i * k + l] * y[j * k + l];
      return sum;
    });
    expect(s.viewF32(c, m * n)).toEqual(expected);
  });
});
