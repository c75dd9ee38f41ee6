// NumPy's .npz: a zip archive of .npy files.
import { unzipSync } from "fflate";
import { DomainError } from "../errors.js";
import { parseNpy, type NpyArray } from "./npy.js";

/** Bytes that the arrays of one archive may come to, unless told: 1 GiB. */
export const MAX_BYTES = 2 ** 30;

/**
 * Reads a NumPy .npz archive, compressed or not (`numpy.savez`, `numpy.savez_compressed`).
 * @param bytes the whole file
 * @param options `only`: names of the arrays to read, default all; `maxBytes`: what they may come to when unpacked, default 2³⁰; the
 *   sizes that the archive declares are added up before anything is unpacked, and nothing grows beyond what was declared
 * @returns the arrays by name, without the ending .npy
 * @throws {DomainError} not an archive, arrays that are too large or that `parseNpy` refuses
 * Cost: unpacking, and one pass over the elements; both stand in memory at once.
 * @example
 * parseNpz(new Uint8Array(22).fill(0).map((_, i) => [80, 75, 5, 6][i] ?? 0)); // {}
 */
export function parseNpz(
  bytes: Uint8Array,
  { only, maxBytes = MAX_BYTES }: { only?: readonly string[]; maxBytes?: number } = {},
): Record<string, NpyArray> {
  const nameOf = (file: string) => file.replace(/\.npy$/, "");
  let total = 0;
  const files = unpack(bytes, (file, size) => {
    if (!file.endsWith(".npy") || (only && !only.includes(nameOf(file)))) return false;
    total += size;
    if (total > maxBytes)
      throw new DomainError(
        `parseNpz: the arrays must come to at most ${maxBytes} bytes, got ${total} up to ${nameOf(file)}`,
      );
    return true;
  });
  return Object.fromEntries(
    Object.entries(files).map(([file, content]) => [nameOf(file), parseNpy(content)]),
  );
}

function unpack(
  bytes: Uint8Array,
  wanted: (file: string, size: number) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter: ({ name, originalSize }) => wanted(name, originalSize) });
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError(
      `parseNpz: the file must be a whole zip archive, got one that cannot be unpacked (${(error as Error).message})`,
      { cause: error },
    );
  }
}
