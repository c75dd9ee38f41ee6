import * as errors from "../errors.js";

/**
 * An error of the package on its way between threads. Structured cloning keeps the classes that the engine knows, and makes
 * of all others a plain `Error` without its fields.
 */
export interface CarriedError {
  name: string;
  message: string;
  stack: string | undefined;
  fields: Record<string, unknown>;
}

/** What to send for a thrown value; `unpackError` makes it whole again. */
export function packError(thrown: unknown): CarriedError | { thrown: unknown } {
  if (!(thrown instanceof errors.OverparamError)) return { thrown };
  const { name, message, stack } = thrown;
  return { name, message, stack, fields: { ...thrown } };
}

/** The thrown value, of the class it had. */
export function unpackError(sent: CarriedError | { thrown: unknown }): unknown {
  if ("thrown" in sent) return sent.thrown;
  const { name, message, stack, fields } = sent;
  const known: Record<string, unknown> = { ...errors };
  const Class = (known[name] ?? errors.OverparamError) as new (message: string) => Error;
  return Object.assign(new Class(message), fields, { stack });
}
