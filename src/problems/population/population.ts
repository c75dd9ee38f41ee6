import * as v from "valibot";
import { DomainError, ShapeError } from "../../errors.js";
import { toVector, type Matrix, type MatrixLike, type VectorLike } from "../../matrix/index.js";
import { Stream } from "../../random/index.js";
import { integer, positive, validate } from "../../validate.js";
import type { CovarianceProblem } from "../covariance.js";
import { leading } from "../moments.js";
import { spectrumOfMatrix } from "../spectrum.js";
import { basicInterval, bootstrap } from "./bootstrap.js";
import { countsOf, type PopulationData } from "./data.js";
import { estimate, type Estimate } from "./estimate.js";
import { momentsOf, type DataMoments } from "./moments.js";
import { duplicates, isPlenty, notesOf, type PopulationReport } from "./report.js";
import { lookAt, toTyped, type ColumnSums, type InputMap, type TypedMatrix } from "./rows.js";

/** Options of `population`: what is done to the columns, and how β* and σ are estimated. */
export interface PopulationOptions {
  /** Subtract the mean of each column of X. Default false. */
  center?: boolean;
  /** Divide each column of X by its standard deviation. Default false. */
  scale?: boolean;
  /** Let models have an intercept, which is neither regularized nor pruned: features and target are taken around their means. Default false. */
  intercept?: boolean;
  /** Random features on top: max(0, W·x), W with entries N(0, weightStd²), the first rows the same for every width. */
  features?: { kind: "relu"; width: number; seed?: number; weightStd?: number };
  /** Columns that hold one value only: `"drop"` (default) leaves out those that tell the model nothing; one that is not 0 stays where there is no intercept. */
  constant?: "drop" | "keep";
  /** Names of the columns of X, for the report. Default their numbers. */
  columns?: readonly string[];
  /** How signal and noise are found. Default least squares with ten rows per feature or more, else ridge by generalized cross-validation. */
  method?: "leastSquares" | "ridge";
  /** Bootstrap replicates behind the intervals of signal and noise. Default 200 where data are few, else 0: no intervals. */
  nBootstrap?: number;
  /** Whole number ≥ 0 for the bootstrap. Default 1. */
  seed?: number;
}

/** A number with its 90 % interval by the (basic) bootstrap, where there is one. */
export interface Interval {
  /** The estimate. */
  value: number;
  /** Lower end of a 90 % interval, where there is one. */
  low?: number;
  /** Its upper end. */
  high?: number;
}

/** A data set taken for the world. Made by `population`. */
export interface Population {
  /** Tells problems apart. */
  readonly kind: "population";
  /** The Gaussian problem with the same second moments: what theory works with. */
  readonly law: CovarianceProblem;
  /** Rows N, and features p of the widest model. */
  readonly nRows: number;
  /** p, constant columns aside; of random features the width. */
  readonly nFeatures: number;
  /** Whether models have an intercept. */
  readonly intercept: boolean;
  /** Whether the features are columns of X or random features of them. */
  readonly features: "columns" | "relu";
  /** The two values of a target that has only two. */
  readonly classes?: readonly [number, number];
  /** σ: the part of the target that no linear function of the features explains. */
  readonly noiseStd: Interval;
  /** √(β*ᵀΣβ*): the part that one explains, as a standard deviation. */
  readonly signalStd: Interval;
  /** How β* and σ were estimated. */
  readonly estimate: Omit<Estimate, "betaStar" | "noise" | "explained">;
  /** What was found out about the data. */
  readonly report: PopulationReport;
  /** The sums over the rows that everything follows from. */
  readonly moments: DataMoments;
  /** The rows, from which `simulate` draws. */
  readonly data: PopulationData;
  /** Laws that the bootstrap found in the place of `law`; empty without. */
  readonly replicates: readonly CovarianceProblem[];
}

/** Features, at most: what the core lays memory out for. */
const MOST_FEATURES = 10_000;

