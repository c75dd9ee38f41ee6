import { DomainError, ShapeError } from "../errors.js";
import { describe } from "../validate.js";
import { sizeOf, type Network } from "./layers.js";
import type { Loss } from "./record.js";

/** Samples with what is to be learned from them. */
export interface Samples {
  /** Inputs, one sample after the other, pixels with channels last; length n × inputs. */
  X: ArrayLike<number>;
  /** `softmax`: the class 0 … k − 1 of each sample, length n. `squared`: targets, length n × outputs. */
  y: ArrayLike<number>;
}

/** Samples as the module takes them. */
export interface CheckedSamples {
  n: number;
  X: Float32Array;
  targets: Int32Array | Float32Array;
}

/**
 * @throws {TypeError} X or y that is no list of numbers
 * @throws {ShapeError} lengths that do not fit the network
 * @throws {DomainError} a number that is not finite, a class out of range
 */
export function checkSamples(
  routine: string,
  network: Network,
  samples: Samples,
  loss: Loss,
): CheckedSamples {
  const { X, y } = (samples ?? {}) as Samples;
  for (const [name, list] of Object.entries({ X, y }))
    if (typeof (list as ArrayLike<number> | undefined)?.length !== "number")
      throw new TypeError(`${routine}: ${name} must be an array of numbers, got ${describe(list)}`);
  const inputs = sizeOf(network.inputShape);
  const n = X.length / inputs;
  if (n < 1 || !Number.isInteger(n))
    throw new ShapeError(`${routine}: X must hold ${inputs} numbers per sample, got ${X.length}`);
  const perSample = loss === "softmax" ? 1 : network.nOutputs;
  if (y.length !== n * perSample)
    throw new ShapeError(
      `${routine}: y must have ${n * perSample} entries for ${n} samples, got ${y.length}`,
    );
  const values = X instanceof Float32Array ? X : Float32Array.from(X);
  const bad = values.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new DomainError(`${routine}: X[${bad}] must be a finite number, got ${X[bad]}`);
  return {
    n,
    X: values,
    targets: loss === "softmax" ? classes(routine, y, network.nOutputs) : targets(routine, y),
  };
}

function classes(routine: string, y: ArrayLike<number>, k: number): Int32Array {
  for (let i = 0; i < y.length; i++)
    if (!Number.isInteger(y[i]) || y[i] < 0 || y[i] >= k)
      throw new DomainError(`${routine}: y[${i}] must be a class from 0 to ${k - 1}, got ${describe(y[i])}`);
  return Int32Array.from(y);
}

function targets(routine: string, y: ArrayLike<number>): Float32Array {
  const list = Float32Array.from(y);
  const bad = list.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0)
    throw new DomainError(`${routine}: y[${bad}] must be a finite number, got ${describe(y[bad])}`);
  return list;
}
