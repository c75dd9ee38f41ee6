// Memory outside of WebAssembly, for what is on its way in or out.
import { OutOfMemoryError } from "../errors.js";

/** Bytes of one array, at most: more would not fit into WebAssembly's memory. */
const MOST_BYTES = 2 ** 32;

/** Memory for `nElems` doubles, all 0. @throws {OutOfMemoryError} */
export function allocate(routine: string, nElems: number): Float64Array {
  const nBytes = 8 * nElems;
  if (nBytes <= MOST_BYTES)
    try {
      return new Float64Array(nElems);
    } catch {
      // the engine has no more, as is said below
    }
  throw new OutOfMemoryError(
    `${routine}: an array must fit into memory and ${MOST_BYTES} bytes, asked for ${nBytes}`,
    nBytes,
    MOST_BYTES,
  );
}
