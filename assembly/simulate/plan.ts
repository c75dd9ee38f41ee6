import { At } from "../memory/address";
import { MAX_GROUP } from "./sizes";
import { Work } from "./work";

/** Models this close above n are fitted one by one: their K is ill-conditioned, and a shared factor would lose digits. */
const NEAR_N: f64 = 1.1;

/**
 * Cost of one group of models reaching `below` columns under its reference and `above` columns over it: flops, weighted by how
 * much slower than a Gram product they run (measured at n = 300: Cholesky 1.25, triangular solve 1.1, small Cholesky 2).
 */
function groupCost(n: f64, below: f64, above: f64): f64 {
  return (1.25 * n * n * n) / 3.0 + sideCost(n, below) + sideCost(n, above);
}

/** V = L⁻¹X_Δ, I ± VᵀV and its factor (side.ts). */
function sideCost(n: f64, m: f64): f64 {
  return 1.1 * n * n * m + n * m * m + (2.0 * m * m * m) / 3.0;
}

/**
 * Cuts the models of more than n features into groups of neighbours that share one Cholesky factor, and chooses the
 * reference of each, so that all groups together cost least: dynamic programming over the last group.
 *
 *   groupEnd[k], groupRef[k]   of the group that starts at size k: the size behind its last, and its reference
 */
export function planGroups(w: Work): void {
  const job = w.job;
  const n = <f64>job.nSamples;
  const first = w.nPrimal;
  const last = job.nSizes;
  for (let k = last - 1; k >= first; k--) {
    let best: f64 = Infinity;
    for (let end = k + 1; end <= min(last, k + MAX_GROUP); end++) {
      const low = Sizes.at(w, k);
      const high = Sizes.at(w, end - 1);
      if (end > k + 1 && job.ridge == 0.0 && <f64>low < NEAR_N * n) break;
      const ref = end < last ? middle(w, k, end) : lastReference(w, k, end);
      const p = Sizes.at(w, ref);
      if (max(p - low, high - p) > w.maxSide) break;
      let cost = groupCost(n, <f64>(p - low), <f64>(high - p));
      cost += end < last ? Cost.get(w, end) : -n * n * <f64>(high - p);
      if (cost < best) {
        best = cost;
        store<i32>(At.i32(w.groupEnd, k), end);
        store<i32>(At.i32(w.groupRef, k), ref);
      }
    }
    Cost.set(w, k, best);
  }
}

class Sizes {
  @inline
  static at(w: Work, k: i32): i32 {
    return load<i32>(At.i32(w.job.activeSizes, k));
  }
}

class Cost {
  @inline
  static get(w: Work, k: i32): f64 {
    return load<f64>(At.nth(w.cheapest, k));
  }
  @inline
  static set(w: Work, k: i32, cost: f64): void {
    store<f64>(At.nth(w.cheapest, k), cost);
  }
}

/** The size of k … end − 1 nearest to the middle of their range. */
function middle(w: Work, k: i32, end: i32): i32 {
  const twice = Sizes.at(w, k) + Sizes.at(w, end - 1);
  let ref = k;
  while (ref + 1 < end && abs(2 * Sizes.at(w, ref + 1) - twice) <= abs(2 * Sizes.at(w, ref) - twice)) ref++;
  return ref;
}

/** In the last group a lower reference is better: K never has to take up the columns above it. */
function lastReference(w: Work, k: i32, end: i32): i32 {
  const n = <f64>w.job.nSamples;
  const low = Sizes.at(w, k);
  const high = Sizes.at(w, end - 1);
  let best: f64 = Infinity;
  let ref = k;
  for (let candidate = k; candidate < end; candidate++) {
    const p = Sizes.at(w, candidate);
    if (max(p - low, high - p) > w.maxSide) continue;
    const cost = sideCost(n, <f64>(p - low)) + sideCost(n, <f64>(high - p)) - n * n * <f64>(high - p);
    if (cost >= best) continue;
    best = cost;
    ref = candidate;
  }
  return ref;
}
