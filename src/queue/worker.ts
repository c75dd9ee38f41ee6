import type { Job, Worker } from "bullmq";
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { openPool, runCell } from "../sweep/cell.js";
import { recordText } from "../sweep/record.js";
import { version, wasmHash } from "../version.js";
import { callback, integer, nameOfQueue, positive, validate } from "../validate.js";
import { MAX_THREADS } from "../workers/thread.js";
import { connected, connectionOf, GOODBYE_MS, loadBullmq, QUEUE_NAME, within } from "./bullmq.js";
import { checkJob, MAX_HOURS } from "./payload.js";

/** Options of `runWorker`. */
export interface WorkerOptions {
  /** Address of the Redis. */
  queue: string;
  /** Name of the queue. Default `"overparam"`. */
  queueName?: string;
  /** Threads. Default all cores. */
  workers?: number;
  /** How long a cell of a worker that died is left to it, in seconds. Default 30. */
  lockSeconds?: number;
  /** Refuses a cell whose estimate for one thread is longer than this, in hours. Default 24. */
  maxHours?: number;
  /** Called with each cell that is answered. */
  onCell?: (id: string) => void;
  /** Called with what goes wrong with the connection; the worker goes on when Redis is back. */
  onError?: (error: Error) => void;
  /** Takes no more cells, finishes those at work, and ends. */
  signal?: AbortSignal;
}

const schema = v.strictObject({
  queue: v.string(),
  queueName: v.optional(nameOfQueue()),
  workers: v.optional(integer(1, MAX_THREADS)),
  lockSeconds: v.optional(integer(1, 86_400)),
  maxHours: v.optional(positive(), MAX_HOURS),
  onCell: v.optional(callback()),
  onError: v.optional(callback()),
  signal: v.optional(v.instance(AbortSignal, "be an AbortSignal")),
});

/** How often the cell of a worker that died is given to another one. */
const MOST_DEATHS = 2;

/**
 * Computes cells from a queue until the signal says so. Cells run in worker threads: this thread has nothing to do but to keep the
 * locks, however long a cell takes. What is in the queue is checked, and a sweep of another core is refused.
 * @param options `queue`: the address of the Redis; `workers`: threads; `maxHours`: longest cell; `signal`: when to end; the rest as in
 *   `WorkerOptions`
 * @returns the number of cells that were computed
 * @throws {FeatureError} where bullmq or ioredis is not installed
 * @throws {TypeError | DomainError} an option that is wrong
 * @throws {DomainError} no address of a Redis, or none that answers within ten seconds
 * Cost: a thread for each of `workers`; the job of a cell and its record are a few kB each.
 * @example
 * import { runWorker } from "overparam/bullmq";
 * const end = new AbortController();
 * const work = (queue) => runWorker({ queue, workers: 2, signal: end.signal });
 * // work("redis://localhost:6379") computes until end.abort(), and says how many cells it was.
 * await work("localhost").catch((error) => error.name); // "DomainError"
 */
export async function runWorker(options: WorkerOptions): Promise<number> {
  const { maxHours } = validate("worker", schema, options);
  const { queue: url, queueName = QUEUE_NAME, lockSeconds = 30, signal, onCell, onError } = options;
  const connection = connectionOf("worker", url);
  const { UnrecoverableError, Worker } = await loadBullmq("worker");
  const pool = openPool(options.workers);
  let computed = 0;
  const atWork = new Set<Promise<string>>();
  const unanswered = new Set<string | undefined>();
  let answered = () => {};
  const perform = (job: Job): Promise<string> => {
    const answer = compute(job).finally(() => atWork.delete(answer));
    atWork.add(answer);
    unanswered.add(job.id);
    return answer;
  };
  const compute = async ({ data }: Job): Promise<string> => {
    const job = checkJob("worker", data, maxHours);
    if (job.wasmHash !== wasmHash)
      throw new UnrecoverableError(
        `worker: the sweep must have the core of this worker (${wasmHash} of version ${version}), got ${job.wasmHash} of version ${job.version}`,
      );
    const record = await runCell(job.cell, pool);
    computed += 1;
    onCell?.(job.cell.id);
    return recordText(record);
  };
  const worker: Worker = new Worker(queueName, perform, {
    connection: connection.options,
    // One cell more than threads, so that none waits for the next.
    concurrency: pool.nThreads + 1,
    lockDuration: 1000 * lockSeconds,
    stalledInterval: 1000 * lockSeconds,
    maxStalledCount: MOST_DEATHS,
  });
  worker.on("error", (error) => onError?.(error));
  const settle = (job: Job | undefined) => {
    unanswered.delete(job?.id);
    if (unanswered.size === 0) answered();
  };
  worker.on("completed", settle);
  worker.on("failed", settle);
  try {
    await connected("worker", url, worker);
    await new Promise<void>((resolve) => {
      if (signal?.aborted) resolve();
      else signal?.addEventListener("abort", () => resolve(), { once: true });
    });
    // Finishes; hands in, where there is a Redis; and goes. A polite `close` would wait for one that is away for ever.
    await worker.pause(true);
    while (atWork.size > 0) await Promise.allSettled(atWork);
    if (unanswered.size > 0) await within(GOODBYE_MS, new Promise<void>((resolve) => (answered = resolve)));
    connection.giveUp();
    await within(GOODBYE_MS, worker.close(true));
    return computed;
  } finally {
    connection.giveUp();
    pool.close(new DomainError("worker: cells must be asked for before the worker ends, got one after"));
  }
}
