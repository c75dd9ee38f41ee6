import { DomainError } from "../errors.js";
import { describe } from "../validate.js";

/** @throws {DomainError} unless σ is a finite number ≥ 0 */
export function checkNoise(routine: string, noiseStd: unknown): void {
  if (typeof noiseStd !== "number" || !Number.isFinite(noiseStd) || noiseStd < 0)
    throw new DomainError(
      `${routine}: problem.noiseStd must be a finite number of at least 0, got ${describe(noiseStd)}`,
    );
}
