// NumPy's .npy, version 2, with a structured type: one record to a row (numpy.lib.format).
import type { Column } from "./export.js";

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0]; // \x93NUMPY, version 2.0
const ALIGNMENT = 64;

/**
 * A table as the bytes of an .npy file: numbers as `<f8` (null: NaN), texts as `<U…` (null: empty), in records without gaps.
 * `numpy.load(file)` gives an array whose columns are `array["value"]`; `pandas.DataFrame(array)` takes it as it is.
 */
export function npyTable(columns: readonly Column[], nRows: number): Uint8Array {
  const widths = columns.map(({ kind, values }) => (kind === "number" ? 8 : 4 * longest(values)));
  const fields = columns.map(
    ({ name, kind }, c) => `('${name}', '${kind === "number" ? "<f8" : `<U${widths[c] / 4}`}')`,
  );
  const header = headerBytes(
    `{'descr': [${fields.join(", ")}], 'fortran_order': False, 'shape': (${nRows},), }`,
  );
  const stride = widths.reduce((sum, width) => sum + width, 0);
  const bytes = new Uint8Array(header.length + nRows * stride);
  bytes.set(header);
  const view = new DataView(bytes.buffer);
  let offset = header.length;
  for (const [c, { kind, values }] of columns.entries()) {
    for (const [row, value] of values.entries()) {
      const at = offset + row * stride;
      if (kind === "number") view.setFloat64(at, (value as number | null) ?? NaN, true);
      else
        for (const [i, sign] of [...String(value ?? "")].entries())
          view.setUint32(at + 4 * i, sign.codePointAt(0)!, true);
    }
    offset += widths[c];
  }
  return bytes;
}

/** Characters of the longest text, at least one: NumPy has no strings of length 0. */
const longest = (values: Column["values"]) =>
  values.reduce<number>((most, value) => Math.max(most, [...String(value ?? "")].length), 1);

/** Magic, length and text, filled up with spaces so that the data begin at a multiple of 64. */
function headerBytes(text: string): Uint8Array {
  const start = MAGIC.length + 4;
  const total = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(total).fill(0x20);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint32(MAGIC.length, total - start, true);
  bytes.set(new TextEncoder().encode(text), start);
  bytes[total - 1] = 0x0a;
  return bytes;
}
