// The folder of a run, open for writing.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { diskError } from "../io/disk.js";
import { makeFolder, writeFileAtomic } from "../io/files.js";
import { notWritable } from "../io/folder.js";
import { formatJson } from "../io/json.js";
import { canonicalJson } from "../sweep/hash.js";
import type { FailureRecord } from "../sweep/record.js";
import type { Shard } from "../sweep/run.js";
import { describe, integer, validate } from "../validate.js";
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

const schema = v.object({
  out: v.pipe(v.string(), v.minLength(1, "name a folder")),
  resume: v.optional(v.boolean(), false),
  acceptCore: v.optional(v.boolean(), false),
  shard: v.optional(v.strictObject({ part: integer(1), of: integer(1) }), () => ({ part: 1, of: 1 })),
});

/** Everything that becomes part of a path is checked here: no run writes outside its folder. */
function checkOptions(routine: string, options: StoreOptions) {
  if (typeof routine !== "string")
    throw new TypeError(`openStore: routine must be a string, got ${describe(routine)}`);
  const checked = validate(routine, schema, options);
  const { part, of } = checked.shard;
  if (part > of)
    throw new DomainError(`${routine}: shard.part must be at most shard.of = ${of}, got ${part}`);
  if (checked.out.includes("\0"))
    throw new DomainError(`${routine}: out must be a path without NUL, got ${describe(checked.out)}`);
  return checked;
}

/** Name of the log of a run: shards may share a folder. */
export const logName = ({ part, of }: Shard): string =>
  of === 1 ? "results.jsonl" : `results-${part}-of-${of}.jsonl`;

/** The logs of a folder. */
export function logsOf(routine: string, folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^results(-\d+-of-\d+)?\.jsonl$/.test(name))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    throw diskError(routine, folder, "read", error);
  }
}

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
  /** Of the images that its numbers come from, where they come from images. */
  imagesHash?: string;
  nCells: number;
}

/**
 * Opens the run of a plan in a folder: `plan.json`, the log `results.jsonl`, and a lock against a second process.
 * @throws {DomainError} a folder that cannot be written, that is in use, that holds a run and `resume` is not set, or that holds
 *   one of another plan, or of another core and `acceptCore` is not set
 * @throws {DiskError} what the system says where the disk is full or broken
 */
export async function openRun<R extends Kept>(
  routine: string,
  { kind, plan, planHash, wasmHash, imagesHash, nCells }: RunOf<R>,
  options: StoreOptions,
): Promise<OpenRun<R>> {
  const { out: folder, shard, resume, acceptCore } = checkOptions(routine, options);
  const out = resolve(folder);
  const path = join(out, logName(shard));
  const header: Header = {
    format: kind.format,
    formatVersion: 1,
    version,
    planHash,
    wasmHash,
    imagesHash,
    nCells,
    shard: `${shard.part}/${shard.of}`,
  };
  await makeFolder(out).catch((error: unknown) => {
    throw notWritable(routine, folder, error);
  });
  const giveBack = await takeLockOf(routine, folder, path);
  try {
    const done = new Set<string>();
    let length: number | undefined;
    for (const name of ["plan.json", logName(shard)]) refuseLink(routine, join(out, name), "file");
    refuseLink(routine, join(out, "checkpoints"), "folder");
    for (const log of logsOf(routine, out)) {
      const isOwn = log === path;
      if (isOwn && !resume)
        throw new DomainError(
          `${routine}: --out must be a folder without a run, got ${folder} with ${log} (--resume goes on with it)`,
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
    const writer = await LogWriter.open(routine, path, header, length);
    return {
      isDone: (id) => done.has(id),
      nDone: () => done.size,
      add: (record) => {
        if (!("cell" in record)) return writer.add(kind.text(record));
        if (done.has(record.cell)) return;
        writer.add(kind.text(record));
        done.add(record.cell);
      },
      close: () => {
        try {
          writer.close();
        } finally {
          giveBack();
        }
      },
    };
  } catch (error) {
    try {
      giveBack();
    } catch {
      // the error that led here says more
    }
    throw error;
  }
}

/** A link would lead out of the folder, and what is no file may never end. */
function refuseLink(routine: string, path: string, kind: "file" | "folder"): void {
  const found = lookedAt(routine, path);
  if (found === undefined || (kind === "file" ? found.isFile() : found.isDirectory())) return;
  throw new DomainError(
    `${routine}: a run must be made of files of its own, got ${path}, which is ${found.isSymbolicLink() ? "a link" : `no ${kind}`}`,
  );
}

function lookedAt(routine: string, path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw diskError(routine, path, "read", error);
  }
}

async function takeLockOf(routine: string, out: string, path: string): Promise<() => void> {
  try {
    return await takeLock(routine, `${path}.lock`);
  } catch (error) {
    throw notWritable(routine, out, error);
  }
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
  // logs of older versions do not say
  if (found.imagesHash !== undefined && found.imagesHash !== wanted.imagesHash)
    throw new DomainError(
      `${routine}: the run must go on with the images that it was begun with (${found.imagesHash} in ${log}), got others (${wanted.imagesHash})`,
    );
}

/** The plan beside its results, readable. The logs say which plan it is: one that is damaged is written anew. */
async function writePlan(routine: string, out: string, plan: unknown): Promise<void> {
  const path = join(out, "plan.json");
  if (planIn(path) !== canonicalJson(plan)) await writeFileAtomic(path, `${formatJson(plan, 2)}\n`, routine);
}

/** The plan that stands in a file, undefined where there is none. */
function planIn(path: string): string | undefined {
  try {
    return canonicalJson(JSON.parse(readFileSync(path, "utf8")));
  } catch {
    return undefined; // nor is there one that cannot be read
  }
}
