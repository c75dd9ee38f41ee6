import { DomainError } from "../errors.js";
import { toRightSides, type Matrix, type MatrixLike, type VectorLike } from "../matrix/index.js";
import { describe } from "../validate.js";
import { scope } from "../wasm/scope.js";
import { singularValues } from "./svd.js";

/** Which norm of a matrix, in numpy's words; of the numbers only 1, −1, 2, −2, Infinity and −Infinity. */
export type MatrixNorm = "fro" | "nuc" | number;

/**
 * The norm of a vector or a matrix, with numpy's names; sums of squares neither overflow nor underflow.
 *
 * Vector: 2 (default), any other p for (Σ|xᵢ|ᵖ)^(1/p), 0 for the number of entries that are not zero, ±Infinity for the largest or
 * smallest |xᵢ|. Matrix: "fro" (default, √Σ aᵢⱼ²), "nuc" (sum of singular values), 2 and −2 (largest and smallest singular value),
 * 1 and −1 (largest and smallest column sum of |aᵢⱼ|), ±Infinity (the same of rows).
 * @param A shape [n] or [m, n]
 * @param ord which norm
 * @returns a number ≥ 0; 0 for an empty input
 * @throws {DomainError} an unknown ord; NaN or infinity in A, with its place
 * Cost: one pass; "nuc", 2 and −2 of a matrix that of `svdvals`.
 * @example
 * norm([3, 4]); // 5
 * norm([[1, -2], [3, 4]], 1); // 6
 */
export function norm(A: VectorLike, ord?: number): number;
export function norm(A: MatrixLike, ord?: MatrixNorm): number;
export function norm(A: VectorLike | MatrixLike, ord?: MatrixNorm): number {
  const input = toRightSides("norm", "A", A);
  if (!input.isVector) return matrixNorm("norm", input, ord ?? "fro");
  if (ord !== undefined && (typeof ord !== "number" || Number.isNaN(ord)))
    throw new DomainError(`norm: ord must be a number for a vector, got ${describe(ord)}`);
  return vectorNorm(input.data, ord ?? 2);
}

/** The norm of a checked matrix, on behalf of `routine`. */
export function matrixNorm(routine: string, a: Matrix, ord: MatrixNorm): number {
  if (ord === "fro") return euclidean(a.data);
  if (ord === "nuc") return singularValues(routine, a).reduce((sum, x) => sum + x, 0);
  if (ord === 2) return singularValues(routine, a)[0] ?? 0;
  if (ord === -2) return singularValues(routine, a).at(-1) ?? 0;
  if (ord === 1 || ord === -1) return extreme(columnSums(a), ord);
  if (ord === Infinity || ord === -Infinity) return extreme(rowSums(a), ord);
  throw new DomainError(
    `${routine}: ord must be "fro", "nuc", 1, -1, 2, -2, Infinity or -Infinity for a matrix, got ${describe(ord)}`,
  );
}

function vectorNorm(x: Float64Array, p: number): number {
  if (p === 2) return euclidean(x);
  if (p === 0) return x.reduce((count, value) => count + (value === 0 ? 0 : 1), 0);
  const sizes = x.map(Math.abs);
  if (p === Infinity || p === -Infinity) return extreme(sizes, p);
  if (p === 1) return sizes.reduce((sum, value) => sum + value, 0);
  // relative to the largest (or, for p < 0, the smallest), so that no power overflows
  const scale = extreme(sizes, p);
  if (scale === 0) return 0;
  return scale * sizes.reduce((sum, value) => sum + (value / scale) ** p, 0) ** (1 / p);
}

const euclidean = (x: Float64Array): number => scope("norm", (s) => s.core.dnrm2(x.length, s.put(x)));

/** The largest value for a positive `ord`, the smallest for a negative one; 0 for none. */
function extreme(values: Float64Array, ord: number): number {
  if (values.length === 0) return 0;
  return values.reduce((x, y) => (ord > 0 ? Math.max(x, y) : Math.min(x, y)));
}

function rowSums({ rows, cols, data }: Matrix): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) =>
    data.subarray(i * cols, (i + 1) * cols).reduce((sum, x) => sum + Math.abs(x), 0),
  );
}

function columnSums({ rows, cols, data }: Matrix): Float64Array {
  const sums = new Float64Array(cols);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) sums[j] += Math.abs(data[i * cols + j]);
  return sums;
}
