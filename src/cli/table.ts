/**
 * A table for the terminal: the first column left-aligned, the others right-aligned, two spaces between.
 * @param rows cells; the first row is the head
 * @param style is given each finished line and its index, for colours
 */
export function formatTable(
  rows: readonly (readonly string[])[],
  style: (line: string, row: number) => string = (line) => line,
): string {
  const nColumns = Math.max(...rows.map((row) => row.length));
  const widths = Array.from({ length: nColumns }, (_, j) =>
    Math.max(...rows.map((row) => (row[j] ?? "").length)),
  );
  return rows
    .map((row, i) => {
      const cells = widths.map((width, j) => {
        const cell = row[j] ?? "";
        return j === 0 ? cell.padEnd(width) : cell.padStart(width);
      });
      return `${style(cells.join("  ").trimEnd(), i)}\n`;
    })
    .join("");
}
