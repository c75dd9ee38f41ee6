// Effective regularization ξ (docs/theory.md §2): the root of κ E[ξΛ/(1+ξΛ)] + λξ = 1 over the atoms with Λ > 0.
//
// Solved by Newton's method on log ξ inside a bracket, for the logarithm of the ratio of two positive sides:
//
//   excess ≥ 1    κE[a] + λξ      = 1               all terms at most 1
//   excess < 1    κE[1−a]         = excess + λξ     the same equation; near κ = 1 it does not cancel
//   excess < 0    κE[1−a] − excess = λξ
//
// with excess = κP(Λ>0) − 1. Both sides are nearly powers of ξ at both ends of the range, so few steps are needed.
import { exp } from "../special/exp";
import { log } from "../special/log";
import { XI_FAILED } from "../abi";

const MAX_ITERATIONS: i32 = 100;
/** The largest gap between the two sides at which a collapsed bracket still counts as a root. */
const ACCEPTED: f64 = 1e-9;
const EPS: f64 = 2.220446049250313e-16;

/** What the last call took, and |log of the ratio of the two sides| where it stopped. */
export let xiIterations: i32 = 0;
export let xiResidual: f64 = 0;

/** Σ w/(1+ξΛ) and Σ w ξΛ/(1+ξΛ)². */
let restSum: f64 = 0;
let slopeSum: f64 = 0;
/** Σ w ξΛ/(1+ξΛ) */
let shrinkSum: f64 = 0;

function sums(nAtoms: i32, weight: usize, variance: usize, xi: f64): void {
  const x = f64x2.splat(xi);
  const one = f64x2.splat(1);
  let rest = f64x2.splat(0);
  let shrink = f64x2.splat(0);
  let slope = f64x2.splat(0);
  const bytes = ((<usize>nAtoms + 1) >> 1) << 4;
  for (let i: usize = 0; i < bytes; i += 16) {
    const w = v128.load(weight + i);
    const product = f64x2.mul(x, v128.load(variance + i));
    const r = f64x2.div(one, f64x2.add(one, product));
    const a = f64x2.mul(product, r);
    const wr = f64x2.mul(w, r);
    rest = f64x2.add(rest, wr);
    shrink = f64x2.add(shrink, f64x2.mul(w, a));
    slope = f64x2.add(slope, f64x2.mul(wr, a));
  }
  restSum = f64x2.extract_lane(rest, 0) + f64x2.extract_lane(rest, 1);
  shrinkSum = f64x2.extract_lane(shrink, 0) + f64x2.extract_lane(shrink, 1);
  slopeSum = f64x2.extract_lane(slope, 0) + f64x2.extract_lane(slope, 1);
}

/**
 * Solves for ξ and writes it to `out`; ∞ where λ = 0 and excess ≤ 0.
 *
 * Relative error of ξ a few eps divided by κE[a(1−a)] + λξ, the slope of the equation on the log scale.
 * @param weight    [nAtoms, padded] weights, 0 where Λ = 0; for a second fit w·P
 * @param variance  [nAtoms, padded] Λ
 * @param excess    κ Σ weight − 1, computed by the caller without cancellation
 * @param start     a guess, or 0
 * @returns 0, or XI_FAILED after 100 iterations
 */
export function solveXi(
  nAtoms: i32,
  weight: usize,
  variance: usize,
  kappa: f64,
  excess: f64,
  ridge: f64,
  start: f64,
  out: usize,
): i32 {
  xiIterations = 0;
  xiResidual = 0;
  if (ridge == 0 && excess <= 0) {
    store<f64>(out, Infinity);
    return 0;
  }
  // the bracket: a ≤ ξΛ from one side, λξ ≤ 1 and 1 − a ≥ 1/(1 + ξΛ_min) from the other
  let mean: f64 = 0;
  let least: f64 = Infinity;
  for (let k = 0; k < nAtoms; k++) {
    const w = load<f64>(weight + ((<usize>k) << 3));
    if (w <= 0) continue;
    const lambda = load<f64>(variance + ((<usize>k) << 3));
    mean += w * lambda;
    least = min<f64>(least, lambda);
  }
  let low = 1 / (kappa * mean + ridge);
  let high = f64.MAX_VALUE;
  if (ridge > 0) high = min<f64>(high, 1 / ridge);
  if (excess > 0) high = min<f64>(high, 1 / (excess * least));
  low *= 1 - 8 * EPS;
  high *= 1 + 8 * EPS;
  let lastGap: f64 = Infinity;
  let xi = start > low && start < high ? start : low;

  for (let i = 1; i <= MAX_ITERATIONS; i++) {
    xiIterations = i;
    sums(nAtoms, weight, variance, xi);
    const loss = ridge * xi;
    // gap > 0: ξ is too small; the derivative of the gap with respect to log ξ is −slope
    let gap: f64;
    let slope: f64;
    const change = kappa * slopeSum;
    if (excess >= 1) {
      const side = kappa * shrinkSum + loss;
      gap = -log(side);
      slope = (change + loss) / side;
    } else if (excess >= 0) {
      const side = excess + loss;
      gap = log((kappa * restSum) / side);
      slope = change / (kappa * restSum) + loss / side;
    } else {
      const side = kappa * restSum - excess;
      gap = log(side / loss);
      slope = change / side + 1;
    }
    xiResidual = abs(gap);
    // met, or no longer improving within what rounding leaves of the sums
    const stalled = abs(gap) < 1e-13 && abs(gap) >= 0.5 * lastGap;
    if (abs(gap) <= 2 * EPS || stalled || high <= low * (1 + 4 * EPS)) {
      store<f64>(out, xi);
      return abs(gap) <= ACCEPTED ? 0 : XI_FAILED;
    }
    lastGap = abs(gap);
    if (gap > 0) low = xi;
    else high = xi;
    let next = xi * exp(max<f64>(-600, min<f64>(600, gap / slope)));
    // a step outside the bracket, or none at all: halve on the log scale
    if (!(next > low && next < high)) next = sqrt(low) * sqrt(high);
    if (next == xi) {
      store<f64>(out, xi);
      return abs(gap) <= ACCEPTED ? 0 : XI_FAILED;
    }
    xi = next;
  }
  store<f64>(out, xi);
  return XI_FAILED;
}
