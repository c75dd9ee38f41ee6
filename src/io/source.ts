import { gunzipSync } from "fflate";
import { openPath } from "#open-path";
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";

/**
 * Where data come from: a path (in Node) or an address (in browsers), a File or Blob, or the bytes themselves.
 */
export type Source = string | URL | Blob | ArrayBuffer | ArrayBufferView;

/** The bytes of a source, and what it is called where that is known. */
export interface Opened {
  bytes: Uint8Array;
  name?: string | undefined;
}

/** The bytes of a source, unpacked where they are gzipped. @throws {TypeError | DomainError} */
export async function openSource(routine: string, source: unknown, maxBytes: number): Promise<Opened> {
  const { bytes, name } = await raw(routine, source, maxBytes);
  if (bytes.length > maxBytes)
    throw new DomainError(`${routine}: the file must have at most ${maxBytes} bytes, got ${bytes.length}`);
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes.length >= 18;
  if (!isGzip) return { bytes, name };
  // the last four bytes say how long it was, modulo 2^32; nothing grows beyond that
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 4, true);
  if (length > maxBytes)
    throw new DomainError(`${routine}: the file must unpack to at most ${maxBytes} bytes, got ${length}`);
  try {
    return { bytes: gunzipSync(bytes, { out: new Uint8Array(length) }), name: name?.replace(/\.gz$/i, "") };
  } catch (error) {
    throw new DomainError(`${routine}: a gzipped file must be whole, got ${(error as Error).message}`, {
      cause: error,
    });
  }
}

async function raw(routine: string, source: unknown, maxBytes: number): Promise<Opened> {
  if (typeof source === "string" || source instanceof URL) return openPath(routine, source, maxBytes);
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (ArrayBuffer.isView(source))
    return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  if (source instanceof Blob) {
    if (source.size > maxBytes)
      throw new DomainError(`${routine}: the file must have at most ${maxBytes} bytes, got ${source.size}`);
    const { name } = source as Blob & { name?: string };
    return { bytes: new Uint8Array(await source.arrayBuffer()), name };
  }
  throw new TypeError(
    `${routine}: the source must be a path, a File, a Blob, an ArrayBuffer or a typed array, got ${describe(source)}`,
  );
}
