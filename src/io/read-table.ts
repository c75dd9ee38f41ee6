import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import type { Matrix } from "../matrix/index.js";
import { describe, integer, suggestion, validate } from "../validate.js";
import { isMissing, numberOf, parseDelimited } from "./delimited.js";
import { parseIdx } from "./idx.js";
import { parseNpy, type NdData } from "./npy.js";
import { MAX_BYTES, parseNpz } from "./npz.js";
import { parseParquet } from "./parquet.js";
import { openSource, type Source } from "./source.js";

/** The formats that `readTable` reads; any of them may be gzipped. */
export type TableFormat = "csv" | "tsv" | "npy" | "npz" | "parquet" | "idx";

/** Options of `readTable`: which columns are features, which is the target, and what is refused. */
export interface ReadTableOptions {
  /**
   * What to predict: a column by name, or by number (counted from 0, −1 the last). Of a .npz archive also another array; for files without
   * names of columns (.npy, IDX) also another file.
   */
  target?: string | number | Source;
  /** Target +1 where the cell of the target column says this, −1 elsewhere: for targets that are no numbers. */
  positive?: string | number;
  /** The columns to read as features, in this order. Default all but the target. */
  columns?: readonly (string | number)[];
  /** Columns to leave out. */
  drop?: readonly (string | number)[];
  /** What to do with rows in which a value is missing. Default `"refuse"`: an error that names row and column. */
  missing?: "refuse" | "drop";
  /** Default: by the name of the source and its first bytes. */
  format?: TableFormat;
  /** CSV: what stands between cells. Default: seen from the first line. */
  delimiter?: string;
  /** CSV: whether the first row holds names. Default: seen from it. */
  header?: boolean;
  /** .npz: which array holds the features. Default `"X"`, or the only one. */
  array?: string;
  /** Refuse a larger file, or one that unpacks to more, or a text of more than a twentieth as many cells. Default 2³⁰. */
  maxBytes?: number;
  /** Refuse a table of more columns. Default a million. */
  maxColumns?: number;
}

/** Numbers read from a file. */
export interface Table {
  /** The format that was read. */
  format: TableFormat;
  /** Names of the columns of X; their numbers, where the file has no names. */
  columns: string[];
  /** Shape [rows, columns]. Arrays of more than two axes have all but the first laid out in one row. */
  X: Matrix;
  /** The target, shape [rows], and its name; only with the option `target`. */
  y?: Float64Array;
  /** Name of the target column. */
  target?: string;
  /** How many rows were left out because a value was missing. */
  droppedRows: number;
}

const formats = ["csv", "tsv", "npy", "npz", "parquet", "idx"] as const;
const column = v.union([v.string(), v.number()], "be a name or a number");

const schema = v.strictObject({
  target: v.optional(v.unknown()),
  positive: v.optional(column),
  columns: v.optional(v.array(column)),
  drop: v.optional(v.array(column)),
  missing: v.optional(v.picklist(["refuse", "drop"], "be refuse or drop"), "refuse"),
  format: v.optional(v.picklist(formats, `be one of ${formats.join(", ")}`)),
  delimiter: v.optional(v.pipe(v.string(), v.length(1, "be one character"))),
  header: v.optional(v.boolean()),
  array: v.optional(v.string()),
  maxBytes: v.optional(integer(1), MAX_BYTES),
  maxColumns: v.optional(integer(1), 1e6),
});

type Checked = v.InferOutput<typeof schema>;

const routine = "readTable";

/**
 * Reads a table of numbers: CSV or TSV, NumPy's .npy and .npz, Parquet (with the package hyparquet) and IDX; gzipped or not.
 *
 * Every value must be a number (true and false are 1 and 0). A missing value (an empty cell, NA, NaN, null, ?) or a text is an error
 * that names row and column; rows are counted as a spreadsheet shows them, a header being row 1.
 * @param source a path (Node) or address (browsers), a File or Blob, an ArrayBuffer or typed array
 * @param options `target`, `positive`, `columns`, `drop`, `missing`, `format`, `delimiter`, `header`, `array`, `maxBytes`, `maxColumns`
 * @returns `{ format, columns, X, y?, target?, droppedRows }`
 * @throws {DomainError} a source that cannot be read, an unknown column, a value that is missing or no number, a file that is too large
 * @throws {ShapeError} rows of different lengths, a target of another length than X has rows
 * @throws {FeatureError} Parquet without hyparquet
 * Cost: the whole file in memory, and 8 bytes for each number of the result.
 * @example
 * const file = new Blob(["age,height,wage\n31,1.7,12\n45,1.6,15\n"]);
 * const { columns, X, y } = await readTable(file, { target: "wage" });
 * columns; // ["age", "height"]
 * X; // [[31, 1.7], [45, 1.6]]
 * y; // [12, 15]
 */
