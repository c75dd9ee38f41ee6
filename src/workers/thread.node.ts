import { availableParallelism } from "node:os";
import { parentPort, type Worker, type WorkerOptions } from "node:worker_threads";
import { MAX_THREADS, type Thread, type ThreadEvents } from "./thread.js";

/** Threads that can run at the same time on this machine. */
export const parallelism = (): number => Math.min(availableParallelism(), MAX_THREADS);

/**
 * How threads are started: with the flags of this process, as Node does by itself, but for those of `node --input-type=module -e …`,
 * which it hands on and then refuses.
 */
export const threadOptions: WorkerOptions = process.execArgv.some((flag) => flag.startsWith("--input-type"))
  ? { execArgv: [] }
  : {};

/** A worker of Node as a thread of a pool. */
export function connect(worker: Worker, { message, failure }: ThreadEvents): Thread {
  worker.on("message", message);
  worker.on("error", failure);
  worker.on("messageerror", failure);
  worker.on("exit", (code) => failure(new Error(`a worker thread ended with code ${code}`)));
  return { post: (value) => worker.postMessage(value), terminate: () => void worker.terminate() };
}

/** In the worker: answers messages with what `handler` makes of them, or with what its promise comes to. */
export function serve(handler: (message: unknown) => unknown): void {
  parentPort?.on("message", async (message) => {
    const reply = handler(message);
    // What is there at once is sent at once: an await would cost a turn.
    const value = reply instanceof Promise ? await reply : reply;
    if (value !== undefined) parentPort?.postMessage(value);
  });
}
