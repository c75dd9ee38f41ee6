// From the caller's arrays to a Problem: |B|, equal neighbours merged, padding, and the two excesses over the peaks.
import { Problem } from "./problem";

/** Arrays of one f64 per atom that a Problem points to. */
const PROBLEM_ARRAYS: usize = 8;

/** Bytes of one array per atom with its padding, a multiple of 64. */
export function atomArrayBytes(nAtoms: i32): usize {
  return ((<usize>nAtoms + 2) * 8 + 63) & ~(<usize>63);
}

/** Bytes that the arrays of a Problem take. */
export function problemBytes(nAtoms: i32): usize {
  return PROBLEM_ARRAYS * atomArrayBytes(nAtoms);
}

/**
 * Copies the atoms into `problem` and the scales of the rules beside them. Runs of equal atoms (an explicit spectrum of equal
 * features) become one atom; returns how many are left.
 * @param scales  [nRules × nAtoms], row-major
 * @param merged  [nRules] arrays of atomArrayBytes(nAtoms), one after the other: out
 * @param memory  problemBytes(nAtoms), 64-aligned
 */
export function setAtoms(
  problem: Problem,
  nAtoms: i32,
  weight: usize,
  variance: usize,
  coefficient: usize,
  nRules: i32,
  scales: usize,
  merged: usize,
  memory: usize,
): i32 {
  const stride = atomArrayBytes(nAtoms);
  problem.weight = memory;
  problem.variance = memory + stride;
  problem.coefficient = memory + 2 * stride;
  problem.activeWeight = memory + 3 * stride;
  problem.a = memory + 4 * stride;
  problem.rest = memory + 5 * stride;
  problem.ratio = memory + 6 * stride;
  problem.theta = memory + 7 * stride;

  let last = -1;
  let idle: f64 = 0;
  for (let k = 0; k < nAtoms; k++) {
    const from = (<usize>k) << 3;
    const w = load<f64>(weight + from);
    const lambda = load<f64>(variance + from);
    const b = abs(load<f64>(coefficient + from));
    let same = false;
    if (last >= 0) {
      const at = (<usize>last) << 3;
      same = lambda == load<f64>(problem.variance + at) && b == load<f64>(problem.coefficient + at);
      for (let r = 0; r < nRules && same; r++)
        same =
          load<f64>(scales + ((<usize>(r * nAtoms)) << 3) + from) ==
          load<f64>(merged + <usize>r * stride + at);
    }
    if (same) {
      const at = problem.weight + ((<usize>last) << 3);
      store<f64>(at, load<f64>(at) + w);
    } else {
      last += 1;
      const at = (<usize>last) << 3;
      store<f64>(problem.weight + at, w);
      store<f64>(problem.variance + at, lambda);
      store<f64>(problem.coefficient + at, b);
      for (let r = 0; r < nRules; r++)
        store<f64>(merged + <usize>r * stride + at, load<f64>(scales + ((<usize>(r * nAtoms)) << 3) + from));
    }
    if (lambda == 0) idle += w;
  }
  const n = last + 1;
  problem.nAtoms = n;
  problem.hasIdle = idle > 0;
  for (let k = 0; k < n; k++) {
    const at = (<usize>k) << 3;
    store<f64>(
      problem.activeWeight + at,
      load<f64>(problem.variance + at) > 0 ? load<f64>(problem.weight + at) : 0,
    );
  }
  const end = (<usize>n) << 3;
  store<f64>(problem.activeWeight + end, 0);
  store<f64>(problem.variance + end, 1);
  return n;
}

/** κP(Λ>0) − 1. Without idle features it is κ − 1, which is exact near κ = 1; with them a few eps count as 0. */
export function denseExcess(problem: Problem): f64 {
  const excess = problem.kappa - 1;
  if (!problem.hasIdle) return excess;
  let idle: f64 = 0;
  for (let k = 0; k < problem.nAtoms; k++) {
    const at = (<usize>k) << 3;
    if (load<f64>(problem.variance + at) == 0) idle += load<f64>(problem.weight + at);
  }
  const rest = excess - problem.kappa * idle;
  return abs(rest) <= 1e-15 * problem.kappa ? 0 : rest;
}

/** a·b − 1 with one rounding: the product is split into its double and its error (Veltkamp and Dekker 1971). */
export function productMinusOne(a: f64, b: f64): f64 {
  if (a > 1e290) return a * b - 1; // the splitting would overflow, and the 1 is below the last place
  const aBig = 134217729.0 * a;
  const bBig = 134217729.0 * b;
  const aHigh = aBig - (aBig - a);
  const bHigh = bBig - (bBig - b);
  const aLow = a - aHigh;
  const bLow = b - bHigh;
  const product = a * b;
  const error = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  return product - 1 + error;
}
