// NumPy's .npy format: "\x93NUMPY", version, length of the header, the header (a Python dictionary as text), then the elements.
import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import { bytesOf } from "./bytes.js";

/** Elements of an array, in the type that holds them exactly (float16 as float32). */
export type Elements =
  | Float64Array
  | Float32Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** An array with any number of axes, row-major. */
export interface NdData {
  /** Length of each axis, for example [60000, 28, 28]; [] for a single number. */
  shape: number[];
  /** The elements, row-major. */
  data: Elements;
}

/** The array of an npy file, with the type its elements had there. */
export interface NpyArray extends NdData {
  /** NumPy's name of the element type in the file, for example "<f8", "|u1", "|b1". */
  dtype: string;
}

/** Longest header that is read: thousands of axes, a hundred times what any file has. */
const MAX_HEADER = 1 << 16;
/** Places on one axis: the rest of the package counts with 32 bits. */
const MAX_LENGTH = 2 ** 31 - 1;
/** Axes, as in NumPy. */
const MAX_AXES = 64;
const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ALIGNMENT = 64;

type Maker = new (buffer: ArrayBuffer) => Elements;
const makers: Record<string, Maker> = {
  f8: Float64Array,
  f4: Float32Array,
  i1: Int8Array,
  i2: Int16Array,
  i4: Int32Array,
  i8: BigInt64Array,
  u1: Uint8Array,
  u2: Uint16Array,
  u4: Uint32Array,
  u8: BigUint64Array,
  b1: Uint8Array,
};

/**
 * Reads a NumPy .npy file: format versions 1 to 3; real numbers (f2, f4, f8), whole numbers (i1 to i8, u1 to u8) and booleans, of
 * either byte order; C or Fortran order.
 *
 * The length of the file is held against the header before memory is taken. Python objects, texts, dates, complex and structured
 * types are refused; nothing in the file is ever run.
 * @param file the bytes of the whole file
 * @returns `{ shape, dtype, data }`, row-major; booleans as 0 and 1, 64-bit whole numbers as bigints
 * @throws {DomainError} not such a file, a type that is no number, a header and a length that do not fit
 * Cost: one pass over the elements, which are copied.
 * Source: NumPy Enhancement Proposal 1 and numpy.lib.format
 * @example
 * const { shape, data } = parseNpy(formatNpy({ shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }));
 * shape; // [2, 2]
 * data[3]; // 4
 */
export function parseNpy(file: Uint8Array): NpyArray {
  const bytes = bytesOf("parseNpy", file);
  const { header, start } = headerOf(bytes);
  const { dtype, shape, fortranOrder } = parseHeader(header);
  const [swapped, kind] = elementType(dtype);
  const width = Number(kind[1]);
  const tooLong = shape.find((length) => length > MAX_LENGTH);
  if (tooLong !== undefined)
    throw new DomainError(`parseNpy: an axis must have at most ${MAX_LENGTH} places, got ${tooLong}`);
  const nElems = shape.reduce((product, length) => product * length, 1);
  const room = bytes.length - start;
  if (!Number.isSafeInteger(nElems) || nElems * width !== room)
    throw new DomainError(
      `parseNpy: shape (${shape.join(", ")}) of ${dtype} must be followed by ${nElems * width} bytes, got ${room}`,
    );
  const copy = bytes.slice(start);
  if (swapped) swapBytes(copy, width);
  const elements = kind === "f2" ? halves(copy.buffer) : new makers[kind](copy.buffer);
  const ordered = fortranOrder && shape.length > 1 ? rowMajor(elements, shape) : elements;
  return { shape, dtype, data: ordered };
}

/**
 * Writes an array as a NumPy .npy file, version 1, little endian, C order: `numpy.load` reads it.
 * @param array `{ shape, data }`, row-major
 * @returns the bytes of the file
 * @throws {DomainError} a number of elements that does not fit the shape
 * Cost: one pass over the elements.
 * @example
 * formatNpy({ shape: [3], data: Float64Array.of(1, 2, 3) }).length; // 152
 */
