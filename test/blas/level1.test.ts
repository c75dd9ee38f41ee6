import { expect, test } from "vitest";
import { eps, generator, withCore } from "../support/matrices.js";

const sizes = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 100];

test("ddot, daxpy and dscal agree with their definitions at every remainder", () => {
  withCore((s, core) => {
    const next = generator(1);
    for (const n of sizes) {
      const xs = Array.from({ length: n }, next);
      const ys = Array.from({ length: n }, next);
      const x = s.put([...xs, 77]);
      const y = s.put([...ys, 88]);
      expect(core.ddot(n, x, y)).toBeCloseTo(
        xs.reduce((sum, v, i) => sum + v * ys[i], 0),
        12,
      );
      core.daxpy(n, 0.5, x, y);
      expect([...s.take(y, n + 1)]).toEqual([...ys.map((v, i) => v + 0.5 * xs[i]), 88]);
      core.dscal(n, -2, x);
      expect([...s.take(x, n + 1)]).toEqual([...xs.map((v) => -2 * v), 77]);
    }
  });
});

test("dscal by zero writes zeros over NaN", () => {
  withCore((s, core) => {
    const x = s.put([NaN, Infinity, 1, 5]);
    core.dscal(3, 0, x);
    expect([...s.take(x, 4)]).toEqual([0, 0, 0, 5]);
  });
});

test("dcopy copies", () => {
  withCore((s, core) => {
    const x = s.put([1, 2, 3]);
    const y = s.put([0, 0, 0]);
    core.dcopy(2, x, y);
    expect([...s.take(y, 3)]).toEqual([1, 2, 0]);
  });
});

test("dnrm2 neither overflows nor underflows", () => {
  withCore((s, core) => {
    const norm = (values: number[]) => core.dnrm2(values.length, s.put(values));
    expect(norm([])).toBe(0);
    expect(norm([0, 0])).toBe(0);
    expect(norm([3, -4])).toBe(5);
    for (const scale of [1e-320, 1e-310, 1e-200, 1e-160, 1e-140, 1e-10, 1e10, 1e140, 1e160, 1e300])
      expect(norm([3 * scale, 0, -4 * scale]) / scale).toBeCloseTo(5, scale < 1e-307 ? 2 : 14);
    expect(norm([5e-324])).toBe(5e-324);
    expect(norm([Number.MAX_VALUE])).toBeCloseTo(Number.MAX_VALUE, -300);
    expect(norm([1e-200, 1e200])).toBe(1e200);
  });
});

test("dnrm2 keeps full accuracy where some squares underflow and some do not", () => {
  withCore((s, core) => {
    const values = Array.from({ length: 1000 }, (_, i) => 1e-154 * (1 + i / 1000));
    const scaled = values.map((v) => v * 2 ** 500);
    const expected = Math.sqrt(scaled.reduce((sum, v) => sum + v * v, 0)) / 2 ** 500;
    expect(Math.abs(core.dnrm2(1000, s.put(values)) / expected - 1)).toBeLessThan(1000 * eps);
  });
});

test("dnrm2 reports NaN and infinity", () => {
  withCore((s, core) => {
    const norm = (values: number[]) => core.dnrm2(values.length, s.put(values));
    expect(norm([1, NaN, 2])).toBeNaN();
    expect(norm([Infinity, NaN])).toBeNaN();
    expect(norm([1, -Infinity])).toBe(Infinity);
  });
});

test("allFinite finds NaN and infinity wherever they stand, and nothing else", () => {
  withCore((s, core) => {
    for (const n of sizes) {
      const values = Array.from({ length: n }, (_, i) => [0, -1e308, 5e-324, 1.5][i % 4]);
      expect(Boolean(core.allFinite(n, s.put([...values, NaN])))).toBe(true);
      for (let i = 0; i < n; i++)
        for (const bad of [NaN, Infinity, -Infinity])
          expect(Boolean(core.allFinite(n, s.put(values.with(i, bad))))).toBe(false);
    }
  });
});
