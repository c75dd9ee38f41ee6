import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

type Row = [t: number, m: number, kept: number, dropped: number, z1: number, y: number, dropped2: number];
const rows = JSON.parse(
  readFileSync(new URL("../fixtures/special/moments.json", import.meta.url), "utf8"),
) as Row[];

function moments(t: number, m: number): number[] {
  return scope("test", (s) => {
    const out = s.f64(4);
    testCore().truncatedMoments(t, m, t + m, t - m, out);
    return [...s.take(out, 4)];
  });
}

const relative = (got: number, want: number) => (got === want ? 0 : Math.abs(got - want) / Math.abs(want));

test("kept and dropped mass keep 14 digits each, in both tails and in narrow bands", () => {
  for (const [t, m, kept, dropped] of rows) {
    const [p, q] = moments(t, Math.abs(m));
    const place = `t = ${t}, m = ${m}`;
    // the ends are rounded once before they come in: at a depth of b that alone is b² · 2⁻⁵³
    const tolerance = 5e-15 + 2 ** -52 * (t - Math.abs(m)) ** 2;
    if (kept > 1e-300) expect(relative(p, kept), place).toBeLessThan(tolerance);
    if (dropped > 1e-300) expect(relative(q, dropped), place).toBeLessThan(tolerance);
  }
});

test("first and second moments are right to rounding of their largest term", () => {
  for (const [t, m, , , z1, y] of rows) {
    const [, , first, second] = moments(t, Math.abs(m));
    const place = `t = ${t}, m = ${m}`;
    const b = t - Math.abs(m);
    const bell = Math.exp(-b * b * 0.5);
    const scale = bell * (1 + Math.abs(b)) + 1e-300;
    expect(Math.abs(first - Math.abs(z1)), place).toBeLessThan(1e-14 * scale * (1 + b * b));
    expect(Math.abs(second - y), place).toBeLessThan(1e-14 * scale * (1 + b * b));
  }
});

test("narrow bands keep the relative accuracy of every moment", () => {
  const narrow = rows.filter(([t, m]) => t > 0 && t * (1 + Math.abs(m)) < 0.1);
  expect(narrow.length).toBeGreaterThan(30);
  for (const [t, m, , dropped, z1, y] of narrow) {
    const [, q, first, second] = moments(t, Math.abs(m));
    const place = `t = ${t}, m = ${m}`;
    expect(relative(q, dropped), place).toBeLessThan(1e-14);
    expect(relative(first, Math.abs(z1)), place).toBeLessThan(1e-14);
    // t(φ + φ) − mZ₁ changes sign at m = 1
    expect(Math.abs(second - y), place).toBeLessThan(2e-14 * dropped);
  }
});

test("an empty band keeps everything and an endless one nothing", () => {
  expect(moments(0, 1)).toEqual([1, 0, 0, 0]);
  expect(moments(1e200, 0)).toEqual([0, 1, 0, 0]);
  expect(moments(1, 1e200)).toEqual([1, 0, 0, 0]);
});
