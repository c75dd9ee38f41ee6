/**
 * The errors of the package. Every message reads "routine: rule, what came", for example
 * `lstsq: b must have 40 rows like A, got 39`. A value of the wrong JavaScript type is a plain `TypeError`.
 */

/**
 * Base class: `catch (e) { if (e instanceof OverparamError) … }` catches whatever this package throws on purpose.
 * @example
 * const caught = (() => { try { cholesky([[1, 2], [2, 1]]); } catch (error) { return error; } })();
 * caught instanceof OverparamError; // true
 */
export class OverparamError extends Error {
  override name = "OverparamError";
}

/**
 * Shapes that do not fit together.
 * @example
 * const caught = (() => { try { matmul([[1, 2]], [[1, 2]]); } catch (error) { return error; } })();
 * caught instanceof ShapeError; // true
 */
export class ShapeError extends OverparamError {
  override name = "ShapeError";
}

/**
 * A value outside its allowed range, NaN or infinite where a number is needed, or an unknown option.
 * @example
 * const caught = (() => { try { svdvals([[NaN]]); } catch (error) { return error; } })();
 * caught instanceof DomainError; // true
 */
export class DomainError extends OverparamError {
  override name = "DomainError";
}

/**
 * A matrix that must be positive definite is not: elimination stopped at `pivot` (counted from 0).
 * @example
 * const caught = (() => { try { cholesky([[1, 2], [2, 1]]); } catch (error) { return error; } })();
 * caught instanceof NotPositiveDefiniteError; // true
 * caught.pivot; // 1
 */
export class NotPositiveDefiniteError extends OverparamError {
  override name = "NotPositiveDefiniteError";
  constructor(
    message: string,
    readonly pivot: number,
  ) {
    super(message);
  }
}

/**
 * A matrix that must be invertible has an exact zero pivot at `index` (counted from 0).
 * @example
 * const caught = (() => { try { inv([[1, 1], [1, 1]]); } catch (error) { return error; } })();
 * caught instanceof SingularError; // true
 * caught.index; // 1
 */
export class SingularError extends OverparamError {
  override name = "SingularError";
  constructor(
    message: string,
    readonly index: number,
  ) {
    super(message);
  }
}

/**
 * An iteration did not reach its tolerance.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1e308, coefficient: 1 }], noiseStd: 1 });
 * const run = () => predict(problem, { kappa: 2, keepFraction: 0.5, rules: ["magnitude"] });
 * const caught = (() => { try { run(); } catch (error) { return error; } })();
 * caught instanceof ConvergenceError; // true
 */
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

/**
 * The engine refused more WebAssembly memory. The instance stays usable.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 1 });
 * const huge = { nSamples: 60_000, nFeatures: 60_000, keepFraction: 0.1, nTrials: 2, engine: "direct" };
 * const caught = await simulate(problem, huge).catch((error) => error);
 * caught instanceof OutOfMemoryError; // true
 * caught.bytesAsked; // 28800000000
 */
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

/**
 * The engine lacks something the package cannot do without (WebAssembly, SIMD, worker threads), or an optional package is missing.
 * @example
 * const missing = new FeatureError("readTable: Parquet needs the package hyparquet");
 * missing instanceof OverparamError; // true
 */
export class FeatureError extends OverparamError {
  override name = "FeatureError";
}

/**
 * A file or folder of the package could not be read, written or removed, for what the system says: the disk is full, the device is broken.
 * Node only.
 * @example
 * const caught = await writeTable("package.json/table.csv", [], "csv").catch((error) => error);
 * caught instanceof DiskError; // true
 * caught.code; // "EEXIST"
 */
export class DiskError extends OverparamError {
  override name = "DiskError";
  constructor(
    message: string,
    /** As the system names it: "ENOSPC", "EROFS", "EIO". */
    readonly code: string,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}
