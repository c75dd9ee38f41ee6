import { DomainError } from "../errors.js";

/**
 * Runs a fit to data that were found finite. What its parts complain of then is that numbers went beyond what doubles hold on the way,
 * which is said in the name of `routine`.
 */
export function onBehalf<T>(routine: string, fit: () => T): T {
  try {
    return fit();
  } catch (error) {
    if (error instanceof DomainError && !error.message.startsWith(`${routine}: `))
      throw new DomainError(
        `${routine}: X and y must be of a size that can be multiplied within what doubles hold, got other numbers (${error.message})`,
        { cause: error },
      );
    throw error;
  }
}

/** @throws {DomainError} a number of an answer that is none */
export function checkNumbers(routine: string, answer: Readonly<Record<string, number | Float64Array>>): void {
  for (const [name, found] of Object.entries(answer))
    if (typeof found === "number" ? Number.isNaN(found) : found.some(Number.isNaN))
      throw new DomainError(
        `${routine}: X and y must be such that ${name} lies within what doubles hold, got NaN`,
      );
}
