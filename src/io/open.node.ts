import { open } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { DomainError } from "../errors.js";
import type { Opened } from "./source.js";

/** Reads the file at a path; its size is looked at before anything is read. */
export async function openPath(routine: string, path: string | URL, maxBytes: number): Promise<Opened> {
  const name = path instanceof URL ? fileURLToPath(path) : path;
  const file = await open(name, "r").catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === "ENOENT" ? "which does not exist" : `which cannot be read (${error.code})`;
    throw new DomainError(
      `${routine}: the source must be a readable file, got ${JSON.stringify(name)}, ${reason}`,
    );
  });
  try {
    const found = await file.stat();
    if (found.isDirectory())
      throw new DomainError(
        `${routine}: the source must be a readable file, got ${JSON.stringify(name)}, which is a folder`,
      );
    if (found.size > maxBytes)
      throw new DomainError(`${routine}: the file must have at most ${maxBytes} bytes, got ${found.size}`);
    const buffer = await file.readFile();
    return { bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length), name: basename(name) };
  } finally {
    await file.close();
  }
}
