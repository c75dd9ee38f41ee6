import { OutOfMemoryError, ShapeError } from "../errors.js";
import { toUncheckedMatrix, type MatrixLike } from "./convert.js";
import { allocate } from "../wasm/allocate.js";
import { checkSize, copyNumbers, listOf } from "./sizes.js";

/** A dense matrix: a plain object over its entries, row after row. Entry (i, j) is `data[i * cols + j]`. */
export interface Matrix {
  /** Number of rows, m. */
  readonly rows: number;
  /** Number of columns, n. */
  readonly cols: number;
  /** The entries, row after row; entry (i, j) is `data[i * cols + j]`. */
  readonly data: Float64Array;
}

/**
 * A matrix of zeros.
 * @param rows number of rows, 0 or more
 * @param cols number of columns, 0 or more
 * @returns a new `Matrix` of shape [rows, cols]
 * @throws {DomainError} a size that is not a whole number ≥ 0
 * @throws {OutOfMemoryError} more than 4 GiB of entries
 * @example
 * zeros(2, 3); // [[0, 0, 0], [0, 0, 0]]
 */
export function zeros(rows: number, cols: number): Matrix {
  checkSize("zeros", "rows", rows);
  checkSize("zeros", "cols", cols);
  return { rows, cols, data: allocate("zeros", rows * cols) };
}

/**
 * The identity matrix, or the first `cols` columns of one with `rows` rows.
 * @param rows number of rows, 0 or more
 * @param cols number of columns; default as many as rows
 * @returns a new `Matrix` of shape [rows, cols]
 * @throws {DomainError} a size that is not a whole number ≥ 0
 * @throws {OutOfMemoryError} more than 4 GiB of entries
 * @example
 * eye(2); // [[1, 0], [0, 1]]
 */
export function eye(rows: number, cols: number = rows): Matrix {
  checkSize("eye", "rows", rows);
  checkSize("eye", "cols", cols);
  const data = allocate("eye", rows * cols);
  for (let i = 0; i < Math.min(rows, cols); i++) data[i * cols + i] = 1;
  return { rows, cols, data };
}

/**
 * A matrix over entries given row after row.
 * @param rows number of rows
 * @param cols number of columns
 * @param data `rows * cols` numbers; a Float64Array is used as it is, anything else is copied; NaN and infinity stay, and are refused
 *   by the routines that the matrix is handed to
 * @returns a `Matrix` of shape [rows, cols]; its `data` is the array given, where that is a Float64Array
 * @throws {ShapeError} when `data` has another length
 * @throws {TypeError} something that is not a list, an entry that is not a number
 * @example
 * fromFlat(2, 2, [1, 2, 3, 4]); // [[1, 2], [3, 4]]
 */
export function fromFlat(rows: number, cols: number, data: ArrayLike<number>): Matrix {
  checkSize("fromFlat", "rows", rows);
  checkSize("fromFlat", "cols", cols);
  const { length } = listOf("fromFlat", "data", data);
  if (length !== rows * cols)
    throw new ShapeError(
      `fromFlat: data must have ${rows} × ${cols} = ${rows * cols} entries, got ${length}`,
    );
  return { rows, cols, data: data instanceof Float64Array ? data : copyNumbers("fromFlat", "data", data) };
}

/** What the rows of a matrix may take as arrays: half of what an engine has for all of them. */
const MOST_BYTES = 2 ** 31;

/**
 * The rows of a matrix as arrays of numbers: the inverse of `matrix`.
 * @param A shape [m, n]
 * @returns m arrays of n numbers
 * @throws {TypeError} something that is not a matrix
 * @throws {OutOfMemoryError} more than 2 GiB of arrays
 * @example
 * toRows(eye(2)); // [[1, 0], [0, 1]]
 */
export function toRows(A: MatrixLike): number[][] {
  const { rows, cols, data } = toUncheckedMatrix("toRows", "A", A);
  const nBytes = 16 * rows + 8 * data.length;
  if (nBytes > MOST_BYTES)
    throw new OutOfMemoryError(
      `toRows: the rows must fit into ${MOST_BYTES} bytes, asked for ${nBytes}`,
      nBytes,
      MOST_BYTES,
    );
  return Array.from({ length: rows }, (_, i) => Array.from(data.subarray(i * cols, (i + 1) * cols)));
}
