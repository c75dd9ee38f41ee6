// One table from the logs of one or several folders.
import { statSync } from "node:fs";
import { DomainError } from "../errors.js";
import type { CellRecord, FailureRecord } from "../sweep/record.js";
import { checkFlag, describe, optionsOf } from "../validate.js";
import { readLog, type Header, type Kept, type Kind } from "./log.js";
import { logsOf } from "./open.js";
import { sweepKind } from "./run.js";

/** What folders hold together. */
export interface Records<R = CellRecord> {
  /** In the order of the plan, each cell once. */
  records: R[];
  /** Cells that failed and have not been computed since. */
  failures: FailureRecord[];
  /** Plan, version and core of the run. */
  header: Header;
  /** Cells of the plan that are not there. */
  missing: number;
}

/**
 * Reads the records of one run from one or several folders, shards or not. A cell may stand in several logs if its results are the same.
 * @param folders as `sweepToFolder` and `overparam sweep` make them
 * @param options `acceptCore`: merge runs of different cores
 * @returns the records in the order of the plan, failures, and how many cells are missing
 * @throws {DomainError} a folder without a run, runs of different plans or cores (unless `acceptCore`), or a cell with two results
 * Cost: every log once; all records stay in memory.
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 20, kappa: [0.5, 2, 3], keepFraction: 0.2, nTrials: 5 },
 * };
 * await sweepToFolder(plan, { out: "out/examples/1", shard: { part: 1, of: 2 }, resume: true });
 * await sweepToFolder(plan, { out: "out/examples/2", shard: { part: 2, of: 2 }, resume: true });
 * readRecords(["out/examples/2"]).missing; // 2
 * readRecords(["out/examples/1", "out/examples/2"]).records.map((record) => record.index); // [0, 1, 2]
 */
export function readRecords(folders: readonly string[], options: { acceptCore?: boolean } = {}): Records {
  return readRun(folders, sweepKind, options);
}

/** The same for any kind of run. */
export function readRun<R extends Kept>(
  folders: readonly string[],
  kind: Kind<R>,
  options: { acceptCore?: boolean } = {},
): Records<R> {
  const { acceptCore = false } = optionsOf("readRecords", options, ["acceptCore"]);
  checkFlag("readRecords", "acceptCore", acceptCore);
  if (!Array.isArray(folders))
    throw new TypeError(`readRecords: folders must be an array of paths, got ${describe(folders)}`);
  const cells = new Map<string, R>();
  const failed = new Map<string, FailureRecord>();
  let header: Header | undefined;
  let first = "";
  for (const folder of folders)
    for (const log of logsIn(folder)) {
      const content = readLog(log, kind, (record) => {
        if ("failed" in record) return void failed.set(record.failed, record);
        const before = cells.get(record.cell);
        if (before === undefined) cells.set(record.cell, record);
        else if (kind.text(before) !== kind.text(record))
          throw new DomainError(
            `readRecords: a cell must have one result, got two for cell ${record.cell}, the second in ${log}`,
          );
      });
      if (header === undefined) [header, first] = [content.header, log];
      else checkAlike(first, header, log, content.header, acceptCore);
    }
  if (header === undefined)
    throw new DomainError("readRecords: folders must name at least one folder with a run, got none");
  const records = [...cells.values()].toSorted((a, b) => a.index - b.index);
  const failures = [...failed.values()].filter((failure) => !cells.has(failure.failed));
  return { records, failures, header, missing: header.nCells - records.length };
}

function logsIn(folder: string): string[] {
  if (typeof folder !== "string" || folder.includes("\0"))
    throw new TypeError(`readRecords: DIR must be a path, got ${describe(folder)}`);
  let isFolder = false;
  try {
    isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // a name that is too long, or a place that may not be looked at
  }
  if (!isFolder)
    throw new DomainError(`readRecords: DIR must be a folder, got ${describe(folder)}, which is none`);
  const logs = logsOf("readRecords", folder);
  if (logs.length === 0)
    throw new DomainError(
      `readRecords: DIR must hold a run (results*.jsonl), got ${folder}, which holds none`,
    );
  return logs;
}

function checkAlike(first: string, a: Header, log: string, b: Header, acceptCore: boolean): void {
  if (a.planHash !== b.planHash)
    throw new DomainError(
      `readRecords: all runs must be of one plan, got ${first} of plan ${a.planHash} and ${log} of plan ${b.planHash}`,
    );
  if (a.wasmHash !== b.wasmHash && !acceptCore)
    throw new DomainError(
      `readRecords: all runs must be of one core, got ${first} of ${a.wasmHash} and ${log} of ${b.wasmHash} (--accept-core merges all the same)`,
    );
}
