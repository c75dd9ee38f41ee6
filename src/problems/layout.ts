import { byImportance } from "./importance.js";
import type { LinearGaussian } from "./linear-gaussian.js";

/** The p features of a finite model, in decreasing importance Λβ*². */
export interface Layout {
  /** Variance of each feature, shape [p]. */
  variance: Float64Array;
  /** True coefficient β* = B/√p of each feature, shape [p]. */
  betaStar: Float64Array;
  /** Scaled coefficient B of each feature, shape [p]. */
  coefficient: Float64Array;
  /** Group that each feature belongs to, shape [p]. */
  atom: Int32Array;
}

/**
 * Lays a problem out on p features: each group gets its share of them in whole numbers, and the features stand in decreasing
 * importance Λβ*², so that the first p' of them are the model of size p'. Groups that tie are mixed evenly, so that a
 * boundary through them cuts each in proportion and the order in which they were given does not matter.
 */
export function layOut(problem: LinearGaussian, p: number): Layout {
  const counts = apportion(problem.weight, p);
  const atom = new Int32Array(p);
  let at = 0;
  for (const tied of byImportance(problem)) at = mix(tied, counts, atom, at);
  const variance = Float64Array.from(atom, (k) => problem.variance[k]);
  const coefficient = Float64Array.from(atom, (k) => problem.coefficient[k]);
  return { variance, betaStar: coefficient.map((b) => b / Math.sqrt(p)), coefficient, atom };
}

/** Writes each group k of `tied` counts[k] times from `at` on, spread evenly; returns where it ended. */
function mix(tied: number[], counts: Float64Array, atom: Int32Array, at: number): number {
  if (tied.length === 1) {
    const end = at + counts[tied[0]];
    atom.fill(tied[0], at, end);
    return end;
  }
  const places = tied.flatMap((k) =>
    Array.from({ length: counts[k] }, (_, j) => ({ k, place: (j + 0.5) / counts[k] })),
  );
  places.sort((a, b) => a.place - b.place);
  for (const { k } of places) atom[at++] = k;
  return at;
}

/**
 * Splits p into whole parts in proportion to the weights: the differences of the rounded cumulative shares, so that where there are
 * more groups than features the chosen ones are spread over the whole spectrum.
 */
function apportion(weight: Float64Array, p: number): Float64Array {
  let cumulative = 0;
  let before = 0;
  return weight.map((w, k) => {
    cumulative += w;
    // Half a feature is rounded up, also where the sum of the weights fell short of it by rounding.
    const upTo = k === weight.length - 1 ? p : Math.min(p, Math.floor(cumulative * p + 0.5 + 1e-9));
    const count = upTo - before;
    before = upTo;
    return count;
  });
}
