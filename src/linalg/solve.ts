import { ShapeError, SingularError } from "../errors.js";
import {
  toRightSides,
  toUncheckedMatrix,
  type Matrix,
  type MatrixLike,
  type VectorLike,
} from "../matrix/index.js";
import { GENERAL, LEFT, LOWER, NON_UNIT, NO_TRANS, POSITIVE_DEFINITE, UPPER } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import { checkFlag, checkWord, optionsOf } from "../validate.js";
import { checkAnswer, checkSquare, checkSymmetricIn, putChecked } from "./checks.js";
import { notPositiveDefinite } from "./cholesky.js";

const kinds = ["general", "positive definite", "lower", "upper"] as const;
const kindOf = { general: GENERAL, "positive definite": POSITIVE_DEFINITE, lower: LOWER, upper: UPPER };

/** Options of `solve`. */
export interface SolveOptions {
  /** What is known of A: "general" (default), symmetric "positive definite", or a "lower" or "upper" triangle. */
  assume?: (typeof kinds)[number];
  /** Also estimate how well conditioned A is: the result is then `{ x, rcond }`. Default false. */
  report?: boolean;
}

/** The answer of `solve` with `report: true`. */
export interface SolveReport<X> {
  /** The solution, shape [n], or [n, k] for k right-hand sides. */
  x: X;
  /**
   * An estimate of 1/(‖A‖₁·‖A⁻¹‖₁): about 1 for a well-conditioned A, below 1e-16 for one that is singular as far as doubles can tell.
   * The relative error of x is of the order of eps/rcond at most.
   */
  rcond: number;
}

/**
 * The solution of A·x = b for a square matrix, or of A·X = B for several right-hand sides.
 *
 * By elimination with partial pivoting (2n³/3 flops), by Cholesky if A is positive definite (n³/3), by substitution
 * if it is a triangle (n² for each right-hand side; the other triangle is not used). The solution is exact for a matrix
 * within about n·eps·‖A‖ of A; how far that is from the true x is a matter of the condition number of A, which
 * `report: true` estimates from the factors (a dozen substitutions; LAPACK's dgecon; nearly always within a factor of 3).
 * @param A shape [n, n]
 * @param b shape [n], or [n, k] for k right-hand sides
 * @param options `assume`: what is known of A; it is checked, not believed, where a check is cheap; `report`: see above
 * @returns a Float64Array of n for a vector b, a Matrix [n, k] for a matrix; with `report`, `{ x, rcond }`
 * @throws {SingularError} an exactly zero pivot (for a nearly singular or a non-square A use `lstsq`)
 * @throws {NotPositiveDefiniteError} with `assume: "positive definite"`, when A is not
 * @throws {ShapeError} A not square, b of another length
 * @throws {DomainError} NaN or infinity, with its place; an A that is not symmetric where it must be; a solution beyond what doubles hold
 * @example
 * solve([[2, 1], [1, 3]], [3, 5]); // [0.8, 1.4]
 * solve([[2, 0], [0, 1e-3]], [2, 1], { report: true }); // { x: [1, 1000], rcond: 0.0005 }
 */
export function solve(
  A: MatrixLike,
  b: VectorLike,
  options: SolveOptions & { report: true },
): SolveReport<Float64Array>;
export function solve(
  A: MatrixLike,
  b: MatrixLike,
  options: SolveOptions & { report: true },
): SolveReport<Matrix>;
export function solve(A: MatrixLike, b: VectorLike, options?: SolveOptions): Float64Array;
export function solve(A: MatrixLike, b: MatrixLike, options?: SolveOptions): Matrix;
export function solve(
  A: MatrixLike,
  b: VectorLike | MatrixLike,
  options: SolveOptions = {},
): Float64Array | Matrix | SolveReport<Float64Array | Matrix> {
  const a = toUncheckedMatrix("solve", "A", A);
  const right = toRightSides("solve", "b", b);
  const { assume = "general", report } = optionsOf("solve", options, ["assume", "report"]);
  checkFlag("solve", "report", report);
  checkWord("solve", "assume", assume, kinds);
  checkSquare("solve", "A", a);
  const n = a.rows;
  const k = right.cols;
  if (right.rows !== n)
    throw new ShapeError(
      `solve: b must have ${n} ${right.isVector ? "entries" : "rows"} like A, got ${right.rows}`,
    );
  const kind = kindOf[assume];
  return scope("solve", (s) => {
    const left = putChecked(s, "solve", "A", a);
    if (kind === POSITIVE_DEFINITE) checkSymmetricIn(s, left, "solve", "A", a);
    const x = s.put(right.data);
    const [ipiv, work] = [s.i32(n), s.bytes(s.core.blasWorkBytes())];
    const vectors = s.bytes(s.core.dgeconWorkBytes(n));
    const norm = report ? s.core.oneNorm(kind, n, left, n, vectors) : 0;
    if (kind === GENERAL) {
      const info = s.core.dgetrf(n, n, left, n, ipiv, work);
      if (info > 0) throw singular("solve", info - 1);
      s.core.dgetrs(n, k, left, n, ipiv, x, k, work);
    } else if (kind === POSITIVE_DEFINITE) {
      const info = s.core.dpotrf(LOWER, n, left, n, work);
      if (info > 0) throw notPositiveDefinite("solve", info);
      s.core.dpotrs(LOWER, n, k, left, n, x, k, work);
    } else {
      for (let i = 0; i < n; i++) if (a.data[i * n + i] === 0) throw singular("solve", i);
      if (k === 1) s.core.dtrsv(kind, NO_TRANS, NON_UNIT, n, left, n, x);
      else s.core.dtrsm(LEFT, kind, NO_TRANS, NON_UNIT, n, k, 1, left, n, x, k, work);
    }
    checkAnswer(s, "solve", "the solution", n * k, x);
    const data = s.take(x, n * k);
    const solution = right.isVector ? data : { rows: n, cols: k, data };
    if (!report) return solution;
    return { x: solution, rcond: s.core.dgecon(kind, n, left, n, ipiv, norm, vectors) };
  });
}

export const singular = (routine: string, index: number) =>
  new SingularError(`${routine}: A must be invertible, pivot ${index} is exactly zero`, index);