export async function readTable(source: Source, options: ReadTableOptions = {}): Promise<Table> {
  const checked = validate(routine, schema, options);
  const { bytes, name } = await openSource(routine, source, checked.maxBytes);
  const format = checked.format ?? formatOf(bytes, name);
  if (checked.format === undefined && format === "csv") refuseJson(bytes, name);
  switch (format) {
    case "csv":
    case "tsv":
      return { format, ...fromText(bytes, format === "tsv" ? { delimiter: "\t", ...checked } : checked) };
    case "parquet":
      return { format, ...(await fromParquet(bytes, checked)) };
    case "npy":
      return { format, ...(await fromArray(parseNpy(bytes), checked)) };
    case "idx":
      return { format, ...(await fromArray(parseIdx(bytes), checked)) };
    case "npz":
      return { format, ...(await fromArchive(bytes, checked)) };
  }
}

const ENDINGS: Record<string, TableFormat> = {
  csv: "csv",
  tsv: "tsv",
  tab: "tsv",
  txt: "csv",
  npy: "npy",
  npz: "npz",
  parquet: "parquet",
};

/** The first bytes say it for all formats but text, which the ending of the name sets apart. */
function formatOf(bytes: Uint8Array, name?: string): TableFormat {
  const starts = (...start: number[]) => start.every((byte, i) => bytes[i] === byte);
  if (starts(0x93, 0x4e, 0x55)) return "npy";
  if (starts(0x50, 0x4b, 3, 4) || starts(0x50, 0x4b, 5, 6)) return "npz";
  if (starts(0x50, 0x41, 0x52, 0x31)) return "parquet";
  if (starts(0, 0) && bytes[2] >= 8 && bytes[2] <= 14) return "idx";
  return ENDINGS[/\.([a-z]+)$/i.exec(name ?? "")?.[1].toLowerCase() ?? ""] ?? "csv";
}

