import type { Matrix } from "../matrix/index.js";

/** Second moments of features: Σ = E[φφᵀ], b = E[φy]. */
export interface Moments {
  sigma: Matrix;
  b: Float64Array;
}

/** The moments of the first p features. */
export function leading({ sigma, b }: Moments, p: number): Moments {
  const { rows, data } = sigma;
  if (p === rows) return { sigma, b };
  const block = new Float64Array(p * p);
  for (let i = 0; i < p; i++) block.set(data.subarray(i * rows, i * rows + p), i * p);
  return { sigma: { rows: p, cols: p, data: block }, b: b.subarray(0, p) };
}
