// A network study into a folder: the log of a run, and states of cells that are at work.
import { createHash } from "node:crypto";
import { lstatSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { expandNetworkPlan, type NetworkCell, type NetworkCells } from "../study/cells.js";
import type { Images } from "../study/images.js";
import type { NetworkPlan } from "../study/plan.js";
import {
  networkRecordText,
  parseNetworkRecord,
  rowsOfNetwork,
  type NetworkRecord,
  type NetworkRow,
} from "../study/record.js";
import {
  runNetworkStudy,
  type CellState,
  type Checkpoints,
  type NetworkCount,
  type NetworkStudyOptions,
} from "../study/run.js";
import { DomainError } from "../errors.js";
import { diskError } from "../io/disk.js";
import { writeFileAtomic } from "../io/files.js";
import type { FailureRecord } from "../sweep/record.js";
import { describe } from "../validate.js";
import { networkHash } from "../wasm/network.js";
import type { Kind } from "./log.js";
import { readRun } from "./merge.js";
import { openRun, type StoreOptions } from "./open.js";

export interface NetworkFolderOptions
  extends Omit<StoreOptions, "shard">, Omit<NetworkStudyOptions, "isDone" | "checkpoints"> {}

const networkKind: Kind<NetworkRecord> = {
  format: "overparam network",
  noun: "a network study",
  parse: parseNetworkRecord,
  text: networkRecordText,
};

/**
 * Computes a study into a folder, so that little is lost: each cell is a line of `results.jsonl` as soon as it is done, the weights of those
 * that take long are in `checkpoints/` from time to time, and a run that was interrupted, however brutally, goes on with `resume`.
 * @param plan as for `expandNetworkPlan`
 * @param images what samples are drawn from
 * @returns the counts of `runNetworkStudy`
 * @throws {DomainError} what `openRun` and `runNetworkStudy` refuse
 */
export async function networkToFolder(
  routine: string,
  plan: NetworkPlan,
  images: Images,
  options: NetworkFolderOptions,
): Promise<NetworkCount> {
  const cells = expandNetworkPlan(plan);
  const { planHash } = cells;
  // The core only draws, by published algorithms that tests hold to published numbers; the bits of training are the module's.
  const imagesHash = hashOfImages(images);
  const run = await openRun(
    routine,
    { kind: networkKind, plan, planHash, wasmHash: networkHash, imagesHash, nCells: cells.cells.length },
    options,
  );
  const checkpoints = checkpointsIn(join(options.out, "checkpoints"), SAVE_MS, imagesHash);
  const keep = (record: NetworkRecord | FailureRecord) => run.add(record);
  try {
    return await runNetworkStudy(cells, images, {
      ...options,
      isDone: run.isDone,
      checkpoints,
      onRecord: (record) => {
        keep(record);
        options.onRecord?.(record);
      },
      onFailure: (failure) => {
        keep(failure);
        options.onFailure?.(failure);
      },
    });
  } finally {
    await checkpoints.idle(); // a run that has ended writes no more
    run.close();
  }
}

/** 16 hex digits of the SHA-256 of all pixels and labels: a folder may hold others than it did. */
export function hashOfImages({ train, test, shape, nClasses }: Images): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([shape, nClasses, train.labels.length, test.labels.length]));
  for (const { pixels, labels } of [train, test]) hash.update(pixels).update(labels);
  return hash.digest("hex").slice(0, 16);
}

/** What a folder holds. */
export interface NetworkRecords {
  /** In the order of the plan. */
  rows: NetworkRow[];
  failures: FailureRecord[];
  nCells: number;
  missing: number;
}

/** Reads the rows of a study. @param side of the images where the plan says none */
export function readNetworkRows(
  folder: string,
  { cells }: NetworkCells,
  side: number,
  options: { acceptCore?: boolean } = {},
): NetworkRecords {
  const { records, failures, header, missing } = readRun([folder], networkKind, options);
  const cellOf = ({ cell, index }: NetworkRecord) => {
    if (cells[index]?.id === cell) return cells[index];
    throw new DomainError(
      `readNetworkRows: records must be of cells of the plan, got ${describe(cell)} as cell ${index} in ${folder}`,
    );
  };
  return {
    rows: records.flatMap((record) => rowsOfNetwork(record, cellOf(record), side)),
    failures,
    nCells: header.nCells,
    missing,
  };
}

/** How much work of a cell an interruption may cost, in milliseconds. */
const SAVE_MS = 15_000;

/** States on the disk. */
export interface FileCheckpoints extends Checkpoints {
  save(cell: NetworkCell, state: CellState, isLast: boolean): Promise<void>;
  drop(cell: NetworkCell): Promise<void>;
  /** Waits for what is being written, whatever becomes of it. */
  idle(): Promise<unknown>;
}

/**
 * States as files, one to a cell; of a cell that is done in less than `every` there is none.
 * @param imagesHash of what the cells learn from: what they learned from others does not count
 */
export function checkpointsIn(folder: string, every = SAVE_MS, imagesHash = ""): FileCheckpoints {
  const saved = new Map<string, number>();
  const writing = new Map<string, Promise<void>>();
  const path = ({ id }: NetworkCell) => join(folder, `${id}.state`);
  /** The jobs of a cell save at any time: one after the other. */
  const inTurn = (cell: NetworkCell, work: () => Promise<void>) => {
    const turn = (writing.get(cell.id) ?? Promise.resolve()).catch(() => {}).then(work);
    writing.set(cell.id, turn);
    return turn;
  };
  return {
    load(cell) {
      saved.set(cell.id, performance.now());
      const found = read(path(cell));
      return found?.hash === networkHash && found.imagesHash === imagesHash ? found.state : undefined;
    },
    async save(cell, state, isLast) {
      const now = performance.now();
      if (!isLast && now - (saved.get(cell.id) ?? now) < every) return;
      saved.set(cell.id, now);
      const bytes = serialize({ hash: networkHash, imagesHash, state });
      await inTurn(cell, () => writeFileAtomic(path(cell), bytes, "network"));
    },
    async drop(cell) {
      saved.delete(cell.id);
      await inTurn(cell, async () => {
        try {
          await rm(path(cell), { force: true });
        } catch (error) {
          throw diskError("network", path(cell), "removed", error);
        }
      });
    },
    idle: () => Promise.allSettled(writing.values()),
  };
}

interface Saved {
  hash: string;
  imagesHash: string;
  state: unknown;
}

/**
 * What was saved; nothing where there is no file, or where the disk, or another version of Node, left something else: the cell begins
 * anew. Links are not followed, and what is no file may never end.
 */
function read(path: string): Partial<Saved> | null | undefined {
  try {
    if (!lstatSync(path).isFile()) return undefined;
    return deserialize(readFileSync(path)) as Partial<Saved> | null;
  } catch {
    return undefined;
  }
}
