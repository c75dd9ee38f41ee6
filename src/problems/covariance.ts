import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { checkSymmetricByNorm } from "../linalg/checks.js";
import { gram } from "../linalg/index.js";
import {
  checkMatrix,
  toMatrix,
  toVector,
  type Matrix,
  type MatrixLike,
  type VectorLike,
} from "../matrix/index.js";
import { describe, nonNegative, validate } from "../validate.js";
import { checkNoise } from "./noise.js";
import { squareRootOf } from "./spectrum.js";

/** A linear Gaussian problem given by the covariance Σ of its p features. */
export interface CovarianceOptions {
  /** Covariance Σ of the features, shape [p, p]: symmetric, positive semidefinite. */
  covariance: MatrixLike;
  /** True coefficients β* themselves (not √p β*), shape [p]. */
  betaStar: VectorLike;
  /** Standard deviation σ ≥ 0 of the label noise (not its variance). */
  noiseStd: number;
}

/** The same given by a factor L of the covariance, Σ = LLᵀ, which may have fewer columns than features. */
export interface FactorOptions extends Omit<CovarianceOptions, "covariance"> {
  /** A factor A of the covariance, Σ = A·Aᵀ, shape [p, r]; r may be smaller or larger than p. */
  factor: MatrixLike;
}

/** A linear Gaussian problem with any covariance: y = xᵀβ* + σz, x ~ N(0, Σ). Made by `linearGaussian`. */
export interface CovarianceProblem {
  /** Tells problems apart. */
  readonly kind: "covariance";
  /** Σ, shape [p, p]. */
  readonly covariance: Matrix;
  /** β*, shape [p]. */
  readonly betaStar: Float64Array;
  /** Noise standard deviation σ. */
  readonly noiseStd: number;
  /** A of Σ = A·Aᵀ, shape [p, r], where it was given that way. */
  readonly factor?: Matrix;
}

const schema = v.strictObject({
  covariance: v.optional(v.unknown()),
  factor: v.optional(v.unknown()),
  betaStar: v.unknown(),
  noiseStd: nonNegative(),
});

/** The problem of `linearGaussian` with a covariance or a factor of one. */
export function covarianceProblem(
  routine: string,
  options: CovarianceOptions | FactorOptions,
): CovarianceProblem {
  const { noiseStd, ...input } = validate(routine, schema, options);
  if (input.covariance === undefined && input.factor === undefined)
    throw new DomainError(`${routine}: covariance is missing, or a factor of it`);
  if (input.covariance !== undefined && input.factor !== undefined)
    throw new DomainError(`${routine}: the problem must have a covariance or a factor of it, got both`);
  const factor = input.factor === undefined ? undefined : copied(routine, input.factor);
  const covariance = factor
    ? gram(factor, { of: "rows" })
    : toMatrix(routine, "covariance", input.covariance);
  checkShapeOf(routine, covariance);
  const betaStar = toVector(routine, "betaStar", input.betaStar).slice();
  if (betaStar.length !== covariance.rows)
    throw new ShapeError(
      `${routine}: betaStar must have ${covariance.rows} entries, one for each feature, got ${betaStar.length}`,
    );
  const problem: CovarianceProblem = Object.freeze({
    kind: "covariance",
    covariance: Object.freeze({ ...covariance, data: covariance.data.slice() }),
    betaStar,
    noiseStd,
    ...(factor && { factor }),
  });
  // Definite is what a Cholesky factor shows at once; only where there is none are the eigenvalues needed.
  squareRootOf(routine, problem);
  return problem;
}

function copied(routine: string, input: unknown): Matrix {
  const { rows, cols, data } = toMatrix(routine, "factor", input);
  if (cols === 0) throw new ShapeError(`${routine}: factor must have at least one column, got none`);
  return Object.freeze({ rows, cols, data: data.slice() });
}

function checkShapeOf(routine: string, covariance: Matrix): void {
  checkSymmetricByNorm(routine, "covariance", covariance);
  if (covariance.rows === 0) throw new ShapeError(`${routine}: covariance must not be empty, got 0 × 0`);
}

/**
 * Checks the numbers of a problem with a covariance: a copy may have been changed. That Σ has no negative eigenvalue is seen when
 * its eigenvalues are taken.
 * @throws {TypeError | ShapeError | DomainError}
 */
export function checkCovariance(routine: string, problem: CovarianceProblem): void {
  const { covariance, betaStar, noiseStd, factor } = problem;
  checkStored(routine, "problem.covariance", covariance);
  checkShapeOf(routine, covariance);
  if (!(betaStar instanceof Float64Array) || betaStar.length !== covariance.rows)
    throw new TypeError(
      `${routine}: problem.betaStar must be a Float64Array with an entry per feature, got ${describe(betaStar)}`,
    );
  checkMatrix(routine, "problem.betaStar", { rows: betaStar.length, cols: 1, data: betaStar });
  if (factor !== undefined) {
    checkStored(routine, "problem.factor", factor);
    if (factor.rows !== covariance.rows)
      throw new ShapeError(
        `${routine}: problem.factor must have ${covariance.rows} rows like the covariance, got ${factor.rows}`,
      );
  }
  checkNoise(routine, noiseStd);
}

/** @throws {TypeError | DomainError} unless `matrix` is a `Matrix` of finite numbers */
export function checkStored(routine: string, name: string, matrix: Matrix): void {
  const { rows, cols, data } = matrix ?? {};
  const isShape = Number.isSafeInteger(rows) && Number.isSafeInteger(cols) && rows >= 0 && cols >= 0;
  if (!(data instanceof Float64Array) || !isShape || data.length !== rows * cols)
    throw new TypeError(`${routine}: ${name} must be a Matrix, got ${describe(matrix)}`);
  checkMatrix(routine, name, matrix);
}
