// A sweep into a folder.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DomainError } from "../errors.js";
import { makeFolder, writeFileAtomic } from "../io/files.js";
import { formatJson } from "../io/json.js";
import { expandPlan, planText, type Cells } from "../sweep/cells.js";
import type { Plan } from "../sweep/plan.js";
import { recordText, type CellRecord, type FailureRecord } from "../sweep/record.js";
import { runSweep, type Shard, type SweepCount, type SweepOptions } from "../sweep/run.js";
import { version, wasmHash } from "../version.js";
import { takeLock } from "./lock.js";
import { LogWriter, readLog, type Header } from "./log.js";

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

/** Options of `sweepToFolder`: the folder, and those of `runSweep`. */
export interface FolderOptions extends StoreOptions, Omit<SweepOptions, "isDone" | "shard"> {}

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
export interface Store {
  /** The cells of the plan. */
  cells: Cells;
  /** Whether a cell is done, by its id. */
  isDone: (id: string) => boolean;
  /** Cells that are done. */
  nDone: () => number;
  /** Keeps a record; one that is there already is not kept twice. */
  add: (record: CellRecord | FailureRecord) => void;
  /** Ends writing and gives the lock back. */
  close: () => void;
}

/**
 * Opens the run of a plan in a folder: `plan.json`, the log `results.jsonl`, and a lock against a second process.
 * @param routine the name that stands in front of messages
 * @param plan as for `expandPlan`
 * @param options `out`: the folder; `resume`, `acceptCore`, `shard`
 * @returns a `Store`: what is done, and where to add records; `close` gives the lock back
 * @throws {DomainError} a folder that cannot be written, that is in use, that holds a run and `resume` is not set, or that holds
 *   one of another plan, or of another core and `acceptCore` is not set
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 20, kappa: [0.5, 2], keepFraction: 0.2, nTrials: 5 },
 * };
 * const store = await openStore("example", plan, { out: "out/examples/store", resume: true });
 * const { isDone, add } = store;
 * await runSweep(store.cells, { isDone, onRecord: add });
 * store.nDone(); // 2
 * store.close();
 */
export async function openStore(routine: string, plan: Plan, options: StoreOptions): Promise<Store> {
  const { shard = { part: 1, of: 1 }, resume = false, acceptCore = false } = options;
  const cells = expandPlan(plan);
  const out = resolve(options.out);
  const path = join(out, logName(shard));
  const header: Header = {
    format: "overparam sweep",
    formatVersion: 1,
    version,
    planHash: cells.planHash,
    wasmHash,
    nCells: cells.count,
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
      const content = readLog(log, (record) => void (resume && "cell" in record && done.add(record.cell)));
      checkHeader(routine, log, content.header, header, acceptCore);
      if (isOwn) length = content.length;
    }
    await writePlan(routine, out, plan);
    const writer = await LogWriter.open(path, header, length);
    return {
      cells,
      isDone: (id) => done.has(id),
      nDone: () => done.size,
      add: (record) => {
        if ("cell" in record) {
          if (done.has(record.cell)) return;
          done.add(record.cell);
        }
        writer.add(recordText(record));
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
async function writePlan(routine: string, out: string, plan: Plan): Promise<void> {
  const path = join(out, "plan.json");
  if (existsSync(path) && planText(JSON.parse(readFileSync(path, "utf8")) as Plan) === planText(plan)) return;
  await writeFileAtomic(path, `${formatJson(plan, 2)}\n`).catch((error: unknown) => {
    throw notWritable(routine, out, error);
  });
}

/**
 * Computes a plan into a folder, so that nothing is lost: each cell is a line of `results.jsonl` as soon as it is done, and a run that
 * was interrupted, however brutally, goes on with `resume`.
 * @param plan as for `expandPlan`
 * @param options `out`, `resume`, `acceptCore`, and those of `runSweep`
 * @returns the counts of `runSweep`
 * @throws {DomainError} what `openStore` and `runSweep` refuse
 * Cost: that of `runSweep`; a cell adds one line to the log.
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 30, kappa: [0.5, 2], keepFraction: 0.2, nTrials: 10 },
 * };
 * await sweepToFolder(plan, { out: "out/examples/sweep", resume: true });
 * readRecords(["out/examples/sweep"]).records.length; // 2
 */
export function sweepToFolder(plan: Plan, options: FolderOptions): Promise<SweepCount> {
  return intoFolder("sweepToFolder", plan, options, runSweep);
}

/**
 * Runs a sweep, by whatever means, into a folder.
 * @param run computes the cells: `runSweep`, or one that has them computed elsewhere
 */
export async function intoFolder<Options extends StoreOptions & SweepOptions>(
  routine: string,
  plan: Plan,
  options: Options,
  run: (cells: Cells, options: Options) => Promise<SweepCount>,
): Promise<SweepCount> {
  const store = await openStore(routine, plan, options);
  try {
    return await run(store.cells, {
      ...options,
      isDone: store.isDone,
      onRecord: (record) => {
        store.add(record);
        options.onRecord?.(record);
      },
      onFailure: (failure) => {
        store.add(failure);
        options.onFailure?.(failure);
      },
    });
  } finally {
    store.close();
  }
}
