/**
 * The errors of the package. Every message reads "routine: rule, what came", for example
 * `lstsq: b must have 40 rows like A, got 39`. A value of the wrong JavaScript type is a plain `TypeError`.
 */

/** Base class: `catch (e) { if (e instanceof OverparamError) … }` catches whatever this package throws on purpose. */
export class OverparamError extends Error {
  override name = "OverparamError";
}

/** Shapes that do not fit together. */
export class ShapeError extends OverparamError {
  override name = "ShapeError";
}

/** A value outside its allowed range, NaN or infinite where a number is needed, or an unknown option. */
export class DomainError extends OverparamError {
  override name = "DomainError";
}

/** A matrix that must be positive definite is not: elimination stopped at `pivot` (counted from 0). */
export class NotPositiveDefiniteError extends OverparamError {
  override name = "NotPositiveDefiniteError";
  constructor(
    message: string,
    readonly pivot: number,
  ) {
    super(message);
  }
}

/** A matrix that must be invertible has an exact zero pivot at `index` (counted from 0). */
export class SingularError extends OverparamError {
  override name = "SingularError";
  constructor(
    message: string,
    readonly index: number,
  ) {
    super(message);
  }
}

/** An iteration did not reach its tolerance. */
export class ConvergenceError extends OverparamError {
  override name = "ConvergenceError";
  constructor(
    message: string,
    readonly iterations: number,
    readonly residual: number,
  ) {
    super(message);
  }
}

/** The engine refused more WebAssembly memory. The instance stays usable. */
export class OutOfMemoryError extends OverparamError {
  override name = "OutOfMemoryError";
  constructor(
    message: string,
    readonly bytesAsked: number,
    readonly capacity: number,
  ) {
    super(message);
  }
}

/** The engine lacks something the package cannot do without (WebAssembly, SIMD, worker threads). */
export class FeatureError extends OverparamError {
  override name = "FeatureError";
}
