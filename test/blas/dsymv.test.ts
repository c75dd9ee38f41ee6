import { expect, test } from "vitest";
import { eps, expectClose, generator, put, randomRows, sentinel, withCore } from "../support/matrices.js";

test("dsymv agrees with its reference and reads the upper triangle only", () => {
  for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 9, 31, 32, 33, 70])
    withCore((s, core) => {
      const next = generator(n);
      const upper = randomRows(n, n, next).map((row, i) => row.map((x, j) => (j >= i ? x : NaN)));
      const a = put(s, upper, 3, n);
      const x = s.put(Array.from({ length: n }, next));
      const [y, expected] = [s.put(new Float64Array(n + 1).fill(sentinel)), s.f64(n)];
      core.dsymv(n, a.pointer, a.ld, x, y);
      core.refDsymv(n, a.pointer, a.ld, x, expected);
      expectClose([[...s.view(y, n)]], [[...s.view(expected, n)]], 4 * (n + 1) * eps);
      expect(s.view(y, n + 1)[n]).toBe(sentinel);
      a.take();
    });
});

test("dgemmt agrees with its reference and leaves the lower triangle alone", () => {
  for (const n of [0, 1, 7, 8, 9, 63, 64, 65, 130, 511, 513, 600])
    for (const k of [1, 5, 64, 193])
      if (n < 200 || k === 5)
        withCore((s, core, work) => {
          const next = generator(n + k);
          const [a, b] = [randomRows(k, n, next), randomRows(k, n, next)].map((rows) => put(s, rows, 2, n));
          const start = randomRows(n, n, next);
          const [c, expected] = [put(s, start, 3, n), put(s, start, 3, n)];
          core.dgemmt(n, k, -0.5, a.pointer, a.ld, b.pointer, b.ld, c.pointer, c.ld, work);
          core.refDgemmt(n, k, -0.5, a.pointer, a.ld, b.pointer, b.ld, expected.pointer, expected.ld);
          const found = c.take();
          expectClose(found, expected.take(), 2 * (k + 4) * eps);
          expect(found.every((row, i) => row.slice(0, i).every((x, j) => x === start[i][j]))).toBe(true);
        });
});
