import { expect, test } from "vitest";
import { eps, withCore } from "../support/matrices.js";

/** Poles and weights in several arrangements; every gap is at least what deflation leaves. */
const cases: Record<string, (k: number) => { d: number[]; z: number[] }> = {
  even: (k) => ({ d: range(k, (i) => i), z: range(k, () => 1) }),
  "tiny weights": (k) => ({ d: range(k, (i) => i), z: range(k, (i) => (i % 2 ? 1 : 1e-14)) }),
  "close poles": (k) => ({ d: range(k, (i) => Math.floor(i / 2) + (i % 2) * 1e-13), z: range(k, () => 1) }),
  geometric: (k) => ({ d: range(k, (i) => (i === 0 ? 0 : 2 ** (i - k))), z: range(k, (i) => 1 / (i + 1)) }),
  "one heavy weight": (k) => ({ d: range(k, (i) => i), z: range(k, (i) => (i === 0 ? 1e6 : 1e-3)) }),
};
const range = (k: number, f: (i: number) => number) => Array.from({ length: k }, (_, i) => f(i));

test("roots interlace with the poles, and the recomputed z is the one that has them exactly", () => {
  for (const squared of [false, true])
    for (const [name, make] of Object.entries(cases))
      for (const k of [1, 2, 3, 10, 45])
        withCore((s, core) => {
          const { d, z } = make(k);
          const norm = Math.sqrt(z.reduce((t, x) => t + x * x, 0));
          const [poles, weights] = [s.put(d), s.put(z.map((x) => x / norm))];
          const [delta, scratch] = [s.f64(k * k), s.f64(k)];
          const roots = d.map((_, i) =>
            core.secularRoot(squared, k, i, poles, weights, 0.5, delta + 8 * i * k),
          );
          roots.forEach((root, i) => {
            expect(root, `${name} ${i}`).toBeGreaterThanOrEqual(d[i]);
            if (i + 1 < k) expect(root, `${name} ${i}`).toBeLessThanOrEqual(d[i + 1]);
          });
          core.recomputeZ(squared, k, poles, weights, delta, k, scratch);
          // backward stable: the new z is close to the old one (times √rho)
          const found = [...s.view(weights, k)];
          const gap = Math.max(...found.map((x, i) => Math.abs(x - (Math.SQRT2 * z[i]) / norm)));
          expect(gap, `${name} ${k}`).toBeLessThan(50 * k * eps);
          // vectors made from it are orthogonal to working precision
          const rows = s.view(delta, k * k);
          const vectors = roots.map((_, j) => {
            const v = found.map((x, i) => x / rows[j * k + i]);
            const length = Math.sqrt(v.reduce((t, x) => t + x * x, 0));
            return v.map((x) => x / length);
          });
          for (let i = 0; i < k; i++)
            for (let j = 0; j < i; j++) {
              const dot = vectors[i].reduce((t, x, l) => t + x * vectors[j][l], 0);
              expect(Math.abs(dot), `${name} ${k}`).toBeLessThan(10 * k * eps);
            }
        });
});

test("one and two poles have the known roots", () => {
  withCore((s, core) => {
    const delta = s.f64(2);
    expect(core.secularRoot(false, 1, 0, s.put([3]), s.put([1]), 0.25, delta)).toBeCloseTo(7, 14);
    expect(core.secularRoot(true, 1, 0, s.put([3]), s.put([1]), 1 / 16, delta)).toBeCloseTo(5, 14);
    // diag(0, 1) + (1, 1)(1, 1)ᵀ: lambda² − 3·lambda + 1 = 0
    const [d, z] = [s.put([0, 1]), s.put([1, 1])];
    expect(core.secularRoot(false, 2, 0, d, z, 1, delta)).toBeCloseTo((3 - Math.sqrt(5)) / 2, 15);
    expect(core.secularRoot(false, 2, 1, d, z, 1, delta)).toBeCloseTo((3 + Math.sqrt(5)) / 2, 14);
  });
});
