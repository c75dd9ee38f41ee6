// The rows of a large data set, read in blocks, so that bytes can stay bytes and nothing is copied whole.
import { DomainError, ShapeError } from "../../errors.js";
import { toMatrix, type Matrix, type MatrixLike } from "../../matrix/index.js";

/** A matrix over elements of any numeric type, row after row: pixels may stay bytes. */
export interface TypedMatrix {
  readonly rows: number;
  readonly cols: number;
  /** The entries, row after row. */
  readonly data:
    | Float64Array
    | Float32Array
    | Int8Array
    | Uint8Array
    | Uint8ClampedArray
    | Int16Array
    | Uint16Array
    | Int32Array
    | Uint32Array;
}

/** The argument X as a matrix of some numeric type; not copied where it is one already. Values are looked at when they are read. */
export function toTyped(routine: string, X: MatrixLike | TypedMatrix): TypedMatrix {
  const { rows, cols, data } = (X ?? {}) as TypedMatrix;
  const isTyped = ArrayBuffer.isView(data) && !(data instanceof DataView) && typeof data[0] !== "bigint";
  if (!isTyped || typeof cols !== "number") return toMatrix(routine, "X", X);
  if (!(rows >= 0 && cols >= 0) || data.length !== rows * cols)
    throw new ShapeError(
      `${routine}: X must have ${rows} × ${cols} = ${rows * cols} entries, got ${data.length}`,
    );
  return X as TypedMatrix;
}

/** What one look at all rows tells of every column. */
export interface ColumnSums {
  mean: Float64Array;
  /** Standard deviation, with 1/N. */
  deviation: Float64Array;
  /** Places of columns that hold one value only. */
  constant: number[];
}

/** @throws {DomainError} NaN or infinity, with its place */
export function lookAt(routine: string, { rows, cols, data }: TypedMatrix): ColumnSums {
  const [mean, squares] = [new Float64Array(cols), new Float64Array(cols)];
  const first = Float64Array.from(data.subarray(0, cols));
  const varies = new Uint8Array(cols);
  // around the first row, so that a large mean does not swallow a small deviation
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < cols; j++, at++) {
      const x = data[at] - first[j];
      if (x === 0) continue;
      varies[j] = 1;
      mean[j] += x;
      squares[j] += x * x;
    }
  for (let j = 0; j < cols; j++) {
    if (!Number.isFinite(squares[j])) refuse(routine, { rows, cols, data }, j);
    mean[j] /= rows;
    squares[j] = Math.sqrt(Math.max(0, squares[j] / rows - mean[j] ** 2));
    mean[j] += first[j];
  }
  const constant = Array.from(varies.keys()).filter((j) => varies[j] === 0);
  for (const j of constant) if (!Number.isFinite(first[j])) refuse(routine, { rows, cols, data }, j);
  return { mean, deviation: squares, constant };
}

function refuse(routine: string, { rows, cols, data }: TypedMatrix, j: number): never {
  for (let i = 0; i < rows; i++)
    if (!Number.isFinite(data[i * cols + j]))
      throw new DomainError(`${routine}: X[${i}][${j}] must be finite, got ${data[i * cols + j]}`);
  throw new DomainError(
    `${routine}: X must have numbers whose squares are finite, got larger ones in column ${j}`,
  );
}

/** How inputs become what the model is given: some columns, moved and divided. */
export interface InputMap {
  /** Columns that are used, increasing. */
  readonly used: Int32Array;
  /** Subtracted, for each used column. */
  readonly center?: Float64Array | undefined;
  /** Divided by, for each used column. */
  readonly scale?: Float64Array | undefined;
}

/** Writes some rows, mapped, into `out`, shape [which.length, ld]; only the first `used.length` places of a row are written. */
export function readRows(
  { cols, data }: TypedMatrix,
  { used, center, scale }: InputMap,
  which: ArrayLike<number>,
  out: Float64Array,
  ld: number,
): void {
  const d = used.length;
  for (let i = 0; i < which.length; i++) {
    const [from, to] = [which[i] * cols, i * ld];
    if (d === cols) out.set(data.subarray(from, from + cols), to);
    else for (let j = 0; j < d; j++) out[to + j] = data[from + used[j]];
    if (center) for (let j = 0; j < d; j++) out[to + j] -= center[j];
    if (scale) for (let j = 0; j < d; j++) out[to + j] /= scale[j];
  }
}

/** The rows `which` as a matrix of doubles. */
export function rowsOf(X: TypedMatrix, map: InputMap, which: ArrayLike<number>): Matrix {
  const cols = map.used.length;
  const out = { rows: which.length, cols, data: new Float64Array(which.length * cols) };
  readRows(X, map, which, out.data, cols);
  return out;
}
