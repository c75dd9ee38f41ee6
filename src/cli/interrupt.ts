// Ctrl-C in a long job: its threads end, what is half done is left out, and the exit code says so.
import { OverparamError } from "../errors.js";

/** Someone pressed Ctrl-C. */
export class Interrupted extends OverparamError {}

/**
 * Runs a long job that stops at its signal when Ctrl-C is pressed. A second Ctrl-C ends the process at once.
 * @throws {Interrupted} where the job was stopped so
 */
export async function interruptible<T>(
  routine: string,
  job: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new Interrupted(`${routine}: interrupted`));
  process.once("SIGINT", stop);
  try {
    return await job(controller.signal);
  } finally {
    process.removeListener("SIGINT", stop);
  }
}
