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
  const unreadable = (error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "which does not exist" : `which cannot be read (${error.code})`;
    return new DomainError(`${routine}: ${called} must be a readable file, got ${shown}, ${reason}`);
  };
  const file = await fromSystem(open(name, "r"), unreadable);
  try {
    const found = await fromSystem(file.stat(), unreadable);
    if (found.isDirectory())
      throw new DomainError(`${routine}: ${called} must be a readable file, got ${shown}, which is a folder`);
    if (found.size > maxBytes)
      throw new DomainError(
        `${routine}: the file must have at most ${maxBytes} bytes (${limit}), got ${found.size}`,
      );
    // pipes and devices have no size, and some no end
    const read =
      found.isFile() && found.size > 0
        ? file.readFile()
        : readWithin(file.createReadStream({ autoClose: false, highWaterMark: CHUNK }), maxBytes);
    const buffer = await fromSystem(read, unreadable);
    if (buffer === undefined)
      throw new DomainError(`${routine}: the file must have at most ${maxBytes} bytes (${limit}), got more`);
    return { bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), name: basename(name) };
  } finally {
    await file.close();
  }
}

/** What the system answers, or where that is an error of its own, one of ours. */
export async function fromSystem<T>(
  answer: Promise<T>,
  ours: (error: NodeJS.ErrnoException) => Error,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === undefined ? error : ours(error as NodeJS.ErrnoException);
  }
}
