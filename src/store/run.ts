// A sweep into a folder.
import { expandPlan, type Cells } from "../sweep/cells.js";
import type { Plan } from "../sweep/plan.js";
import { parseRecord, recordText, type CellRecord } from "../sweep/record.js";
import { runSweep, type SweepCount, type SweepOptions } from "../sweep/run.js";
import { wasmHash } from "../version.js";
import type { Kind } from "./log.js";
import { openRun, type OpenRun, type StoreOptions } from "./open.js";

/** Options of `sweepToFolder`: the folder, and those of `runSweep`. */
export interface FolderOptions extends StoreOptions, Omit<SweepOptions, "isDone" | "shard"> {}

/** A sweep that is open for writing; `close` it. */
export interface Store extends OpenRun<CellRecord> {
  /** The cells of the plan. */
  cells: Cells;
}

export const sweepKind: Kind<CellRecord> = {
  format: "overparam sweep",
  noun: "a sweep",
  parse: parseRecord,
  text: recordText,
};

/**
 * Opens the run of a plan in a folder: `plan.json`, the log `results.jsonl`, and a lock against a second process.
 * @param routine the name that stands in front of messages
 * @param plan as for `expandPlan`
 * @param options `out`: the folder; `resume`, `acceptCore`, `shard`
 * @returns a `Store`: what is done, and where to add records; `close` gives the lock back
 * @throws {DomainError} a folder that cannot be written, that is in use, that holds a run and `resume` is not set, or that holds
 *   one of another plan, or of another core and `acceptCore` is not set
 * @throws {DiskError} where the disk is full or broken, and so does `add`
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
  const cells = expandPlan(plan);
  const { planHash, count: nCells } = cells;
  const run = await openRun(routine, { kind: sweepKind, plan, planHash, wasmHash, nCells }, options);
  return { ...run, cells };
}

/**
 * Computes a plan into a folder, so that nothing is lost: each cell is a line of `results.jsonl` as soon as it is done, and a run that
 * was interrupted, however brutally, goes on with `resume`.
 * @param plan as for `expandPlan`
 * @param options `out`, `resume`, `acceptCore`, and those of `runSweep`
 * @returns the counts of `runSweep`
 * @throws {DomainError} what `openStore` and `runSweep` refuse
 * @throws {DiskError} where the disk is full or broken; what was written before counts
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
