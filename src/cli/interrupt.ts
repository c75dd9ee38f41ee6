// Ctrl-C, or a polite request to end, in a long job: its threads end, what is half done is left out, and the exit code says so.
import { OverparamError } from "../errors.js";

const SIGNALS = { SIGINT: "interrupted", SIGTERM: "terminated" } as const;

/** Someone pressed Ctrl-C, or the system asked the process to end. */
export class Interrupted extends OverparamError {
  constructor(
    message: string,
    readonly signal: keyof typeof SIGNALS,
  ) {
    super(message);
  }
}

/**
 * Runs a long job that stops at its signal on SIGINT (Ctrl-C) or SIGTERM. A second one ends the process at once.
 * @throws {Interrupted} where the job was stopped so
 */
export async function interruptible<T>(
  routine: string,
  job: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    const name = signal as keyof typeof SIGNALS;
    controller.abort(new Interrupted(`${routine}: ${SIGNALS[name]}`, name));
  };
  const names = Object.keys(SIGNALS) as (keyof typeof SIGNALS)[];
  for (const name of names) process.once(name, stop);
  try {
    return await job(controller.signal);
  } finally {
    for (const name of names) process.removeListener(name, stop);
  }
}
