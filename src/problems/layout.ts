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
  const atom = layOutGroups(problem, p);
  const variance = Float64Array.from(atom, (k) => problem.variance[k]);
  const coefficient = Float64Array.from(atom, (k) => problem.coefficient[k]);
  return { variance, betaStar: coefficient.map((b) => b / Math.sqrt(p)), coefficient, atom };
}

/** The group that each of the p features belongs to, laid out as by `layOut`; shape [p]. */
export function layOutGroups(problem: LinearGaussian, p: number): Int32Array {
  const counts = apportion(problem.weight, p);
  const atom = new Int32Array(p);
  let at = 0;
  for (const tied of byImportance(problem)) {
    const { which } = mix(tied, counts);
    atom.set(which, at);
    at += which.length;
  }
  return atom;
}

/** Features in order of their place in (0, 1), and the group of each. */
interface Mixed {
  which: Int32Array;
  place: Float64Array;
}

/** Each group k of `tied` counts[k] times, spread evenly: halves are mixed and merged, where places are equal the first goes first. */
function mix(tied: number[], counts: Float64Array): Mixed {
  if (tied.length === 1) {
    const count = counts[tied[0]];
    const place = Float64Array.from({ length: count }, (_, j) => (j + 0.5) / count);
    return { which: new Int32Array(count).fill(tied[0]), place };
  }
  const half = tied.length >> 1;
  const [a, b] = [mix(tied.slice(0, half), counts), mix(tied.slice(half), counts)];
  const length = a.which.length + b.which.length;
  const merged = { which: new Int32Array(length), place: new Float64Array(length) };
  for (let at = 0, i = 0, j = 0; at < length; at++) {
    const fromA = j === b.which.length || (i < a.which.length && a.place[i] <= b.place[j]);
    merged.which[at] = fromA ? a.which[i] : b.which[j];
    merged.place[at] = fromA ? a.place[i++] : b.place[j++];
  }
  return merged;
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
