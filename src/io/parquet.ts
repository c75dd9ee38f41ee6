// Parquet by hyparquet, an optional peer that is loaded on first use.
import { DomainError, FeatureError } from "../errors.js";
import { describe } from "../validate.js";
import { unpackWithin } from "./bytes.js";
import { checkPages, type Compressors } from "./parquet-pages.js";

/** Columns by name, values as the file has them: numbers, bigints, booleans, texts, null. */
export interface ParquetColumns {
  columns: string[];
  nRows: number;
  values: ArrayLike<unknown>[];
}

/**
 * Reads a Parquet file: uncompressed, Snappy and gzip by themselves, other compression where the package hyparquet-compressors is installed.
 * @throws {FeatureError} the package hyparquet is not installed
 * @throws {DomainError} not a Parquet file, more bytes, values or columns than there may be, nested columns, names that stand twice
 */
export async function parseParquet(
  routine: string,
  bytes: Uint8Array,
  { maxBytes, maxColumns }: { maxBytes: number; maxColumns: number },
): Promise<ParquetColumns> {
  const maxValues = maxBytes / 8;
  const { parquetMetadata, parquetReadObjects, snappyUncompress } = await hyparquet(routine);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  // without geography, which nobody asks for here: hyparquet walks over the schema for it, and a column of −1 parts leads it in a circle
  const metadata = wrap(routine, () => parquetMetadata(file, { geoparquet: false }));
  const nested = metadata.schema
    .slice(1)
    .find(({ num_children: n, repetition_type: type }) => (n ?? 0) !== 0 || type === "REPEATED");
  if (nested)
    throw new DomainError(
      `${routine}: columns must be plain, got the nested column ${JSON.stringify(nested.name)}`,
    );
  const columns = metadata.schema.slice(1).map(({ name }) => name);
  if (columns.length > maxColumns)
    throw new DomainError(
      `${routine}: a table must have at most ${maxColumns} columns (maxColumns), got ${columns.length}`,
    );
  const seen = new Set<string>(["__proto__"]);
  const twice = columns.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined)
    throw new DomainError(
      `${routine}: columns must have different names of their own, got ${describe(twice)}`,
    );
  // hyparquet begins to read what no column of the schema asks for, and what goes wrong there would end the process
  const isAsked = metadata.row_groups.every(
    ({ columns: chunks }) =>
      chunks.length === columns.length &&
      chunks.every(({ meta_data: chunk }, j) => {
        const path = chunk?.path_in_schema;
        return path?.length === 1 && path[0] === columns[j];
      }),
  );
  if (!isAsked || metadata.schema[0]?.num_children !== columns.length)
    throw new DomainError(
      `${routine}: the file must be Parquet, got one with a group of rows that has not the columns of its schema`,
    );
  const nRows = Number(metadata.num_rows);
  const declared = metadata.row_groups.flatMap(({ columns: chunks }) =>
    chunks.map((chunk) => Number(chunk.meta_data?.total_uncompressed_size ?? 0)),
  );
  const nBytes = declared.reduce((sum, size) => sum + size, 0);
  if (declared.some((size) => size < 0) || nBytes > maxBytes)
    throw new DomainError(
      `${routine}: the file must unpack to at most ${maxBytes} bytes (maxBytes), got one that declares ${nBytes}`,
    );
  if (!(nRows >= 0 && nRows * columns.length <= maxValues))
    throw new DomainError(
      `${routine}: the file must hold at most ${maxValues} values, got ${nRows} × ${columns.length}`,
    );
  const methods = await compressors(maxBytes, snappyUncompress);
  wrap(routine, () => checkPages(bytes, metadata, maxBytes, methods));
  const rows = await parquetReadObjects({
    file,
    metadata,
    compressors: methods,
  }).catch((error: unknown) => wrap(routine, () => Promise.reject(error)));
  if (rows.length !== nRows)
    throw new DomainError(
      `${routine}: the file must be Parquet, got one that declares ${nRows} rows and has ${rows.length}`,
    );
  return {
    columns,
    nRows,
    values: columns.map((name) => rows.map((row: Record<string, unknown>) => row[name])),
  };
}

async function hyparquet(routine: string) {
  try {
    return await import("hyparquet");
  } catch (error) {
    throw new FeatureError(`${routine}: Parquet needs the package hyparquet (npm install hyparquet)`, {
      cause: error,
    });
  }
}

/** What a page declares to come to is held against the limit before anything is unpacked. */
async function compressors(
  maxBytes: number,
  snappyUncompress: (input: Uint8Array, output: Uint8Array) => void,
): Promise<Compressors> {
  const within = (unpack: Compressors[string]) => (input: Uint8Array, length: number) => {
    if (!(length >= 0 && length <= maxBytes))
      throw new DomainError(`a page that declares ${length} bytes, beyond ${maxBytes}`);
    return unpack(input, length);
  };
  const snappy = (input: Uint8Array, length: number) => {
    const output = new Uint8Array(length);
    snappyUncompress(input, output);
    return output;
  };
  const known = { GZIP: within(gunzip), SNAPPY: within(snappy) };
  try {
    // a name that no compiler looks up: the package is optional
    const name = "hyparquet-compressors";
    const { compressors: others } = (await import(name)) as { compressors: Compressors };
    const limited = Object.entries(others).map(([key, unpack]) => [key, within(unpack)]);
    return { ...known, ...(Object.fromEntries(limited) as Compressors) };
  } catch {
    return known; // not installed: hyparquet says which compression it lacks
  }
}

const gunzip = (input: Uint8Array, length: number) =>
  unpackWithin(input, "gzip", length, () => new DomainError("a page that comes to more than it declares"));

function wrap<T>(routine: string, read: () => T): T {
  const fail = (error: unknown): never => {
    throw new DomainError(
      `${routine}: the file must be Parquet, got one that cannot be read (${(error as Error).message})`,
      { cause: error },
    );
  };
  try {
    const result = read();
    return result instanceof Promise ? (result.catch(fail) as T) : result;
  } catch (error) {
    return fail(error);
  }
}
