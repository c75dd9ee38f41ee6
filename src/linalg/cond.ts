import { ShapeError, SingularError } from "../errors.js";
import { eye, toMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { checkSquare } from "./checks.js";
import { matrixNorm, type MatrixNorm } from "./norm.js";
import { solve } from "./solve.js";
import { singularValues } from "./svd.js";

/**
 * The condition number of a matrix: how much larger a relative error of the solution of A·x = b can be than one of b.
 *
 * ord 2 (default): the largest singular value over the smallest, for any shape; −2: the inverse of that. Other norms:
 * ‖A‖·‖A⁻¹‖ for a square A, by elimination. Values near 1e16 and beyond say "singular to working precision", not more.
 * @param A shape [m, n], not empty
 * @param ord which norm, as in `norm`
 * @returns a number ≥ 1 (≤ 1 for −2); Infinity when the smallest singular value, or a pivot, comes out as exactly 0
 * @throws {ShapeError} an empty matrix; a matrix that is not square, for norms other than 2 and −2
 * @throws {DomainError} an unknown ord; NaN or infinity in A, with its place
 * Cost: that of `svdvals`; for norms other than 2 and −2 that of `inv`, 2n³ flops.
 * @example
 * cond([[4, 0], [0, 0.5]]); // 8
 */
export function cond(A: MatrixLike, ord: MatrixNorm = 2): number {
  const a = inRange(toMatrix("cond", "A", A));
  if (a.data.length === 0) throw new ShapeError(`cond: A must not be empty, got ${a.rows} × ${a.cols}`);
  if (ord === 2 || ord === -2) {
    const values = singularValues("cond", a);
    const [largest, smallest] = [values[0], values[values.length - 1]];
    if (ord === -2) return largest === 0 ? 0 : smallest / largest;
    return smallest === 0 ? Infinity : largest / smallest;
  }
  checkSquare("cond", "A", a);
  const size = matrixNorm("cond", a, ord);
  try {
    return size * matrixNorm("cond", solve(a, eye(a.rows)), ord);
  } catch (error) {
    if (error instanceof SingularError) return Infinity;
    throw error;
  }
}

/** Entries as large that sums of them leave the range of doubles. */
const FAR = 2 ** 500;

/** The same matrix times a power of 2, which changes no condition, where norms of it would be infinite or 0. */
function inRange(a: Matrix): Matrix {
  const largest = a.data.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0 || (largest < FAR && largest > 1 / FAR)) return a;
  const factor = largest < 1 ? FAR : 1 / FAR;
  return { ...a, data: a.data.map((x) => x * factor) };
}
