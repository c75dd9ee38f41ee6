import { openPath } from "#open-path";
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import { crc32, unpackWithin } from "./bytes.js";

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
    throw new DomainError(
      `${routine}: the file must have at most ${maxBytes} bytes (maxBytes), got ${bytes.length}`,
    );
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b && bytes.length >= 18;
  if (!isGzip) return { bytes, name };
  return { bytes: gunzip(routine, bytes, maxBytes), name: name?.replace(/\.gz$/i, "") };
}

function gunzip(routine: string, bytes: Uint8Array, maxBytes: number): Uint8Array {
  const tooLarge = (nBytes: number) =>
    new TooLarge(
      `${routine}: the file must unpack to at most ${maxBytes} bytes (maxBytes), got ${nBytes} or more`,
    );
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // the last eight bytes of a member are its checksum and its length, modulo 2^32
  const length = view.getUint32(bytes.length - 4, true);
  if (length > maxBytes) throw tooLarge(length);
  const members: { end: number; from: number }[] = [];
  let from = 0;
  let content: Uint8Array;
  try {
    content = unpackWithin(bytes, "gzip", maxBytes, tooLarge, (end, at) => {
      members.push({ end, from });
      from = at;
    });
    members.push({ end: bytes.length, from });
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    throw new DomainError(`${routine}: a gzipped file must be whole, got ${(error as Error).message}`, {
      cause: error,
    });
  }
  for (const [k, member] of members.entries()) {
    const part = content.subarray(member.from, members[k + 1]?.from);
    const isWhole =
      part.length % 2 ** 32 === view.getUint32(member.end - 4, true) &&
      crc32(part) === view.getUint32(member.end - 8, true);
    if (!isWhole)
      throw new DomainError(
        `${routine}: a gzipped file must be whole, got one with a wrong checksum or length`,
      );
  }
  return content;
}

class TooLarge extends DomainError {}

async function raw(routine: string, source: unknown, maxBytes: number): Promise<Opened> {
  if (typeof source === "string" || source instanceof URL) return openPath(routine, source, maxBytes);
  // a buffer that was given away is empty
  if ((source instanceof ArrayBuffer || ArrayBuffer.isView(source)) && source.byteLength === 0)
    return { bytes: new Uint8Array(0) };
  if (source instanceof ArrayBuffer) return { bytes: new Uint8Array(source) };
  if (ArrayBuffer.isView(source))
    return { bytes: new Uint8Array(source.buffer, source.byteOffset, source.byteLength) };
  if (source instanceof Blob) {
    if (source.size > maxBytes)
      throw new DomainError(
        `${routine}: the file must have at most ${maxBytes} bytes (maxBytes), got ${source.size}`,
      );
    const { name } = source as Blob & { name?: string };
    return { bytes: new Uint8Array(await source.arrayBuffer()), name };
  }
  throw new TypeError(
    `${routine}: the source must be a path, a File, a Blob, an ArrayBuffer or a typed array, got ${describe(source)}`,
  );
}
