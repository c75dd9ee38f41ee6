import { NotPositiveDefiniteError } from "../errors.js";
import { toUncheckedMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { LOWER, UPPER } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { checkSquare, checkSymmetricIn, putChecked } from "./checks.js";

/**
 * The Cholesky factor of a symmetric positive definite matrix: A = L·Lᵀ with L lower triangular, its diagonal positive.
 *
 * Cost n³/3 flops. Accuracy ‖A − L·Lᵀ‖ ≤ 30·n·eps·‖A‖. Follows LAPACK's dpotrf2.
 * @param A shape [n, n], symmetric up to rounding (the lower triangle is the one that is read)
 * @returns L, shape [n, n], zeros above the diagonal
 * @throws {NotPositiveDefiniteError} with the pivot where elimination stopped
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} a matrix that is not symmetric; NaN or infinity
 * @example
 * cholesky([[4, 2], [2, 5]]); // [[2, 0], [1, 2]]
 */
export function cholesky(A: MatrixLike): Matrix {
  const a = toUncheckedMatrix("cholesky", "A", A);
  checkSquare("cholesky", "A", a);
  const n = a.rows;
  return scope("cholesky", (s) => {
    const factor = putChecked(s, "cholesky", "A", a);
    checkSymmetricIn(s, factor, "cholesky", "A", a);
    const info = s.core.dpotrf(LOWER, n, factor, n, s.bytes(s.core.blasWorkBytes()));
    if (info > 0) throw notPositiveDefinite("cholesky", info);
    if (n > 1) s.core.scaleMatrix(UPPER, n - 1, n - 1, 0, factor + 8, n); // zeros above the diagonal
    return { rows: n, cols: n, data: s.take(factor, n * n) };
  });
}

export function notPositiveDefinite(routine: string, info: number): NotPositiveDefiniteError {
  const pivot = info - 1;
  return new NotPositiveDefiniteError(
    `${routine}: A must be positive definite, elimination stopped at pivot ${pivot}`,
    pivot,
  );
}
