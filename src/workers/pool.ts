import { coreModule, useModule } from "../wasm/instance.js";
import type { CreateThread, Thread } from "./thread.js";

/** What a worker is sent first, and what it answers a task with. */
interface Start {
  module: WebAssembly.Module;
}
interface Request {
  index: number;
  task: unknown;
}
type Reply = { index: number; result: unknown } | { index: number; error: Error };

export interface PoolOptions<Task, Result> {
  createThread: CreateThread;
  nThreads: number;
  tasks: readonly Task[];
  /** Called as results arrive, in no particular order. */
  onResult?: (result: Result, index: number) => void;
  signal?: AbortSignal;
}

/**
 * Runs independent tasks on threads that share one compiled core; a thread takes the next task when it is done with one.
 * The threads end with the call, also when it fails or is aborted.
 * @returns the results in the order of the tasks
 * @throws the first error of a task or of a thread; the signal's reason when aborted
 */
export function runPool<Task, Result>(options: PoolOptions<Task, Result>): Promise<Result[]> {
  const { createThread, nThreads, tasks, onResult, signal } = options;
  return new Promise((resolve, reject) => {
    const threads: Thread[] = [];
    const results: Result[] = Array.from({ length: tasks.length });
    let next = 0;
    let left = tasks.length;

    const abort = () => settle(() => reject(signal?.reason));
    const settle = (outcome: () => void) => {
      left = -1; // whatever still arrives is too late
      for (const thread of threads) thread.terminate();
      signal?.removeEventListener("abort", abort);
      outcome();
    };
    const feed = (thread: Thread) => {
      if (next < tasks.length) thread.post({ index: next, task: tasks[next++] } satisfies Request);
    };

    if (signal?.aborted) return abort();
    if (left === 0) return settle(() => resolve(results));
    signal?.addEventListener("abort", abort);
    for (let i = 0; i < Math.min(nThreads, tasks.length); i++) {
      const thread = createThread({
        message(value) {
          if (left < 0) return;
          const reply = value as Reply;
          if ("error" in reply) return settle(() => reject(reply.error));
          results[reply.index] = reply.result as Result;
          try {
            onResult?.(reply.result as Result, reply.index);
          } catch (error) {
            return settle(() => reject(error));
          }
          left -= 1;
          if (left === 0) settle(() => resolve(results));
          else feed(thread);
        },
        failure(error) {
          if (left >= 0) settle(() => reject(error));
        },
      });
      threads.push(thread);
      thread.post({ module: coreModule() } satisfies Start);
      feed(thread);
    }
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
      return { index, error: error as Error };
    }
  };
}
