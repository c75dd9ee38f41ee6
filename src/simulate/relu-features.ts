import { ShapeError } from "../errors.js";
import { toMatrix, type Matrix, type MatrixLike } from "../matrix/index.js";
import { inRange } from "../validate.js";
import { TRANS } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";

/**
 * ReLU features of some inputs (docs/theory.md §5): F = max(0, A·Rᵀ), so that feature j of input a is max(0, r_j·a).
 *
 * With random rows r_j these are the random features of the paper. Cost 2mpd flops.
 * @param A inputs, shape [m, d]
 * @param R a feature in each row, shape [p, d]
 * @returns shape [m, p], entries ≥ 0
 * @throws {ShapeError} rows of different lengths in A and R
 * @throws {DomainError} NaN or infinity, with its place; products beyond the range of doubles
 * @example
 * reluFeatures([[1, 2]], [[1, 0], [-1, 0], [1, 1]]); // [[1, 0, 3]]
 */
export function reluFeatures(A: MatrixLike, R: MatrixLike): Matrix {
  const inputs = toMatrix("reluFeatures", "A", A);
  const weights = toMatrix("reluFeatures", "R", R);
  const [m, p, d] = [inputs.rows, weights.rows, inputs.cols];
  if (weights.cols !== d)
    throw new ShapeError(`reluFeatures: R must have ${d} columns like A, got ${weights.cols}`);
  return scope("reluFeatures", (s) => {
    const [a, r, f] = [s.put(inputs.data), s.put(weights.data), s.f64(m * p)];
    const work = s.bytes(s.core.blasWorkBytes());
    s.core.reluFeatures(TRANS, m, p, d, a, d, r, d, f, p, work);
    return { rows: m, cols: p, data: inRange("reluFeatures", "A·Rᵀ", s.take(f, m * p)) };
  });
}
