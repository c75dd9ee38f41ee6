import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

function share(weight: number[], score: number[], keep: number) {
  return scope("test", (s) => {
    const n = weight.length;
    const [w, x] = [s.put(weight), s.put(score)];
    const [mass, dropped] = [s.f64(n), s.f64(n)];
    const boundary = testCore().topShare(n, w, x, keep, mass, dropped);
    return { boundary, mass: [...s.take(mass, n)], dropped: [...s.take(dropped, n)] };
  });
}

test("the top fraction is filled in order of score, and the boundary atom is split", () => {
  const { boundary, mass, dropped } = share([0.25, 0.5, 0.25], [1, 3, 2], 0.625);
  expect(boundary).toBe(2);
  expect(mass).toEqual([0, 1, 0.5]);
  expect(dropped).toEqual([1, 0, 0.5]);
});

test("atoms of equal score share the boundary in proportion to their weights", () => {
  expect(share([0.25, 0.25, 0.5], [1, 1, 1], 0.25).mass).toEqual([0.25, 0.25, 0.25]);
  expect(share([0.5, 0.125, 0.375], [7, 2, 2], 0.75).mass).toEqual([1, 0.5, 0.5]);
  expect(share([0.5, 0.5], [0, 0], 0.125).mass).toEqual([0.125, 0.125]);
});

test("everything is kept at keep = 1, also where the weights miss 1 by a rounding", () => {
  const weight = Array.from({ length: 10 }, () => 0.1);
  expect(share(weight, [...weight.keys()], 1).mass.every((p) => p > 1 - 1e-14)).toBe(true);
});

test("the kept mass is the fraction asked for, whatever the scales and the order", () => {
  const n = 200;
  const weight = Array.from({ length: n }, () => 1 / n);
  const score = Array.from({ length: n }, (_, k) => 10 ** (((k * 83) % n) / 5 - 20));
  for (const keep of [1e-7, 0.013, 0.5, 0.9999999]) {
    const { mass } = share(weight, score, keep);
    expect(mass.reduce((sum, p) => sum + p / n, 0)).toBeCloseTo(keep, 13);
    const reversed = share(weight, score.toReversed(), keep);
    expect(reversed.mass.toReversed().every((p, k) => Math.abs(p - mass[k]) < 1e-10)).toBe(true);
  }
});

test("productMinusOne keeps the digits that the product alone loses", () => {
  const { productMinusOne } = testCore();
  // (1 + 2⁻⁴⁰)(1 − 2⁻⁴⁰) − 1 = −2⁻⁸⁰
  expect(productMinusOne(1 + 2 ** -40, 1 - 2 ** -40)).toBe(-(2 ** -80));
  expect(productMinusOne(2.5, 0.4)).toBeCloseTo(2.220446049250313e-17 * 2.5, 25);
  expect(productMinusOne(3, 1)).toBe(2);
  expect(productMinusOne(1e308, 0.5)).toBe(5e307);
});
