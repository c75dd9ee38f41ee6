// Parquet by hyparquet, an optional peer that is loaded on first use.
import { gunzipSync } from "fflate";
import { DomainError, FeatureError } from "../errors.js";

/** Columns by name, values as the file has them: numbers, bigints, booleans, texts, null. */
export interface ParquetColumns {
  columns: string[];
  nRows: number;
  values: ArrayLike<unknown>[];
}

/**
 * Reads a Parquet file: uncompressed, Snappy and gzip by themselves, other compression where the package hyparquet-compressors is installed.
 * @throws {FeatureError} the package hyparquet is not installed
 * @throws {DomainError} not a Parquet file, more values than `maxValues`, nested columns
 */
export async function parseParquet(
  routine: string,
  bytes: Uint8Array,
  maxValues: number,
): Promise<ParquetColumns> {
  const { parquetMetadata, parquetReadObjects } = await hyparquet(routine);
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const metadata = wrap(routine, () => parquetMetadata(file));
  const nested = metadata.schema.slice(1).find(({ num_children: children }) => (children ?? 0) > 0);
  if (nested)
    throw new DomainError(
      `${routine}: columns must be plain, got the nested column ${JSON.stringify(nested.name)}`,
    );
  const columns = metadata.schema.slice(1).map(({ name }) => name);
  const nRows = Number(metadata.num_rows);
  if (nRows * columns.length > maxValues)
    throw new DomainError(
      `${routine}: the file must hold at most ${maxValues} values, got ${nRows} × ${columns.length}`,
    );
  const rows = await parquetReadObjects({ file, metadata, compressors: await compressors() }).catch(
    (error: unknown) => wrap(routine, () => Promise.reject(error)),
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

type Compressors = Record<string, (input: Uint8Array, outputLength: number) => Uint8Array>;

async function compressors(): Promise<Compressors> {
  const gzip = {
    GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { out: new Uint8Array(length) }),
  };
  try {
    // a name that no compiler looks up: the package is optional
    const name = "hyparquet-compressors";
    return { ...gzip, ...((await import(name)) as { compressors: Compressors }).compressors };
  } catch {
    return gzip; // not installed: hyparquet says which compression it lacks
  }
}

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
