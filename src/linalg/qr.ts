import { toUncheckedMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { checkFlag, checkWord, optionsOf } from "../validate.js";
import { NO_TRANS } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { checkAnswer, putChecked } from "./checks.js";

const modes = ["thin", "complete"] as const;

/** Options of `qr`. */
export interface QROptions {
  /** "thin" (default): Q has k = min(m, n) columns. "complete": Q is square, [m, m], and R is [m, n]. */
  mode?: (typeof modes)[number];
  /** Exchange columns so that the diagonal of R falls in size. Default false. */
  pivot?: boolean;
}

/** The factors of A = Q·R. */
export interface QR {
  /** Orthonormal columns, shape [m, k] with k = min(m, n); [m, m] if complete. */
  Q: Matrix;
  /** Upper triangular (upper trapezoidal for n > m), shape [k, n]; [m, n] if complete. */
  R: Matrix;
}

/** The answer of `qr` with `pivot: true`. */
export interface PivotedQR extends QR {
  /** Column k of Q·R is column permutation[k] of A. */
  permutation: Int32Array;
}

/**
 * The QR factorisation A = Q·R with orthonormal columns in Q and R upper triangular; with `pivot`, A·P = Q·R for a permutation P
 * such that |R_00| ≥ |R_11| ≥ …, which shows the rank.
 *
 * Householder reflections, blocked; about 2n²(m − n/3) flops for R and as many for a thin Q. The diagonal of R has either sign.
 * Accuracy ‖A − Q·R‖ ≤ 30·max(m, n)·eps·‖A‖ and ‖I − QᵀQ‖ ≤ 30·m·eps. Follows LAPACK's dgeqrf, dgeqp3 and dormqr.
 * @param A shape [m, n], any shape
 * @param options `mode`: "thin" or "complete"; `pivot`: exchange columns
 * @returns `{ Q, R }` with Q [m, k], R [k, n], k = min(m, n), or m if complete; with `pivot` also `permutation`
 * @throws {DomainError} NaN or infinity in A, with its place; an unknown mode; an R beyond what doubles hold
 * @example
 * qr([[3, 1], [4, 2]]).R; // [[-5, -2.2], [0, 0.4]]
 * qr([[1, 3], [1, 4]], { pivot: true }).permutation; // [1, 0]
 */
export function qr(A: MatrixLike, options: QROptions & { pivot: true }): PivotedQR;
export function qr(A: MatrixLike, options?: QROptions): QR;
export function qr(A: MatrixLike, options: QROptions = {}): QR | PivotedQR {
  const a = toUncheckedMatrix("qr", "A", A);
  const { rows: m, cols: n } = a;
  const { mode = "thin", pivot } = optionsOf("qr", options, ["mode", "pivot"]);
  checkFlag("qr", "pivot", pivot);
  checkWord("qr", "mode", mode, modes);
  const steps = Math.min(m, n);
  const k = mode === "complete" ? m : steps;
  return scope("qr", (s) => {
    const factored = putChecked(s, "qr", "A", a);
    const [tau, order, q] = [s.f64(steps), s.i32(n), s.f64(m * k)];
    const factorBytes = pivot ? s.core.dgeqp3WorkBytes(m, n) : s.core.dgeqrfWorkBytes(m, n);
    const work = s.bytes(Math.max(factorBytes >>> 0, s.core.dormqrWorkBytes(m, k) >>> 0));
    if (pivot) s.core.dgeqp3(m, n, factored, n, order, tau, work);
    else s.core.dgeqrf(m, n, factored, n, tau, work);

    checkAnswer(s, "qr", "R", m * n, factored);
    const identity = s.view(q, m * k).fill(0);
    for (let i = 0; i < k; i++) identity[i * k + i] = 1;
    s.core.dormqr(NO_TRANS, m, k, steps, factored, n, tau, q, k, work);
    const r = s.take(factored, k * n);
    for (let i = 0; i < k; i++) r.fill(0, i * n, i * n + Math.min(i, n));
    const Q = { rows: m, cols: k, data: s.take(q, m * k) };
    const R = { rows: k, cols: n, data: r };
    return pivot ? { Q, R, permutation: s.viewI32(order, n).slice() } : { Q, R };
  });
}
