import { expect, test } from "vitest";
import { eps, generator, put, randomRows, withCore } from "../support/matrices.js";

test("dgemv agrees with its reference at every remainder, both ways, with padding", () => {
  withCore((s, core) => {
    const next = generator(2);
    for (const m of [0, 1, 2, 3, 4, 5, 8, 9, 21])
      for (const n of [0, 1, 2, 3, 4, 5, 7, 8, 33])
        for (const trans of [0, 1])
          for (const [alpha, beta] of [
            [1, 0],
            [-0.5, 1],
            [2, 0.25],
            [0, 0],
          ]) {
            const a = put(s, randomRows(m, n, next), 3, n);
            const [nX, nY] = trans ? [m, n] : [n, m];
            const x = s.put(Array.from({ length: nX }, next));
            const old = Array.from({ length: nY }, () => (beta === 0 ? NaN : next()));
            const y = s.put([...old, 99]);
            const z = s.put(old);
            core.dgemv(trans, m, n, alpha, a.pointer, a.ld, x, beta, y);
            core.refDgemv(trans, m, n, alpha, a.pointer, a.ld, x, beta, z);
            const [got, want] = [s.take(y, nY + 1), s.take(z, nY)];
            want.forEach((value, i) =>
              expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(4 * (nX + 2) * eps),
            );
            expect(got[nY]).toBe(99);
            a.take();
          }
  });
});

test("an entry of a product with a vector does not depend on how many rows there are", () => {
  withCore((s, core) => {
    const next = generator(3);
    const a = put(s, randomRows(9, 37, next));
    const x = s.put(Array.from({ length: 37 }, next));
    const all = s.f64(9);
    core.dgemv(0, 9, 37, 1, a.pointer, a.ld, x, 0, all);
    for (let m = 1; m < 9; m++) {
      const part = s.f64(m);
      core.dgemv(0, m, 37, 1, a.pointer, a.ld, x, 0, part);
      expect([...s.take(part, m)]).toEqual([...s.take(all, m)]);
    }
  });
});