const schema = v.strictObject({
  center: v.optional(v.boolean(), false),
  scale: v.optional(v.boolean(), false),
  intercept: v.optional(v.boolean(), false),
  features: v.optional(
    v.strictObject({
      kind: v.picklist(["relu"], "be relu"),
      width: integer(1, MOST_FEATURES),
      seed: v.optional(integer(0), 1),
      weightStd: v.optional(positive(), 1),
    }),
  ),
  constant: v.optional(v.picklist(["drop", "keep"], "be drop or keep"), "drop"),
  columns: v.optional(v.array(v.string())),
  method: v.optional(v.picklist(["leastSquares", "ridge"], "be leastSquares or ridge")),
  nBootstrap: v.optional(integer(0, 10_000)),
  seed: v.optional(integer(0), 1),
});

type Checked = v.InferOutput<typeof schema>;

const routine = "population";
const DEFAULT_BOOTSTRAP = 200;
/** How many bootstrap laws are kept for intervals of predictions. */
const KEPT_REPLICATES = 20;

/**
 * Takes a data set for the world: second moments Σ of its features, β* of the best linear model on all rows, and the rest as noise. The result
 * is a problem that `predict`, `simulate` and `plan` take.
 *
 * Σ = XᵀX/N and b = Xᵀy/N are added up block by block in one pass. Where there are ten rows or more per feature: β* = Σ⁺b by the
 * eigenvectors of Σ, and σ² = ‖y − Xβ‖²/(N − rank). With fewer: β* is the ridge fit (1/N)‖y − Xβ‖² + λ‖β‖² with the smallest generalized
 * cross-validation, σ² = ‖y − Xβ‖²/(N − 2·tr H + tr H²), and intervals come from a residual bootstrap (features as they are). Either way β* is
 * scaled so that β*ᵀΣβ* + σ² = E[y²]: fits take some noise for signal, or shrink the signal.
 * @param X shape [N, d]: a matrix, or `{ rows, cols, data }` over any typed array (pixels may stay bytes)
 * @param y shape [N]; two values for two classes
 * @param options `center`, `scale`, `intercept`, `features`, `constant`, `columns`, `method`, `nBootstrap`, `seed`
 * @returns a frozen object; `report.notes` says in sentences what was left out and what is uncertain
 * @throws {ShapeError} shapes that do not fit, fewer than 3 rows, no feature left
 * @throws {DomainError} NaN or infinity, with its place; a target that is one value only; an option out of range
 * Cost: N·p² flops and one eigendecomposition of order p; random features 2Npd more. 60,000 × 784 bytes to width 1000 keep below 300 MB.
 * Source: docs/theory.md §4, §8; Golub, Heath, Wahba, Technometrics 21 (1979) for GCV
 * @example
 * const X = new Stream(1).normals(3000);
 * const y = new Stream(2).normals(1000).map((z, i) => 2 * X[3 * i] + z);
 * const world = population({ rows: 1000, cols: 3, data: X }, y);
 * Math.abs(world.noiseStd.value - 1) < 0.1; // true
 * Math.abs(world.law.betaStar[0] - 2) < 0.1; // true
 */
export function population(
  X: MatrixLike | TypedMatrix,
  y: VectorLike,
  options: PopulationOptions = {},
): Population {
  const checked = validate(routine, schema, options);
  const rows = toTyped(routine, X);
  const target = toVector(routine, "y", y);
  checkShapes(rows, target, checked);
  const sums = lookAt(routine, rows);
  const names = checked.columns ?? Array.from({ length: rows.cols }, (_, j) => String(j));
  const { map, dropped } = inputMap(sums, rows.cols, checked);
  if (map.used.length === 0)
    throw new ShapeError(`${routine}: X must have a column that varies, got ${rows.cols} that do not`);
  if (!checked.features && map.used.length > MOST_FEATURES)
    throw new DomainError(
      `${routine}: X must have at most ${MOST_FEATURES} columns (choose some, or put random features on top), got ${map.used.length}`,
    );
  const features = { map, weights: weightsOf(checked, rows.cols, map.used) };
  const { intercept } = checked;
  const moments = momentsOf(routine, rows, target, features, intercept);
  const data: PopulationData = {
    rows,
    target,
    features,
    ...(intercept && { means: moments.mean }),
    targetOffset: intercept ? moments.targetMean : 0,
    nFree: rows.rows - Number(intercept),
  };
  const called = (j: number) => (features.weights ? `feature ${j}` : names[map.used[j]]);
  const constant = sums.constant.map((j) => names[j]);
  return assemble(data, moments, checked, {
    nInputs: rows.cols,
    constant,
    dropped: dropped.map((j) => names[j]),
    called,
  });
}

