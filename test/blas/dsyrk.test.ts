import { expect, test } from "vitest";
import {
  eps,
  expectClose,
  garbage,
  generator,
  put,
  randomRows,
  transpose,
  withCore,
} from "../support/matrices.js";

interface Case {
  uplo: number;
  trans: number;
  n: number;
  k: number;
  alpha?: number;
  beta?: number;
  scale?: number;
}

/** Kernel against reference; the other triangle holds a mark that must survive. */
function check({ uplo, trans, n, k, alpha = 1, beta = 0, scale = 1 }: Case) {
  withCore((s, core, work) => {
    const next = generator(n * 31 + k);
    const a = put(s, trans ? randomRows(k, n, next, scale) : randomRows(n, k, next, scale), 3, trans ? n : k);
    const inside = (i: number, j: number) => (uplo ? j <= i : j >= i);
    const old = randomRows(n, n, next, scale * scale).map((row, i) =>
      row.map((value, j) => (inside(i, j) ? (beta === 0 ? NaN : value) : 4321)),
    );
    const c = put(s, old, 2, n);
    const r = put(s, old, 2, n);
    core.dsyrk(uplo, trans, n, k, alpha, a.pointer, a.ld, beta, c.pointer, c.ld, work);
    core.refDsyrk(uplo, trans, n, k, alpha, a.pointer, a.ld, beta, r.pointer, r.ld);
    const got = c.take();
    expectClose(
      got,
      r.take(),
      2 * (k + 3) * eps * Math.max(1, Math.sqrt(k)) * scale * scale,
      `${uplo} ${trans} ${n} ${k}`,
    );
    expect(got.every((row, i) => row.every((value, j) => inside(i, j) || value === 4321))).toBe(true);
    a.take();
  });
}

const both = [0, 1];

test("all small shapes agree with the reference, both triangles, both transposes", () => {
  for (const n of [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 26])
    for (const k of [0, 1, 2, 3, 10])
      for (const uplo of both)
        for (const trans of both) {
          check({ uplo, trans, n, k });
          check({ uplo, trans, n, k, alpha: -0.5, beta: 0.25 });
        }
});

test("shapes that straddle the block sizes agree with the reference", () => {
  for (const uplo of both)
    for (const trans of both) {
      for (const k of [191, 192, 193, 385]) check({ uplo, trans, n: 21, k, alpha: 2, beta: 1 });
      for (const n of [63, 64, 65]) check({ uplo, trans, n, k: 12 });
      for (const n of [511, 512, 513, 590]) check({ uplo, trans, n, k: 6 });
    }
});

test("entries of size 1e150 and 1e-150 keep their relative accuracy", () => {
  for (const scale of [1e150, 1e-150]) check({ uplo: 1, trans: 0, n: 30, k: 20, scale });
});

test("both triangles and dgemm give the same bits", () => {
  withCore((s, core, work) => {
    const [n, k] = [75, 300];
    const a = put(s, randomRows(n, k, generator(7)), 1);
    const lower = put(
      s,
      randomRows(n, n, () => 0),
    );
    const upper = put(
      s,
      randomRows(n, n, () => 0),
    );
    const product = garbage(s, n, n);
    core.dsyrk(1, 0, n, k, 1.5, a.pointer, a.ld, 0, lower.pointer, n, work);
    core.dsyrk(0, 0, n, k, 1.5, a.pointer, a.ld, 0, upper.pointer, n, work);
    core.dgemm(0, 1, n, n, k, 1.5, a.pointer, a.ld, a.pointer, a.ld, 0, product.pointer, n, work);
    const [l, u, p] = [lower.take(), upper.take(), product.take()];
    expect(l).toEqual(transpose(u));
    expect(l).toEqual(p.map((row, i) => row.map((value, j) => (j <= i ? value : 0))));
  });
});

test("alpha = 0 reads nothing of A", () => {
  withCore((s, core, work) => {
    const a = garbage(s, 9, 5);
    const c = garbage(s, 9, 9);
    core.dsyrk(1, 0, 9, 5, 0, a.pointer, 5, 0, c.pointer, 9, work);
    c.take().forEach((row, i) => row.forEach((value, j) => expect(value).toBe(j <= i ? 0 : NaN)));
  });
});
