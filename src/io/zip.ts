// Zip archives: the table of contents and what stands behind it, and archives of unpacked files (PKWARE's APPNOTE 6.3, with the 64-bit sizes that NumPy writes).
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import { crc32, unpackWithin } from "./bytes.js";

/** A file in an archive. */
export interface ZipEntry {
  name: string;
  /** 0: as it is, 8: deflated. */
  method: number;
  /** Bytes packed, bytes unpacked, and the checksum of those, as the archive declares them. */
  packed: number;
  size: number;
  crc: number;
  /** Where its own header stands. */
  at: number;
}

const [END, END_64, LOCATOR_64, ENTRY, LOCAL] = [0x06054b50, 0x06064b50, 0x07064b50, 0x02014b50, 0x04034b50];
const END_BYTES = 22;
/** The comment behind the end is at most this long. */
const LONGEST_COMMENT = 0xffff;
const FULL = 0xffffffff;
/** The length of a name stands in two bytes. */
const LONGEST_NAME = 0xffff;
const ENCRYPTED = 1;
/** A mark of byte order in front is a part of the name. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

class BrokenArchive extends DomainError {
  constructor(routine: string, what: string) {
    super(`${routine}: the file must be a whole zip archive, got ${what}`);
  }
}

/** Reads the table of contents; nothing is unpacked. @throws {DomainError} */
export function zipEntries(routine: string, bytes: Uint8Array): ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const broken = (what: string) => new BrokenArchive(routine, what);
  let end = bytes.length - END_BYTES;
  const last = Math.max(0, end - LONGEST_COMMENT);
  while (end >= last && view.getUint32(end, true) !== END) end -= 1;
  if (end < last) throw broken("one without a table of contents");
  let count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if ((count === 0xffff || at === FULL) && end >= 20 && view.getUint32(end - 20, true) === LOCATOR_64) {
    const end64 = Number(view.getBigUint64(end - 12, true));
    if (!(end64 + 56 <= bytes.length) || view.getUint32(end64, true) !== END_64)
      throw broken("one whose table of contents is not where it should be");
    count = Number(view.getBigUint64(end64 + 32, true));
    at = Number(view.getBigUint64(end64 + 48, true));
  }
  const entries: ZipEntry[] = [];
  for (let k = 0; k < count; k++) {
    if (!(at + 46 <= bytes.length) || view.getUint32(at, true) !== ENTRY)
      throw broken(`one of ${count} files whose table of contents ends after ${k}`);
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) =>
      view.getUint16(at + field, true),
    );
    const next = at + 46 + nameBytes + extraBytes + commentBytes;
    if (next > bytes.length) throw broken(`one whose table of contents ends in file ${k}`);
    const name = utf8.decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    if (view.getUint16(at + 8, true) & ENCRYPTED) throw broken("one that is encrypted");
    const entry = {
      name,
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packed: view.getUint32(at + 20, true),
      size: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    };
    entries.push(withLongSizes(view, entry, at + 46 + nameBytes, extraBytes));
    at = next;
  }
  return entries;
}

/** Sizes beyond 32 bits stand in a field of their own, in this order, each only where its place says so. */
function withLongSizes(view: DataView, entry: ZipEntry, from: number, nBytes: number): ZipEntry {
  for (let at = from; at + 4 <= from + nBytes; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    const end = Math.min(from + nBytes, at + 4 + view.getUint16(at + 2, true));
    let field = at + 4;
    const long = (value: number) => {
      if (value !== FULL || field + 8 > end) return value;
      field += 8;
      return Number(view.getBigUint64(field - 8, true));
    };
    return { ...entry, size: long(entry.size), packed: long(entry.packed), at: long(entry.at) };
  }
  return entry;
}

/**
 * The bytes of a file in an archive: as many as it declares, with the checksum that it declares.
 * @throws {DomainError} anything else
 */
