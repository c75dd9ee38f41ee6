import { availableParallelism } from "node:os";
import { parentPort, Worker } from "node:worker_threads";
import type { CreateThread } from "../workers/thread.js";

/** Threads that can run at the same time on this machine. */
export const parallelism = (): number => availableParallelism();

export const createThread: CreateThread = ({ message, failure }) => {
  const worker = new Worker(new URL("./worker.js", import.meta.url));
  worker.on("message", message);
  worker.on("error", failure);
  worker.on("messageerror", failure);
  worker.on("exit", (code) => failure(new Error(`a worker thread ended with code ${code}`)));
  return { post: (value) => worker.postMessage(value), terminate: () => void worker.terminate() };
};

/** In the worker: answers messages with what `handler` makes of them. */
export function serve(handler: (message: unknown) => unknown): void {
  parentPort?.on("message", (message) => {
    const reply = handler(message);
    if (reply !== undefined) parentPort?.postMessage(reply);
  });
}
