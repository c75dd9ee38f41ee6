// Ctrl-C, or a polite request to end, in a long job: what is at work is finished or left out, and the exit code says so.
import { OverparamError } from "../errors.js";
import type { Terminal } from "./terminal.js";

const SIGNALS = { SIGINT: "interrupted", SIGTERM: "terminated" } as const;
type Name = keyof typeof SIGNALS;
const names = Object.keys(SIGNALS) as Name[];

/** Someone pressed Ctrl-C, or the system asked the process to end. */
export class Interrupted extends OverparamError {
  constructor(
    message: string,
    readonly signal: Name,
  ) {
    super(message);
  }
}

/**
 * Calls `stop` at the first SIGINT (Ctrl-C) or SIGTERM. A second one, of either kind, finds nobody listening: the system ends the process
 * at once, and shells say 130 or 143 of that as well.
 * @returns stops listening
 */
export function atSignal(stop: (signal: Name) => void): () => void {
  const listeners = names.map((name) => [name, () => (quiet(), stop(name))] as const);
  const quiet = () => {
    for (const [name, listener] of listeners) process.removeListener(name, listener);
  };
  for (const [name, listener] of listeners) process.on(name, listener);
  return quiet;
}

/**
 * Runs a long job that stops at its signal on SIGINT or SIGTERM.
 * @throws {Interrupted} where the job was stopped so
 */
export async function interruptible<T>(
  routine: string,
  job: (signal: AbortSignal) => Promise<T>,
  onStop?: () => void,
): Promise<T> {
  const controller = new AbortController();
  const quiet = atSignal((name) => {
    onStop?.();
    controller.abort(new Interrupted(`${routine}: ${SIGNALS[name]}`, name));
  });
  try {
    return await job(controller.signal);
  } finally {
    quiet();
  }
}

/** Says on the first signal that the job is not at its end yet. */
export const sayFinishing = ({ err }: Terminal, routine: string, what: string): void =>
  err(`${routine}: finishing ${what}; a second signal ends at once\n`);
