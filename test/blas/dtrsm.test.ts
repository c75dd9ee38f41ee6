import { expect, test } from "vitest";
import {
  eps,
  expectClose,
  garbage,
  generator,
  put,
  randomRows,
  withCore,
  type Rows,
} from "../support/matrices.js";

/** A well-conditioned triangle (small entries off the diagonal); what must not be read is NaN. */
function triangle(n: number, uplo: number, diag: number, next: () => number): Rows {
  return randomRows(n, n, next).map((row, i) =>
    row.map((value, j) => {
      if (i === j) return diag ? NaN : 1 + Math.abs(value);
      return (uplo ? j < i : j > i) ? value / n : NaN;
    }),
  );
}

const both = [0, 1];

function check(m: number, n: number, alpha = 1, scale = 1) {
  for (const side of both)
    for (const uplo of both)
      for (const trans of both)
        for (const diag of both)
          withCore((s, core, work) => {
            const next = generator(m * 101 + n);
            const order = side ? n : m;
            const a = put(s, triangle(order, uplo, diag, next), 2, order);
            const right = randomRows(m, n, next, scale);
            const b = put(s, right, 3, n);
            const r = put(s, right, 3, n);
            core.dtrsm(side, uplo, trans, diag, m, n, alpha, a.pointer, a.ld, b.pointer, b.ld, work);
            core.refDtrsm(side, uplo, trans, diag, m, n, alpha, a.pointer, a.ld, r.pointer, r.ld);
            const what = `side ${side} uplo ${uplo} trans ${trans} diag ${diag} ${m}×${n}`;
            expectClose(b.take(), r.take(), 8 * (order + 3) * eps * scale * Math.abs(alpha), what);
          });
}

test("small systems agree with the reference in all sixteen variants", () => {
  for (const m of [0, 1, 2, 3, 8, 9]) for (const n of [0, 1, 2, 7, 8, 9, 17]) check(m, n, -0.5);
});

test("orders that straddle the leaf and its halves agree with the reference", () => {
  for (const order of [31, 32, 33, 47, 64, 65, 80]) {
    check(order, 11);
    check(11, order);
  }
});

test("orders beyond a block of dgemm agree with the reference", () => {
  check(300, 9);
  check(9, 530, 2);
});

test("right-hand sides of size 1e150 and 1e-150 keep their relative accuracy", () => {
  for (const scale of [1e150, 1e-150]) check(40, 40, 1, scale);
});

test("alpha = 0 writes zeros and reads neither matrix", () => {
  withCore((s, core, work) => {
    const a = garbage(s, 4, 4);
    const b = garbage(s, 4, 3, 1);
    core.dtrsm(0, 1, 0, 0, 4, 3, 0, a.pointer, 4, b.pointer, b.ld, work);
    expect(b.take().flat()).toEqual(Array.from({ length: 12 }, () => 0));
  });
});

test("dtrsv agrees with the reference in all eight variants", () => {
  for (const n of [0, 1, 2, 3, 8, 9, 17, 40])
    for (const uplo of both)
      for (const trans of both)
        for (const diag of both)
          withCore((s, core) => {
            const next = generator(n);
            const a = put(s, triangle(n, uplo, diag, next), 2, n);
            const right = Array.from({ length: n }, next);
            const x = s.put([...right, 55]);
            const y = s.put(right);
            core.dtrsv(uplo, trans, diag, n, a.pointer, a.ld, x);
            core.refDtrsv(uplo, trans, diag, n, a.pointer, a.ld, y);
            expectClose([[...s.take(x, n)]], [[...s.take(y, n)]], 8 * (n + 3) * eps);
            expect(s.take(x, n + 1)[n]).toBe(55);
          });
});
