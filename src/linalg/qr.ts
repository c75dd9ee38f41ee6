import { toMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { NO_TRANS } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";

export interface QR {
  /** Orthonormal columns, shape [m, k] with k = min(m, n). */
  Q: Matrix;
  /** Upper triangular (upper trapezoidal for n > m), shape [k, n]. */
  R: Matrix;
}

/**
 * The thin QR factorisation A = Q·R with orthonormal columns in Q and R upper triangular.
 *
 * Householder reflections, blocked; about 2n²(m − n/3) flops for R and as many for Q. The diagonal of R has either sign.
 * Accuracy ‖A − Q·R‖ ≤ 30·max(m, n)·eps·‖A‖ and ‖I − QᵀQ‖ ≤ 30·m·eps. Follows LAPACK's dgeqrf and dormqr.
 * @param A shape [m, n], any shape
 * @returns `{ Q, R }` with Q [m, k], R [k, n], k = min(m, n)
 * @throws {DomainError} NaN or infinity in A, with its place
 * @example
 * qr([[3, 1], [4, 2]]).R; // [[-5, -2.2], [0, 0.4]]
 */
export function qr(A: MatrixLike): QR {
  const { rows: m, cols: n, data } = toMatrix("qr", "A", A);
  const k = Math.min(m, n);
  return scope("qr", (s) => {
    const factored = s.put(data);
    const [tau, q] = [s.f64(k), s.f64(m * k)];
    const nBytes = Math.max(s.core.dgeqrfWorkBytes(m, n) >>> 0, s.core.dormqrWorkBytes(m, k) >>> 0);
    const work = s.bytes(nBytes);
    s.core.dgeqrf(m, n, factored, n, tau, work);
    const identity = s.view(q, m * k).fill(0);
    for (let i = 0; i < k; i++) identity[i * k + i] = 1;
    s.core.dormqr(NO_TRANS, m, k, k, factored, n, tau, q, k, work);
    const r = s.take(factored, k * n);
    for (let i = 0; i < k; i++) r.fill(0, i * n, i * n + i);
    return { Q: { rows: m, cols: k, data: s.take(q, m * k) }, R: { rows: k, cols: n, data: r } };
  });
}
