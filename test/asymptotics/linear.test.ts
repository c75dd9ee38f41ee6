import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";
import { generator } from "../support/matrices.js";

function solve(a: number[][], b: number[]): number[] | undefined {
  return scope("test", (s) => {
    const n = b.length;
    const [matrix, right, scale] = [s.put(a.flat()), s.put(b), s.f64(n)];
    return testCore().solveScaled(n, matrix, right, scale) ? [...s.take(right, n)] : undefined;
  });
}

test("systems whose rows differ by thirty orders of magnitude are solved to rounding", () => {
  const next = generator(5);
  for (const n of [1, 2, 3, 8, 40]) {
    const want = Array.from({ length: n }, next);
    const a = want.map((_, i) => {
      const size = 10 ** (30 * next());
      return want.map((_, j) => size * (next() + (i === j ? 3 : 0)));
    });
    const b = a.map((row) => row.reduce((sum, x, j) => sum + x * want[j], 0));
    for (const [i, x] of solve(a, b)!.entries()) expect(Math.abs(x - want[i])).toBeLessThan(1e-11);
  }
});

test("a singular system is reported, and so is a NaN", () => {
  expect(
    solve(
      [
        [1, 2],
        [2, 4],
      ],
      [1, 1],
    ),
  ).toBeUndefined();
  expect(
    solve(
      [
        [0, 0],
        [1, 1],
      ],
      [1, 1],
    ),
  ).toBeUndefined();
  expect(solve([[NaN]], [1])).toBeUndefined();
  expect(
    solve(
      [
        [0, 1],
        [1, 0],
      ],
      [2, 3],
    ),
  ).toEqual([3, 2]);
});
