import { coreModule, useModule } from "../wasm/instance.js";
import { packError, unpackError } from "./carry.js";
import type { CreateThread, Thread } from "./thread.js";

/** What a worker is sent first, and what it answers a task with. */
interface Start {
  module: WebAssembly.Module;
}
interface Request {
  index: number;
  task: unknown;
}
type Reply = { index: number; result: unknown } | { index: number; error: ReturnType<typeof packError> };

export interface PoolOptions<Task, Result> {
  createThread: CreateThread;
  nThreads: number;
  tasks: readonly Task[];
  /** Called once per task as results arrive, in no particular order. */
  onResult: (result: Result, index: number) => void;
  signal?: AbortSignal;
}

/**
 * Runs independent tasks on threads that share one compiled core; a thread takes the next task when it is done with one.
 * The threads end with the call, also when it fails or is aborted.
 * @throws the first error of a task, of a thread or of `onResult`; the signal's reason when aborted
 */
export function runPool<Task, Result>(options: PoolOptions<Task, Result>): Promise<void> {
  const { createThread, nThreads, tasks, onResult, signal } = options;
  return new Promise((resolve, reject) => {
    const threads: Thread[] = [];
    let next = 0;
    let left = tasks.length;
    let settled = false; // whatever arrives afterwards is too late

    const abort = () => settle(() => reject(signal?.reason));
    const settle = (outcome: () => void) => {
      if (settled) return;
      settled = true;
      for (const thread of threads) thread.terminate();
      signal?.removeEventListener("abort", abort);
      outcome();
    };
    /** Posting, starting threads and callbacks may throw, here and in later turns: no thread may outlive that. */
    const guard = (step: () => void) => {
      if (settled) return;
      try {
        step();
      } catch (error) {
        settle(() => reject(error));
      }
    };
    const feed = (thread: Thread) => {
      if (next < tasks.length) thread.post({ index: next, task: tasks[next++] } satisfies Request);
    };
    const start = () => {
      const thread = createThread({
        message: (value) =>
          guard(() => {
            const reply = value as Reply;
            if ("error" in reply) return settle(() => reject(unpackError(reply.error)));
            onResult(reply.result as Result, reply.index);
            left -= 1;
            if (left === 0) settle(resolve);
            else if (!settled) feed(thread);
          }),
        failure: (error) => settle(() => reject(error)),
      });
      if (settled) return thread.terminate(); // it failed at once
      threads.push(thread);
      thread.post({ module: coreModule() } satisfies Start);
      feed(thread);
    };

    if (signal?.aborted) return abort();
    if (left === 0) return settle(resolve);
    signal?.addEventListener("abort", abort);
    for (let i = 0; i < Math.min(nThreads, tasks.length); i++) guard(start);
  });
}

/** The other end: what a worker does with a message, given how it performs a task. Answers nothing to the first. */
export function answer<Task>(perform: (task: Task) => unknown): (message: unknown) => Reply | undefined {
  return (message) => {
    const { module } = message as Start;
    if (module) {
      useModule(module);
      return undefined;
    }
    const { index, task } = message as Request;
    try {
      return { index, result: perform(task as Task) };
    } catch (error) {
      return { index, error: packError(error) };
    }
  };
}
