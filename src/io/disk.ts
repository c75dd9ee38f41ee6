// What the system says of a file, in the words of the package.
import { DiskError, OverparamError } from "../errors.js";

/**
 * An error of the system as one of ours, for example `sweep: out/results.jsonl must be written, got ENOSPC: no space left on device,
 * write`. Errors of the package, and bugs, stay what they are.
 */
export function diskError(
  routine: string,
  path: string,
  what: "read" | "written" | "removed",
  error: unknown,
): unknown {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof OverparamError || code === undefined || syscall === undefined) return error;
  // Node adds the path to some messages and not to others.
  const reason = message.replace(/ '.*$/s, "");
  return new DiskError(`${routine}: ${path} must be ${what}, got ${reason}`, code, error);
}
