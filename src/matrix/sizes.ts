// Sizes and lists as they come from outside: nothing is believed, and nothing is made before its size has been looked at.
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import { allocate } from "../wasm/allocate.js";

/** Numbers of rows and columns, at most: the core counts with 32 bits. */
const MOST = 2 ** 31 - 1;

/** @throws {TypeError | DomainError} unless `size` is a whole number that the core can count to */
export function checkSize(routine: string, name: string, size: unknown): asserts size is number {
  const rule = `${routine}: ${name} must be a whole number of at least 0`;
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0)
    throw new DomainError(`${rule}, got ${describe(size)}`);
  if (size > MOST) throw new DomainError(`${rule} and at most ${MOST}, got ${size}`);
}

/** Whether something is an array or a typed array. */
export const isList = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** @throws {TypeError} what is neither an array nor a typed array */
export function listOf(routine: string, name: string, value: unknown): ArrayLike<unknown> {
  if (isList(value)) return value;
  throw new TypeError(`${routine}: ${name} must be an array of numbers, got ${describe(value)}`);
}

/** Copies numbers; `cols` only serves to name the place of one that is none. */
export function copyNumbers(
  routine: string,
  name: string,
  values: ArrayLike<unknown>,
  cols?: number,
): Float64Array {
  const { length } = values;
  // what cannot be right at its beginning gets no memory
  if (length > 0) numberAt(routine, values[0], () => placeOf(name, 0, cols));
  const out = allocate(routine, length);
  for (let k = 0; k < length; k++) out[k] = numberAt(routine, values[k], () => placeOf(name, k, cols));
  return out;
}

export function numberAt(routine: string, value: unknown, where: () => string): number {
  if (typeof value !== "number")
    throw new TypeError(`${routine}: ${where()} must be a number, got ${describe(value)}`);
  return value;
}

const placeOf = (name: string, k: number, cols?: number) =>
  cols ? entry(name, Math.floor(k / cols), k % cols) : `${name}[${k}]`;

export const entry = (name: string, i: number, j: number) => `${name}[${i}][${j}]`;
