// One factorization that serves every ridge.
import { eigh, gram, matmul, matvec, svd } from "../linalg/index.js";
import type { Matrix } from "../matrix/index.js";

/**
 * How far the smallest of d² + nλ may lie below the largest for eigenvalues of a Gram matrix to do: they are good to eps times the
 * largest, so that the fits are good to about eps/1e-7 = 2e-9.
 */
const GRAM_RANGE = 1e-7;

/** X = U·diag(d)·Vᵀ, k = min(n, p). */
export interface Spectral {
  /** Left singular vectors, shape [n, k]; columns that belong to d = 0 are of no use and zero. */
  U: Matrix;
  /** Singular values, descending, what is zero up to rounding as 0; shape [k]. */
  d: Float64Array;
  /** Uᵀy, shape [k]. */
  c: Float64Array;
  /** V·M for M of shape [k, m]. */
  timesV: (M: Matrix) => Matrix;
  method: "gram" | "svd";
}

/**
 * Singular values and vectors of X: from the eigenvalues of the smaller Gram matrix where the ridge keeps its condition in hand, else by
 * a singular value decomposition.
 * @param leastShift the smallest nλ that will be used
 */
export function factorize(X: Matrix, y: Float64Array, leastShift: number): Spectral {
  return fromGram(X, y, leastShift) ?? fromSvd(X, y);
}

function fromGram(X: Matrix, y: Float64Array, leastShift: number): Spectral | undefined {
  const tall = X.rows >= X.cols;
  const k = Math.min(X.rows, X.cols);
  if (k === 0) return undefined;
  const { eigenvalues, eigenvectors } = eigh(gram(X, { of: tall ? "columns" : "rows" }));
  const largest = eigenvalues[k - 1];
  // what divides: d itself where U comes from X·V, d² + nλ everywhere
  const least = tall ? eigenvalues[0] : eigenvalues[0] + leastShift;
  if (!(least > GRAM_RANGE * (largest + leastShift))) return undefined;
  const d = eigenvalues.toReversed().map((value) => Math.sqrt(Math.max(value, 0)));
  const Q = reversedColumns(eigenvectors);
  if (!tall) {
    const timesV = (M: Matrix) => matmul(X, matmul(Q, scaledRows(M, d, true)), { transposeA: true });
    return { U: Q, d, c: matvec(Q, y, { transpose: true }), timesV, method: "gram" };
  }
  const U = scaledColumns(matmul(X, Q), d);
  return { U, d, c: matvec(U, y, { transpose: true }), timesV: (M) => matmul(Q, M), method: "gram" };
}

function fromSvd(X: Matrix, y: Float64Array): Spectral {
  const { U, S, Vt } = svd(X);
  const threshold = Math.max(X.rows, X.cols) * Number.EPSILON * (S[0] ?? 0);
  const d = S.map((value) => (value > threshold ? value : 0));
  const kept = scaledColumns(
    U,
    d.map((value) => Number(value > 0)),
  );
  const c = matvec(kept, y, { transpose: true });
  return { U: kept, d, c, timesV: (M) => matmul(Vt, M, { transposeA: true }), method: "svd" };
}

function reversedColumns({ rows, cols, data }: Matrix): Matrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) out.set(data.subarray(i * cols, (i + 1) * cols).toReversed(), i * cols);
  return { rows, cols, data: out };
}

/** Column j divided by d_j; by nothing and set to 0 where d_j = 0. */
function scaledColumns({ rows, cols, data }: Matrix, d: Float64Array): Matrix {
  const inverse = inverses(d);
  return { rows, cols, data: data.map((value, at) => value * inverse[at % cols]) };
}

/** Row i divided (or multiplied) by d_i. */
function scaledRows({ rows, cols, data }: Matrix, d: Float64Array, divide: boolean): Matrix {
  const factor = divide ? inverses(d) : d;
  return { rows, cols, data: data.map((value, at) => value * factor[Math.floor(at / cols)]) };
}

const inverses = (d: Float64Array) => d.map((value) => (value > 0 ? 1 / value : 0));
