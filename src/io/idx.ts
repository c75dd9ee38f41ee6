// IDX, the format of the MNIST files: a magic number (0, 0, element type, number of axes), the length of each axis as a
// big-endian 32-bit integer, then the elements in row-major order.
import { DomainError } from "../errors.js";

/** An array of bytes read from an IDX file. */
export interface IdxArray {
  /** Length of each axis, for example [60000, 28, 28]. */
  shape: number[];
  /** The elements, row-major; a view on the bytes that were given. */
  data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/**
 * Reads an IDX file of unsigned bytes (the kind that MNIST is distributed in).
 * @param bytes the whole file
 * @returns shape and elements; the elements are a view, not a copy
 * @throws {DomainError} not an IDX file, another element type, or a length that does not fit the shape
 */
export function parseIdx(bytes: Uint8Array): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0)
    throw new DomainError("parseIdx: an IDX file must start with two zero bytes, got another beginning");
  const type = bytes[2];
  if (type !== UNSIGNED_BYTE)
    throw new DomainError(
      `parseIdx: elements must be unsigned bytes (type 0x08), got type 0x${type.toString(16).padStart(2, "0")}`,
    );
  const nAxes = bytes[3];
  const start = 4 + 4 * nAxes;
  if (bytes.length < start)
    throw new DomainError(`parseIdx: the header must have ${start} bytes, got ${bytes.length}`);
  const shape = Array.from({ length: nAxes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const nElems = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - start !== nElems)
    throw new DomainError(
      `parseIdx: shape [${shape.join(", ")}] must be followed by ${nElems} bytes, got ${bytes.length - start}`,
    );
  return { shape, data: bytes.subarray(start) };
}