export function formatNpy(array: NdData): Uint8Array {
  const { shape, data } = checkArray(array);
  const nElems = shape.reduce((product, length) => product * length, 1);
  if (nElems !== data.length)
    throw new DomainError(
      `formatNpy: shape [${shape.join(", ")}] must hold ${nElems} elements, got ${data.length}`,
    );
  const kind = Object.keys(makers).find((name) => data instanceof makers[name])!;
  const dtype = `${kind.endsWith("1") ? "|" : "<"}${kind}`;
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
  const dictionary = `{'descr': '${dtype}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const start = Math.ceil((10 + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(start + data.byteLength).fill(0x20, 0, start);
  bytes.set([...MAGIC, 1, 0, (start - 10) & 0xff, (start - 10) >> 8]);
  bytes.set(new TextEncoder().encode(dictionary), 10);
  bytes[start - 1] = 0x0a;
  if (data.length > 0) bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  if (!LITTLE_ENDIAN) swapBytes(bytes.subarray(start), data.BYTES_PER_ELEMENT);
  return bytes;
}

/** @throws {TypeError} what is no shape with elements of a known type */
function checkArray(array: NdData): NdData {
  const { shape, data } = array ?? {};
  if (!Array.isArray(shape) || shape.length > MAX_AXES)
    throw new TypeError(
      `formatNpy: shape must be an array of at most ${MAX_AXES} lengths, got ${describe(shape)}`,
    );
  const wrong = shape.findIndex((length) => !Number.isSafeInteger(length) || length < 0);
  if (wrong >= 0)
    throw new DomainError(
      `formatNpy: shape[${wrong}] must be a whole number of at least 0, got ${describe(shape[wrong])}`,
    );
  if (!Object.values(makers).some((maker) => data instanceof maker))
    throw new TypeError(`formatNpy: data must be a typed array, got ${describe(data)}`);
  return { shape, data };
}

const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** The text of the header and where the elements start. */
function headerOf(bytes: Uint8Array): { header: string; start: number } {
  if (bytes.length < 10 || MAGIC.some((byte, i) => bytes[i] !== byte))
    throw new DomainError("parseNpy: a .npy file must start with \\x93NUMPY, got another beginning");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6];
  if (version < 1 || version > 3)
    throw new DomainError(`parseNpy: the format version must be 1, 2 or 3, got ${version}`);
  const first = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : bytes.length < 12 ? 0 : view.getUint32(8, true);
  if (length > MAX_HEADER)
    throw new DomainError(`parseNpy: the header must have at most ${MAX_HEADER} bytes, got ${length}`);
  if (first + length > bytes.length)
    throw new DomainError(
      `parseNpy: the header must have ${length} bytes, got a file that ends after ${bytes.length - first}`,
    );
  const text = bytes.subarray(first, first + length);
  return { header: new TextDecoder(version === 3 ? "utf-8" : "latin1").decode(text), start: first + length };
}

/** What the dictionary says. Its three entries may stand in any order; nothing else may. */
function parseHeader(header: string): { dtype: string; shape: number[]; fortranOrder: boolean } {
  const entry = (key: string, value: string) => new RegExp(`['"]${key}['"]\\s*:\\s*${value}`).exec(header);
  const descr = entry("descr", `(?:['"]([^'"]*)['"]|(\\[))`);
  const order = entry("fortran_order", "(True|False)");
  // each character can be matched in one way only, so that no header takes long
  const shape = entry("shape", "\\(([\\d\\sL,]*)\\)");
  if (descr?.[2])
    throw new DomainError("parseNpy: the elements must be numbers of one type, got a structured type");
  if (!descr || !order || !shape)
    throw new DomainError(
      `parseNpy: the header must name descr, fortran_order and shape, got ${describe(header.trim())}`,
    );
  const lengths = shape[1].match(/\d+/g)?.map(Number) ?? [];
  if (lengths.length > MAX_AXES)
    throw new DomainError(`parseNpy: an array must have at most ${MAX_AXES} axes, got ${lengths.length}`);
  return { dtype: descr[1], shape: lengths, fortranOrder: order[1] === "True" };
}

/** Whether bytes must be swapped, and the kind: "f8". */
function elementType(dtype: string): [swapped: boolean, kind: string] {
  const [, order, kind] = /^([<>|=]?)([a-zA-Z]\d*)/.exec(dtype) ?? [];
  if (kind?.[0] === "O")
    throw new DomainError(
      "parseNpy: the elements must be numbers, got Python objects (save the array with a numeric dtype)",
    );
  if (kind === undefined || (kind !== "f2" && !(kind in makers)) || dtype !== `${order}${kind}`)
    throw new DomainError(
      `parseNpy: the element type must be one of f2, ${Object.keys(makers).join(", ")}, got ${describe(dtype)}`,
    );
  const isLittle = order === ">" ? false : order === "<" ? true : LITTLE_ENDIAN;
  return [isLittle !== LITTLE_ENDIAN && !kind.endsWith("1"), kind];
}

function swapBytes(bytes: Uint8Array, width: number): void {
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}

/** float16 to float32. */
function halves(buffer: ArrayBuffer): Float32Array {
  return Float32Array.from(new Uint16Array(buffer), (bits) => {
    const sign = bits & 0x8000 ? -1 : 1;
    const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}

/** From the first axis running fastest to the last axis running fastest. */
function rowMajor(columnMajor: Elements, shape: readonly number[]): Elements {
  const out = new (columnMajor.constructor as new (n: number) => Elements)(columnMajor.length);
  const strides = shape.map((_, axis) => shape.slice(0, axis).reduce((product, n) => product * n, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = columnMajor[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}
