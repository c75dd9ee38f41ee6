// CSV and TSV as cells of text. (io/csv.ts writes them.)
import Papa from "papaparse";
import { DomainError } from "../errors.js";

/** Longest text: what JavaScript engines hold in one string. */
const MAX_TEXT = 2 ** 29 - 24;

const DELIMITERS = [",", "\t", ";", "|"];

export interface DelimitedOptions {
  /** What stands between cells. Default: whichever of comma, tab, semicolon and bar is most frequent in the first line. */
  delimiter?: string;
  /** Whether the first row holds names. Default: it does if any of its cells is neither a number nor empty. */
  header?: boolean;
  /** Refuse a file of more. Defaults a million, and 50 million. */
  maxColumns?: number;
  maxCells?: number;
}

/** Cells of text with the place they stood in. */
export interface Cells {
  columns: string[];
  rows: string[][];
  /** The row of the file that each entry of `rows` comes from; the first row of the file is 1. */
  places: number[];
}

/**
 * Splits a CSV or TSV file into cells (RFC 4180: quotes, doubled quotes, line breaks within quotes; empty lines are left out).
 * @throws {DomainError} no rows, a row with another number of cells than the first, an open quote, a name that stands twice
 */
export function parseDelimited(routine: string, bytes: Uint8Array, options: DelimitedOptions): Cells {
  if (bytes.length > MAX_TEXT)
    throw new DomainError(
      `${routine}: a text file must have at most ${MAX_TEXT} bytes, got ${bytes.length} (use .npy or Parquet)`,
    );
  const text = decode(routine, bytes);
  const delimiter = options.delimiter ?? delimiterOf(text);
  checkCounts(routine, bytes, delimiter, options);
  const { data, errors } = Papa.parse<string[]>(text, { delimiter });
  const open = errors.find(({ type }) => type === "Quotes");
  if (open)
    throw new DomainError(
      `${routine}: row ${(open.row ?? 0) + 1} must close its quotes, got ${open.message}`,
    );
  const rows: string[][] = [];
  const places: number[] = [];
  for (const [i, row] of data.entries()) {
    if (row.length === 1 && row[0] === "") continue; // an empty line
    rows.push(row);
    places.push(i + 1);
  }
  if (rows.length === 0) throw new DomainError(`${routine}: the file must have rows, got none`);
  const wrong = rows.findIndex((row) => row.length !== rows[0].length);
  if (wrong >= 0)
    throw new DomainError(
      `${routine}: row ${places[wrong]} must have ${rows[0].length} cells like row ${places[0]}, got ${rows[wrong].length}`,
    );
  const hasHeader =
    options.header ?? rows[0].some((cell) => !isMissing(cell) && numberOf(cell) === undefined);
  if (!hasHeader) return { columns: rows[0].map((_, j) => String(j)), rows, places };
  const columns = rows[0].map((name) => name.trim());
  const seen = new Set<string>();
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined)
    throw new DomainError(
      `${routine}: columns must have different names, got ${JSON.stringify(twice)} twice`,
    );
  return { columns, rows: rows.slice(1), places: places.slice(1) };
}

/** Refuses what would come to too many cells before any of them is made. Those within quotes are counted as if they were none. */
function checkCounts(
  routine: string,
  bytes: Uint8Array,
  delimiter: string,
  { maxColumns = 1e6, maxCells = 5e7 }: DelimitedOptions,
): void {
  const mark = delimiter.charCodeAt(0);
  let [marks, cells, firstLine] = [0, 0, true];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === mark) marks += 1;
    else if (byte !== LINE_FEED && byte !== CARRIAGE_RETURN) continue;
    else firstLine &&= marks === 0 && cells === 0;
    cells += 1;
    if (cells > maxCells)
      throw new DomainError(
        `${routine}: a text file must have at most ${maxCells} cells (maxBytes / 20), got more`,
      );
    if (firstLine && marks >= maxColumns)
      throw new DomainError(
        `${routine}: a table must have at most ${maxColumns} columns (maxColumns), got more`,
      );
  }
}

const [LINE_FEED, CARRIAGE_RETURN] = [0x0a, 0x0d];

function decode(routine: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DomainError(`${routine}: a text file must be UTF-8, got other bytes`, { cause: error });
  }
}

/** The most frequent delimiter of the first line that is not empty, quoted parts aside. */
function delimiterOf(text: string): string {
  const line = (/[^\r\n]+/.exec(text.slice(0, 1 << 16))?.[0] ?? "").replaceAll(/"[^"]*"/g, "");
  const count = (delimiter: string) => line.split(delimiter).length;
  return DELIMITERS.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

const MISSING = new Set(["", "na", "n/a", "nan", "null", "none", "?"]);

/** Whether a cell stands for a value that is not there. */
export const isMissing = (cell: string) => cell.length < 5 && MISSING.has(cell.trim().toLowerCase());

const NUMBER = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;

/** The number that a cell holds: decimal, or true and false as 1 and 0. Undefined for anything else. */
export function numberOf(cell: string): number | undefined {
  if (NUMBER.test(cell)) return Number(cell);
  const word = cell.trim().toLowerCase();
  return word === "true" ? 1 : word === "false" ? 0 : undefined;
}
