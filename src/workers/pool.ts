import { coreModule } from "../wasm/instance.js";
import type { Reply, Request, Start } from "./answer.js";
import { unpackError } from "./carry.js";
import type { CreateThread, Thread } from "./thread.js";

export interface PoolSettings {
  createThread: CreateThread;
  /** Threads at most; they are started as tasks come. */
  nThreads: number;
  /** How often a task is tried again after it threw or its thread died. Default 0. */
  retries?: number;
  /** A compiled module that threads are sent beside the core. */
  second?: WebAssembly.Module;
}

/** Where the outcome of a task goes. Called once, and not at all after `cancel` or `close`. */
export interface Outcome<Result> {
  /** A thread has the task, for the first time or again. */
  begun?(): void;
  done(result: Result): void;
  failed(error: unknown): void;
}

interface Job {
  task: unknown;
  attempts: number;
  outcome: Outcome<unknown>;
}

interface Slot {
  thread: Thread | undefined;
  job: Job | undefined;
  /** The number of the request that it works at: answers to earlier ones are too late. */
  index: number;
  alive: boolean;
}

/** Threads that die before any thread has answered anything, per thread and attempt, before the pool gives up. */
const HOPELESS = 3;

/**
 * Threads that share one compiled core and take one task after the other, from whoever submits them. A thread whose task throws,
 * or that dies, is replaced; the task is tried again as often as `retries` says, and then fails alone. Where no thread
 * has ever answered and one after the other dies, all tasks fail with that error: the worker itself is broken.
 */
export class Pool<Task, Result> {
  readonly nThreads: number;
  private readonly createThread: CreateThread;
  private readonly retries: number;
  private readonly second: WebAssembly.Module | undefined;
  private readonly slots = new Set<Slot>();
  private readonly idle: Slot[] = [];
  private readonly queue = new Set<Job>();
  private nRequests = 0;
  private answered = false;
  private deaths = 0;
  private ended: { reason: unknown } | undefined;

  constructor({ createThread, nThreads, retries = 0, second }: PoolSettings) {
    this.createThread = createThread;
    this.nThreads = nThreads;
    this.retries = retries;
    this.second = second;
  }

  /** Queues a task. @returns a function that takes it out again: what is running goes on, and nobody hears of it */
  submit(task: Task, outcome: Outcome<Result>): () => void {
    const job: Job = { task, attempts: 0, outcome: outcome as Outcome<unknown> };
    if (this.ended) {
      outcome.failed(this.ended.reason);
      return () => {};
    }
    this.queue.add(job);
    this.pump();
    return () => {
      this.queue.delete(job);
      job.outcome = SILENT;
    };
  }

