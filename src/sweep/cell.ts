// One cell, computed on a pool of threads.
import { createThread, parallelism } from "#sweep-thread";
import type { Progress } from "../simulate/index.js";
import type { SharedPool } from "../simulate/run.js";
import { wasmHash } from "../version.js";
import { Pool } from "../workers/pool.js";
import type { Cell } from "./cells.js";
import { problemOfCell, recordOf, simulateCell, theoryTask } from "./compute.js";
import { secondsOf } from "./cost.js";
import type { CellRecord, Risks } from "./record.js";

/** How often a cell is tried again after it threw or its thread died. */
export const RETRIES = 2;

/**
 * Cells of up to this many seconds go to a thread as a whole: one short message there and one back, and nothing to prepare here.
 * Longer ones are cut into ranges of trials, so that the last of a sweep does not keep one thread busy and the others idle.
 */
const WHOLE_SECONDS = 0.2;

/** Threads that compute cells. */
export type CellPool = Pool<unknown, unknown>;

/** A pool of threads for cells; `close` it. @param workers default all cores */
export const openPool = (workers = parallelism()): CellPool =>
  new Pool({ createThread, nThreads: workers, retries: RETRIES });

/** What whoever has a cell computed wants to know, and may do. */
export interface CellWatch {
  /** Told how many of its trials are done, where it is cut. */
  onProgress?: (progress: Progress) => void;
  /** Told once a thread has it, where it goes to one as a whole. */
  onBegin?: () => void;
  /** Takes it out of the pool; what runs of it goes on, and nobody hears of it. */
  signal?: AbortSignal;
}

/**
 * Computes one cell.
 * @param wholeSeconds what is estimated to take longer is cut
 * @returns its record: the same bits on every pool
 * @throws what the last of its attempts threw; the signal's reason
 */
export async function runCell(
  cell: Cell,
  pool: CellPool,
  { onProgress, onBegin, signal }: CellWatch = {},
  wholeSeconds = WHOLE_SECONDS,
): Promise<CellRecord> {
  // A thread knows the core that it was given, but not what it is called.
  if (secondsOf(cell) <= wholeSeconds)
    return { ...((await pool.run({ cell }, signal, onBegin)) as CellRecord), wasmHash };
  const problem = problemOfCell(cell);
  const how = {
    pool: pool as unknown as SharedPool,
    ...(onProgress ? { onProgress } : {}),
    ...(signal ? { signal } : {}),
  };
  const [predicted, simulated] = await Promise.all([
    cell.theory
      ? (pool.run({ theory: theoryTask(cell, problem) }, signal, onBegin) as Promise<Risks<number>[]>)
      : undefined,
    cell.simulation ? simulateCell(cell, problem, how) : undefined,
  ]);
  return recordOf(cell, predicted, simulated);
}
