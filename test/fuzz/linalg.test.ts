// What must be true of right answers, on matrices of every shape, rank and scale.
import fc from "fast-check";
import { expect } from "vitest";
import {
  cholesky,
  cond,
  det,
  eigh,
  eigvalsh,
  eye,
  fromFlat,
  gram,
  inv,
  lstsq,
  matmul,
  matrix,
  matvec,
  norm,
  pinv,
  qr,
  rank,
  slogdet,
  solve,
  svd,
  svdvals,
  toRows,
  zeros,
  type Matrix,
} from "../../src/linalg/index.js";
import { SingularError } from "../../src/errors.js";
import { distance, drawn, EPS, largest, matrixOf, vectorOf, type Drawn } from "./support/problems.js";
import { property } from "./support/settings.js";

/** Residuals in units of n·eps·‖A‖. */
const MANY = 200;
const near = (a: Matrix, b: Matrix, scale: number) => {
  expect([a.rows, a.cols]).toEqual([b.rows, b.cols]);
  const n = Math.max(a.rows, a.cols, 1);
  expect(distance(a.data, b.data)).toBeLessThanOrEqual(MANY * n * EPS * scale);
};
const square = drawn().map((d): Drawn => ({ ...d, cols: d.rows }));
const orthonormal = (Q: Matrix) => near(gram(Q), eye(Q.cols), 1);
const symmetric = (A: Matrix) =>
  fromFlat(
    A.rows,
    A.cols,
    A.data.map((x, k) => (x + A.data[(k % A.cols) * A.cols + Math.floor(k / A.cols)]) / 2),
  );

property("rows and flat lists come back; zeros and eye are what they say", drawn(), (d) => {
  const A = matrixOf(d);
  if (d.rows > 0) expect(matrix(toRows(A)).data).toEqual(A.data);
  expect(fromFlat(d.rows, d.cols, Array.from(A.data)).data).toEqual(A.data);
  expect(zeros(d.rows, d.cols).data.every((x) => x === 0)).toBe(true);
  expect(matmul(eye(d.rows), A).data).toEqual(A.data.map((x) => x + 0));
});

property("products agree with each other: matvec, gram and the transposes with matmul", drawn(), (d) => {
  const A = matrixOf(d);
  const x = vectorOf(d.cols, d.seed);
  const size = largest(A.data);
  near(fromFlat(d.rows, 1, matvec(A, x)), matmul(A, fromFlat(d.cols, 1, x)), size);
  near(gram(A), matmul(A, A, { transposeA: true }), size * size);
  near(gram(A, { of: "rows" }), matmul(A, A, { transposeB: true }), size * size);
});

property("Q·R = A with orthonormal Q and triangular R, with and without pivots", drawn(), (d) => {
  const A = matrixOf(d);
  const size = largest(A.data);
  for (const mode of ["thin", "complete"] as const) {
    const { Q, R } = qr(A, { mode });
    near(matmul(Q, R), A, size);
    orthonormal(Q);
    R.data.forEach((x, k) => expect(k % R.cols < Math.floor(k / R.cols) ? x : 0).toBe(0));
  }
  const { Q, R, permutation } = qr(A, { pivot: true });
  const AP = fromFlat(
    d.rows,
    d.cols,
    A.data.map((_, k) => A.data[k - (k % d.cols) + permutation[k % d.cols]]),
  );
  near(matmul(Q, R), AP, size);
});

property("U·S·Vᵀ = A; singular values fall, agree with svdvals, and their norms with norm", drawn(), (d) => {
  const A = matrixOf(d);
  const { U, S, Vt } = svd(A);
  const US = fromFlat(
    U.rows,
    U.cols,
    U.data.map((x, k) => x * S[k % U.cols]),
  );
  near(matmul(US, Vt), A, S[0] ?? 0);
  orthonormal(U);
  near(gram(Vt, { of: "rows" }), eye(Vt.rows), 1);
  S.forEach((s, k) => expect(s >= 0 && (k === 0 || s <= S[k - 1])).toBe(true));
  expect(distance(svdvals(A), S)).toBeLessThanOrEqual(MANY * EPS * 12 * (S[0] ?? 0));
  const tolerance = 1e-12 * (S[0] ?? 0);
  expect(Math.abs(norm(A, 2) - (S[0] ?? 0))).toBeLessThanOrEqual(tolerance);
  expect(Math.abs(norm(A) - norm(S)) / 4).toBeLessThanOrEqual(tolerance);
  if (d.kind === "full") expect(rank(A)).toBe(Math.min(d.rows, d.cols));
  if (d.kind === "zero") expect(rank(A)).toBe(0);
  if (d.kind === "low rank") expect(rank(A)).toBe(Math.min(d.rows, d.cols, 1));
  if (S.length > 0) expect(cond(A)).toBeGreaterThanOrEqual(1);
});

