/**
 * JSON text of a value, with the infinities as the strings "Infinity" and "-Infinity" (JSON has no number for them)
 * and typed arrays as arrays.
 * @param indent spaces per level; 0 writes one line
 */
export function formatJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, replace, indent);
}

function replace(_key: string, value: unknown): unknown {
  if (value === Infinity) return "Infinity";
  if (value === -Infinity) return "-Infinity";
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array);
  return value;
}
