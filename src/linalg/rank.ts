import { toUncheckedMatrix, type MatrixLike } from "../matrix/index.js";
import { optionsOf } from "../validate.js";
import { checkRcond } from "./checks.js";
import { singularValues } from "./svd.js";

/** Options of `rank`. */
export interface RankOptions {
  /** A singular value at or below `rcond` times the largest counts as zero. Default max(m, n)·eps. */
  rcond?: number;
}

/**
 * The numerical rank of a matrix: the number of singular values above `rcond` times the largest.
 *
 * Judged by singular values, so it depends on the units of the columns; `lstsq` judges after bringing them to equal length.
 * @param A shape [m, n], any shape
 * @param options `rcond` in [0, 1); default max(m, n)·eps as in numpy and MATLAB
 * @returns a whole number from 0 to min(m, n)
 * @throws {DomainError} NaN or infinity in A, with its place; rcond outside [0, 1)
 * Cost: that of `svdvals`.
 * @example
 * rank([[1, 2], [2, 4], [3, 6]]); // 1
 */
export function rank(A: MatrixLike, options: RankOptions = {}): number {
  const a = toUncheckedMatrix("rank", "A", A);
  const rcond = checkRcond("rank", optionsOf("rank", options, ["rcond"]).rcond, a);
  return countAbove(singularValues("rank", a), rcond);
}

/** How many of the descending values are above `rcond` times the first. */
export function countAbove(values: Float64Array, rcond: number): number {
  let count = 0;
  while (count < values.length && values[count] > rcond * values[0]) count++;
  return count;
}
