// NumPy's .npz: a zip archive of .npy files.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { describe, integer, validate } from "../validate.js";
import { bytesOf } from "./bytes.js";
import { formatNpy, parseNpy, type NdData, type NpyArray } from "./npy.js";
import { readEntry, storeZip, zipEntries } from "./zip.js";

/** Bytes that the arrays of one archive may come to, unless told: 1 GiB. */
export const MAX_BYTES = 2 ** 30;

const schema = v.strictObject({
  only: v.optional(v.array(v.string())),
  maxBytes: v.optional(integer(1), MAX_BYTES),
});

/**
 * Reads a NumPy .npz archive, compressed or not (`numpy.savez`, `numpy.savez_compressed`).
 * @param bytes the whole file
 * @param options `only`: names of the arrays to read, default all; `maxBytes`: what they may come to when unpacked, default 2³⁰; the
 *   sizes that the archive declares are added up before anything is unpacked, and what comes to another size, or has another checksum,
 *   is refused
 * @returns the arrays by name, without the ending .npy
 * @throws {DomainError} not an archive, a name that stands twice, arrays that are too large or that `parseNpy` refuses
 * Cost: unpacking, and one pass over the elements; both stand in memory at once.
 * @example
 * parseNpz(new Uint8Array(22).fill(0).map((_, i) => [80, 75, 5, 6][i] ?? 0)); // {}
 */
export function parseNpz(
  bytes: Uint8Array,
  options: { only?: readonly string[]; maxBytes?: number } = {},
): Record<string, NpyArray> {
  const { only, maxBytes } = validate("parseNpz", schema, options);
  const archive = bytesOf("parseNpz", bytes);
  const arrays = zipEntries("parseNpz", archive)
    .filter(({ name }) => name.endsWith(".npy"))
    .map((entry) => ({ entry, name: entry.name.slice(0, -4) }))
    .filter(({ name }) => !only || only.includes(name));
  const names = new Set<string>();
  let total = 0;
  for (const { entry, name } of arrays) {
    if (names.has(name))
      throw new DomainError(`parseNpz: arrays must have different names, got ${describe(name)} twice`);
    names.add(name);
    total += entry.size;
    if (total > maxBytes)
      throw new DomainError(
        `parseNpz: the arrays must come to at most ${maxBytes} bytes (maxBytes), got ${total} up to ${describe(name)}`,
      );
  }
  return Object.fromEntries(
    arrays.map(({ entry, name }) => [name, parseNpy(readEntry("parseNpz", archive, entry))]),
  );
}

/**
 * Writes arrays as a NumPy .npz archive, not compressed: `numpy.load` reads it.
 * @param arrays `{ shape, data }` by name, without the ending .npy
 * @returns the bytes of the file, the same for the same arrays
 * @throws {TypeError} what are no arrays by name
 * @throws {DomainError} a number of elements that does not fit its shape, a name of more than 65,531 UTF-8 bytes, 4 GiB and more
 * @example
 * const file = formatNpz({ a: { shape: [2], data: Float64Array.of(1, 2) } });
 * parseNpz(file).a.data; // [1, 2]
 */
export function formatNpz(arrays: Readonly<Record<string, NdData>>): Uint8Array {
  if (typeof arrays !== "object" || arrays === null || Array.isArray(arrays))
    throw new TypeError(`formatNpz: the arrays must be an object, by name, got ${describe(arrays)}`);
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, formatNpy(array)] as const);
  return storeZip("formatNpz", files);
}
