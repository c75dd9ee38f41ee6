import { gram, lstsq, matvec, norm, solve } from "../linalg/index.js";
import { NotPositiveDefiniteError } from "../errors.js";
import type { Matrix, MatrixLike, VectorLike } from "../matrix/index.js";
import { onBehalf } from "./behalf.js";
import { checkData, ridgeOf } from "./checks.js";

/** A linear model fitted to data. */
export interface Fit {
  /** Coefficients, shape [nFeatures]. */
  beta: Float64Array;
  /** Mean squared error on the data it was fitted to, (1/n)‖y − Xβ‖². */
  trainError: number;
  /** λ of the objective. */
  ridge: number;
  /**
   * How: Cholesky factor of the smaller Gram matrix, or QR (of X bordered by √(nλ)·I, with ridge), which does not square the
   * condition number; where rank was lost, a complete orthogonal decomposition.
   */
  method: "cholesky" | "QR" | "pivoted QR" | "complete orthogonal decomposition";
}

/** Where the condition of a Gram matrix makes QR the better way: half of the digits of a double. */
const LEAST_RCOND = 1e-8;

/**
 * Fits a linear model by least squares; of all that fit equally well, the shortest: β̂ = X⁺y. No intercept.
 *
 * Objective (1/n)‖y − Xβ‖², the limit of the ridge fit for λ → 0. With more features than samples it interpolates.
 * @param X shape [n, p], any shape and rank
 * @param y shape [n]
 * @returns `{ beta, trainError, ridge: 0, method }`
 * @throws {ShapeError} shapes that do not fit    @throws {DomainError} NaN or infinity, with its place
 * Accuracy: as `lstsq`; the condition number is not squared. Cost: 2q²(max − q/3) flops, q = min(n, p).
 * Source: docs/theory.md §1
 * @example
 * fitMinNorm([[1, 1]], [2]).beta; // [1, 1]
 */
export function fitMinNorm(X: MatrixLike, y: VectorLike): Fit {
  return minNorm("fitMinNorm", X, y);
}

/**
 * Fits a linear model by ridge regression. No intercept.
 *
 * Objective (1/n)‖y − Xβ‖² + λ‖β‖²: with the 1/n, so that λ keeps its meaning as n grows (scikit-learn's alpha is nλ).
 * λ = 0 is `fitMinNorm`.
 * @param X shape [n, p]
 * @param y shape [n]
 * @param options `ridge` λ ≥ 0
 * @returns `{ beta, trainError, ridge, method }`
 * @throws {ShapeError} shapes that do not fit    @throws {DomainError} a negative ridge; NaN or infinity, with its place
 * Accuracy: by Cholesky while the reciprocal condition number of the Gram matrix is above 1e-8, else by QR. Cost: q²·max(n, p) flops,
 *   q = min(n, p), by Cholesky.
 * Source: docs/theory.md §1
 * @example
 * fitRidge([[1], [1]], [2, 4], { ridge: 0.5 }).beta; // [2]
 */
export function fitRidge(X: MatrixLike, y: VectorLike, options: { ridge: number }): Fit {
  return fitWith("fitRidge", X, y, ridgeOf("fitRidge", options));
}

/** Either of the above, on behalf of `routine`. */
export function fitWith(routine: string, X: MatrixLike, y: VectorLike, ridge: number): Fit {
  if (ridge === 0) return minNorm(routine, X, y);
  const data = checkData(routine, X, y);
  return onBehalf(routine, () => {
    const { beta, method } = byCholesky(data, ridge) ?? bordered(data, ridge);
    return { beta, trainError: meanSquaredError(data.X, beta, data.y), ridge, method };
  });
}

function minNorm(routine: string, X: MatrixLike, y: VectorLike): Fit {
  const data = checkData(routine, X, y);
  const { x, residual, method } = onBehalf(routine, () => lstsq(data.X, data.y));
  return { beta: x, trainError: residual ** 2 / data.X.rows, ridge: 0, method };
}

type Data = { X: Matrix; y: Float64Array };

/** β = (XᵀX + nλI)⁻¹Xᵀy or Xᵀ(XXᵀ + nλI)⁻¹y, whichever matrix is smaller; undefined where its condition is poor. */
function byCholesky({ X, y }: Data, ridge: number): Pick<Fit, "beta" | "method"> | undefined {
  const tall = X.rows >= X.cols;
  const K = gram(X, { of: tall ? "columns" : "rows" });
  for (let i = 0; i < K.rows; i++) K.data[i * K.cols + i] += X.rows * ridge;
  if (!K.data.every(Number.isFinite)) return undefined; // squares beyond what doubles hold
  try {
    const right = tall ? matvec(X, y, { transpose: true }) : y;
    const { x, rcond } = solve(K, right, { assume: "positive definite", report: true });
    if (rcond < LEAST_RCOND) return undefined;
    return { beta: tall ? x : matvec(X, x, { transpose: true }), method: "cholesky" };
  } catch (error) {
    if (error instanceof NotPositiveDefiniteError) return undefined;
    throw error;
  }
}

/** Least squares of [X; √(nλ)·I] against [y; 0]. */
function bordered({ X, y }: Data, ridge: number): Pick<Fit, "beta" | "method"> {
  const { rows: n, cols: p } = X;
  const data = new Float64Array((n + p) * p);
  data.set(X.data);
  const weight = Math.sqrt(n * ridge);
  for (let j = 0; j < p; j++) data[(n + j) * p + j] = weight;
  const right = new Float64Array(n + p);
  right.set(y);
  const { x, method } = lstsq({ rows: n + p, cols: p, data }, right);
  return { beta: x, method };
}

/** (1/n)‖y − Xβ‖². */
export function meanSquaredError(X: Matrix, beta: Float64Array, y: Float64Array): number {
  const fitted = matvec(X, beta);
  return norm(y.map((value, i) => value - fitted[i])) ** 2 / y.length;
}
