import type { LinearGaussian } from "./linear-gaussian.js";

/** The p features of a finite model, in decreasing importance Λβ*². */
export interface Layout {
  /** Variance of each feature, shape [p]. */
  variance: Float64Array;
  /** True coefficient β* = B/√p of each feature, shape [p]. */
  betaStar: Float64Array;
  /** Group that each feature belongs to, shape [p]. */
  atom: Int32Array;
}

/**
 * Lays a problem out on p features: each group gets its share of them (whole numbers by the largest remainder),
 * and the features stand in decreasing importance Λβ*², so that the first p' of them are the model of size p'.
 */
export function layOut(problem: LinearGaussian, p: number): Layout {
  const counts = apportion(problem.weight, p);
  const variance = new Float64Array(p);
  const betaStar = new Float64Array(p);
  const atom = new Int32Array(p);
  let at = 0;
  for (const k of byImportance(problem)) {
    const end = at + counts[k];
    variance.fill(problem.variance[k], at, end);
    betaStar.fill(problem.coefficient[k] / Math.sqrt(p), at, end);
    atom.fill(k, at, end);
    at = end;
  }
  return { variance, betaStar, atom };
}

/** The groups in decreasing importance ΛB²; equal ones in the order given. */
export function byImportance({ variance, coefficient }: LinearGaussian): number[] {
  const importance = variance.map((lambda, k) => lambda * coefficient[k] ** 2);
  return Array.from(importance.keys()).toSorted((i, j) => importance[j] - importance[i] || i - j);
}

/** Splits p into whole parts in proportion to the weights: floors, then one more each for the largest remainders. */
function apportion(weight: Float64Array, p: number): Int32Array {
  const exact = weight.map((w) => w * p);
  // A share such as 0.3 · 1000 = 299.99999999999994 is meant as 300.
  const counts = Int32Array.from(exact, (x) => Math.floor(x + 1e-9 * Math.max(1, x)));
  const left = p - counts.reduce((sum, c) => sum + c, 0);
  const remainder = exact.map((x, k) => x - counts[k]);
  const order = Array.from(remainder.keys()).toSorted((i, j) => remainder[j] - remainder[i] || i - j);
  for (let i = 0; i < left; i++) counts[order[i]] += 1;
  return counts;
}
