// What stands in the pages of a Parquet file, counted before it is read: a run that says of itself to be a billion values long would
// be written out as such by hyparquet.

/** Writers fill up the last group of a run. */
const PADDING = 512;
/** Values of a block, and parts of one, of the delta encodings; writers have 128 and 4. */
const LARGEST_BLOCK = 1 << 16;

interface Walk {
  bytes: Uint8Array;
  at: number;
}

function varint(walk: Walk): number {
  let [value, shift] = [0, 0];
  for (;;) {
    if (walk.at >= walk.bytes.length) throw new Error("a page that ends in a run");
    const byte = walk.bytes[walk.at++];
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) return value;
    shift += 7;
  }
}

/** Walks over runs of `count` values of `width` bits, equal ones or packed. @returns how many of them are not 1, for a width of 1 */
function checkRuns(walk: Walk, width: number, count: number): number {
  let [seen, zeros] = [0, 0];
  if (width > 32) throw new Error("a page of values of more than 32 bits");
  while (seen < count) {
    const head = varint(walk);
    const isPacked = (head & 1) === 1;
    const n = isPacked ? 8 * (head >>> 1) : head >>> 1;
    const nBytes = isPacked ? (n / 8) * width : (width + 7) >> 3;
    if (n > count - seen + (isPacked ? PADDING : 0))
      throw new Error("a run of more values than its page has");
    if (!isPacked && walk.bytes[walk.at] !== 1) zeros += n;
    if (isPacked && width === 1)
      for (let k = 0; k < Math.min(n, count - seen); k++)
        if (((walk.bytes[walk.at + (k >> 3)] ?? 0) & (1 << (k & 7))) === 0) zeros += 1;
    walk.at += nBytes;
    seen += n;
  }
  return zeros;
}

/** The data of a page, unpacked, and what its header says. */
export interface PageData {
  bytes: Uint8Array;
  count: number;
  encoding: number;
  isBoolean: boolean;
}

/** Levels of a page of version 1 stand before its values, behind their length. @returns the number of nulls */
export function checkLevels(page: Walk, count: number): number {
  const { bytes, at } = page;
  if (at + 4 > bytes.length) throw new Error("a page that ends in its levels");
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(at, true);
  if (at + 4 + length > bytes.length) throw new Error("a page whose levels are longer than itself");
  const nulls = checkRuns({ bytes: bytes.subarray(0, at + 4 + length), at: at + 4 }, 1, count);
  page.at = at + 4 + length;
  return nulls;
}

/** The same for version 2, where they stand alone. */
export const checkBareLevels = (bytes: Uint8Array, count: number): number =>
  checkRuns({ bytes, at: 0 }, 1, count);

const [PLAIN_DICTIONARY, RLE, DELTA_BINARY, DELTA_LENGTH, DELTA_BYTES, RLE_DICTIONARY] = [2, 3, 5, 6, 7, 8];

/** Walks over the values of a page. @param at where they begin @param version of the page */
export function checkValues(
  { bytes, count, encoding, isBoolean }: PageData,
  at: number,
  version: 1 | 2,
): void {
  const walk = { bytes, at };
  if (count < 0) throw new Error("a page of more nulls than values");
  const isDictionary = encoding === PLAIN_DICTIONARY || encoding === RLE_DICTIONARY;
  // which values are runs of single bits is for hyparquet a matter of the type in version 1, of the encoding in version 2
  const isBits = version === 1 ? isBoolean && (isDictionary || encoding === RLE) : encoding === RLE;
  if (!isBits && (isDictionary || encoding === RLE)) {
    if (count === 0) return;
    const width = bytes[walk.at++] ?? 0;
    if (width > 0 || version === 2) checkRuns(walk, width, count);
  } else if (isBits) {
    walk.at += 4;
    if (count > 0) checkRuns(walk, 1, count);
  } else if (encoding === DELTA_BINARY || encoding === DELTA_LENGTH || encoding === DELTA_BYTES) {
    const [block, parts] = [varint(walk), varint(walk)];
    if (!(parts > 0 && block >= parts && block <= LARGEST_BLOCK && block % parts === 0))
      throw new Error("a page of blocks that are none");
  }
}