function checkShapes(X: TypedMatrix, y: Float64Array, { columns }: Checked): void {
  if (X.rows < 3 || X.cols === 0)
    throw new ShapeError(`${routine}: X must have at least 3 rows and a column, got ${X.rows} × ${X.cols}`);
  if (y.length !== X.rows)
    throw new ShapeError(`${routine}: y must have ${X.rows} entries like X has rows, got ${y.length}`);
  if (y.every((value) => value === y[0]))
    throw new DomainError(`${routine}: y must vary, got ${y[0]} in every row`);
  if (columns && columns.length !== X.cols)
    throw new ShapeError(`${routine}: columns must name the ${X.cols} columns of X, got ${columns.length}`);
}

/** Which columns are used, and how they are moved and divided. */
function inputMap(
  { mean, deviation, constant }: ColumnSums,
  nInputs: number,
  { center, scale, intercept, features, constant: policy }: Checked,
): { map: InputMap; dropped: number[] } {
  // without an intercept, a constant column that is not 0 is one; what is divided must vary
  const tellsNothing = (j: number) => center || mean[j] === 0 || (intercept && !features);
  const dropped = constant.filter((j) => scale || (policy === "drop" && tellsNothing(j)));
  const left = new Set(dropped);
  const used = Int32Array.from({ length: nInputs }, (_, j) => j).filter((j) => !left.has(j));
  const pick = (values: Float64Array) => Float64Array.from(used, (j) => values[j]);
  return {
    map: { used, center: center ? pick(mean) : undefined, scale: scale ? pick(deviation) : undefined },
    dropped,
  };
}

/** W, drawn for all inputs, so that the features do not depend on which constant columns were left out. */
function weightsOf({ features }: Checked, nInputs: number, used: Int32Array): Matrix | undefined {
  if (!features) return undefined;
  const { width, seed, weightStd } = features;
  const all = new Stream(seed).child("W").normals(width * nInputs);
  const data = new Float64Array(width * used.length);
  for (let i = 0, at = 0; i < width; i++) for (const j of used) data[at++] = weightStd * all[i * nInputs + j];
  return { rows: width, cols: used.length, data };
}

interface Known {
  nInputs: number;
  constant: string[];
  dropped: string[];
  called: (j: number) => string;
}

function assemble(
  data: PopulationData,
  moments: DataMoments,
  { method, nBootstrap, seed, intercept }: Pick<Checked, "method" | "nBootstrap" | "seed" | "intercept">,
  { nInputs, constant, dropped, called }: Known,
): Population {
  const { sigma, b, signal, targetMean } = moments;
  const spectrum = spectrumOfMatrix(routine, sigma);
  const { rank } = spectrum;
  const found = estimate(spectrum, b, signal, countsOf(data), method);
  const { betaStar, noise, explained, ...how } = found;
  const nRows = data.rows.rows;
  const plenty = isPlenty(data.nFree, rank);
  const said = {
    nRows,
    nInputs,
    nFeatures: sigma.rows,
    rank,
    constant,
    dropped,
    duplicated: duplicates(moments).map(([j, i]): [string, string] => [called(j), called(i)]),
    rowsPerFeature: nRows / rank,
    plenty,
  };
  const notes = notesOf(said, found, { targetMean, signal }, intercept);
  const count = nBootstrap ?? (plenty ? 0 : DEFAULT_BOOTSTRAP);
  const again = count > 0 ? replicatesOf(data, sigma, found, count, seed) : undefined;
  const around = (value: number, squares: number[] | undefined): Interval => {
    if (!squares) return { value };
    const [low, high] = basicInterval(value, squares.map(Math.sqrt));
    return { value, low, high };
  };
  const classes = classesOf(data.target);
  const made: Population = Object.freeze({
    kind: "population",
    law: law(sigma, betaStar, noise),
    nRows,
    nFeatures: sigma.rows,
    intercept,
    features: data.features.weights ? "relu" : "columns",
    ...(classes && { classes }),
    noiseStd: around(Math.sqrt(noise), again?.noises),
    signalStd: around(Math.sqrt(explained), again?.signals),
    estimate: how,
    report: { ...said, notes },
    moments,
    data,
    replicates: again?.laws ?? [],
  });
  genuine.add(made);
  return made;
}

