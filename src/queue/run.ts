import type { Job, Queue } from "bullmq";
import * as v from "valibot";
import { isExpanded, type Cell, type Cells } from "../sweep/cells.js";
import { stride } from "../sweep/order.js";
import { shardSchema, type SweepCount, type SweepOptions } from "../sweep/run.js";
import { callback, describe, nameOfQueue, validate } from "../validate.js";
import { version, wasmHash } from "../version.js";
import { connected, connectionOf, GOODBYE_MS, loadBullmq, QUEUE_NAME, within } from "./bullmq.js";
import { checkAnswer, type CellJob } from "./payload.js";

/** Options of `runOnQueue`: the queue, and those of `runSweep` but its threads: what is at work there is finished whatever happens here. */
export interface QueueOptions extends Omit<SweepOptions, "workers" | "finish"> {
  /** Address of the Redis: `redis://user:password@host:port/db`. */
  queue: string;
  /** Name of the queue. Default `"overparam"`. */
  queueName?: string;
  /** Called with what goes wrong with the connection; the sweep goes on when Redis is back. */
  onError?: (error: Error) => void;
}

const schema = v.looseObject({
  queue: v.string(),
  queueName: v.optional(nameOfQueue()),
  shard: v.optional(shardSchema),
  isDone: v.optional(callback()),
  onRecord: v.optional(callback()),
  onFailure: v.optional(callback()),
  onProgress: v.optional(callback()),
  onError: v.optional(callback()),
  signal: v.optional(v.instance(AbortSignal, "be an AbortSignal")),
});

/** Cells in the queue at a time: enough for a cluster, and a few megabytes of Redis. */
const AHEAD = 2000;
/** Jobs put into the queue with one command. */
const BATCH = 200;
/** Answers come as events; where one was lost (Redis restarted), asking finds it. In milliseconds. */
const ASK_MS = 1000;

/**
 * Has the cells of a plan computed by whoever works at a queue (`runWorker`, `overparam worker`), and hands each record out as
 * it comes: `runSweep` with other people's threads. A job's name is that of its plan and cell, so that a sweep which is
 * begun again finds what was answered in the meantime.
 * @param cells of `expandPlan`
 * @param options `queue` (address), `queueName`, and those of `runSweep` but `workers`
 * @returns the counts of `runSweep`
 * @throws {FeatureError} where bullmq or ioredis is not installed
 * @throws {TypeError | DomainError} an option that is wrong, or cells that are not of `expandPlan`
 * @throws {DomainError} no address of a Redis, or none that answers within ten seconds
 * Cost: a few kB of Redis for each of at most 2000 cells at a time.
 * @example
 * import { runOnQueue } from "overparam/bullmq";
 * const problem = { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 };
 * const cells = expandPlan({ problem, grid: { nSamples: [20, 40], kappa: 2, keepFraction: 0.2, nTrials: 5 } });
 * const run = (queue) => runOnQueue(cells, { queue, onRecord: (record) => console.log(record.cell) });
 * // run("redis://localhost:6379") ends when workers at that queue have answered all cells.
 * await run("localhost").catch((error) => error.name); // "DomainError"
 */
export async function runOnQueue(cells: Cells, options: QueueOptions): Promise<SweepCount> {
  if (!isExpanded(Object(cells) as Cells))
    throw new TypeError(`sweep: cells must be those of expandPlan, got ${describe(cells)}`);
  validate("sweep", schema, options);
  const { queue: url, queueName = QUEUE_NAME, signal } = options;
  const connection = connectionOf("sweep", url);
  const { Queue, QueueEvents } = await loadBullmq("sweep");
  const settings = { connection: connection.options };
  const open: { close(): Promise<void> }[] = [];
  try {
    const queue = new Queue<CellJob, string>(queueName, settings);
    open.push(queue);
    await connected("sweep", url, queue);
    const events = new QueueEvents(queueName, settings);
    open.push(events);
    await connected("sweep", url, events);
    queue.on("error", (error) => options.onError?.(error));
    events.on("error", (error) => options.onError?.(error));
    const run = new Collector(cells, queue, options);
    events.on("completed", ({ jobId, returnvalue }) => run.answered(jobId, returnvalue));
    events.on("failed", ({ jobId, failedReason }) => run.failed(jobId, failedReason));
    await run.all(signal);
    return run.count;
  } finally {
    await within(GOODBYE_MS, Promise.allSettled(open.map((client) => client.close())));
    connection.giveUp();
  }
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref());

