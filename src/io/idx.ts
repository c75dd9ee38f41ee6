// IDX, the format of the MNIST files: a magic number (0, 0, element type, number of axes), the length of each axis as a
// big-endian 32-bit integer, then the elements, big-endian, in row-major order.
import { DomainError } from "../errors.js";
import { bytesOf } from "./bytes.js";
import type { NdData } from "./npy.js";

/** An array read from an IDX file. */
export interface IdxArray<T extends NdData["data"] = NdData["data"]> extends NdData {
  /** Length of each axis, for example [60000, 28, 28]. */
  shape: number[];
  /** The elements, row-major; unsigned bytes are a view on the bytes that were given. */
  data: T;
}

/** Places on one axis: the rest of the package counts with 32 bits. */
const MAX_LENGTH = 2 ** 31 - 1;

const UNSIGNED_BYTE = 0x08;

/** How elements of each other type are read, and how wide they are. */
const types: Record<number, [width: number, read: (view: DataView, nElems: number) => NdData["data"]]> = {
  0x09: [1, (view, n) => Int8Array.from({ length: n }, (_, i) => view.getInt8(i))],
  0x0b: [2, (view, n) => Int16Array.from({ length: n }, (_, i) => view.getInt16(2 * i))],
  0x0c: [4, (view, n) => Int32Array.from({ length: n }, (_, i) => view.getInt32(4 * i))],
  0x0d: [4, (view, n) => Float32Array.from({ length: n }, (_, i) => view.getFloat32(4 * i))],
  0x0e: [8, (view, n) => Float64Array.from({ length: n }, (_, i) => view.getFloat64(8 * i))],
};

/**
 * Reads an IDX file (the kind that MNIST is distributed in), of any element type.
 * @param file the bytes of the whole file
 * @returns shape and elements, row-major; unsigned bytes are a view, not a copy
 * @throws {DomainError} not an IDX file, an unknown element type, or a length that does not fit the shape
 * Cost: none for unsigned bytes, one pass for others.
 * @example
 * parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9)).data; // [7, 9]
 */
export function parseIdx(file: Uint8Array): IdxArray {
  const bytes = bytesOf("parseIdx", file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0)
    throw new DomainError("parseIdx: an IDX file must start with two zero bytes, got another beginning");
  const type = bytes[2];
  if (type !== UNSIGNED_BYTE && !(type in types))
    throw new DomainError(
      `parseIdx: the element type must be 0x08, 0x09 or 0x0b to 0x0e, got type 0x${type.toString(16).padStart(2, "0")}`,
    );
  const nAxes = bytes[3];
  const start = 4 + 4 * nAxes;
  if (bytes.length < start)
    throw new DomainError(`parseIdx: the header must have ${start} bytes, got ${bytes.length}`);
  const shape = Array.from({ length: nAxes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const tooLong = shape.find((length) => length > MAX_LENGTH);
  if (tooLong !== undefined)
    throw new DomainError(`parseIdx: an axis must have at most ${MAX_LENGTH} places, got ${tooLong}`);
  const nElems = shape.reduce((product, length) => product * length, 1);
  const [width, read] = types[type] ?? [1, undefined];
  if (bytes.length - start !== nElems * width)
    throw new DomainError(
      `parseIdx: shape [${shape.join(", ")}] must be followed by ${nElems * width} bytes, got ${bytes.length - start}`,
    );
  const elements = bytes.subarray(start);
  const data = read ? read(new DataView(bytes.buffer, bytes.byteOffset + start), nElems) : elements;
  return { shape, data };
}

/**
 * `parseIdx` for files that must hold unsigned bytes, as images and labels do.
 * @throws {DomainError} as `parseIdx`, and for any other element type
 */
export function parseIdxBytes(bytes: Uint8Array): IdxArray<Uint8Array> {
  const { shape, data } = parseIdx(bytes);
  if (!(data instanceof Uint8Array))
    throw new DomainError(
      `parseIdx: elements must be unsigned bytes (type 0x08), got type 0x${bytes[2].toString(16).padStart(2, "0")}`,
    );
  return { shape, data };
}
