import { createThread, parallelism } from "#simulate-thread";
import { DomainError, OutOfMemoryError } from "../errors.js";
import type { KeptSchedule } from "../rules/index.js";
import { runPool, runTasks, type Pool } from "../workers/pool.js";
import { directFlops } from "./cost.js";
import { exactFlops } from "./exact/cost.js";
import type { ExactJob } from "./exact/job.js";
import type { Progress, SharedOptions } from "./options.js";
import { runRange, type TrialRange } from "./range.js";
import { shareMatrices } from "./share.js";
import { jobRowLength, rowLength, type TrialJob } from "./trials.js";

/** Below this many floating-point operations a job is done before threads have started (30 ms each). */
const MIN_FLOPS_FOR_THREADS = 5e8;
/** Ranges per thread: enough that none waits long for the last, few enough that messages cost nothing. */
const RANGES_PER_THREAD = 8;
/** Ranges in this thread: steps of the progress. */
const RANGES_HERE = 100;
/** On threads shared with other jobs a range is worth about this much work, 50 ms: what is shorter stays in one piece. */
const FLOPS_PER_RANGE = 2e8;
/** How long this thread may compute before it lets others have their turn, in milliseconds. */
const TURN_MS = 50;

/** Entries of the table of results, 1 GiB of them. */
const MAX_RESULTS = 2 ** 27;
/** Bytes that WebAssembly can address. */
const MAX_BYTES = 2 ** 32;

/**
 * Refuses a design that cannot be held before anything of its size is made.
 * @throws {OutOfMemoryError} a design beyond WebAssembly memory
 */
export function checkDesign(
  routine: string,
  { nSamples, nFeatures }: { nSamples: number; nFeatures: number },
): void {
  const nBytes = 8 * nSamples * nFeatures;
  if (nBytes > MAX_BYTES)
    throw new OutOfMemoryError(
      `${routine}: a design of ${nSamples} × ${nFeatures} must fit into the ${MAX_BYTES} bytes of WebAssembly memory, got ${nBytes}`,
      nBytes,
      MAX_BYTES,
    );
}

/** @throws {DomainError} a table of results beyond 1 GiB */
export function checkResults(
  routine: string,
  { nRows, nRules, nRounds }: { nRows: number; nRules: number; nRounds: number },
): void {
  const most = Math.floor(MAX_RESULTS / rowLength(nRules, nRounds));
  if (nRows > most)
    throw new DomainError(
      `${routine}: nTrials times the number of sizes must be at most ${most}, got ${nRows}`,
    );
}

/** The rounds of a call as a job has them: the first, and those after it. */
export const roundsForJob = ({ nKept, retrainRidges }: KeptSchedule) => ({
  nKept: nKept[0],
  retrainRidge: retrainRidges[0],
  later: { nKept: nKept.slice(1), retrainRidges: retrainRidges.slice(1) },
});

/** Threads that several jobs share. */
export type SharedPool = Pool<TrialRange, Float64Array>;

export interface RunOptions {
  nTrials: number;
  workers: number | undefined;
  pool: SharedPool | undefined;
  onProgress: ((progress: Progress) => void) | undefined;
  signal: AbortSignal | undefined;
}

/** What `runJob` needs of the checked options of a call. */
export const runOptions = ({
  nTrials,
  workers,
  pool,
  onProgress,
  signal,
}: Pick<SharedOptions, "workers" | "onProgress" | "signal"> & {
  nTrials: number;
  pool?: unknown;
}): RunOptions => ({
  nTrials,
  workers,
  pool: pool as SharedPool | undefined,
  onProgress,
  signal,
});

/**
 * Runs the trials of a job, on threads where that pays.
 * @returns the rows of all trials in the order of the trials: [nTrials × sizes × rowLength], the same for any number of workers
 */
export async function runJob(job: TrialJob | ExactJob, options: RunOptions): Promise<Float64Array> {
  const { nTrials, signal, pool } = options;
  const workers = options.workers ?? (flops(job) * nTrials < MIN_FLOPS_FOR_THREADS ? 1 : parallelism());
  const nThreads = Math.min(workers, nTrials);
  const nRanges = pool
    ? Math.min((flops(job) * nTrials) / FLOPS_PER_RANGE, RANGES_PER_THREAD * pool.nThreads)
    : nThreads === 1
      ? RANGES_HERE
      : RANGES_PER_THREAD * nThreads;
  const sent = pool || nThreads > 1 ? shareMatrices(job) : job;
  const ranges = split(sent, nTrials, Math.max(1, Math.floor(nRanges)));
  const rows = new Float64Array(nTrials * job.sizes.length * jobRowLength(job));
  let done = 0;
  const onResult = (result: Float64Array, index: number) => {
    const { first, last } = ranges[index];
    rows.set(result, first * (rows.length / nTrials));
    done += last - first;
    options.onProgress?.({ done, total: nTrials });
  };
  if (pool) await runTasks(pool, { tasks: ranges, onResult, signal });
  else if (nThreads === 1) await runHere(ranges, onResult, signal);
  else await runPool<TrialRange, Float64Array>({ createThread, nThreads, tasks: ranges, onResult, signal });
  return rows;
}

async function runHere(
  ranges: TrialRange[],
  onResult: (result: Float64Array, index: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  let turn = performance.now();
  for (const [index, { job, first, last }] of ranges.entries()) {
    signal?.throwIfAborted();
    onResult(runRange({ job, first, last }), index);
    if (performance.now() - turn < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    turn = performance.now();
  }
  signal?.throwIfAborted();
}

/** Cuts the trials into at most `nRanges` ranges of nearly equal length. */
function split(job: TrialJob | ExactJob, nTrials: number, nRanges: number): TrialRange[] {
  const length = Math.ceil(nTrials / nRanges);
  const ranges: TrialRange[] = [];
  for (let first = 0; first < nTrials; first += length)
    ranges.push({ job, first, last: Math.min(nTrials, first + length) });
  return ranges;
}

const flops = (job: TrialJob | ExactJob): number => ("engine" in job ? exactFlops(job) : directFlops(job));
