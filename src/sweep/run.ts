import * as v from "valibot";
import { integer, validate } from "../validate.js";
import { MAX_THREADS } from "../workers/thread.js";
import { untilBegun } from "../workers/until-begun.js";
import { openPool, runCell } from "./cell.js";
import { expandPlan, isExpanded, type Cells } from "./cells.js";
import { secondsOf } from "./cost.js";
import { stride } from "./order.js";
import type { Plan } from "./plan.js";
import { failureOf, type CellRecord, type FailureRecord } from "./record.js";
import { Tally, type SweepProgress } from "./tally.js";

/** Part i of n of a plan: the cells whose place leaves i − 1 when divided by n. */
export interface Shard {
  /** 1 to n */
  part: number;
  /** Number of shards. */
  of: number;
}

/** Options of `runSweep`. */
export interface SweepOptions {
  /** Threads, at most 256; no number depends on it. Default: as many as the machine runs. */
  workers?: number;
  /** Only part of the plan. */
  shard?: Shard;
  /** Tells cells that are done already by their id: they are left out. */
  isDone?: (id: string) => boolean;
  /** Called with each record as it is ready, in no particular order; an error it throws ends the sweep. */
  onRecord?: (record: CellRecord) => void;
  /** Called with each cell that failed three times. */
  onFailure?: (failure: FailureRecord) => void;
  /** Called when trials are done and when a cell is. */
  onProgress?: (progress: SweepProgress) => void;
  /** Ends the work at once, in the middle of cells; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Takes no more cells and finishes those at work; then the promise is rejected with the signal's reason. */
  finish?: AbortSignal;
}

/** What a sweep came to. */
export interface SweepCount {
  /** Hash of the plan. */
  planHash: string;
  /** Cells computed by this call. */
  computed: number;
  /** Cells that were done before. */
  skipped: number;
  /** Cells that threw. */
  failures: FailureRecord[];
}

/** Cells at work at a time, beyond one per thread: so many that no thread waits for the next, so few that memory stays flat. */
const AHEAD = 4;

/** A part of a plan. */
export const shardSchema = v.pipe(
  v.strictObject({ part: integer(1), of: integer(1) }),
  v.check(({ part, of }) => part <= of, "have part ≤ of"),
);

const schema = v.object({
  workers: v.optional(integer(1, MAX_THREADS)),
  shard: v.optional(shardSchema),
});

/**
 * Computes the cells of a plan on threads and hands each record out as it is ready. Nothing is kept in memory but what is at work.
 *
 * A cell whose computation throws, or whose thread dies, is tried again twice on a fresh thread, and then reported as failed
 * while the rest goes on. Cells are taken in an order that jumps evenly over the plan, so that what is done is a fair sample of
 * what is left and the time left is an honest guess.
 * @param plan as for `expandPlan`, or its result
 * @param options workers, shard, isDone; onRecord, onFailure, onProgress; signal
 * @returns counts, and the cells that failed
 * @throws {DomainError | TypeError} a plan or an option that is wrong
 * Every number depends on the plan only: not on workers, order, shards, interruptions, engine or machine.
 * Cost: that of `simulate` and `predict`, and below a millisecond a cell.
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 30, kappa: [0.5, 2], keepFraction: 0.2, nTrials: 10 },
 * };
 * const records = [];
 * const { computed } = await runSweep(plan, { onRecord: (record) => records.push(record) });
 * computed; // 2
 * resultsHash(records).length; // 64
 */
export async function runSweep(plan: Plan | Cells, options: SweepOptions = {}): Promise<SweepCount> {
  const cells = isExpanded(plan) ? plan : expandPlan(plan);
  const { workers, shard = { part: 1, of: 1 } } = validate("runSweep", schema, options);
  const { signal, finish } = options;
  signal?.throwIfAborted();
  finish?.throwIfAborted();
  const todo = unfinished(cells, shard, options.isDone);
  const { places, skipped, seconds: total } = todo;
  const tally = new Tally({ nCells: places.length, skipped, seconds: total }, options.onProgress);
  const count: SweepCount = { planHash: cells.planHash, computed: 0, skipped: todo.skipped, failures: [] };
  const pool = openPool(workers);
  const abort = () => pool.close(signal?.reason);
  signal?.addEventListener("abort", abort);
  let next = 0;
  const work = async () => {
    while (next < todo.places.length) {
      signal?.throwIfAborted();
      if (finish?.aborted) return;
      const cell = cells.at(todo.places[next++]);
      const seconds = secondsOf(cell);
      let told = 0;
      const tell = (share: number) => {
        tally.add(seconds * (share - told));
        told = share;
      };
      const begun = untilBegun(finish);
      const outcome = await runCell(cell, pool, {
        ...begun,
        onProgress({ done, total }) {
          begun.onBegin();
          tell((0.999 * done) / total);
        },
      }).catch((error: unknown) => error);
      begun.onBegin();
      signal?.throwIfAborted();
      if (begun.signal.aborted) return;
      if (isRecord(outcome)) {
        count.computed += 1;
        options.onRecord?.(outcome);
      } else {
        const failure = failureOf(cell, outcome);
        count.failures.push(failure);
        tally.failed += 1;
        options.onFailure?.(failure);
      }
      tally.done += 1;
      tell(1);
    }
  };
  try {
    const lanes = Math.min(pool.nThreads + AHEAD, todo.places.length);
    await Promise.all(Array.from({ length: lanes }, work));
    finish?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", abort);
    next = todo.places.length; // where one lane has failed, the others take no more
    pool.close();
  }
  return count;
}

const isRecord = (outcome: unknown): outcome is CellRecord =>
  typeof (outcome as CellRecord | undefined)?.cell === "string";

interface Unfinished {
  /** Places of the cells to compute, in the order in which they are taken. */
  places: Uint32Array;
  skipped: number;
  /** What they take together, in the seconds of `secondsOf`. */
  seconds: number;
}

function unfinished(cells: Cells, shard: Shard, isDone?: (id: string) => boolean): Unfinished {
  const places = new Uint32Array(Math.ceil(cells.count / shard.of));
  let [length, skipped, seconds] = [0, 0, 0];
  for (const place of stride(cells.count)) {
    if (place % shard.of !== shard.part - 1) continue;
    const cell = cells.at(place);
    if (isDone?.(cell.id)) {
      skipped += 1;
      continue;
    }
    seconds += secondsOf(cell);
    places[length++] = place;
  }
  return { places: places.slice(0, length), skipped, seconds };
}
