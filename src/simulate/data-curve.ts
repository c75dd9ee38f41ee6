import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { toMatrix, toVector, type Matrix, type MatrixLike, type VectorLike } from "../matrix/index.js";
import { resolveRules, scales, type PruningRule, type RuleLike } from "../rules/index.js";
import { inRange, integer, nonNegative, validate } from "../validate.js";
import { scope } from "../wasm/scope.js";
import { columns, meanSquares } from "../fit/columns.js";
import { size } from "./options.js";
import { activeFeatures, putJob, runRecord } from "./record.js";
import { rowLength } from "./trials.js";

/** Data to fit on and data to judge by. */
export interface TrainAndTest {
  /** Shape [nSamples, nFeatures], the columns in the order in which models take them up. */
  X: MatrixLike;
  /** Shape [nSamples]. */
  y: VectorLike;
  /** Shape [nTest, nFeatures]. */
  XTest: MatrixLike;
  /** Shape [nTest]. */
  yTest: VectorLike;
}

/** Options of `dataCurve`. */
export interface DataCurveOptions {
  /** Model sizes: a model of size p uses the first p columns. */
  sizes: readonly number[];
  /** Number of features that pruning keeps, s; models of p ≤ s features are not pruned. */
  nKept: number;
  /** λ ≥ 0 of the dense fit, (1/n)‖y − Xβ‖² + λ‖β‖². Default 0. */
  ridge?: number;
  /** λ₂ ≥ 0 of the refit, in the same convention. Default 0. */
  retrainRidge?: number;
  /** Pruning rules by name, or your own. Default magnitude, hessian, random. */
  rules?: readonly RuleLike[];
  /** Whole number ≥ 0 for the lots by which equal fixed scores (as in "random") are told apart. Default 1. */
  seed?: number;
}

/** Test errors of the models of one size. */
export interface DataPoint {
  /** Features of the dense model, p. */
  nFeatures: number;
  /** Features that are left, min(s, p). */
  nKept: number;
  /** Mean squared error of the dense model on the test data. */
  dense: number;
  /** Of the model fitted to the first s columns alone, unregularized. */
  small: number;
  /** After pruning, by rule. */
  pruned: Record<string, number>;
  /** After pruning and refitting on the training data, by rule. */
  retrained: Record<string, number>;
  /** How the dense fit was computed: its own Cholesky factor, one shared with neighbours, or QR. */
  method: "cholesky" | "shared" | "qr";
  /** How many of the small and the retrained fits took QR. */
  refitsByQr: number;
}

/** What `dataCurve` gives: the errors of each size on the test data. */
export interface DataCurve {
  /** Rows that were fitted, n. */
  nSamples: number;
  /** Rows of the test data. */
  nTest: number;
  /** s */
  nKept: number;
  /** The seed of ties and lots. */
  seed: number;
  /** One per size, in the order given. */
  points: DataPoint[];
}

const schema = v.strictObject({
  sizes: v.pipe(v.array(size()), v.minLength(1, "name at least one size")),
  nKept: size(),
  ridge: v.optional(nonNegative(), 0),
  retrainRidge: v.optional(nonNegative(), 0),
  rules: v.optional(v.custom<readonly RuleLike[]>(() => true)),
  seed: v.optional(integer(0), 1),
});

const METHODS = ["cholesky", "shared", "qr"] as const;

/**
 * Fits models of growing size to your own data, prunes and refits them, and measures each on test data: the double-descent
 * curve of a data set (docs/theory.md §1, §9).
 *
 * There is no intercept: centre X and y (and the test data by the same amounts) if they need one. The hessian rule weighs
 * coefficient j by the root mean square of column j of X. N:M rules keep their share of every model, in groups put together at random
 * by the seed. All sizes share one build of the Gram matrices.
 * @param data X, y to fit on; XTest, yTest to judge by
 * @param options sizes and nKept; ridges, rules, seed
 * @returns a point per size with test errors: mean squares of yTest − XTest·β. Where a fit is not unique (p > n, or columns
 *   that depend on each other) it is the shortest one.
 * @throws {ShapeError} shapes that do not fit together
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type; NaN in the data; a rule that needs the true coefficients
 * Accuracy: as `simulate`.
 * Cost: n²·p flops for the Gram matrix of n training samples; about n³/5 for each size above n, and 2Np for N test samples.
 * @example
 * const X = [[1, 0], [0, 1], [1, 1]];
 * const { points } = dataCurve({ X, y: [1, 2, 3], XTest: [[2, 1]], yTest: [4] }, { sizes: [1, 2], nKept: 1 });
 * points.map((point) => point.dense); // [0, 0]
 */
