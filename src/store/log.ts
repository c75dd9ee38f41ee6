// A file of JSON lines that is only ever added to: a header, then a line per cell.
import {
  closeSync,
  constants,
  fdatasyncSync,
  ftruncateSync,
  openSync,
  readSync,
  fstatSync,
  statSync,
  writeSync,
} from "node:fs";
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { diskError } from "../io/disk.js";
import { writeFileAtomic } from "../io/files.js";
import type { FailureRecord } from "../sweep/record.js";

/** What is kept of a cell that was computed, whatever else. */
export interface Kept {
  cell: string;
  index: number;
}

/** A kind of run: what its logs are called and hold. */
export interface Kind<R extends Kept> {
  /** In the first line of a log. */
  format: string;
  /** In messages, with its article. */
  noun: string;
  /** A line as it was. @throws one that is no record */
  parse: (line: string) => R | FailureRecord;
  /** A record on one line. */
  text: (record: R | FailureRecord) => string;
}

/** What a run says of itself in its first line. */
export interface Header {
  format: string;
  formatVersion: 1;
  /** Of the package that began the run. */
  version: string;
  planHash: string;
  wasmHash: string;
  /** Of the images that a network study draws from; not in logs of older versions. */
  imagesHash?: string | undefined;
  /** Cells of the whole plan. */
  nCells: number;
  /** "i/n" */
  shard: string;
}

const headerSchema = v.object({
  format: v.string(),
  formatVersion: v.literal(1),
  version: v.string(),
  planHash: v.string(),
  wasmHash: v.string(),
  imagesHash: v.optional(v.string()),
  nCells: v.number(),
  shard: v.string(),
});

const { O_WRONLY, O_APPEND, O_NOFOLLOW } = constants;
const CHUNK = 1 << 20;
const NEWLINE = 0x0a;
/** Bytes of a line, at most: a nested cell of 100,000 sizes has a fifth of it. */
const LONGEST_LINE = 1 << 28;

/** What a log holds. A cell that was computed twice stands in it twice. */
export interface LogContent {
  header: Header;
  /** Bytes up to the end of the last whole line; what follows was torn off by a crash. */
  length: number;
  torn: boolean;
}

/**
 * Reads a log from its beginning, line by line; a last line without its end is left out, since its writer died in it or is at it.
 * @param kind of run that it must be of
 * @param onRecord called with each cell and each failure
 * @throws {DomainError} a file that is no log, or a line within it that is no record
 * @throws {DiskError} where it cannot be read
 */
export function readLog<R extends Kept>(
  path: string,
  kind: Kind<R>,
  onRecord: (record: R | FailureRecord) => void,
): LogContent {
  try {
    return readLines(path, kind, onRecord);
  } catch (error) {
    throw diskError("readLog", path, "read", error);
  }
}

