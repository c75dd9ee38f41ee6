// Tables as files.
import { DomainError, FeatureError } from "../errors.js";
import { formatCsv } from "../io/csv.js";
import { writeFileAtomic } from "../io/files.js";
import type { CellRecord } from "../sweep/record.js";
import { rowsOfRecord, sweepColumns, type SweepRow } from "../sweep/rows.js";
import { checkRecords } from "../sweep/check-record.js";
import { checkWord, describe } from "../validate.js";
import { npyTable } from "./npy-table.js";

/**
 * Kinds of files that a table can be written as.
 * @example
 * tableFormats; // ["csv", "parquet", "npy"]
 */
export const tableFormats = ["csv", "parquet", "npy"] as const;
/** A kind of file that `writeTable` writes. */
export type TableFormat = (typeof tableFormats)[number];

/** The type of each column: whole numbers are numbers, since a seed needs 53 bits. */
export const columnKinds: Record<(typeof sweepColumns)[number], "text" | "number"> = {
  cell: "text",
  problem: "text",
  quantity: "text",
  n: "number",
  p: "number",
  kappa: "number",
  kept: "number",
  keepFraction: "number",
  keep: "text",
  round: "number",
  rounds: "number",
  noiseStd: "number",
  correlation: "number",
  ridge: "number",
  retrainRidge: "number",
  world: "number",
  rule: "text",
  stage: "text",
  estimator: "text",
  value: "number",
  standardError: "number",
  median: "number",
  trials: "number",
  seed: "number",
  drawSeed: "number",
  engine: "text",
  version: "text",
  wasmHash: "text",
};

/**
 * Writes the rows of records as a table: CSV, Parquet (needs the package `hyparquet-writer`), or a structured array that
 * `numpy.load` reads. A cell that does not apply is empty, null, or NaN.
 * @param path the file; it is written whole or not at all
 * @param records of `runSweep` or `readRecords`
 * @param format one of `tableFormats`
 * @throws {FeatureError} where hyparquet-writer is not installed
 * @throws {DiskError} where the file cannot be written; what stood under its name is still there
 * Cost: the whole table in memory.
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 20, kappa: 2, keepFraction: 0.2, nTrials: 5, rules: ["magnitude"] },
 * };
 * import { readFileSync } from "node:fs";
 * const records = [];
 * await runSweep(plan, { onRecord: (record) => records.push(record) });
 * await writeTable("out/examples/table.csv", records, "csv");
 * readFileSync("out/examples/table.csv", "utf8").split("\n").length; // 10
 */
export async function writeTable(
  path: string,
  records: readonly CellRecord[],
  format: TableFormat,
): Promise<void> {
  if (typeof path !== "string" || path === "" || path.includes("\0"))
    throw new TypeError(`writeTable: the path must be a text without NUL, got ${describe(path)}`);
  checkWord("writeTable", "format", format, tableFormats);
  const rows = checkRecords("writeTable", records).flatMap(rowsOfRecord);
  await writeFileAtomic(path, await bytesOf(rows, format), "writeTable");
}

/** The format that the end of a file name asks for. @throws {DomainError} another end */
export function formatOfPath(routine: string, path: string): TableFormat {
  const format = tableFormats.find((name) => path.endsWith(`.${name}`));
  if (format) return format;
  throw new DomainError(
    `${routine}: --out must be a file that ends in ${tableFormats.map((name) => `.${name}`).join(", ")}, got ${path}`,
  );
}

async function bytesOf(rows: readonly SweepRow[], format: TableFormat): Promise<string | Uint8Array> {
  if (format === "csv")
    return formatCsv(
      rows.map((row) => ({ ...row })),
      sweepColumns,
    );
  const columns = sweepColumns.map((name) => ({
    name,
    kind: columnKinds[name],
    values: rows.map((row) => row[name]),
  }));
  return format === "npy" ? npyTable(columns, rows.length) : parquet(columns);
}

/** A column of a table. */
export interface Column {
  name: string;
  kind: "text" | "number";
  values: (string | number | null)[];
}

async function parquet(columns: readonly Column[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await loadWriter();
  const columnData = columns.map(({ name, kind, values }) => ({
    name,
    data: values,
    type: kind === "text" ? ("STRING" as const) : ("DOUBLE" as const),
    nullable: true,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

async function loadWriter(): Promise<typeof import("hyparquet-writer")> {
  try {
    return await import("hyparquet-writer");
  } catch (cause) {
    const error = new FeatureError(
      "writeTable: the package hyparquet-writer must be installed for Parquet, try: npm install hyparquet-writer",
    );
    error.cause = cause;
    throw error;
  }
}
