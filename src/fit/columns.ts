// What pruning looks at, for code that fits models itself: the kernels that the core's trials use.
import type { Matrix } from "../matrix/index.js";
import { scope } from "../wasm/scope.js";

export const pick = (values: Float64Array, which: Int32Array): Float64Array =>
  which.length === values.length ? values : Float64Array.from(which, (j) => values[j]);

/** Some columns of a matrix; the matrix itself if that is all of them. */
export function columns({ rows, cols, data }: Matrix, which: Int32Array): Matrix {
  if (which.length === cols) return { rows, cols, data };
  const picked = new Float64Array(rows * which.length);
  for (let i = 0; i < rows; i++)
    picked.set(pick(data.subarray(i * cols, (i + 1) * cols), which), i * which.length);
  return { rows, cols: which.length, data: picked };
}

/** The mean square of every column. */
export function meanSquares(routine: string, X: Matrix): Float64Array {
  return scope(routine, (s) => {
    const [x, out] = [s.put(X.data), s.f64(X.cols)];
    s.core.meanSquares(X.rows, X.cols, x, X.cols, out);
    return s.take(out, X.cols);
  });
}

/**
 * The places of the `count` largest scores, increasing; equal scores go by the lowest place.
 * @param count at most as many as there are scores
 */
export function largest(routine: string, scores: Float64Array, count: number): Int32Array {
  return scope(routine, (s) => {
    const n = scores.length;
    const [score, index, work] = [s.put(scores), s.i32(count), s.bytes(s.core.topKWorkBytes(n))];
    const taken = s.core.topK(n, score, count, 0, index, work);
    return s.viewI32(index, taken).slice();
  });
}