function readLines<R extends Kept>(
  path: string,
  kind: Kind<R>,
  onRecord: (record: R | FailureRecord) => void,
): LogContent {
  if (!statSync(path).isFile()) throw notALog(path, kind); // a pipe may never end
  const file = openSync(path, "r");
  try {
    let header: Header | undefined;
    let number = 0;
    const length = eachLine(path, file, (line) => {
      number += 1;
      if (header === undefined) header = parseHeader(path, kind, line);
      else onRecord(parseLine(path, kind, number, line));
    });
    if (header === undefined) throw notALog(path, kind);
    return { header, length, torn: length < fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}

/** Calls `onLine` with each whole line. @returns the number of bytes in them */
function eachLine(path: string, file: number, onLine: (line: string) => void): number {
  const chunk = Buffer.alloc(CHUNK);
  let rest: Buffer[] = [];
  let [at, length, waiting] = [0, 0, 0];
  for (;;) {
    const read = readSync(file, chunk, 0, CHUNK, at);
    if (read === 0) return length;
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0 && end < read; end = chunk.indexOf(NEWLINE, start)) {
      onLine(Buffer.concat([...rest, chunk.subarray(start, end)]).toString("utf8"));
      rest = [];
      start = end + 1;
      length = at + start;
    }
    waiting = start === 0 ? waiting + read : read - start;
    if (waiting > LONGEST_LINE)
      throw new DomainError(
        `readLog: a line must have at most ${LONGEST_LINE} bytes, got a longer one in ${path} at byte ${length}`,
      );
    if (start < read) rest.push(Buffer.from(chunk.subarray(start, read)));
    at += read;
  }
}

const notALog = (path: string, { noun }: { noun: string }) =>
  new DomainError(`readLog: a run must begin with the header of ${noun}, got ${path}, which does not`);

function parseHeader(path: string, kind: { format: string; noun: string }, line: string): Header {
  let header: Header;
  try {
    header = v.parse(headerSchema, JSON.parse(line));
  } catch {
    throw notALog(path, kind);
  }
  if (header.format !== kind.format) throw notALog(path, kind);
  return header;
}

function parseLine<R extends Kept>(
  path: string,
  { parse }: Kind<R>,
  number: number,
  line: string,
): R | FailureRecord {
  try {
    return parse(line);
  } catch (error) {
    throw new DomainError(
      `readLog: line ${number} must be a record, got ${path} with one that is not (${(error as Error).message})`,
    );
  }
}

/** How long a line may wait for the disk, in milliseconds: what a power cut can cost. A killed process loses nothing. */
const SYNC_MS = 1000;

/** Adds lines to a log. Where the disk does not take one, that is thrown, and the log can be gone on with when it does. */
export class LogWriter {
  private synced = performance.now();
  /** A line may stand half in the file, behind `length`. */
  private torn = false;

  private constructor(
    private readonly routine: string,
    private readonly path: string,
    private readonly file: number,
    /** Bytes up to the end of the last whole line. */
    private length: number,
  ) {}

  /**
   * Begins a log with its header, or goes on with one: what was torn off is cut away.
   * @param length of the log that is there, as `readLog` tells; undefined: there is none
   * @throws {DiskError}
   */
  static async open(routine: string, path: string, header: Header, length?: number): Promise<LogWriter> {
    const text = Buffer.from(`${JSON.stringify(header)}\n`);
    if (length === undefined) await writeFileAtomic(path, text, routine);
    const whole = length ?? text.length;
    try {
      // the last name of the path is no link, or it is refused
      const file = openSync(path, O_WRONLY | O_APPEND | (O_NOFOLLOW ?? 0));
      let writer: LogWriter | undefined;
      try {
        if (whole < fstatSync(file).size) ftruncateSync(file, whole);
        writer = new LogWriter(routine, path, file, whole);
        return writer;
      } finally {
        if (writer === undefined) closeSync(file);
      }
    } catch (error) {
      throw diskError(routine, path, "written", error);
    }
  }

  /** Writes one line in one piece. @throws {DiskError} and then the line does not count, whatever of it is in the file */
  add(text: string): void {
    const bytes = Buffer.from(`${text}\n`);
    try {
      if (this.torn) ftruncateSync(this.file, this.length);
      this.torn = true;
      for (let at = 0; at < bytes.length;) at += writeSync(this.file, bytes, at);
      this.torn = false;
      this.length += bytes.length;
      if (performance.now() - this.synced > SYNC_MS) this.sync();
    } catch (error) {
      throw diskError(this.routine, this.path, "written", error);
    }
  }

  close(): void {
    try {
      try {
        this.sync();
      } finally {
        closeSync(this.file);
      }
    } catch (error) {
      throw diskError(this.routine, this.path, "written", error);
    }
  }

  private sync(): void {
    try {
      fdatasyncSync(this.file);
    } catch (error) {
      // Node's permissions refuse to flush any file, also one that may be written: the records are with the system then.
      if ((error as NodeJS.ErrnoException).code !== "ERR_ACCESS_DENIED") throw error;
    }
    this.synced = performance.now();
  }
}
