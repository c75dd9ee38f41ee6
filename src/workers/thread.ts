/** The most threads that a caller may ask for: each has an engine and a core of its own. */
export const MAX_THREADS = 256;

/** One thread, whichever kind the platform has. */
export interface Thread {
  post(message: unknown): void;
  /** Ends the thread at once. */
  terminate(): void;
}

/** What a thread may say. */
export interface ThreadEvents {
  message(value: unknown): void;
  /** The thread failed to start, threw outside a task, or died. */
  failure(error: Error): void;
}

/**
 * Starts a thread. The files of a room that do it (`thread.node.ts`, `thread.web.ts`, behind an `imports` condition of
 * package.json) spell `new Worker(new URL("./worker.js", import.meta.url))` out, because that is what bundlers recognise,
 * and leave the rest to the files of the same names here.
 */
export type CreateThread = (events: ThreadEvents) => Thread;
