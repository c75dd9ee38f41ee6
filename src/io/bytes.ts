// Bytes as they come from outside: looked at before they are used, and unpacked no further than they may grow.
import { Gunzip, Inflate } from "fflate";
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";

/**
 * Plain bytes over the same memory: `slice` of a Buffer, which Node reads files into, would be no copy, and Node puts small files into
 * the middle of a larger memory.
 * @throws {TypeError} what are no bytes; a view on a buffer that was given away has none
 */
export function bytesOf(routine: string, bytes: unknown): Uint8Array {
  if (!(bytes instanceof Uint8Array))
    throw new TypeError(`${routine}: bytes must be a Uint8Array, got ${describe(bytes)}`);
  return bytes.length === 0
    ? new Uint8Array(0)
    : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Packed bytes handed to the unpacker at a time: they come to 64 MB at most, so that not much is made beyond a limit. */
const PIECE = 1 << 16;

/**
 * Unpacks raw deflate or gzip (of one or several members) that may come to `mostBytes`.
 * @param tooLarge makes the error for more than that, from what it came to up to there
 * @param onMember called where a further member of a gzipped file begins: there, and in what was unpacked
 * @throws what `tooLarge` makes, and whatever fflate throws at data that are broken
 */
export function unpackWithin(
  packed: Uint8Array,
  kind: "deflate" | "gzip",
  mostBytes: number,
  tooLarge: (nBytes: number) => Error,
  onMember?: (packedAt: number, at: number) => void,
): Uint8Array {
  const parts: Uint8Array[] = [];
  let [nBytes, ended] = [0, false];
  const stream = kind === "gzip" ? new Gunzip() : new Inflate();
  stream.ondata = (part, final) => {
    nBytes += part.length;
    if (nBytes > mostBytes) throw tooLarge(nBytes);
    parts.push(part);
    ended = final;
  };
  if (stream instanceof Gunzip) stream.onmember = (packedAt) => onMember?.(packedAt, nBytes);
  for (let at = 0; at === 0 || at < packed.length; at += PIECE)
    stream.push(packed.subarray(at, at + PIECE), at + PIECE >= packed.length);
  if (!ended) throw new DomainError("unexpected EOF");
  return joined(parts, nBytes);
}

/** All of a stream; undefined where it has more than `maxBytes`, and then the rest is not read. */
export async function readWithin(
  stream: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = [];
  let nBytes = 0;
  for await (const part of stream) {
    nBytes += part.length;
    if (nBytes > maxBytes) return undefined;
    parts.push(part);
  }
  return joined(parts, nBytes);
}

function joined(parts: readonly Uint8Array[], nBytes: number): Uint8Array {
  if (parts.length === 1) return parts[0];
  const all = new Uint8Array(nBytes);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

/** CRC-32 as zip and gzip have it. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = TABLE[(c ^ bytes[i]) & 0xff] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
