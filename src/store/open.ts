// The folder of a run, open for writing.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DomainError } from "../errors.js";
import { makeFolder, writeFileAtomic } from "../io/files.js";
import { formatJson } from "../io/json.js";
import { canonicalJson } from "../sweep/hash.js";
import type { FailureRecord } from "../sweep/record.js";
import type { Shard } from "../sweep/run.js";
import { version } from "../version.js";
import { takeLock } from "./lock.js";
import { LogWriter, readLog, type Header, type Kept, type Kind } from "./log.js";

/** Options of `openStore`. */
export interface StoreOptions {
  /** Folder of the run; made if it does not exist. */
  out: string;
  /** Go on with the run that is there: cells that are done are left out, failed ones are tried again. */
  resume?: boolean;
  /** Go on although the run was begun with another core, whose last bits may differ. */
  acceptCore?: boolean;
  /** Which part of the cells is computed here. Default all. */
  shard?: Shard;
}

/** Name of the log of a run: shards may share a folder. */
export const logName = ({ part, of }: Shard): string =>
  of === 1 ? "results.jsonl" : `results-${part}-of-${of}.jsonl`;

/** The logs of a folder. */
export const logsOf = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^results(-\d+-of-\d+)?\.jsonl$/.test(name))
    .toSorted()
    .map((name) => join(folder, name));

/** A run that is open for writing; `close` it. */
export interface OpenRun<R> {
  /** Whether a cell is done, by its id. */
  isDone: (id: string) => boolean;
  /** Cells that are done. */
  nDone: () => number;
  /** Keeps a record; one that is there already is not kept twice. */
  add: (record: R | FailureRecord) => void;
  /** Ends writing and gives the lock back. */
  close: () => void;
}

/** What a folder is to hold. */
export interface RunOf<R extends Kept> {
  kind: Kind<R>;
  /** As the user wrote it. */
  plan: unknown;
  planHash: string;
  /** Of the WebAssembly module that computes the numbers. */
  wasmHash: string;
  nCells: number;
}

/**
 * Opens the run of a plan in a folder: `plan.json`, the log `results.jsonl`, and a lock against a second process.
 * @throws {DomainError} a folder that cannot be written, that is in use, that holds a run and `resume` is not set, or that holds
 *   one of another plan, or of another core and `acceptCore` is not set
 */
export async function openRun<R extends Kept>(
  routine: string,
  { kind, plan, planHash, wasmHash, nCells }: RunOf<R>,
  options: StoreOptions,
): Promise<OpenRun<R>> {
  const { shard = { part: 1, of: 1 }, resume = false, acceptCore = false } = options;
  const out = resolve(options.out);
  const path = join(out, logName(shard));
  const header: Header = {
    format: kind.format,
    formatVersion: 1,
    version,
    planHash,
    wasmHash,
    nCells,
    shard: `${shard.part}/${shard.of}`,
  };
  await makeFolder(out).catch((error: unknown) => {
    throw notWritable(routine, options.out, error);
  });
  const giveBack = takeLockOf(routine, options.out, path);
  try {
    const done = new Set<string>();
    let length: number | undefined;
    for (const log of logsOf(out)) {
      const isOwn = log === path;
      if (isOwn && !resume)
        throw new DomainError(
          `${routine}: --out must be a folder without a run, got ${options.out} with ${log} (--resume goes on with it)`,
        );
      const content = readLog(
        log,
        kind,
        (record) => void (resume && "cell" in record && done.add(record.cell)),
      );
      checkHeader(routine, log, content.header, header, acceptCore);
      if (isOwn) length = content.length;
    }
    await writePlan(routine, out, plan);
    const writer = await LogWriter.open(path, header, length);
    return {
      isDone: (id) => done.has(id),
      nDone: () => done.size,
      add: (record) => {
        if ("cell" in record) {
          if (done.has(record.cell)) return;
          done.add(record.cell);
        }
        writer.add(kind.text(record));
      },
      close: () => {
        writer.close();
        giveBack();
      },
    };
  } catch (error) {
    giveBack();
    throw error;
  }
}

function takeLockOf(routine: string, out: string, path: string): () => void {
  try {
    return takeLock(routine, `${path}.lock`);
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw notWritable(routine, out, error);
  }
}

function notWritable(routine: string, out: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === undefined) return error;
  return new DomainError(`${routine}: --out must be a folder that can be written, got ${out} (${code})`);
}

function checkHeader(routine: string, log: string, found: Header, wanted: Header, acceptCore: boolean): void {
  if (found.planHash !== wanted.planHash)
    throw new DomainError(
      `${routine}: the run must be of the same plan (${wanted.planHash}), got ${log} of plan ${found.planHash}`,
    );
  if (found.wasmHash !== wanted.wasmHash && !acceptCore)
    throw new DomainError(
      `${routine}: the run must go on with the core that it was begun with (${found.wasmHash} in ${log}), got ${wanted.wasmHash} ` +
        `of version ${wanted.version} (--accept-core goes on all the same; last bits may differ)`,
    );
}

/** The plan beside its results, readable. */
async function writePlan(routine: string, out: string, plan: unknown): Promise<void> {
  const path = join(out, "plan.json");
  if (existsSync(path) && canonicalJson(JSON.parse(readFileSync(path, "utf8"))) === canonicalJson(plan))
    return;
  await writeFileAtomic(path, `${formatJson(plan, 2)}\n`).catch((error: unknown) => {
    throw notWritable(routine, out, error);
  });
}
