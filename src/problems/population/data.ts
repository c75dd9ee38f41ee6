import { reluOf } from "./relu.js";
import type { Matrix } from "../../matrix/index.js";
import type { Features } from "./moments.js";
import { rowsOf, type TypedMatrix } from "./rows.js";

/** The data behind a population: what subsamples are drawn from. */
export interface PopulationData {
  readonly rows: TypedMatrix;
  readonly target: Float64Array;
  readonly features: Features;
  /** Means that an intercept takes off, over all rows; absent without intercept. */
  readonly means?: Float64Array | undefined;
  /** Mean of the target where there is an intercept, else 0. */
  readonly targetOffset: number;
  /** N, less one for an intercept. */
  readonly nFree: number;
}

export const countsOf = ({ rows, nFree }: PopulationData) => ({ nRows: rows.rows, nFree });

/** Features of some rows as the model sees them, around the means of all rows where there is an intercept; shape [which.length, p]. */
export function featuresOf(
  { rows, features: { map, weights }, means }: PopulationData,
  which: ArrayLike<number>,
  p = weights?.rows ?? map.used.length,
): Matrix {
  const inputs = rowsOf(rows, map, which);
  const all = weights
    ? reluOf(inputs, { rows: p, cols: weights.cols, data: weights.data.subarray(0, p * weights.cols) })
    : inputs;
  const X = p === all.cols ? all : firstColumns(all, p);
  if (means)
    for (let i = 0, at = 0; i < X.rows; i++) for (let j = 0; j < p; j++, at++) X.data[at] -= means[j];
  return X;
}

function firstColumns({ rows, cols, data }: Matrix, p: number): Matrix {
  const out = new Float64Array(rows * p);
  for (let i = 0; i < rows; i++) out.set(data.subarray(i * cols, i * cols + p), i * p);
  return { rows, cols: p, data: out };
}
