import { ShapeError } from "../errors.js";
import {
  toRightSides,
  toUncheckedMatrix,
  type Matrix,
  type MatrixLike,
  type VectorLike,
} from "../matrix/index.js";
import { optionsOf } from "../validate.js";
import { NO_TRANS } from "../wasm/abi.js";
import { scope, type Scope } from "../wasm/scope.js";
import { checkAnswer, checkRcond, putChecked } from "./checks.js";

/** Options of `lstsq`. */
export interface LstsqOptions {
  /** A pivot at or below `rcond` times the largest ends the rank. Default max(m, n)·eps. */
  rcond?: number;
}

/** The answer of `lstsq`, for one right-hand side (x and residual a vector and a number) or several. */
export interface Lstsq<X, R> {
  /** The solution, shape [n], or [n, k] for k right-hand sides. */
  x: X;
  /** ‖b − A·x‖₂, computed from A, b and x; for several right-hand sides one each. */
  residual: R;
  /** The rank found. */
  rank: number;
  /** How: by QR (plainly of full rank), by pivoted QR (of full rank, but nearly not), by a complete orthogonal decomposition (rank lost). */
  method: "QR" | "pivoted QR" | "complete orthogonal decomposition";
}

/**
 * Least squares of any shape and rank: of all x that minimise ‖b − A·x‖₂, the shortest one.
 *
 * Householder QR; the condition number of A is never squared. An estimate of it from the triangle decides: where it leaves no doubt that
 * rank is full, as nearly always, that is all; else a second QR with column pivoting judges rank, and a complete orthogonal
 * decomposition finds the shortest solution where it is lost. Rank is judged after bringing the columns of A (its rows, if it is wide) to
 * equal length, so that it does not depend on their units; a column below max(m, n)·eps of the longest counts as zero. Length and
 * residual are the ones of the given A. Methods of LAPACK's dgels and dgelsy, with that scaling.
 *
 * Accuracy: tall A of full rank get a step or two of refinement with residuals in twice the precision: x is exact to 14 digits on the NIST
 * sets, Filip (condition 1.8e15) included. Otherwise backward stable: a relative error of about eps·cond.
 *
 * Cost about 2q²(p − q/3) flops for p = max(m, n), q = min(m, n); three times as much when rank is in doubt.
 * @param A shape [m, n], any shape
 * @param b shape [m], or [m, k] for k right-hand sides
 * @param options `rcond` in [0, 1): a pivot at or below rcond times the largest ends the rank; default max(m, n)·eps
 * @returns `{ x, residual, rank, method }`; x is a Float64Array for a vector b, a Matrix [n, k] for a matrix
 * @throws {ShapeError} b of another length than A has rows
 * @throws {DomainError} NaN or infinity, with its place; rcond outside [0, 1); a solution beyond what doubles hold
 * @example
 * lstsq([[1, 0], [1, 1], [1, 2]], [1, 2, 4]).x; // [0.8333333333, 1.5]
 */
export function lstsq(A: MatrixLike, b: VectorLike, options?: LstsqOptions): Lstsq<Float64Array, number>;
export function lstsq(A: MatrixLike, b: MatrixLike, options?: LstsqOptions): Lstsq<Matrix, Float64Array>;
export function lstsq(
  A: MatrixLike,
  b: VectorLike | MatrixLike,
  options: LstsqOptions = {},
): Lstsq<Float64Array | Matrix, number | Float64Array> {
  const matrix = toUncheckedMatrix("lstsq", "A", A);
  const { rows: m, cols: n } = matrix;
  const right = toRightSides("lstsq", "b", b);
  const { rcond } = optionsOf("lstsq", options, ["rcond"]);
  const k = right.cols;
  if (right.rows !== m)
    throw new ShapeError(
      `lstsq: b must have ${m} ${right.isVector ? "entries, one for each row of A" : "rows like A"}, got ${right.rows}`,
    );
  checkRcond("lstsq", rcond, matrix);
  return scope("lstsq", (s) => {
    const { core } = s;
    const [a, y, x] = [putChecked(s, "lstsq", "A", matrix), s.put(right.data), s.f64(n * k)];
    const limit = rcond ?? -1;
    const nBytes = Math.max(core.qrSolveWorkBytes(m, n, k) >>> 0, core.blasWorkBytes() + 8 * m * k);
    const work = s.bytes(nBytes);
    const certain = core.qrSolve(m, n, k, a, n, y, k, x, k, limit, work);
    const rank = certain
      ? Math.min(m, n)
      : core.dgelsy(m, n, k, a, n, y, k, x, k, limit, s.bytes(core.dgelsyWorkBytes(m, n, k)));
    const residual = residuals(s, m, n, k, a, x, y, work);
    checkAnswer(s, "lstsq", "the solution", n * k, x);
    const solution = s.take(x, n * k);
    return {
      x: right.isVector ? solution : { rows: n, cols: k, data: solution },
      residual: right.isVector ? residual[0] : residual,
      rank,
      method: certain ? "QR" : rank === Math.min(m, n) ? "pivoted QR" : "complete orthogonal decomposition",
    };
  });
}

/** ‖b − A·x‖ for each of k right-hand sides in y, which is overwritten. */
function residuals(s: Scope, m: number, n: number, k: number, a: number, x: number, y: number, work: number) {
  const { core } = s;
  if (k === 1) {
    core.dgemv(NO_TRANS, m, n, -1, a, n, x, 1, y);
    return Float64Array.of(core.dnrm2(m, y));
  }
  core.dgemm(NO_TRANS, NO_TRANS, m, k, n, -1, a, n, x, k, 1, y, k, work);
  core.transpose(m, k, y, k, work, m); // each in one piece
  return Float64Array.from({ length: k }, (_, j) => core.dnrm2(m, work + 8 * j * m));
}
