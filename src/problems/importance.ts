import type { LinearGaussian } from "./linear-gaussian.js";

/**
 * Rounds to 40 bits (Veltkamp's splitting), so that scores which are equal but for rounding (25·0.2² and 1·1²) tie: which features
 * stand at a boundary must not hang on the last bit of a product. assembly/asymptotics/small.ts does the same.
 */
export function coarse(x: number): number {
  const shifted = x * 8193; // 2^13 + 1
  return Number.isFinite(shifted) ? shifted - (shifted - x) : x;
}

/** The groups in decreasing importance ΛB², those that tie together: [[most important, …], …]. */
export function byImportance({ variance, coefficient }: LinearGaussian): number[][] {
  const importance = variance.map((lambda, k) => coarse(lambda * coefficient[k] ** 2));
  const order = Array.from(importance.keys()).toSorted((i, j) => importance[j] - importance[i] || i - j);
  const tied: number[][] = [];
  for (const k of order) {
    const last = tied.at(-1);
    if (last && importance[last[0]] === importance[k]) last.push(k);
    else tied.push([k]);
  }
  return tied;
}

/** Importance Σ_ii β*_i² of the first features, as many as β* has, rounded to 40 bits. */
export const importanceOf = (variance: Float64Array, betaStar: Float64Array): Float64Array =>
  betaStar.map((b, i) => coarse(variance[i] * b ** 2));

/** The features in decreasing importance, those that tie in the order in which they stand. */
export function importanceOrder(variance: Float64Array, betaStar: Float64Array): Int32Array {
  const importance = importanceOf(variance, betaStar);
  return Int32Array.from(variance.keys()).toSorted((i, j) => importance[j] - importance[i] || i - j);
}