class Collector {
  readonly count: SweepCount;
  private readonly waiting = new Map<string, Cell>();
  private readonly places: number[];
  private next = 0;
  private wake = () => {};
  private ended = false;
  private error: { thrown: unknown } | undefined;

  constructor(
    private readonly cells: Cells,
    private readonly queue: Queue<CellJob, string>,
    private readonly options: QueueOptions,
  ) {
    const { shard = { part: 1, of: 1 }, isDone } = options;
    const mine = [...stride(cells.count)].filter((place) => place % shard.of === shard.part - 1);
    this.places = mine.filter((place) => !isDone?.(cells.at(place).id));
    this.count = {
      planHash: cells.planHash,
      computed: 0,
      skipped: mine.length - this.places.length,
      failures: [],
    };
  }

  /** Keeps the queue filled until every cell is answered; at the signal it leaves whatever a Redis that is away has not answered. */
  async all(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    let stop = () => {};
    const aborted = new Promise<never>((_, reject) => (stop = () => reject(signal?.reason)));
    signal?.addEventListener("abort", stop);
    try {
      await Promise.race([this.work(signal), aborted]);
    } finally {
      signal?.removeEventListener("abort", stop);
      this.ended = true;
    }
  }

  private async work(signal?: AbortSignal): Promise<void> {
    while (this.next < this.places.length || this.waiting.size > 0) {
      if (signal?.aborted) return;
      if (this.error) throw this.error.thrown;
      await this.fill(signal);
      const woken = new Promise<void>((resolve) => (this.wake = resolve));
      const isQuiet = await Promise.race([woken.then(() => false), after(ASK_MS).then(() => true)]);
      if (isQuiet) await this.ask();
    }
    if (this.error) throw this.error.thrown;
  }

  answered(jobId: string, text: unknown): void {
    this.settle(jobId, (cell) => {
      const record = checkAnswer(text, cell, wasmHash);
      this.count.computed += 1;
      this.options.onRecord?.(record);
    });
  }

  failed(jobId: string, message: string): void {
    this.settle(jobId, ({ id, index }) => {
      const failure = { failed: id, index, error: { name: "Error", message } };
      this.count.failures.push(failure);
      this.options.onFailure?.(failure);
    });
  }

  /** What came is kept first, and then taken out of the queue: whatever dies in between, nothing is lost. */
  private settle(jobId: string, keep: (cell: Cell) => void): void {
    const cell = this.waiting.get(jobId);
    if (cell === undefined || this.ended) return; // another sweep's, or heard already, or too late
    this.waiting.delete(jobId);
    try {
      keep(cell);
      this.tell();
    } catch (thrown) {
      this.error ??= { thrown };
    }
    this.queue.remove(jobId).catch(() => {}); // it stays in Redis, and does no harm
    this.wake();
  }

  private async fill(signal?: AbortSignal): Promise<void> {
    while (this.waiting.size < AHEAD && this.next < this.places.length) {
      if (signal?.aborted) return;
      const batch = this.places.slice(this.next, this.next + BATCH).map((place) => this.cells.at(place));
      this.next += batch.length;
      for (const cell of batch) this.waiting.set(this.nameOf(cell), cell);
      await this.queue.addBulk(batch.map((cell) => this.jobOf(cell)));
    }
  }

  /** Looks every job up whose answer is not here: its event may have been lost, or the job with the Redis that had it. */
  private async ask(): Promise<void> {
    for (const [jobId, cell] of this.waiting) {
      if (!this.waiting.has(jobId)) continue;
      const job: Job<CellJob, string> | undefined = await this.queue.getJob(jobId);
      if (job === undefined) {
        if (this.waiting.has(jobId)) await this.queue.addBulk([this.jobOf(cell)]);
      } else if (job.finishedOn !== undefined) {
        if (job.failedReason) this.failed(jobId, job.failedReason);
        else this.answered(jobId, job.returnvalue);
      }
    }
  }

  private nameOf = (cell: Cell) => `${this.cells.planHash}-${cell.id}`;

  private jobOf(cell: Cell) {
    const data: CellJob = { cell, wasmHash, version };
    // A worker tries a cell three times by itself; the queue gives it to another one only where a worker died.
    return { name: "cell", data, opts: { jobId: this.nameOf(cell), attempts: 1 } };
  }

  private tell(): void {
    const { computed, skipped, failures } = this.count;
    const done = computed + failures.length;
    const total = this.places.length;
    this.options.onProgress?.({
      done,
      total,
      failed: failures.length,
      skipped,
      share: done / total,
      secondsLeft: undefined,
    });
  }
}
