import { expect } from "vitest";
import type { Matrix } from "../../src/matrix/index.js";
import { testCore } from "../support/core.js";

/** Largest difference between two matrices of one shape. */
export function gap(a: Matrix, b: Matrix): number {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  return a.data.reduce((worst, v, k) => Math.max(worst, Math.abs(v - b.data[k])), 0);
}

/** Runs and checks that the arena is back where it was, whether or not it throws. */
export function leavesNothing<T>(run: () => T): T {
  const before = testCore().mark();
  try {
    return run();
  } finally {
    expect(testCore().mark()).toBe(before);
  }
}
