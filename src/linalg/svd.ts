import { toUncheckedMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { VALUES, VECTORS } from "../wasm/abi.js";
import { scope, type Scope } from "../wasm/scope.js";
import { putChecked } from "./checks.js";
import { notConverged } from "./eigh.js";

/** The factors of A = U·diag(S)·Vt, thin. */
export interface SVD {
  /** Left singular vectors, orthonormal columns; shape [m, k] with k = min(m, n). */
  U: Matrix;
  /** Singular values, descending, not negative; shape [k]. */
  S: Float64Array;
  /** Right singular vectors, orthonormal rows; shape [k, n]. */
  Vt: Matrix;
}

/**
 * The thin singular value decomposition A = U·diag(S)·Vt of a matrix of any shape and rank.
 *
 * Reduction to bidiagonal form (a tall or wide matrix to a triangle first), divide and conquer, block reflectors back (LAPACK's
 * dgesdd); no product AᵀA is formed, so condition numbers are not squared. About 9n³ flops for a square matrix, 6mn² + 7n³ for a
 * tall one. Accuracy
 * ‖A − U·diag(S)·Vt‖ ≤ 15·max(m, n)·eps·‖A‖ and as much for UᵀU and V·Vᵀ in the tests; a singular value is good to about eps·S[0],
 * not to its own size.
 * @param A shape [m, n], any shape
 * @returns `{ U, S, Vt }`, descending; pairs of singular vectors may change sign together
 * @throws {DomainError} NaN or infinity in A, with its place
 * @throws {ConvergenceError} never seen; the iteration is bounded
 * @example
 * svd([[3, 0], [0, -5], [0, 0]]).S; // [5, 3]
 */
export function svd(A: MatrixLike): SVD {
  const a = toUncheckedMatrix("svd", "A", A);
  return scope("svd", (s) => {
    const { m, n, k, u, values, vt } = decompose(s, "svd", a);
    return {
      U: { rows: m, cols: k, data: s.take(u, m * k) },
      S: s.take(values, k),
      Vt: { rows: k, cols: n, data: s.take(vt, k * n) },
    };
  });
}

/**
 * The singular values of a matrix, descending: `svd` without vectors, in about half the time.
 * @param A shape [m, n], any shape
 * @returns shape [min(m, n)], descending, not negative
 * @throws {DomainError} NaN or infinity in A, with its place
 * @throws {ConvergenceError} never seen; the iteration is bounded
 * Cost: about 4mn² − 4n³/3 flops for m ≥ n.
 * @example
 * svdvals([[3, 0], [0, -5], [0, 0]]); // [5, 3]
 */
export function svdvals(A: MatrixLike): Float64Array {
  return singularValues("svdvals", toUncheckedMatrix("svdvals", "A", A));
}

/** The singular values of argument A of `routine`. */
export function singularValues(routine: string, matrix: Matrix): Float64Array {
  const { rows: m, cols: n } = matrix;
  const k = Math.min(m, n);
  return scope(routine, (s) => {
    const [a, values] = [putChecked(s, routine, "A", matrix), s.f64(k)];
    const work = s.bytes(s.core.dgesvdWorkBytes(VALUES, m, n) >>> 0);
    const info = s.core.dgesvd(VALUES, m, n, a, n, values, 0, k, 0, n, work);
    if (info > 0) throw notConverged(routine, info);
    return s.take(values, k);
  });
}

/** The thin decomposition of argument A of `routine`, left in the core. */
export function decompose(s: Scope, routine: string, matrix: Matrix) {
  const { rows: m, cols: n } = matrix;
  const k = Math.min(m, n);
  const [u, values, vt] = [s.f64(m * k), s.f64(k), s.f64(k * n)];
  const a = putChecked(s, routine, "A", matrix);
  const work = s.bytes(s.core.dgesvdWorkBytes(VECTORS, m, n) >>> 0);
  const info = s.core.dgesvd(VECTORS, m, n, a, n, values, u, k, vt, n, work);
  if (info > 0) throw notConverged(routine, info);
  return { m, n, k, u, values, vt };
}