const law = (covariance: Matrix, betaStar: Float64Array, noise: number): CovarianceProblem =>
  Object.freeze({ kind: "covariance", covariance, betaStar, noiseStd: Math.sqrt(noise) });

function replicatesOf(data: PopulationData, sigma: Matrix, found: Estimate, count: number, seed: number) {
  const spectrum = spectrumOfMatrix(routine, sigma);
  const stream = new Stream(seed).child("bootstrap");
  const { replicates, products, signals } = bootstrap(data, spectrum, found, count, stream);
  const laws = Array.from({ length: Math.min(KEPT_REPLICATES, count) }, (_, k) => {
    const b = Float64Array.from({ length: products.rows }, (_, j) => products.data[j * count + k]);
    const again = estimate(spectrum, b, signals[k], countsOf(data), found.method);
    return law(sigma, again.betaStar, again.noise);
  });
  return {
    noises: replicates.map(({ noise }) => noise),
    signals: replicates.map(({ explained }) => explained),
    laws,
  };
}

/** The two values of a target, or undefined where it has more. */
function classesOf(y: Float64Array): [number, number] | undefined {
  const second = y.find((value) => value !== y[0]);
  if (second === undefined || y.some((value) => value !== y[0] && value !== second)) return undefined;
  return y[0] < second ? [y[0], second] : [second, y[0]];
}

const narrower = new WeakMap<Population, Map<number, Population>>();

/**
 * The population that a model of the first p features is faced with: their block of Σ, and signal and noise found anew for them.
 * @throws {DomainError} p that is not from 1 to the number of features
 */
export function firstFeatures(name: string, whole: Population, p: number): Population {
  const { nFeatures, data, moments, estimate: how, intercept, report } = whole;
  if (p === nFeatures) return whole;
  if (!Number.isInteger(p) || p < 1 || p > nFeatures)
    throw new DomainError(`${name}: nFeatures must be a whole number from 1 to ${nFeatures}, got ${p}`);
  const known = narrower.get(whole) ?? new Map<number, Population>();
  narrower.set(whole, known);
  const seen = known.get(p);
  if (seen) return seen;
  const made = assemble(
    { ...data, features: first(data, p), ...(data.means && { means: data.means.subarray(0, p) }) },
    { ...moments, mean: moments.mean.subarray(0, p), ...leading(moments, p) },
    { method: how.method, nBootstrap: whole.replicates.length, seed: 1, intercept },
    { ...report, called: (j) => `feature ${j}` },
  );
  known.set(p, made);
  return made;
}

function first({ features: { map, weights } }: PopulationData, p: number): PopulationData["features"] {
  if (weights)
    return {
      map,
      weights: { rows: p, cols: weights.cols, data: weights.data.subarray(0, p * weights.cols) },
    };
  const cut = (values?: Float64Array) => values?.subarray(0, p);
  return { map: { used: map.used.subarray(0, p), center: cut(map.center), scale: cut(map.scale) } };
}

/** Its parts must fit each other, which only what is made here is known to do. */
const genuine = new WeakSet<Population>();

/** @throws {TypeError} a copy of a population, whose parts may have been changed */
export function checkPopulation(name: string, population: Population): void {
  if (!genuine.has(population))
    throw new TypeError(`${name}: the problem must be made by population, got a copy of one`);
}
