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
  checkList(routine, "X", X);
  checkList(routine, "y", y);
  const inputs = checkInputs(routine, network, X);
  const perSample = loss === "softmax" ? 1 : network.nOutputs;
  if (y.length !== inputs.n * perSample)
    throw new ShapeError(
      `${routine}: y must have ${inputs.n * perSample} entries for ${inputs.n} samples, got ${y.length}`,
    );
  const targets = loss === "softmax" ? classes(routine, y, network.nOutputs) : singles(routine, "y", y);
  return { ...inputs, targets };
}

/** The samples alone. @throws as `checkSamples` */
export function checkInputs(
  routine: string,
  network: Network,
  X: ArrayLike<number>,
): Pick<CheckedSamples, "n" | "X"> {
  checkList(routine, "X", X);
  const inputs = sizeOf(network.inputShape);
  const n = X.length / inputs;
  if (n < 1 || !Number.isInteger(n))
    throw new ShapeError(`${routine}: X must hold ${inputs} numbers per sample, got ${X.length}`);
  return { n, X: singles(routine, "X", X) };
}

/** @throws {TypeError} what is neither an array nor a typed array of numbers that are no bigints */
export function checkList(routine: string, name: string, list: unknown): void {
  const isTyped = ArrayBuffer.isView(list) && !(list instanceof DataView);
  const isBig = list instanceof BigInt64Array || list instanceof BigUint64Array;
  if (isBig || !(Array.isArray(list) || isTyped))
    throw new TypeError(`${routine}: ${name} must be an array of numbers, got ${describe(list)}`);
}

/** As singles, all finite. */
function singles(routine: string, name: string, list: ArrayLike<number>): Float32Array {
  const bad = placeOf(list, (x) => !Number.isFinite(x) || Math.abs(x) > LARGEST_SINGLE);
  if (bad >= 0)
    throw new DomainError(`${routine}: ${name}[${bad}] must be a finite single, got ${describe(list[bad])}`);
  const copy = new Float32Array(list.length);
  for (let i = 0; i < copy.length; i++) copy[i] = list[i];
  return copy;
}

const LARGEST_SINGLE = 3.4028234663852886e38;

/** @throws {TypeError | DomainError} an entry that is no finite number */
export function numberAt(routine: string, name: string, list: ArrayLike<number>, k: number): number {
  const value: unknown = list[k];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new DomainError(`${routine}: ${name}[${k}] must be a finite number, got ${describe(value)}`);
}

/** The first place of which something holds, or −1; holes in arrays are looked at as well. */
function placeOf(list: ArrayLike<number>, holds: (x: number) => boolean): number {
  for (let i = 0; i < list.length; i++) if (holds(list[i])) return i;
  return -1;
}

function classes(routine: string, y: ArrayLike<number>, k: number): Int32Array {
  checkClasses(routine, "y", y, k);
  const copy = new Int32Array(y.length);
  for (let i = 0; i < copy.length; i++) copy[i] = y[i];
  return copy;
}

/** @throws {DomainError} a label that is no class 0 … k − 1 */
export function checkClasses(routine: string, name: string, y: ArrayLike<number>, k: number): void {
  for (let i = 0; i < y.length; i++)
    if (!Number.isInteger(y[i]) || y[i] < 0 || y[i] >= k)
      throw new DomainError(
        `${routine}: ${name}[${i}] must be a class from 0 to ${k - 1}, got ${describe(y[i])}`,
      );
}
