import { eye, toMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { scope } from "../wasm/scope.js";
import { checkSquare } from "./checks.js";
import { singular } from "./solve.js";

/**
 * The inverse of a square matrix, by elimination with partial pivoting and n substitutions: 8n³/3 flops.
 *
 * To solve A·x = b use `solve`: it is four times as fast and more accurate. For a matrix that is singular or not square there is `pinv`.
 * Accuracy ‖A·X − I‖ ≤ 30·n·eps·‖A‖·‖X‖.
 * @param A shape [n, n]
 * @returns shape [n, n]
 * @throws {SingularError} an exactly zero pivot
 * @throws {ShapeError} a matrix that is not square
 * @throws {DomainError} NaN or infinity in A, with its place
 * @example
 * inv([[4, 7], [2, 6]]); // [[0.6, -0.7], [-0.2, 0.4]]
 */
export function inv(A: MatrixLike): Matrix {
  const a = toMatrix("inv", "A", A);
  checkSquare("inv", "A", a);
  const n = a.rows;
  return scope("inv", (s) => {
    const factored = s.put(a.data);
    const x = s.put(eye(n).data);
    const [ipiv, work] = [s.i32(n), s.bytes(s.core.blasWorkBytes())];
    const info = s.core.dgetrf(n, n, factored, n, ipiv, work);
    if (info > 0) throw singular("inv", info - 1);
    s.core.dgetrs(n, n, factored, n, ipiv, x, n, work);
    return { rows: n, cols: n, data: s.take(x, n * n) };
  });
}
