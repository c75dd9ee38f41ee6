import { ConvergenceError } from "../errors.js";
import { toUncheckedMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { VALUES, VECTORS } from "../wasm/abi.js";
import { scope, type Scope } from "../wasm/scope.js";
import { checkSquare, checkSymmetricByNorm, putChecked } from "./checks.js";

/** Eigenvalues, ascending, and the eigenvectors that belong to them. */
export interface Eigh {
  /** Ascending; shape [n]. */
  eigenvalues: Float64Array;
  /** Orthonormal; shape [n, n]; column j belongs to `eigenvalues[j]`. Signs are arbitrary. */
  eigenvectors: Matrix;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix: A = Q·diag(eigenvalues)·Qᵀ.
 *
 * Reduction to tridiagonal form, divide and conquer, block reflectors back (LAPACK's dsyevd). About 4n³/3 + 2n³ flops and at
 * most 4n³/3 more; 5n² doubles of memory. Accuracy ‖A − QΛQᵀ‖ ≤ 5n·eps·‖A‖ and ‖I − QᵀQ‖ ≤ 5n·eps in the tests; an eigenvalue is
 * good to about eps·‖A‖, not to its own size.
 * @param A shape [n, n], symmetric up to 1e-10 of its largest entry (the upper triangle is the one that is read)
 * @returns `{ eigenvalues, eigenvectors }`, ascending, eigenvectors as columns
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} a matrix that is not symmetric; NaN or infinity, with its place
 * @throws {ConvergenceError} never seen; the iteration is bounded
 * @example
 * eigh([[2, 1], [1, 2]]).eigenvalues; // [1, 3]
 */
export function eigh(A: MatrixLike): Eigh {
  const a = toUncheckedMatrix("eigh", "A", A);
  checkSquare("eigh", "A", a);
  const n = a.rows;
  return scope("eigh", (s) => {
    const [copy, w, z] = [putSymmetric(s, "eigh", a), s.f64(n), s.f64(n * n)];
    const work = s.bytes(s.core.dsyevWorkBytes(VECTORS, n) >>> 0);
    const info = s.core.dsyev(VECTORS, n, copy, n, w, z, n, work);
    if (info > 0) throw notConverged("eigh", info);
    return { eigenvalues: s.take(w, n), eigenvectors: { rows: n, cols: n, data: s.take(z, n * n) } };
  });
}

/**
 * The eigenvalues of a symmetric matrix, ascending, without vectors: less than half the time of `eigh`.
 * @param A shape [n, n], symmetric up to 1e-10 of its largest entry (the upper triangle is the one that is read)
 * @returns shape [n], ascending
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} a matrix that is not symmetric; NaN or infinity, with its place
 * @throws {ConvergenceError} never seen; the iteration is bounded
 * Cost: about 4n³/3 flops.
 * @example
 * eigvalsh([[2, 1], [1, 2]]); // [1, 3]
 */
export function eigvalsh(A: MatrixLike): Float64Array {
  const a = toUncheckedMatrix("eigvalsh", "A", A);
  checkSquare("eigvalsh", "A", a);
  const n = a.rows;
  return scope("eigvalsh", (s) => {
    const [copy, w] = [putSymmetric(s, "eigvalsh", a), s.f64(n)];
    const work = s.bytes(s.core.dsyevWorkBytes(VALUES, n) >>> 0);
    const info = s.core.dsyev(VALUES, n, copy, n, w, 0, n, work);
    if (info > 0) throw notConverged("eigvalsh", info);
    return s.take(w, n);
  });
}

/** Copies A in; looks closer only where its triangles differ in any bit. */
function putSymmetric(s: Scope, routine: string, a: Matrix): number {
  const pointer = putChecked(s, routine, "A", a);
  if (!s.core.isSymmetric(a.rows, pointer, a.rows)) checkSymmetricByNorm(routine, "A", a);
  return pointer;
}

/** What the iterations behind eigh and svd end with when their bound is reached. */
export function notConverged(routine: string, info: number): ConvergenceError {
  return new ConvergenceError(
    `${routine}: the iteration must converge within 40 steps for each value, stopped at row ${info - 1}`,
    40,
    NaN,
  );
}
