import type { TrialJob } from "./trials.js";

type Shape = Pick<TrialJob, "nSamples" | "sizes"> & Partial<Pick<TrialJob, "design">>;

/** What a random number costs, in floating-point operations of a product. */
export const NORMAL = 90;

/**
 * Leading cost of one trial with a design: its numbers (or what they are mapped from), the Gram product, and a factorization for
 * each size.
 */
export function directFlops({ nSamples, sizes, design }: Shape): number {
  const largest = sizes[sizes.length - 1];
  const order = Math.min(nSamples, largest);
  const drawn = design ? nSamples * design.nInputs * (NORMAL + 2 * largest) : NORMAL * nSamples * largest;
  return drawn + nSamples * largest * order + (sizes.length * order * order * order) / 3;
}
