import { matmul } from "../linalg/index.js";
import { fromFlat, type Matrix, type MatrixLike, type VectorLike } from "../matrix/index.js";
import { checkNumbers, onBehalf } from "./behalf.js";
import { checkData, checkRidges } from "./checks.js";
import { columnMean, fitted } from "./ridge-path.js";
import { factorize, type Spectral } from "./spectral.js";

/** What `looCV` gives: one entry for each ridge, in the order asked for. */
export interface LooCV {
  /** λ, in the order given; shape [k]. */
  ridges: Float64Array;
  /** Mean squared error of leaving one out, for each λ. */
  loo: Float64Array;
  /** Generalized cross-validation, (1/n)‖e‖²/(1 − tr H/n)², for each λ. */
  gcv: Float64Array;
  /** (1/n)‖y − Xβ‖² for each λ. */
  trainError: Float64Array;
  /** tr H for each λ. */
  degreesOfFreedom: Float64Array;
  /** tr H² for each λ. */
  squaredDegreesOfFreedom: Float64Array;
  /** λ of the smallest leave-one-out error, and that error. */
  best: { ridge: number; loo: number; gcv: number };
  /** Whether the Gram matrix was decomposed, or X itself. */
  method: "gram" | "svd";
}

/** 1 − h_i below this is zero up to rounding: sample i alone decides its own fit. */
const ALONE = 1e-10;

/**
 * Leave-one-out and generalized cross-validation of ridge fits, in closed form for many λ from one factorization.
 *
 * Objective for each λ: (1/n)‖y − Xβ‖² + λ‖β‖². Left-out error of sample i: e_i/(1 − h_i), with H = X(XᵀX + nλI)⁻¹Xᵀ. The n fits to
 * n − 1 samples keep nλ, that is, they have ridge λn/(n − 1). Where 1 − h_i = 0 (λ = 0 and an interpolating fit) the limit of the
 * quotient for λ → 0 is taken: the error of the minimum-norm fit to the others.
 * @param X shape [n, p], n ≥ 2
 * @param y shape [n]
 * @param ridges λ ≥ 0, at least one
 * @returns `{ ridges, loo, gcv, trainError, degreesOfFreedom, squaredDegreesOfFreedom, best, method }`
 * @throws {ShapeError | DomainError | TypeError} shapes that do not fit, a negative ridge, NaN or infinity
 * Accuracy and cost: as `ridgePath`, plus 4nq flops for each λ.
 * Source: Allen, Technometrics 16 (1974) for PRESS; Golub, Heath, Wahba, Technometrics 21 (1979) for GCV; Hastie, Montanari, Rosset,
 *   Tibshirani, Ann. Statist. 50 (2022) for the limit λ → 0
 * @example
 * const { loo, gcv } = looCV([[1], [1]], [2, 4], [0]);
 * loo[0]; // 4
 * gcv[0]; // 4
 */
export function looCV(X: MatrixLike, y: VectorLike, ridges: readonly number[] | Float64Array): LooCV {
  const routine = "looCV";
  const data = checkData(routine, X, y);
  const lambdas = checkRidges(routine, ridges);
  return onBehalf(routine, () => validated(routine, data, lambdas));
}

function validated(routine: string, data: { X: Matrix; y: Float64Array }, lambdas: Float64Array): LooCV {
  const n = data.X.rows;
  const spectral = factorize(data.X, data.y, n * Math.min(...lambdas));
  const { residuals, degreesOfFreedom } = fitted(spectral, data.y, n, lambdas);
  const freedom = leverages(spectral, n, lambdas);
  const limit = lambdas.includes(0) ? limits(spectral) : undefined;
  const trainError = lambdas.map((_, l) => columnMean(residuals, l, (e) => e * e));
  const loo = new Float64Array(lambdas.length);
  for (let i = 0; i < n; i++)
    for (let l = 0; l < lambdas.length; l++) {
      const at = i * lambdas.length + l;
      const alone = limit && lambdas[l] === 0 && freedom.data[at] < ALONE;
      loo[l] += (alone ? limit.loo[i] : residuals.data[at] / freedom.data[at]) ** 2 / n;
    }
  const gcv = lambdas.map((lambda, l) => {
    const left = 1 - degreesOfFreedom[l] / n;
    return limit && lambda === 0 && left < ALONE ? limit.gcv : trainError[l] / left ** 2;
  });
  checkNumbers(routine, { loo, gcv, trainError, degreesOfFreedom });
  const at = loo.indexOf(Math.min(...loo));
  return {
    ridges: lambdas,
    loo,
    gcv,
    trainError,
    degreesOfFreedom,
    squaredDegreesOfFreedom: lambdas.map((lambda) =>
      spectral.d.reduce((sum, d) => sum + (d > 0 ? 1 / (1 + (n * lambda) / d ** 2) ** 2 : 0), 0),
    ),
    best: { ridge: lambdas[at], loo: loo[at], gcv: gcv[at] },
    method: spectral.method,
  };
}

/** 1 − h_i, a column for each λ, without cancellation where U is square: Σ_j U_ij²·nλ/(d_j² + nλ), and what U leaves. */
function leverages({ U, d }: Spectral, n: number, lambdas: Float64Array): Matrix {
  const [k, m] = [d.length, lambdas.length];
  const rest = new Float64Array(k * m);
  for (let j = 0; j < k; j++)
    for (let l = 0; l < m; l++) {
      const shift = n * lambdas[l];
      rest[j * m + l] = d[j] > 0 ? shift / (d[j] ** 2 + shift) : 0;
    }
  const squares = { ...U, data: U.data.map((u) => u * u) };
  const freedom = matmul(squares, fromFlat(k, m, rest));
  for (let i = 0; i < n; i++) {
    let inside = 0;
    for (let j = 0; j < k; j++) inside += squares.data[i * k + j];
    const outside = Math.max(0, 1 - inside);
    // a complete U leaves nothing but rounding
    if (outside > ALONE) for (let l = 0; l < m; l++) freedom.data[i * m + l] += outside;
  }
  return freedom;
}

/** Limits for λ → 0 where H = I: left-out errors (K⁻¹y)_i/(K⁻¹)_ii and their generalized mean, K = XXᵀ, inverses over d > 0. */
function limits({ U, d, c }: Spectral): { loo: Float64Array; gcv: number } {
  const k = d.length;
  const smallest = d.reduce((least, value) => (value > 0 && value < least ? value : least), Infinity);
  const weight = d.map((value) => (value > 0 ? (smallest / value) ** 2 : 0));
  let [squares, trace] = [0, 0];
  const loo = new Float64Array(U.rows).map((_, i) => {
    let [above, below] = [0, 0];
    for (let j = 0; j < k; j++) {
      const u = U.data[i * k + j];
      above += u * weight[j] * c[j];
      below += u * u * weight[j];
    }
    squares += above ** 2;
    trace += below;
    return above / below;
  });
  const n = U.rows;
  return { loo, gcv: squares / n / (trace / n) ** 2 };
}
