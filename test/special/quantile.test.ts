import { expect, test } from "vitest";
import { testCore } from "../support/core.js";

test("the normal quantile undoes the normal tail, from the smallest double to one half", () => {
  const { normalQuantile, normalTail } = testCore();
  for (let z = 0; z < 37; z += 0.0625) {
    const p = normalTail(z);
    // an error of p by one part in 2^53 moves z by this much
    const slack = 2 ** -52 / Math.max(1, z);
    expect(Math.abs(normalQuantile(p) - z), `z = ${z}`).toBeLessThan(4 * slack + 2e-15 * z + 1e-16);
  }
});

test("it is odd around one half, and infinite at the ends", () => {
  const { normalQuantile } = testCore();
  expect(normalQuantile(0.5)).toBe(0);
  for (const p of [0.25, 0.0625, 2 ** -20, 2 ** -40]) expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
  expect([normalQuantile(0), normalQuantile(1)]).toEqual([Infinity, -Infinity]);
});

test("known values", () => {
  const { normalQuantile } = testCore();
  expect(normalQuantile(0.025)).toBeCloseTo(1.959963984540054, 15);
  expect(normalQuantile(1e-10)).toBeCloseTo(6.361340902404056, 14);
  expect(normalQuantile(1e-300)).toBeCloseTo(37.0470962993612, 12);
});
