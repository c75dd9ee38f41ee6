import { matmul } from "../linalg/index.js";
import { fromFlat, type Matrix, type MatrixLike, type VectorLike } from "../matrix/index.js";
import { checkNumbers, onBehalf } from "./behalf.js";
import { checkData, checkRidges } from "./checks.js";
import { factorize, type Spectral } from "./spectral.js";

/** What `ridgePath` gives: one fit for each ridge, in the order asked for. */
export interface RidgePath {
  /** λ, in the order given; shape [k]. */
  ridges: Float64Array;
  /** Coefficients, a row for each λ; shape [k, p]. */
  beta: Matrix;
  /** (1/n)‖y − Xβ‖² for each λ. */
  trainError: Float64Array;
  /** tr H of the fit ŷ = Hy: how many free coefficients the fit is worth. */
  degreesOfFreedom: Float64Array;
  /** How the one factorization was made: eigenvalues of the smaller Gram matrix, or singular values of X where its condition forbids that. */
  method: "gram" | "svd";
}

/**
 * Ridge fits for many λ from one factorization.
 *
 * Objective for each λ: (1/n)‖y − Xβ‖² + λ‖β‖²; with X = U·diag(d)·Vᵀ the fit is β = V·diag(d/(d² + nλ))·Uᵀy. λ = 0 gives the
 * minimum-norm least-squares fit.
 * @param X shape [n, p]
 * @param y shape [n]
 * @param ridges λ ≥ 0, at least one, in any order
 * @returns `{ ridges, beta, trainError, degreesOfFreedom, method }`
 * @throws {ShapeError | DomainError | TypeError} shapes that do not fit, a negative ridge, NaN or infinity
 * Accuracy: 1e-8 relative where the Gram matrix is used, n·eps·cond(X) by singular values. Cost: one eigenproblem of order q = min(n, p)
 *   and q²·max(n, p) flops, then 2q(n + p) for each λ.
 * Source: docs/theory.md §1
 * @example
 * ridgePath([[1], [1]], [2, 4], [0, 0.5]).beta; // [[3], [2]]
 */
export function ridgePath(X: MatrixLike, y: VectorLike, ridges: readonly number[] | Float64Array): RidgePath {
  const routine = "ridgePath";
  const data = checkData(routine, X, y);
  const lambdas = checkRidges(routine, ridges);
  return onBehalf(routine, () => path(routine, data, lambdas));
}

function path(routine: string, data: { X: Matrix; y: Float64Array }, lambdas: Float64Array): RidgePath {
  const n = data.X.rows;
  const spectral = factorize(data.X, data.y, n * Math.min(...lambdas));
  const { d, c, method } = spectral;
  const k = d.length;
  const weights = new Float64Array(k * lambdas.length);
  for (let j = 0; j < k; j++)
    for (let l = 0; l < lambdas.length; l++)
      weights[j * lambdas.length + l] = d[j] > 0 ? c[j] / (d[j] + (n * lambdas[l]) / d[j]) : 0;
  const coefficients = spectral.timesV(fromFlat(k, lambdas.length, weights));
  const { residuals, degreesOfFreedom } = fitted(spectral, data.y, n, lambdas);
  const trainError = lambdas.map((_, l) => columnMean(residuals, l, (e) => e * e));
  checkNumbers(routine, { beta: coefficients.data, trainError, degreesOfFreedom });
  return { ridges: lambdas, beta: transposed(coefficients), trainError, degreesOfFreedom, method };
}

/** Residuals y − Xβ, a column for each λ, and tr H. */
export function fitted(
  { U, d, c }: Spectral,
  y: Float64Array,
  n: number,
  lambdas: Float64Array,
): { residuals: Matrix; degreesOfFreedom: Float64Array } {
  const [k, m] = [d.length, lambdas.length];
  const shrunk = new Float64Array(k * m);
  const degreesOfFreedom = new Float64Array(m);
  for (let j = 0; j < k; j++)
    for (let l = 0; l < m; l++) {
      const h = d[j] > 0 ? 1 / (1 + (n * lambdas[l]) / d[j] ** 2) : 0;
      shrunk[j * m + l] = h * c[j];
      degreesOfFreedom[l] += h;
    }
  const fits = matmul(U, fromFlat(k, m, shrunk));
  return {
    residuals: fromFlat(
      n,
      m,
      fits.data.map((value, at) => y[Math.floor(at / m)] - value),
    ),
    degreesOfFreedom,
  };
}

/** Mean of f over a column. */
export function columnMean({ rows, cols, data }: Matrix, column: number, f: (x: number) => number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += f(data[i * cols + column]);
  return sum / rows;
}

function transposed({ rows, cols, data }: Matrix): Matrix {
  const out = new Float64Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) out[j * rows + i] = data[i * cols + j];
  return { rows: cols, cols: rows, data: out };
}
