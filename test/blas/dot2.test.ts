import { expect, test } from "vitest";
import { generator, put, randomRows, withCore, type Rows } from "../support/matrices.js";

const big = (v: number) => BigInt(v * 2 ** 110);
const grid = (v: number) => Math.round(v * 2 ** 52) / 2 ** 52;

/** Σ over the rationals of products of doubles that are whole numbers times 2^-110, rounded. */
const exactSum = (pairs: [number, number][]): number => {
  const sum = pairs.reduce((total, [u, v]) => total + big(u) * big(v), 0n);
  return Number(sum) / 2 ** 220;
};

/** Rows whose products with x cancel to about 1e-13 of their size. */
function cancelling(m: number, n: number, next: () => number): { a: Rows; x: number[]; b: number[] } {
  const a = randomRows(m, n, next).map((row) => row.map(grid));
  const x = randomRows(1, n, next)[0].map(grid);
  const b = a.map((row) => row.reduce((sum, v, j) => sum + v * x[j], 0)).map(grid);
  return { a, x, b };
}

test("residuals that nearly cancel come out with full relative accuracy", () => {
  for (const n of [1, 2, 3, 8, 33])
    withCore((s, core) => {
      const next = generator(n);
      const { a, x, b } = cancelling(5, n, next);
      const r = b.map(() => Math.round(next() * 100) * 2 ** -52);
      const stored = put(s, a, 2);
      const out = s.f64(5);
      core.accurateResidual(5, n, stored.pointer, stored.ld, s.put(x), s.put(b), s.put(r), out);
      s.take(out, 5).forEach((value, i) => {
        const exact = exactSum([[b[i], 1], [-r[i], 1], ...a[i].map((v, j): [number, number] => [-v, x[j]])]);
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(2 ** -52 * Math.abs(exact) + 2 ** -95);
      });
      stored.take();
    });
});

test("a residual and what its rounding left out add up to the exact one", () => {
  for (const n of [1, 2, 3, 8, 33])
    withCore((s, core) => {
      const next = generator(n + 50);
      const { a, x } = cancelling(5, n, next);
      const b = randomRows(1, 5, next)[0].map(grid);
      const stored = put(s, a, 2);
      const [high, low] = [s.f64(5), s.f64(5)];
      core.splitResidual(5, n, stored.pointer, stored.ld, s.put(x), s.put(b), high, low);
      const exact = a.map((row, i) =>
        exactSum([[b[i], 1], ...row.map((v, j): [number, number] => [-v, x[j]])]),
      );
      s.take(high, 5).forEach((r, i) => {
        expect(Math.abs(r - exact[i])).toBeLessThanOrEqual(2 ** -52 * Math.abs(exact[i]));
        const rest = exactSum([[b[i], 1], [-r, 1], ...a[i].map((v, j): [number, number] => [-v, x[j]])]);
        expect(Math.abs(s.view(low, 5)[i] - rest)).toBeLessThanOrEqual(2 ** -52 * Math.abs(rest) + 2 ** -95);
      });
      stored.take();
    });
});

test("a gradient that nearly cancels comes out with full relative accuracy", () => {
  for (const n of [1, 2, 3, 8, 33])
    withCore((s, core) => {
      const next = generator(n + 100);
      const { a, x } = cancelling(n, 7, next);
      const turned = x.map((_, j) => a.map((row) => row[j])); // 7×n
      turned.push(turned[0].map((_, i) => -turned.reduce((sum, row, j) => sum + row[i] * x[j], 0)));
      const r = [...x, 1];
      turned[7] = turned[7].map(grid);
      const stored = put(s, turned, 1);
      const out = s.f64(n);
      core.accurateGradient(8, n, stored.pointer, stored.ld, s.put(r), out, s.f64(2 * (n + 1)));
      s.take(out, n).forEach((value, i) => {
        const exact = exactSum(turned.map((row, k): [number, number] => [-row[i], r[k]]));
        expect(Math.abs(value - exact)).toBeLessThanOrEqual(2 ** -52 * Math.abs(exact) + 2 ** -95);
      });
      stored.take();
    });
});
