import { open } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import { readWithin } from "./bytes.js";
import type { Opened } from "./source.js";

/** Longer paths are not shown whole. */
const LONGEST_PATH = 1000;

/** Bytes read at a time from what does not say how long it is. */
const CHUNK = 1 << 20;

/**
 * Reads the file at a path; its size is looked at before anything is read.
 * @param called what messages call it
 * @param limit what messages call `maxBytes`
 */
export async function openPath(
  routine: string,
  path: string | URL,
  maxBytes: number,
  called = "the source",
  limit = "maxBytes",
): Promise<Opened> {
  if (path instanceof URL && path.protocol !== "file:")
    throw new DomainError(`${routine}: ${called} must be a file, got the address ${describe(path.href)}`);
  const name = path instanceof URL ? fileURLToPath(path) : path;
  const shown = name.length > LONGEST_PATH ? describe(name) : JSON.stringify(name);
  const file = await open(name, "r").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "which does not exist" : `which cannot be read (${error.code})`;
    throw new DomainError(`${routine}: ${called} must be a readable file, got ${shown}, ${reason}`);
  });
  try {
    const found = await file.stat();
    if (found.isDirectory())
      throw new DomainError(`${routine}: ${called} must be a readable file, got ${shown}, which is a folder`);
    if (found.size > maxBytes)
      throw new DomainError(
        `${routine}: the file must have at most ${maxBytes} bytes (${limit}), got ${found.size}`,
      );
    // pipes and devices have no size, and some no end
    const buffer =
      found.isFile() && found.size > 0
        ? await file.readFile()
        : await readWithin(file.createReadStream({ autoClose: false, highWaterMark: CHUNK }), maxBytes);
    if (buffer === undefined)
      throw new DomainError(`${routine}: the file must have at most ${maxBytes} bytes (${limit}), got more`);
    return { bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), name: basename(name) };
  } finally {
    await file.close();
  }
}