export function readEntry(routine: string, bytes: Uint8Array, entry: ZipEntry): Uint8Array {
  const { name, method, packed, size, crc, at } = entry;
  const broken = (what: string) =>
    new BrokenArchive(routine, `one whose ${JSON.stringify(name.slice(0, 40))} ${what}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!(at + 30 <= bytes.length) || view.getUint32(at, true) !== LOCAL)
    throw broken("is not where it should be");
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (!(start + packed <= bytes.length)) throw broken("ends with the file");
  if (method !== 0 && method !== 8)
    throw broken(`is compressed by method ${method}, neither stored nor deflated`);
  const from = bytes.subarray(start, start + packed);
  const content = method === 0 ? from : inflated();
  if (content.length !== size) throw broken(`declares ${size} bytes and has ${content.length}`);
  if (crc32(content) !== crc) throw broken("has another checksum than it declares");
  return content;

  function inflated(): Uint8Array {
    try {
      return unpackWithin(from, "deflate", size, () => broken(`declares ${size} bytes and has more`));
    } catch (error) {
      if (error instanceof BrokenArchive) throw error;
      throw broken(`cannot be unpacked (${(error as Error).message})`);
    }
  }
}

/** 1 January 1980, the first day that an archive can name. */
const FIRST_DAY = 0x21;
const UTF8_NAMES = 0x800;
/** Programs that know version 2.0 can read it. */
const VERSION = 20;

/**
 * An archive of files as they are, nothing packed: the same bytes for the same files.
 * @throws {DomainError} more files or bytes than an archive of 32-bit sizes holds, a name that is too long or no Unicode
 */
export function storeZip(
  routine: string,
  files: readonly (readonly [name: string, Uint8Array])[],
): Uint8Array {
  const entries = files.map(([name, bytes]) => ({ name: new TextEncoder().encode(name), bytes, at: 0 }));
  for (const [k, { name }] of entries.entries()) {
    const [text] = files[k];
    if (name.length > LONGEST_NAME)
      throw new DomainError(
        `${routine}: a name must have at most ${LONGEST_NAME} bytes in an archive (UTF-8, with its ending), got ${name.length} in ${describe(text)}`,
      );
    // half a surrogate pair is written as another character, which may be the name of another file
    if (utf8.decode(name) !== text)
      throw new DomainError(`${routine}: a name must be Unicode, got ${describe(text)}`);
  }
  const total = entries.reduce(
    (sum, { name, bytes }) => sum + 76 + 2 * name.length + bytes.length,
    END_BYTES,
  );
  if (total >= FULL || entries.length >= 0xffff)
    throw new DomainError(
      `${routine}: an archive must have fewer than ${FULL} bytes and ${0xffff} arrays, got ${total} and ${entries.length}`,
    );
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  let at = 0;
  const put = (width: 2 | 4, ...values: number[]) => {
    for (const value of values) {
      if (width === 2) view.setUint16(at, value, true);
      else view.setUint32(at, value, true);
      at += width;
    }
  };
  const putBytes = (bytes: Uint8Array) => {
    out.set(bytes, at);
    at += bytes.length;
  };
  /** What both headers of a file say of it. */
  const common = (entry: { name: Uint8Array; bytes: Uint8Array }) => {
    put(2, VERSION, UTF8_NAMES, 0, 0, FIRST_DAY);
    put(4, crc32(entry.bytes), entry.bytes.length, entry.bytes.length);
    put(2, entry.name.length, 0);
  };
  for (const entry of entries) {
    entry.at = at;
    put(4, LOCAL);
    common(entry);
    putBytes(entry.name);
    putBytes(entry.bytes);
  }
  const table = at;
  for (const entry of entries) {
    put(4, ENTRY);
    put(2, VERSION);
    common(entry);
    put(2, 0, 0, 0);
    put(4, 0, entry.at);
    putBytes(entry.name);
  }
  const length = at - table;
  put(4, END);
  put(2, 0, 0, entries.length, entries.length);
  put(4, length, table);
  put(2, 0);
  return out;
}