export function dataCurve(data: TrainAndTest, options: DataCurveOptions): DataCurve {
  const checked = validate("dataCurve", schema, options);
  const { X, y, XTest, yTest } = checkData(data);
  const { nKept, seed } = checked;
  const tooLarge = checked.sizes.findIndex((p) => p > X.cols);
  if (tooLarge >= 0)
    throw new DomainError(
      `dataCurve: sizes[${tooLarge}] must be at most the ${X.cols} columns of X, got ${checked.sizes[tooLarge]}`,
    );
  const rules = resolveRules("dataCurve", checked.rules ?? ["magnitude", "hessian", "random"]);
  const sizes = Int32Array.from(new Set(checked.sizes)).toSorted();
  const rows = scope("dataCurve", (s) => {
    const square = meanSquares("dataCurve", X).slice(0, sizes.at(-1));
    const active = activeFeatures(square);
    const train = columns(X, active);
    const test = columns(XTest, active);
    const job = {
      ...checked,
      nSamples: X.rows,
      sizes,
      rules: rules.map((rule) => ({
        fit: rule.score === "fit",
        scale: scalesOfData(rule, square),
        group: rule.group,
      })),
    };
    const source = {
      x: s.put(train.data),
      ldX: train.cols,
      y: s.put(y),
      xTest: s.put(test.data),
      ldXTest: test.cols,
      yTest: s.put(yTest),
      nTest: test.rows,
    };
    const record = putJob(s, job, active, source);
    const length = sizes.length * rowLength(rules.length);
    return inRange("dataCurve", "errors", runRecord(s, "dataCurve", record, 0, 1, length));
  });
  const points = checked.sizes.map((p) => {
    const length = rowLength(rules.length);
    const at = sizes.indexOf(p) * length;
    return { nFeatures: p, nKept: Math.min(p, nKept), ...pointOf(rows.subarray(at, at + length), rules) };
  });
  return { nSamples: X.rows, nTest: XTest.rows, nKept, seed, points };
}

function pointOf(row: Float64Array, rules: readonly PruningRule[]): Omit<DataPoint, "nFeatures" | "nKept"> {
  const byRule = (start: number) => Object.fromEntries(rules.map(({ name }, r) => [name, row[start + r]]));
  const [dense, small] = row;
  return {
    dense,
    small,
    pruned: byRule(2),
    retrained: byRule(2 + rules.length),
    method: METHODS[row[2 + 2 * rules.length]],
    refitsByQr: row[3 + 2 * rules.length],
  };
}

function checkData(data: TrainAndTest): { X: Matrix; y: Float64Array; XTest: Matrix; yTest: Float64Array } {
  const X = toMatrix("dataCurve", "X", data?.X);
  const y = toVector("dataCurve", "y", data?.y);
  const XTest = toMatrix("dataCurve", "XTest", data?.XTest);
  const yTest = toVector("dataCurve", "yTest", data?.yTest);
  if (X.rows === 0 || X.cols === 0)
    throw new ShapeError(`dataCurve: X must have rows and columns, got ${X.rows} × ${X.cols}`);
  if (y.length !== X.rows)
    throw new ShapeError(`dataCurve: y must have ${X.rows} entries like X has rows, got ${y.length}`);
  if (XTest.cols !== X.cols || XTest.rows === 0)
    throw new ShapeError(
      `dataCurve: XTest must have rows of ${X.cols} entries like X, got ${XTest.rows} × ${XTest.cols}`,
    );
  if (yTest.length !== XTest.rows)
    throw new ShapeError(
      `dataCurve: yTest must have ${XTest.rows} entries like XTest has rows, got ${yTest.length}`,
    );
  return { X, y, XTest, yTest };
}

/** The scale of a rule for every column, whose true coefficient is unknown. */
function scalesOfData(rule: PruningRule, square: Float64Array): Float64Array {
  const unknown = square.map(() => NaN);
  if (square.some((lambda) => Number.isNaN(rule.scale(lambda, NaN))))
    throw new DomainError(
      `dataCurve: rule ${rule.name} needs the true coefficients, which data do not tell; leave it out`,
    );
  return scales("dataCurve", rule, square, unknown);
}
