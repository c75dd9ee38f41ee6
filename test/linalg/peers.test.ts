// The package and NumPy (SciPy for least squares) against 60-digit arithmetic on small, awkward matrices: scripts/linalg-fixtures.py.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  cholesky,
  cond,
  det,
  eigh,
  eigvalsh,
  fromFlat,
  gram,
  inv,
  lstsq,
  matmul,
  matvec,
  norm,
  pinv,
  qr,
  rank,
  slogdet,
  solve,
  svd,
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
  matmul: (a) => matmul(a, a, { transposeB: true }).data,
  matvec: (a, x) => matvec(a, x),
  svd: (a) => {
    const { U, S, Vt } = svd(a);
    return productOf(U, S, Vt);
  },
  eigh: (a) => {
    const { eigenvalues, eigenvectors: V } = eigh(a);
    return matmul(scaled(V, eigenvalues), V, { transposeB: true }).data;
  },
  det: (a) => [det(a)],
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

/** Columns of U times s: what factors say that their matrix is. */
const scaled = (U: Matrix, s: Float64Array) => ({ ...U, data: U.data.map((u, k) => u * s[k % U.cols]) });
const productOf = (U: Matrix, s: Float64Array, Vt: Matrix) => matmul(scaled(U, s), Vt).data;

/** Units that a routine may err by: factors of a matrix make up for each other's errors. */
const HELD: Readonly<Record<string, number>> = { svd: 30, eigh: 30 };

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
    expect(error, `${routine} of ${matrix}`).toBeLessThan(HELD[routine] ?? 8);
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
