import { DomainError, ShapeError } from "../errors.js";
import type { MatrixLike, VectorLike } from "../matrix/index.js";
import { describe } from "../validate.js";
import { checkData, ridgeOf } from "./checks.js";
import { columns } from "./columns.js";
import { fitWith, type Fit } from "./fit.js";
import type { Pruned } from "./prune.js";

/** Which coefficients are kept: places, a mask (booleans or bytes, one for each coefficient), or what `prune` returned. */
export type Kept = readonly number[] | Int32Array | Uint32Array | readonly boolean[] | Uint8Array | Pruned;

/** A refit of the kept columns; `beta` has zeros elsewhere. */
export interface Retrained extends Fit {
  /** Places of the coefficients that are kept, increasing. */
  kept: Int32Array;
}

/**
 * Refits a pruned model: a fit to the kept columns alone, on the same (or other) data; the other coefficients stay zero.
 *
 * Objective (1/n)‖y − X_S β_S‖² + λ₂‖β_S‖² over the kept set S; λ₂ = 0 (the default) is least squares, or its minimum-norm solution
 * where more coefficients are kept than there are samples.
 * @param X shape [n, p], all columns
 * @param y shape [n]
 * @param kept places, a mask, or the result of `prune`
 * @param options `ridge` λ₂ ≥ 0, default 0
 * @returns `{ beta, kept, trainError, ridge, method }`, beta of shape [p]
 * @throws {ShapeError} shapes that do not fit, a mask of another length
 * @throws {DomainError} places that are none or stand twice, nothing kept; NaN or infinity, with its place
 * Cost: that of `fitRidge` or `fitMinNorm` on the kept columns.
 * Source: docs/theory.md §1
 * @example
 * const X = [[1, 0, 1], [0, 1, 1], [1, 1, 0]];
 * retrain(X, [1, 2, 3], prune([5, 6, 0.1], { nKept: 2 })).beta; // [1, 2, 0]
 */
export function retrain(
  X: MatrixLike,
  y: VectorLike,
  kept: Kept,
  options: { ridge?: number } = {},
): Retrained {
  const routine = "retrain";
  const ridge = ridgeOf(routine, options, 0);
  const data = checkData(routine, X, y);
  const places = placesOf(routine, kept, data.X.cols);
  const fit = fitWith(routine, columns(data.X, places), data.y, ridge);
  const beta = new Float64Array(data.X.cols);
  places.forEach((j, k) => (beta[j] = fit.beta[k]));
  return { ...fit, beta, kept: places };
}

function placesOf(routine: string, kept: Kept, p: number): Int32Array {
  const list = (kept as Pruned)?.kept ?? kept;
  const isList = Array.isArray(list) || ArrayBuffer.isView(list);
  if (!isList)
    throw new TypeError(`${routine}: kept must be places, a mask or a pruned model, got ${describe(kept)}`);
  // a buffer that was given away has no places
  const isGone = ArrayBuffer.isView(list) && list.byteLength === 0;
  const values = isGone ? [] : Array.from(list as ArrayLike<number | boolean>);
  const isMask = list instanceof Uint8Array || typeof values[0] === "boolean";
  if (isMask && values.length !== p)
    throw new ShapeError(
      `${routine}: the mask must have ${p} entries, one for each column, got ${values.length}`,
    );
  const places = isMask ? values.flatMap((on, j) => (on ? [j] : [])) : (values as number[]);
  const wrong = places.find((j) => !Number.isInteger(j) || j < 0 || j >= p);
  if (wrong !== undefined)
    throw new DomainError(`${routine}: kept must hold places from 0 to ${p - 1}, got ${describe(wrong)}`);
  if (places.length === 0) throw new DomainError(`${routine}: kept must hold at least one place, got none`);
  if (new Set(places).size !== places.length)
    throw new DomainError(`${routine}: kept must hold different places, got one twice`);
  return Int32Array.from(places).toSorted();
}
