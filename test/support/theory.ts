import { linearGaussian, type LinearGaussian } from "../../src/problems/index.js";

/** A problem from columns. */
export const atoms = (
  weight: readonly number[],
  variance: readonly number[],
  coefficient: readonly number[],
  noiseStd: number,
): LinearGaussian =>
  linearGaussian({
    features: weight.map((w, k) => ({ weight: w, variance: variance[k], coefficient: coefficient[k] })),
    noiseStd,
  });

/** |got − want| / |want|; 0 where both are the same infinity. */
export const relative = (got: number, want: number): number =>
  got === want ? 0 : Math.abs(got - want) / Math.abs(want);
