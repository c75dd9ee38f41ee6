// Seeded matrices in the memory of the core, with sentinels in the padding.
import { expect } from "vitest";
import { scope, type Scope } from "../../src/wasm/scope.js";
import type { TestExports } from "../../src/wasm/generated/exports.js";

export const eps = 2 ** -52;
/** Stands between the end of a row and the leading dimension; must never change. */
export const sentinel = 1.2345e67;

/** A seeded generator of numbers in [-1, 1) (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export type Rows = number[][];

export const randomRows = (rows: number, cols: number, next: () => number, scale = 1): Rows =>
  Array.from({ length: rows }, () => Array.from({ length: cols }, () => scale * next()));

export const transpose = (a: Rows, cols = a[0]?.length ?? 0): Rows =>
  Array.from({ length: cols }, (_, j) => a.map((row) => row[j]));

/** A·B by the definition. */
export const times = (a: Rows, b: Rows): Rows =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, l) => sum + x * b[l][j], 0)));

/** Largest |entry|. */
export const maxAbs = (values: Iterable<number>): number => {
  let largest = 0;
  for (const value of values) {
    if (Number.isNaN(value)) return NaN;
    largest = Math.max(largest, Math.abs(value));
  }
  return largest;
};

/** The largest row sum of |entries|: the infinity norm. */
export const normInf = (a: Rows): number => maxAbs(a.map((row) => row.reduce((s, x) => s + Math.abs(x), 0)));

/** A matrix inside the core. Its padding holds sentinels until `take` has looked at them. */
export class Stored {
  constructor(
    readonly scope: Scope,
    readonly pointer: number,
    readonly rows: number,
    readonly cols: number,
    readonly ld: number,
  ) {}

  /** Copies out and checks that nobody wrote between the end of a row and the next. */
  take(): Rows {
    const flat = this.scope.view(this.pointer, this.rows * this.ld);
    return Array.from({ length: this.rows }, (_, i) => {
      const row = flat.subarray(i * this.ld, (i + 1) * this.ld);
      const untouched = row.subarray(this.cols).every((value) => value === sentinel);
      expect(untouched, `padding of row ${i} is untouched`).toBe(true);
      return Array.from(row.subarray(0, this.cols));
    });
  }
}

/** Puts a matrix into the core with `padding` sentinels after each row. */
export function put(s: Scope, a: Rows, padding = 0, cols = a[0]?.length ?? 0): Stored {
  const ld = cols + padding;
  const flat = new Float64Array(a.length * ld).fill(sentinel);
  a.forEach((row, i) => flat.set(row, i * ld));
  return new Stored(s, s.put(flat), a.length, cols, ld);
}

/** A fresh matrix of NaN. */
export const garbage = (s: Scope, rows: number, cols: number, padding = 0): Stored =>
  put(
    s,
    Array.from({ length: rows }, () => Array.from({ length: cols }, () => NaN)),
    padding,
    cols,
  );

/** Runs with the test build; the workspace is of the size the core asks for and followed by a guard that must survive. */
export function withCore(work: (s: Scope, core: TestExports, workspace: number) => void): void {
  scope("test", (s) => {
    const core = s.core as TestExports;
    const nBytes = core.blasWorkBytes();
    const workspace = s.bytes(nBytes + 64);
    s.viewU8(workspace + nBytes, 64).fill(0xa5);
    work(s, core, workspace);
    expect(s.viewU8(workspace + nBytes, 64).every((byte) => byte === 0xa5)).toBe(true);
  });
}

/** |actual − expected| ≤ tolerance for every entry; NaN never passes. */
export function expectClose(actual: Rows, expected: Rows, tolerance: number, what = ""): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  actual.forEach((row, i) =>
    row.forEach((value, j) => {
      const gap = Math.abs(value - expected[i][j]);
      if (!(gap <= worst)) worst = gap;
    }),
  );
  expect(worst, `${what} largest difference`).toBeLessThanOrEqual(tolerance);
}

/** Random symmetric positive definite: Gᵀ·G/k + shift, exactly symmetric. */
export function randomSpd(n: number, next: () => number, shift = 1): Rows {
  const g = randomRows(n, n, next);
  return g.map((gi, i) =>
    g.map((gj, j) => {
      const [x, y] = i < j ? [gi, gj] : [gj, gi];
      return x.reduce((s, v, l) => s + v * y[l], 0) / Math.max(1, n) + (i === j ? shift : 0);
    }),
  );
}
