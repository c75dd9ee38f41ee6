import { DomainError } from "../errors.js";
import { describe } from "../validate.js";

/** @throws {TypeError | DomainError} unless `value` is a whole number in [least, most] */
function checkWhole(routine: string, name: string, value: unknown, least: number, most: number): void {
  if (typeof value !== "number")
    throw new TypeError(`${routine}: ${name} must be a number, got ${describe(value)}`);
  if (!Number.isInteger(value) || value < least || value > most)
    throw new DomainError(
      `${routine}: ${name} must be a whole number from ${least} to ${most}, got ${describe(value)}`,
    );
}

export function checkSeed(routine: string, seed: unknown): void {
  checkWhole(routine, "seed", seed, 0, Number.MAX_SAFE_INTEGER);
}

/** The two 32-bit words that say which stream of a seed. */
export function checkId(routine: string, id: unknown): void {
  if (!Array.isArray(id) || id.length !== 2)
    throw new TypeError(`${routine}: id must be an array of two numbers, got ${describe(id)}`);
  for (const [i, word] of id.entries()) checkWhole(routine, `id[${i}]`, word, 0, 2 ** 32 - 1);
}

/** The numbers n and at: the last position must be exact, and the count an array's length. */
export function checkRange(routine: string, n: unknown, at: unknown): void {
  checkWhole(routine, "n", n, 0, 2 ** 31 - 1);
  checkWhole(routine, "at", at, 0, Number.MAX_SAFE_INTEGER - 2 ** 31);
}

export function checkBound(routine: string, below: unknown): void {
  checkWhole(routine, "below", below, 1, 2 ** 32 - 1);
}

export function checkName(routine: string, name: unknown): void {
  // Lone surrogates have no UTF-8 form: all would become the same character, and different names the same stream.
  if (typeof name === "string" && /\p{Surrogate}/u.test(name))
    throw new DomainError(`${routine}: name must be free of lone surrogates, got ${describe(name)}`);
  if (typeof name === "string") return;
  if (typeof name !== "number")
    throw new TypeError(`${routine}: name must be a string or a whole number, got ${describe(name)}`);
  checkWhole(routine, "name", name, 0, Number.MAX_SAFE_INTEGER);
}
