// The pages of a Parquet file, looked at before they are read: hyparquet believes their sizes, and a negative one would lead it back
// to where it was, for ever. Headers are structures in Thrift's compact protocol.
import type { FileMetaData } from "hyparquet";
import { checkBareLevels, checkLevels, checkValues } from "./parquet-runs.js";

/** A field of a header: a number, another structure, or what is not looked at. */
type Field = number | Map<number, Field> | undefined;

/** Structures within structures, at most. */
const DEEPEST = 16;

class Reader {
  constructor(
    private readonly bytes: Uint8Array,
    public at: number,
    private readonly end: number,
  ) {}

  byte(): number {
    if (this.at >= this.end) throw new Error("a page header that ends with its column");
    return this.bytes[this.at++];
  }

  varint(): number {
    let [value, shift] = [0, 0];
    for (;;) {
      const byte = this.byte();
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
      shift += 7;
    }
  }

  skip(nBytes: number): undefined {
    if (!(nBytes >= 0 && nBytes <= this.end - this.at)) throw new Error("a page header with a wrong length");
    this.at += nBytes;
    return undefined;
  }

  zigzag(): number {
    const n = this.varint();
    return (n >>> 1) ^ -(n & 1);
  }

  struct(depth = 0): Map<number, Field> {
    if (depth > DEEPEST) throw new Error("a page header of too many levels");
    const fields = new Map<number, Field>();
    let id = 0;
    for (;;) {
      const head = this.byte();
      const type = head & 15;
      if (type === 0) return fields;
      id = head >> 4 ? id + (head >> 4) : this.zigzag();
      fields.set(id, this.element(type, depth));
    }
  }

  private element(type: number, depth: number): Field {
    if (type === 1 || type === 2) return 2 - type; // true, false
    if (type === 3) return this.byte();
    if (type === 4 || type === 5) return this.zigzag();
    if (type === 6) return void this.varint();
    if (type === 7) return this.skip(8);
    if (type === 8) return this.skip(this.varint());
    if (type === 12) return this.struct(depth + 1);
    if (type !== 9) throw new Error(`a page header with a field of type ${type}`);
    const head = this.byte();
    const count = head >> 4 === 15 ? this.varint() : head >> 4;
    if (!(count >= 0 && count <= this.end - this.at)) throw new Error("a page header with a wrong length");
    for (let i = 0; i < count; i++) this.element((head & 15) <= 2 ? 3 : head & 15, depth + 1);
    return undefined;
  }
}

/** Numbers of values of a page, by the kind of its header, and what else counts bytes of it. */
const COUNTS = [
  [5, 1],
  [7, 1],
  [8, 1],
  [8, 2],
  [8, 3],
] as const;
const LENGTHS = [
  [8, 5],
  [8, 6],
] as const;

/** How columns are compressed, by the name of the method. */
export type Compressors = Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>;

/** What is known of a column from the footer. */
interface Column {
  codec: string;
  compressors: Compressors;
  isOptional: boolean;
  isBoolean: boolean;
}

/**
 * Walks over the pages of every column: each must lie within its column, hold no more values than the file has rows, and be made of runs that
 * come to as many.
 * @throws {Error} the first that does not
 */
export function checkPages(
  bytes: Uint8Array,
  { row_groups, num_rows, schema }: FileMetaData,
  maxBytes: number,
  compressors: Compressors,
): void {
  for (const { columns } of row_groups)
    for (const [j, { meta_data: chunk }] of columns.entries()) {
      if (!chunk) throw new Error("a column without a place");
      const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
      const end = start + Number(chunk.total_compressed_size);
      if (!(start >= 0 && start <= end && end <= bytes.length))
        throw new Error("a column outside of the file");
      const reader = new Reader(bytes, start, end);
      const column: Column = {
        codec: chunk.codec,
        compressors,
        isOptional: schema[j + 1]?.repetition_type === "OPTIONAL",
        isBoolean: chunk.type === "BOOLEAN",
      };
      while (reader.at < end - 1)
        checkPage(bytes, reader, end, { nRows: Number(num_rows), maxBytes, column });
    }
}

function checkPage(
  bytes: Uint8Array,
  reader: Reader,
  end: number,
  { nRows, maxBytes, column }: { nRows: number; maxBytes: number; column: Column },
): void {
  const header = reader.struct();
  const [unpacked, packed] = [header.get(2), header.get(3)];
  const isSize = (size: Field, most: number): size is number =>
    typeof size === "number" && size >= 0 && size <= most;
  if (!isSize(packed, end - reader.at)) throw new Error("a page that ends outside of its column");
  if (!isSize(unpacked, maxBytes)) throw new Error("a page that comes to more than there may be");
  const inner = ([outer, field]: readonly [number, number]) => {
    const fields = header.get(outer);
    return fields instanceof Map ? fields.get(field) : undefined;
  };
  for (const path of COUNTS) {
    const count = inner(path);
    // a dictionary may hold more words than there are rows, but each takes a byte at least
    const most = path[0] === 7 ? unpacked : nRows;
    if (count !== undefined && !isSize(count, most)) throw new Error("a page of more values than there are");
  }
  for (const path of LENGTHS)
    if (inner(path) !== undefined && !isSize(inner(path), packed))
      throw new Error("a page whose levels are longer than itself");
  const data = bytes.subarray(reader.at, reader.at + packed);
  reader.skip(packed);
  const number = (path: readonly [number, number]) => Number(inner(path) ?? 0);
  if (header.get(1) === 0) checkFirst(data, unpacked, number([5, 1]), number([5, 2]), column);
  if (header.get(1) !== 3) return;
  const [levels, length] = [number([8, 6]), number([8, 5])];
  if (column.isOptional) checkBareLevels(data.subarray(levels), number([8, 1]));
  const isPacked = inner([8, 7]) !== 0 && unpacked > levels + length;
  const rest = data.subarray(levels + length);
  const values = isPacked ? unpack(rest, unpacked - levels - length, column) : rest;
  const count = number([8, 1]) - number([8, 2]);
  if (values)
    checkValues({ bytes: values, count, encoding: number([8, 4]), isBoolean: column.isBoolean }, 0, 2);
}

/** A page of version 1, whose levels are packed with its values. */
function checkFirst(
  data: Uint8Array,
  unpacked: number,
  count: number,
  encoding: number,
  column: Column,
): void {
  const page = unpack(data, unpacked, column);
  if (!page) return;
  const walk = { bytes: page, at: 0 };
  const nulls = column.isOptional ? checkLevels(walk, count) : 0;
  checkValues({ bytes: page, count: count - nulls, encoding, isBoolean: column.isBoolean }, walk.at, 1);
}

/** Undefined where nobody knows the method, of which hyparquet will complain. */
function unpack(packed: Uint8Array, length: number, { codec, compressors }: Column): Uint8Array | undefined {
  return codec === "UNCOMPRESSED" ? packed : compressors[codec]?.(packed, length);
}
