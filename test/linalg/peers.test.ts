// The package and NumPy (SciPy for least squares) against 60-digit arithmetic on small, awkward matrices: scripts/linalg-fixtures.py.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  cholesky,
  cond,
  eigvalsh,
  fromFlat,
  gram,
  inv,
  lstsq,
  norm,
  pinv,
  qr,
  rank,
  slogdet,
  solve,
  svdvals,
  type Matrix,
} from "../../src/linalg/index.js";

interface Row {
  routine: string;
  matrix: string;
  b?: number[];
  /** Rounded from 60 digits. */
  answer: number[];
  /** What errors are counted in. */
  unit: number;
  /** NumPy's error. */
  numpy: number;
}

const { matrices, rows } = JSON.parse(
  readFileSync(new URL("../fixtures/linalg.json", import.meta.url), "utf8"),
) as { matrices: Record<string, { rows: number; cols: number; data: number[]; rank: number }>; rows: Row[] };

const routines: Record<string, (a: Matrix, b: number[]) => ArrayLike<number>> = {
  svdvals,
  pinv: (a) => pinv(a, { rcond: 1e-13 }).data,
  lstsq: (a, b) => lstsq(a, b, { rcond: 1e-13 }).x,
  gram: (a) => gram(a).data,
  "norm fro": (a) => [norm(a, "fro")],
  "norm 1": (a) => [norm(a, 1)],
  "norm inf": (a) => [norm(a, Infinity)],
  "norm 2": (a) => [norm(a, 2)],
  cond: (a) => [cond(a)],
  qr: (a) => {
    const { R } = qr(a);
    return R.data.map((x, k) => x * Math.sign(R.data[(R.cols + 1) * Math.floor(k / R.cols)]));
  },
  inv: (a) => inv(a).data,
  solve: (a, b) => solve(a, b),
  slogdet: (a) => Object.values(slogdet(a)),
  eigvalsh: (a) => eigvalsh(a),
  cholesky: (a) => cholesky(a).data,
};

const matrixOf = (name: string): Matrix => {
  const { rows: m, cols: n, data } = matrices[name];
  return fromFlat(m, n, data);
};

/** The largest error over all matrices, ours and NumPy's. */
function worst(routine: string): { ours: number; numpy: number } {
  const mine = rows.filter((row) => row.routine === routine);
  expect(mine.length).toBeGreaterThan(2);
  let [ours, numpy] = [0, 0];
  for (const { matrix, b = [], answer, unit, numpy: theirs } of mine) {
    const got = routines[routine](matrixOf(matrix), b);
    expect(got.length, matrix).toBe(answer.length);
    const error = answer.reduce((most, x, k) => Math.max(most, Math.abs(x - got[k])), 0) / unit;
    expect(error, `${routine} of ${matrix}`).toBeLessThan(8);
    ours = Math.max(ours, error);
    numpy = Math.max(numpy, theirs);
  }
  return { ours, numpy };
}

test.each(Object.keys(routines))(
  "%s errs by a few units in the last place, and not much more than NumPy",
  (routine) => {
    const { ours, numpy } = worst(routine);
    if (process.env.ACCURACY) console.log(`| \`${routine}\` | ${ours.toFixed(2)} | ${numpy.toFixed(2)} |`);
    expect(ours).toBeLessThan(1.5 + 2 * numpy);
  },
);

test("the rank is found where there is one", () => {
  for (const [name, { rank: known }] of Object.entries(matrices))
    expect(rank(matrixOf(name)), name).toBe(known);
});