property("A·v = λ·v with orthonormal v and rising λ; eigvalsh agrees", square, (d) => {
  const A = symmetric(matrixOf(d));
  const { eigenvalues, eigenvectors: V } = eigh(A);
  const scaled = fromFlat(
    V.rows,
    V.cols,
    V.data.map((x, k) => x * eigenvalues[k % V.cols]),
  );
  near(matmul(A, V), scaled, largest(A.data) * Math.max(1, d.rows));
  orthonormal(V);
  eigenvalues.forEach((value, k) => expect(k === 0 || value >= eigenvalues[k - 1]).toBe(true));
  expect(distance(eigvalsh(A), eigenvalues)).toBeLessThanOrEqual(MANY * EPS * 12 * largest(eigenvalues));
});

property("L·Lᵀ = A for A = X·Xᵀ + I, and solve, inv and the determinants agree on it", square, (d) => {
  const X = matrixOf({ ...d, scale: 0 });
  const A = gram(X, { of: "rows" });
  for (let i = 0; i < A.rows; i++) A.data[i * A.rows + i] += 1;
  const L = cholesky(A);
  near(gram(L, { of: "rows" }), A, largest(A.data));
  const b = vectorOf(d.rows, d.seed);
  const accuracy = 1e3 * EPS * (d.rows > 0 ? cond(A) : 1) * (1 + largest(b));
  for (const assume of ["general", "positive definite"] as const)
    expect(distance(matvec(A, solve(A, b, { assume })), b)).toBeLessThanOrEqual(accuracy * largest(A.data));
  near(matmul(inv(A), A), eye(A.rows), d.rows > 0 ? cond(A) : 1);
  const logDet = Array.from({ length: A.rows }, (_, i) => 2 * Math.log(L.data[i * A.rows + i])).reduce(
    (a, c) => a + c,
    0,
  );
  const { sign, logAbsDet } = slogdet(A);
  expect(sign).toBe(1);
  expect(Math.abs(logAbsDet - logDet)).toBeLessThanOrEqual(1e-9 * (1 + Math.abs(logDet)));
  expect(Math.abs(det(A) / Math.exp(logDet) - 1)).toBeLessThanOrEqual(1e-8);
});

property(
  "least squares: the residual is orthogonal to A, and x lies in its row space",
  fc.tuple(drawn(1), fc.nat(1e6)),
  ([d, seed]) => {
    const A = matrixOf({ ...d, scale: 0 });
    const b = vectorOf(d.rows, seed);
    const { x, residual, rank: found } = lstsq(A, b);
    const r = b.map((value, i) => value - matvec(A, x)[i]);
    const accuracy = 1e-9 * (1 + largest(A.data)) * (1 + largest(b)) * (1 + largest(x));
    expect(largest(matvec(A, r, { transpose: true }))).toBeLessThanOrEqual(accuracy * (1 + largest(A.data)));
    expect(Math.abs(residual - norm(r))).toBeLessThanOrEqual(accuracy);
    // pivots and singular values draw the same line, each a little beside it
    const S = svdvals(A);
    const above = (factor: number) =>
      S.filter((value) => value > factor * Math.max(d.rows, d.cols) * EPS * S[0]).length;
    expect(found).toBeGreaterThanOrEqual(above(30));
    expect(found).toBeLessThanOrEqual(above(1 / 30));
    if (found !== rank(A)) return;
    const inRowSpace = matvec(matmul(pinv(A), A), x);
    expect(distance(inRowSpace, x)).toBeLessThanOrEqual(1e-6 * (1 + largest(x)));
  },
);

property("the four equations of Penrose hold for pinv", drawn(1), (d) => {
  const A = matrixOf(d);
  const P = pinv(A);
  const S = svdvals(A);
  const kept = S.filter((s) => s > Math.max(d.rows, d.cols) * EPS * S[0]);
  const condition = kept.length > 0 ? kept[0] / kept[kept.length - 1] : 1;
  near(matmul(matmul(A, P), A), A, condition * largest(A.data));
  near(matmul(matmul(P, A), P), P, condition * largest(P.data));
  for (const projector of [matmul(A, P), matmul(P, A)]) near(symmetric(projector), projector, condition);
});

property("solve and inv end in numbers or say why, for any square matrix", square, (d) => {
  const A = matrixOf(d);
  try {
    const x = solve(A, vectorOf(d.rows, d.seed), { report: true });
    expect(x.x.every(Number.isFinite) && x.rcond >= 0 && x.rcond <= 1 + 1e-10).toBe(true);
    expect(inv(A).data.every(Number.isFinite)).toBe(true);
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
    if (!(error instanceof SingularError))
      expect((error as Error).message).toMatch(/must lie within what doubles hold/);
  }
});
