import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { checkMatrix, toVector, type Matrix, type VectorLike } from "../matrix/index.js";
import { Stream } from "../random/index.js";
import { describe, integer, nonNegative, positive, validate } from "../validate.js";
import { checkStored } from "./covariance.js";
import { checkNoise } from "./noise.js";

/** What a feature does to r·a: max(0, t), or erf(t). */
export type Activation = "relu" | "erf";

/** Options of `randomFeatures`: the width of the network, its inputs and its labels. */
export interface RandomFeaturesOptions {
  /** Number of inputs d. */
  inputDim: number;
  /** Number of features p: the width of the network. */
  nFeatures: number;
  /** f: `"relu"` is max(0, t), `"erf"` the error function. */
  activation: Activation;
  /** The true linear function of the inputs, shape [d]. Default a random direction of length 1. */
  theta?: VectorLike;
  /** Standard deviation σ ≥ 0 of the label noise. */
  noiseStd: number;
  /** Standard deviation of the entries of R. Default 1. ReLU features only scale with it; for erf it says how far they saturate. */
  weightStd?: number;
  /** Whole number ≥ 0 that fixes R, and θ where it is not given. Default 1. */
  seed?: number;
}

/** Random features of Gaussian inputs: φ(a) = f(R·a), y = aᵀθ + σz. Made by `randomFeatures`. */
export interface RandomFeatures {
  /** Tells problems apart. */
  readonly kind: "randomFeatures";
  /** f */
  readonly activation: Activation;
  /** Random directions, one feature to a row, shape [p, d]. */
  readonly R: Matrix;
  /** θ, shape [d]. */
  readonly theta: Float64Array;
  /** Noise standard deviation σ. */
  readonly noiseStd: number;
}

/** Entries of R, at most: 1 GiB. */
const MOST_ENTRIES = 2 ** 27;

const activations = ["relu", "erf"] as const;

const schema = v.strictObject({
  inputDim: integer(1),
  nFeatures: integer(1),
  activation: v.pipe(
    v.string(),
    v.check((name) => activations.includes(name as Activation), "be relu or erf"),
    v.transform((name) => name as Activation),
  ),
  theta: v.optional(v.unknown()),
  noiseStd: nonNegative(),
  weightStd: v.optional(positive(), 1),
  seed: v.optional(integer(0), 1),
});

/**
 * Describes a random-features problem (docs/theory.md §5): inputs a ~ N(0, I_d), labels y = aᵀθ + σz, and a linear model on the
 * p features f(r_j·a), a network of one hidden layer whose first layer is random and fixed.
 *
 * The rows of R are N(0, weightStd²·I_d), drawn one after the other: the first p rows are the same for every `nFeatures`, so a
 * wider network contains the narrower one. θ is drawn from a stream of its own and does not depend on p either.
 * @param options `inputDim` d, `nFeatures` p, `activation` "relu" or "erf", `theta` shape [d] (default a random direction of
 *   length 1), `noiseStd` σ, `weightStd` (default 1), `seed` (default 1)
 * @returns a plain frozen object that `predict` takes
 * @throws {TypeError | DomainError} an option out of range, unknown or of the wrong type
 * @throws {ShapeError} θ of another length
 * Cost: p·d normals.
 * @example
 * const options = { inputDim: 20, activation: "relu", noiseStd: 0.1, seed: 7 };
 * const [narrow, wide] = [50, 100].map((nFeatures) => randomFeatures({ ...options, nFeatures }));
 * narrow.R.data.every((r, i) => r === wide.R.data[i]); // true
 */
export function randomFeatures(options: RandomFeaturesOptions): RandomFeatures {
  const routine = "randomFeatures";
  const checked = validate(routine, schema, options);
  const { inputDim: d, nFeatures: p, activation, noiseStd, weightStd, seed } = checked;
  if (p * d > MOST_ENTRIES)
    throw new DomainError(
      `${routine}: nFeatures · inputDim must be at most ${MOST_ENTRIES}, got ${p} · ${d}`,
    );
  const stream = new Stream(seed);
  const theta =
    checked.theta === undefined
      ? direction(stream.child("theta").normals(d))
      : toVector(routine, "theta", checked.theta).slice();
  if (theta.length !== d)
    throw new ShapeError(`${routine}: theta must have ${d} entries, one for each input, got ${theta.length}`);
  const data = stream.child("R").normals(p * d);
  for (let i = 0; i < data.length; i++) data[i] *= weightStd;
  const R = Object.freeze({ rows: p, cols: d, data });
  return Object.freeze({ kind: "randomFeatures", activation, R, theta, noiseStd });
}

function direction(x: Float64Array): Float64Array {
  let squares = 0;
  for (const value of x) squares += value * value;
  const length = Math.sqrt(squares);
  return x.map((value) => value / length);
}

/** The random-features problem of the first p rows of R. */
export function narrowed(problem: RandomFeatures, p: number): RandomFeatures {
  const { rows, cols, data } = problem.R;
  if (p === rows) return problem;
  return Object.freeze({ ...problem, R: { rows: p, cols, data: data.subarray(0, p * cols) } });
}

/**
 * Checks the numbers of a random-features problem: a copy may have been changed.
 * @throws {TypeError | ShapeError | DomainError}
 */
export function checkRandomFeatures(routine: string, problem: RandomFeatures): void {
  const { activation, R, theta, noiseStd } = problem;
  if (!activations.includes(activation))
    throw new DomainError(`${routine}: problem.activation must be relu or erf, got ${describe(activation)}`);
  checkStored(routine, "problem.R", R);
  if (R.rows === 0 || R.cols === 0)
    throw new ShapeError(`${routine}: problem.R must not be empty, got ${R.rows} × ${R.cols}`);
  if (!(theta instanceof Float64Array) || theta.length !== R.cols)
    throw new TypeError(
      `${routine}: problem.theta must be a Float64Array with an entry per input, got ${describe(theta)}`,
    );
  checkMatrix(routine, "problem.theta", { rows: theta.length, cols: 1, data: theta });
  checkNoise(routine, noiseStd);
}
