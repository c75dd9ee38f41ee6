import type { CreateThread } from "../workers/thread.js";

/** Threads that can run at the same time on this machine; 1 where there are none to be had. */
export const parallelism = (): number =>
  typeof Worker === "function" ? (globalThis.navigator?.hardwareConcurrency ?? 1) : 1;

export const createThread: CreateThread = ({ message, failure }) => {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }) => message(data));
  worker.addEventListener("error", (event) =>
    failure(new Error(event.message || "a worker failed to start")),
  );
  worker.addEventListener("messageerror", () => failure(new Error("a worker sent what cannot be read")));
  return { post: (value) => worker.postMessage(value), terminate: () => worker.terminate() };
};

/** In the worker: answers messages with what `handler` makes of them. */
export function serve(handler: (message: unknown) => unknown): void {
  globalThis.addEventListener("message", ({ data }) => {
    const reply = handler(data);
    if (reply !== undefined) globalThis.postMessage(reply);
  });
}