/** JSON is text, but no table. @throws {DomainError} */
function refuseJson(bytes: Uint8Array, name?: string): void {
  const start = new TextDecoder().decode(bytes.subarray(0, 200));
  if (/\.jsonl?$/i.test(name ?? "") || /^\s*(\{\s*"|\[\s*[[{])/.test(start))
    throw new DomainError(
      `${routine}: the file must be one of ${formats.join(", ")}, got JSON (format: "csv" reads it as text all the same)`,
    );
}

type Body = Omit<Table, "format">;

/** Values of a column before they are numbers. */
interface Columns {
  columns: string[];
  nRows: number;
  /** The number in a place; undefined where it is missing, NaN where there is something else. */
  number: (row: number, column: number) => number | undefined;
  /** The value as it stands there. */
  text: (row: number, column: number) => unknown;
  /** How the row is called in messages. */
  place: (row: number) => number;
}

/** What a cell of text takes before it is a number. */
const BYTES_PER_CELL = 20;

function fromText(bytes: Uint8Array, options: Checked): Body {
  const { delimiter, header } = options;
  const { columns, rows, places } = parseDelimited(routine, bytes, {
    ...(delimiter !== undefined && { delimiter }),
    ...(header !== undefined && { header }),
    maxColumns: options.maxColumns,
    maxCells: Math.max(1, Math.floor(options.maxBytes / BYTES_PER_CELL)),
  });
  return choose(
    {
      columns,
      nRows: rows.length,
      number: (i, j) => (isMissing(rows[i][j]) ? undefined : (numberOf(rows[i][j]) ?? NaN)),
      text: (i, j) => rows[i][j].trim(),
      place: (i) => places[i],
    },
    options,
  );
}

async function fromParquet(bytes: Uint8Array, options: Checked): Promise<Body> {
  const { columns, nRows, values } = await parseParquet(routine, bytes, options);
  return choose(
    {
      columns,
      nRows,
      number: (i, j) => {
        const value = values[j][i];
        if (value === null || value === undefined || Number.isNaN(value)) return undefined;
        if (typeof value === "number") return value;
        return typeof value === "bigint" || typeof value === "boolean" ? Number(value) : NaN;
      },
      text: (i, j) => values[j][i],
      place: (i) => i + 1,
    },
    options,
  );
}

/** Picks features and target out of named columns and makes numbers of them. */
function choose(from: Columns, { target, positive, columns, drop = [], missing }: Checked): Body {
  const find = (key: unknown, option: string) => columnAt(from.columns, key, option);
  const targetAt = target === undefined ? undefined : find(target, "target");
  const left = new Set([...drop.map((key, k) => find(key, `drop[${k}]`)), targetAt]);
  const chosen = columns
    ? columns.map((key, k) => find(key, `columns[${k}]`))
    : from.columns.map((_, j) => j).filter((j) => !left.has(j));
  const isTarget = (j: number) => j === targetAt && positive !== undefined;
  const valueAt = (i: number, j: number): number | undefined =>
    isTarget(j) ? (String(from.text(i, j)) === String(positive) ? 1 : -1) : from.number(i, j);
  const needed = targetAt === undefined ? chosen : [...chosen, targetAt];
  const rows: number[] = [];
  for (let i = 0; i < from.nRows; i++) {
    const gap = needed.find((j) => valueAt(i, j) === undefined);
    if (gap === undefined) rows.push(i);
    else if (missing === "refuse")
      throw new DomainError(
        `${routine}: row ${from.place(i)}, column ${describe(from.columns[gap])} must be a number, got a missing value (missing: "drop" leaves such rows out)`,
      );
  }
  const number = (i: number, j: number) => {
    const value = valueAt(i, j)!;
    if (Number.isFinite(value)) return value;
    throw new DomainError(
      `${routine}: row ${from.place(i)}, column ${describe(from.columns[j])} must be a number, got ${describe(from.text(i, j))}` +
        (j === targetAt ? ` (positive: VALUE makes +1 and −1 of a target)` : ` (drop leaves columns out)`),
    );
  };
  const data = new Float64Array(rows.length * chosen.length);
  let at = 0;
  for (const i of rows) for (const j of chosen) data[at++] = number(i, j);
  if (targetAt !== undefined && positive !== undefined) checkPositive(from, targetAt, positive);
  return {
    columns: chosen.map((j) => from.columns[j]),
    X: { rows: rows.length, cols: chosen.length, data },
    ...(targetAt !== undefined && {
      y: Float64Array.from(rows, (i) => number(i, targetAt)),
      target: from.columns[targetAt],
    }),
    droppedRows: from.nRows - rows.length,
  };
}

function checkPositive(from: Columns, targetAt: number, positive: string | number): void {
  const values = new Set<string>();
  for (let i = 0; i < from.nRows && values.size <= 20; i++) values.add(String(from.text(i, targetAt)));
  if (values.size <= 20 && !values.has(String(positive)))
    throw new DomainError(
      `${routine}: positive must be a value of column ${describe(from.columns[targetAt])}, got ${describe(positive)}, ${suggestion(String(positive), [...values])}`,
    );
}

/** The place of a column given by name or by number. */
function columnAt(columns: readonly string[], key: unknown, option: string): number {
  const named = typeof key === "string" ? columns.indexOf(key) : -1;
  if (named >= 0) return named;
  const number =
    typeof key === "number" || (typeof key === "string" && /^-?\d+$/.test(key)) ? Number(key) : NaN;
  const at = number < 0 ? number + columns.length : number;
  if (Number.isInteger(at) && at >= 0 && at < columns.length) return at;
  if (typeof key !== "string" && typeof key !== "number")
    throw new TypeError(
      `${routine}: ${option} must be the name or the number of a column, got ${describe(key)}`,
    );
  throw new DomainError(
    `${routine}: ${option} must be a column, got ${describe(key)}, ${typeof key === "string" && Number.isNaN(number) ? suggestion(key, columns) : `there are ${columns.length}`}`,
  );
}

async function fromArray(array: NdData, options: Checked): Promise<Body> {
  const X = matrixOf(array, options.maxColumns);
  const { target } = options;
  const isColumn = typeof target === "number" || (typeof target === "string" && /^-?\d+$/.test(target));
  if (target === undefined || isColumn) return fromMatrix(X, options);
  const other = await readTable(target as Source, { maxBytes: options.maxBytes });
  if (other.X.cols !== 1)
    throw new ShapeError(`${routine}: the target must be one column, got ${other.X.rows} × ${other.X.cols}`);
  const name = typeof target === "string" ? target : "target";
  return withTarget(fromMatrix(X, { ...options, target: undefined }), other.X.data, name, options.positive);
}

async function fromArchive(bytes: Uint8Array, options: Checked): Promise<Body> {
  const { target, maxBytes } = options;
  const arrays = parseNpz(bytes, { maxBytes });
  const names = Object.keys(arrays);
  if (names.length === 0) throw new DomainError(`${routine}: the archive must hold arrays, got none`);
  const others = names.filter((name) => name !== target);
  const chosen = options.array ?? (names.includes("X") ? "X" : others.length === 1 ? others[0] : undefined);
  if (chosen === undefined || !names.includes(chosen))
    throw new DomainError(
      `${routine}: array must be one of ${names.join(", ")}, got ${chosen === undefined ? "none" : describe(chosen)}`,
    );
  if (typeof target !== "string" || !names.includes(target)) return fromArray(arrays[chosen], options);
  const y = vectorOf(arrays[target], target);
  return withTarget(
    fromMatrix(matrixOf(arrays[chosen], options.maxColumns), { ...options, target: undefined }),
    y,
    target,
    options.positive,
  );
}

function withTarget(table: Body, y: Float64Array, name: string, positive?: string | number): Body {
  if (y.length !== table.X.rows + table.droppedRows)
    throw new ShapeError(
      `${routine}: the target must have ${table.X.rows} entries like X has rows, got ${y.length}`,
    );
  if (table.droppedRows > 0)
    throw new DomainError(
      `${routine}: missing must be "refuse" where the target stands in an array of its own, got "drop"`,
    );
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new DomainError(`${routine}: row ${bad + 1} of the target must be a number, got ${y[bad]}`);
  const found = positive === undefined ? y : y.map((value) => (value === Number(positive) ? 1 : -1));
  return { ...table, y: found, target: name };
}

function fromMatrix(X: Matrix, options: Checked): Body {
  const { target, columns, drop } = options;
  const names = Array.from({ length: X.cols }, (_, j) => String(j));
  if (target === undefined && !columns && !drop && X.data.every(Number.isFinite))
    return { columns: names, X, droppedRows: 0 };
  const at = (i: number, j: number) => X.data[i * X.cols + j];
  return choose(
    {
      columns: names,
      nRows: X.rows,
      number: (i, j) => (Number.isNaN(at(i, j)) ? undefined : at(i, j)),
      text: at,
      place: (i) => i + 1,
    },
    options,
  );
}

/** One row to an entry of the first axis; the other axes laid out in it. */
function matrixOf({ shape, data }: NdData, maxColumns: number): Matrix {
  const rows = shape[0] ?? 1;
  const cols = shape.slice(1).reduce((product, n) => product * n, 1);
  if (cols > maxColumns)
    throw new DomainError(
      `${routine}: a table must have at most ${maxColumns} columns (maxColumns), got ${cols}`,
    );
  return { rows, cols, data: doubles(data) };
}

function vectorOf(array: NdData, name: string): Float64Array {
  if (array.shape.length === 0 || array.shape.slice(1).some((n) => n !== 1))
    throw new ShapeError(
      `${routine}: the target ${name} must be one column, got shape [${array.shape.join(", ")}]`,
    );
  return doubles(array.data);
}

function doubles(data: NdData["data"]): Float64Array {
  if (data instanceof Float64Array) return data;
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return Float64Array.from(data);
  return Float64Array.from(data as BigInt64Array, (value, i) => {
    const number = Number(value);
    if (Number.isSafeInteger(number)) return number;
    throw new DomainError(
      `${routine}: whole numbers must be below 2^53 in size, got ${value} at element ${i}`,
    );
  });
}
