import { expect, test } from "vitest";
import { garbage, generator, put, randomRows, transpose, withCore } from "../support/matrices.js";

test("transpose turns every shape, and leaves padding alone", () => {
  withCore((s, core) => {
    for (const m of [0, 1, 2, 3, 15, 16, 17, 33])
      for (const n of [0, 1, 2, 5, 18]) {
        const rows = randomRows(m, n, generator(m + n));
        const from = put(s, rows, 3, n);
        const to = garbage(s, n, m, 2);
        core.transpose(m, n, from.pointer, from.ld, to.pointer, to.ld);
        expect(to.take()).toEqual(transpose(rows, n));
        expect(from.take()).toEqual(rows);
      }
  });
});

test("mirror copies either triangle onto the other", () => {
  withCore((s, core) => {
    for (const n of [0, 1, 2, 9])
      for (const uplo of [0, 1]) {
        const rows = randomRows(n, n, generator(n));
        const c = put(s, rows, 2, n);
        core.mirror(uplo, n, c.pointer, c.ld);
        const kept = (i: number, j: number) => ((uplo ? j <= i : j >= i) ? rows[i][j] : rows[j][i]);
        expect(c.take()).toEqual(rows.map((row, i) => row.map((_, j) => kept(i, j))));
      }
  });
});

test("copyMatrix and zeroMatrix keep inside their matrix", () => {
  withCore((s, core) => {
    const rows = randomRows(5, 4, generator(1));
    const from = put(s, rows, 1);
    const to = garbage(s, 5, 4, 3);
    core.copyMatrix(5, 4, from.pointer, from.ld, to.pointer, to.ld);
    expect(to.take()).toEqual(rows);
    core.zeroMatrix(5, 4, to.pointer, to.ld);
    expect(to.take()).toEqual(randomRows(5, 4, () => 0));
  });
});