  /** `submit` as a promise; an aborted signal takes the task out and rejects with its reason. */
  run(task: Task, signal?: AbortSignal, begun?: () => void): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        cancel();
        reject(signal?.reason);
      };
      const quiet = () => signal?.removeEventListener("abort", abort);
      signal?.addEventListener("abort", abort);
      const cancel = this.submit(task, {
        ...(begun ? { begun } : {}),
        done: (result) => (quiet(), resolve(result)),
        failed: (error) => (quiet(), reject(error)),
      });
    });
  }

  /** Ends all threads at once, in the middle of whatever they do. @param reason what is left fails with; undefined: silently */
  close(reason?: unknown): void {
    if (this.ended) return;
    this.ended = { reason: reason ?? new Error("the pool of threads is closed") };
    const left = [...[...this.slots].flatMap(({ job }) => job ?? []), ...this.queue];
    for (const slot of this.slots) this.drop(slot);
    this.queue.clear();
    if (reason !== undefined) for (const { outcome } of left) outcome.failed(reason);
  }

  private pump(): void {
    for (const job of this.queue) {
      if (this.ended) return;
      if (this.idle.length === 0 && this.slots.size >= this.nThreads) return;
      this.queue.delete(job);
      this.give(job);
    }
  }

  /** Hands a job to a free thread, or to a new one. */
  private give(job: Job): void {
    job.attempts += 1;
    let slot = this.idle.pop();
    try {
      slot ??= this.start(job);
      if (!slot.alive) return; // it failed at once, and `lose` has seen to the job
      slot.job = job;
      slot.index = this.nRequests++;
      slot.thread?.post({ index: slot.index, task: job.task } satisfies Request);
      job.outcome.begun?.();
    } catch (error) {
      if (slot) this.lose(slot, error);
      else this.again(job, error);
    }
  }

  private start(job: Job): Slot {
    const slot: Slot = { thread: undefined, job, index: -1, alive: true };
    const thread = this.createThread({
      message: (value) => this.hear(slot, value as Reply),
      failure: (error) => {
        if (slot.alive && !this.answered) this.deaths += 1;
        this.lose(slot, error);
      },
    });
    slot.thread = thread;
    if (!slot.alive) {
      thread.terminate(); // it failed at once
      return slot;
    }
    this.slots.add(slot);
    try {
      thread.post({ module: coreModule(), second: this.second } satisfies Start);
    } catch (error) {
      slot.job = undefined;
      this.drop(slot);
      throw error;
    }
    return slot;
  }

  private hear(slot: Slot, reply: Reply): void {
    const { job } = slot;
    if (!slot.alive || job === undefined || reply.index !== slot.index) return;
    this.answered = true;
    if ("error" in reply) return this.lose(slot, unpackError(reply.error));
    slot.job = undefined;
    this.idle.push(slot);
    job.outcome.done(reply.result);
    this.pump();
  }

  /** A thread whose task threw, or that died: it goes, and what it did is done again. */
  private lose(slot: Slot, error: unknown): void {
    if (!slot.alive) return;
    const { job } = slot;
    slot.job = undefined;
    this.drop(slot);
    if (this.deaths >= HOPELESS * (this.retries + 1) * this.nThreads) {
      job?.outcome.failed(error);
      return this.close(error);
    }
    if (job) this.again(job, error);
  }

  private again(job: Job, error: unknown): void {
    if (job.attempts > this.retries) job.outcome.failed(error);
    else if (job.outcome !== SILENT) this.queue.add(job);
    this.pump();
  }

  private drop(slot: Slot): void {
    slot.alive = false;
    this.slots.delete(slot);
    const place = this.idle.indexOf(slot);
    if (place >= 0) this.idle.splice(place, 1);
    slot.thread?.terminate();
  }
}

const SILENT: Outcome<unknown> = { done() {}, failed() {} };

/** A list of tasks. */
export interface Tasks<Task, Result> {
  tasks: readonly Task[];
  /** Called once per task as results arrive, in no particular order. */
  onResult: (result: Result, index: number) => void;
  signal?: AbortSignal | undefined;
}

/**
 * Runs a list of tasks on a pool that others may use as well. The first that fails takes those that still wait with it.
 * @throws the first error of a task, of a thread or of `onResult`; the signal's reason when aborted
 */
export function runTasks<Task, Result>(
  pool: Pool<Task, Result>,
  { tasks, onResult, signal }: Tasks<Task, Result>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancels: (() => void)[] = [];
    let left = tasks.length;
    let settled = false; // whatever arrives afterwards is too late

    const abort = () => settle(() => reject(signal?.reason));
    const settle = (outcome: () => void) => {
      if (settled) return;
      settled = true;
      for (const cancel of cancels) cancel();
      signal?.removeEventListener("abort", abort);
      outcome();
    };
    const fail = (error: unknown) => settle(() => reject(error));

    if (signal?.aborted) return abort();
    if (left === 0) return settle(resolve);
    signal?.addEventListener("abort", abort);
    for (const [index, task] of tasks.entries()) {
      if (settled) return;
      cancels.push(
        pool.submit(task, {
          done: (result) => {
            try {
              onResult(result, index);
            } catch (error) {
              return fail(error);
            }
            left -= 1;
            if (left === 0) settle(resolve);
          },
          failed: fail,
        }),
      );
    }
  });
}

export interface PoolOptions<Task, Result> extends PoolSettings, Tasks<Task, Result> {}

/** `runTasks` on a pool of its own: the threads end with the call, also when it fails or is aborted. */
export async function runPool<Task, Result>(options: PoolOptions<Task, Result>): Promise<void> {
  const pool = new Pool<Task, Result>(options);
  try {
    await runTasks(pool, options);
  } finally {
    pool.close();
  }
}
