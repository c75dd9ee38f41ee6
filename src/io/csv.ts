/** What a CSV cell can hold. `null` is an empty cell; infinities are written "Infinity" and "-Infinity". */
export type Cell = string | number | boolean | null;

/**
 * Writes records as CSV (RFC 4180, with "\n" line ends): a header, then one line per record.
 * Numbers keep all their digits; a cell is quoted when it contains a comma, a quote or a line break.
 * @param rows the records
 * @param columns the keys to write, in order
 */
export function formatCsv<K extends string>(
  rows: readonly Readonly<Record<K, Cell>>[],
  columns: readonly K[],
): string {
  const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
  return [columns.map(cell).join(","), ...lines, ""].join("\n");
}

function cell(value: Cell): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
