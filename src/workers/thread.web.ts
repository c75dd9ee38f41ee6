import { MAX_THREADS, type Thread, type ThreadEvents } from "./thread.js";

/** Threads that can run at the same time on this machine; 1 where there are none to be had. */
export const parallelism = (): number =>
  typeof Worker === "function" ? Math.min(globalThis.navigator?.hardwareConcurrency ?? 1, MAX_THREADS) : 1;

/** A web worker as a thread of a pool. */
export function connect(worker: Worker, { message, failure }: ThreadEvents): Thread {
  worker.addEventListener("message", ({ data }) => message(data));
  worker.addEventListener("error", (event) =>
    failure(new Error(event.message || "a worker failed to start")),
  );
  worker.addEventListener("messageerror", () => failure(new Error("a worker sent what cannot be read")));
  return { post: (value) => worker.postMessage(value), terminate: () => worker.terminate() };
}

/** In the worker: answers messages with what `handler` makes of them, or with what its promise comes to. */
export function serve(handler: (message: unknown) => unknown): void {
  globalThis.addEventListener("message", async ({ data }) => {
    const reply = handler(data);
    const value = reply instanceof Promise ? await reply : reply;
    if (value !== undefined) globalThis.postMessage(value);
  });
}
