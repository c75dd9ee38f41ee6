import { toUncheckedMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { scope } from "../wasm/scope.js";
import { checkAnswer, checkSquare, putChecked } from "./checks.js";
import { singular } from "./solve.js";

/**
 * The inverse of a square matrix, by elimination with partial pivoting: 2n³ flops. Follows LAPACK's dgetri.
 *
 * To solve A·x = b use `solve`: it costs a third and is more accurate. For a matrix that is singular or not square there is `pinv`.
 * Accuracy ‖A·X − I‖ ≤ 30·n·eps·‖A‖·‖X‖.
 * @param A shape [n, n]
 * @returns shape [n, n]
 * @throws {SingularError} an exactly zero pivot
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} NaN or infinity in A, with its place; an inverse beyond what doubles hold
 * @example
 * inv([[4, 7], [2, 6]]); // [[0.6, -0.7], [-0.2, 0.4]]
 */
export function inv(A: MatrixLike): Matrix {
  const a = toUncheckedMatrix("inv", "A", A);
  checkSquare("inv", "A", a);
  const n = a.rows;
  return scope("inv", (s) => {
    const [factored, x] = [putChecked(s, "inv", "A", a), s.f64(n * n)];
    const [ipiv, work] = [s.i32(n), s.bytes(s.core.blasWorkBytes())];
    const info = s.core.dgetrf(n, n, factored, n, ipiv, work);
    if (info > 0) throw singular("inv", info - 1);
    s.core.dgetri(n, factored, n, ipiv, x, n, work);
    checkAnswer(s, "inv", "the inverse", n * n, x);
    return { rows: n, cols: n, data: s.take(x, n * n) };
  });
}
