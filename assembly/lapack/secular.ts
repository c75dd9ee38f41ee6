// The secular equation, the heart of both divide-and-conquer methods:
//
//   w(x) = 1/rho + Σ z_j²/(D_j − x) = 0            D_j = distance of pole j from the pole that is nearest to the root
//
//   eigenvalues       D_j = d_j − d_K                    lambda = d_K + x
//   singular values   D_j = (d_j − d_K)·(d_j + d_K)      sigma² = d_K² + x
//
// Roots and poles interlace, 0 ≤ d_0 < root 0 < d_1 < …; measured from the nearest pole every distance D_j − x keeps full
// relative accuracy, and that is what makes the eigenvectors orthogonal.
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";
import { EPS } from "./dsteqr";

/** Bound on the steps for one root. Four to six are usual; every step that does not help is followed by bisection. */
const MAX_STEPS: i32 = 200;

/** Which pole a root was measured from, and the sums over the poles on either side: results of the functions below. */
let origin: i32 = 0;
let sum: f64 = 0.0;
let slope: f64 = 0.0;

/**
 * Root i of the secular equation with k poles, as lambda or sigma; NaN if it was not found.
 *
 *   squared  the poles are d_j² (singular values) instead of d_j
 *   d        k; strictly ascending        z  k; no zeros        rhoInverse > 0
 *   delta    k; written: D_j − x = d_j − lambda, or d_j² − sigma²
 *
 * Rational interpolation with the two neighbouring poles: the middle way, or with fixed weights where that is slow
 * (R.-C. Li, LAPACK Working Note 89; dlaed4, dlasd4), inside a bracket.
 */
export function secularRoot(
  squared: bool,
  k: i32,
  i: i32,
  d: usize,
  z: usize,
  rhoInverse: f64,
  delta: usize,
): f64 {
  const isLast = i == k - 1;
  fillPoles(squared, k, i, d, delta);
  origin = i;
  const zi = load<f64>(At.nth(z, i));
  const zNext = isLast ? 0.0 : load<f64>(At.nth(z, i + 1));

  // after the last pole comes one without weight, where all weight together would put the root
  let gap: f64;
  if (isLast) {
    let squares: f64 = 0.0;
    for (let j = 0; j < k; j++) squares += load<f64>(At.nth(z, j)) * load<f64>(At.nth(z, j));
    gap = squares / rhoInverse;
    gap += 4.0 * EPS * <f64>k * gap;
  } else gap = load<f64>(At.nth(delta, i + 1));

  let lo: f64 = 0.0;
  let hi = gap;
  let x = 0.5 * gap;
  let below: f64; // D_i and D_(i+1)
  let above: f64;
  evaluate(i + 1, delta, z, x);
  let w = rhoInverse + sum;
  evaluate(k - i - 1, At.nth(delta, i + 1), At.nth(z, i + 1), x);
  w += sum;
  // the first guess keeps the two neighbours and takes the rest as it is in the middle of the interval
  const weightBelow = zi * zi;
  const weightAbove = zNext * zNext;
  const rest = w + (2.0 * weightBelow) / gap - (2.0 * weightAbove) / gap;
  if (w >= 0.0 || isLast) {
    if (w >= 0.0) hi = x;
    else lo = x;
    below = 0.0;
    above = gap;
    const a = rest * gap + weightBelow + weightAbove;
    const b = weightBelow * gap;
    const root = sqrt(abs(a * a - 4.0 * b * rest));
    x = a > 0.0 ? (2.0 * b) / (a + root) : (a - root) / (2.0 * rest);
  } else {
    origin = i + 1;
    fillPoles(squared, k, i + 1, d, delta);
    below = load<f64>(At.nth(delta, i));
    above = 0.0;
    lo = 0.5 * below;
    hi = 0.0;
    const a = -rest * gap + weightBelow + weightAbove;
    const b = weightAbove * gap;
    const root = sqrt(abs(a * a + 4.0 * b * rest));
    x = a > 0.0 ? (-2.0 * b) / (a + root) : (a - root) / (2.0 * rest);
  }
  if (!(x > lo && x < hi)) x = bisect(lo, hi);

  let fixedWeight = false;
  let before = Infinity;
  for (let step = 0; step < MAX_STEPS; step++) {
    evaluate(i + 1, delta, z, x);
    const psi = sum;
    const psiSlope = slope;
    evaluate(k - i - 1, At.nth(delta, i + 1), At.nth(z, i + 1), x);
    const phi = sum;
    const phiSlope = slope;
    w = rhoInverse + psi + phi;
    const noise = EPS * (8.0 * (phi - psi) + rhoInverse + abs(x) * (psiSlope + phiSlope));
    if (abs(w) <= noise) return finish(squared, k, d, delta, x);
    if (w < 0.0) lo = x;
    else hi = x;

    if (abs(w) > 0.1 * before) fixedWeight = !fixedWeight;
    before = abs(w);
    const toBelow = below - x;
    const toAbove = above - x;
    const dw = psiSlope + phiSlope;
    let c: f64;
    if (!fixedWeight) c = w - toBelow * psiSlope - toAbove * phiSlope;
    else if (origin == i) c = w - toAbove * dw + gap * (zi / toBelow) * (zi / toBelow);
    else c = w - toBelow * dw - gap * (zNext / toAbove) * (zNext / toAbove);
    const a = (toBelow + toAbove) * w - toBelow * toAbove * dw;
    const b = toBelow * toAbove * w;
    const root = sqrt(abs(a * a - 4.0 * b * c));
    let eta = c == 0.0 ? b / a : a <= 0.0 ? (a - root) / (2.0 * c) : (2.0 * b) / (a + root);
    if (w * eta >= 0.0) eta = -w / dw;
    let next = x + eta;
    if (!(next > lo && next < hi) || step % 8 == 7) next = bisect(lo, hi);
    if (next == x || abs(next - x) <= EPS * abs(x)) return finish(squared, k, d, delta, next);
    x = next;
  }
  return NaN;
}

/** delta_j ← D_j measured from pole `from`. */
export function fillPoles(squared: bool, k: i32, from: i32, d: usize, delta: usize): void {
  const centre = load<f64>(At.nth(d, from));
  const end = d + ((<usize>k) << 3);
  while (d < end) {
    const value = load<f64>(d);
    store<f64>(delta, squared ? (value - centre) * (value + centre) : value - centre);
    d += 8;
    delta += 8;
  }
}

/** sum ← Σ z_j²/(D_j − x), slope ← Σ (z_j/(D_j − x))² over n poles. */
export function evaluate(n: i32, poles: usize, z: usize, x: f64): void {
  const xx = f64x2.splat(x);
  let s0 = f64x2.splat(0.0);
  let t0 = f64x2.splat(0.0);
  const end = poles + ((<usize>n) << 3);
  const end2 = poles + ((<usize>(n & ~1)) << 3);
  while (poles < end2) {
    const weight = v128.load(z);
    const ratio = f64x2.div(weight, f64x2.sub(v128.load(poles), xx));
    s0 = F64x2.mulAdd(s0, weight, ratio);
    t0 = F64x2.mulAdd(t0, ratio, ratio);
    poles += 16;
    z += 16;
  }
  let s = F64x2.sum(s0);
  let t = F64x2.sum(t0);
  if (poles < end) {
    const weight = load<f64>(z);
    const ratio = weight / (load<f64>(poles) - x);
    s += weight * ratio;
    t += ratio * ratio;
  }
  sum = s;
  slope = t;
}

/** A point inside a bracket that does not change sign: by magnitude while its ends are of different sizes. */
function bisect(lo: f64, hi: f64): f64 {
  const small = min(abs(lo), abs(hi));
  const large = max(abs(lo), abs(hi));
  let size: f64;
  if (small == 0.0) size = large * 0.0009765625;
  else size = large > 4.0 * small ? sqrt(small) * sqrt(large) : 0.5 * (small + large);
  return hi > 0.0 ? size : -size;
}

function finish(squared: bool, k: i32, d: usize, delta: usize, x: f64): f64 {
  const end = delta + ((<usize>k) << 3);
  for (let p = delta; p < end; p += 8) store<f64>(p, load<f64>(p) - x);
  const centre = load<f64>(At.nth(d, origin));
  return squared ? centre + x / (centre + sqrt(centre * centre + x)) : centre + x;
}

/**
 * The z that has the computed roots as its exact ones (Gu and Eisenstat, SIAM J. Matrix Anal. 16, 1995, eq. 3.3):
 * |z_i|² = Π_j |delta_ji| / Π_(j≠i) |D_i − D_j|, with the sign of the old z. Vectors made from it are orthogonal however
 * close the roots are.
 *
 *   delta   k×k, ldDelta ≥ k; row j belongs to root j
 *   d, z    k; z is overwritten           scratch  k
 */
export function recomputeZ(
  squared: bool,
  k: i32,
  d: usize,
  z: usize,
  delta: usize,
  ldDelta: i32,
  scratch: usize,
): void {
  for (let i = 0; i < k; i++) store<f64>(At.nth(scratch, i), load<f64>(At.f64(delta, i, i, ldDelta)));
  for (let j = 0; j < k; j++) {
    const row = At.f64(delta, j, 0, ldDelta);
    const dj = load<f64>(At.nth(d, j));
    if (squared) {
      multiplySquaredRatios(j, row, d, dj, scratch);
      multiplySquaredRatios(k - j - 1, At.nth(row, j + 1), At.nth(d, j + 1), dj, At.nth(scratch, j + 1));
    } else {
      multiplyRatios(j, row, d, dj, scratch);
      multiplyRatios(k - j - 1, At.nth(row, j + 1), At.nth(d, j + 1), dj, At.nth(scratch, j + 1));
    }
  }
  for (let i = 0; i < k; i++)
    store<f64>(At.nth(z, i), copysign(sqrt(abs(load<f64>(At.nth(scratch, i)))), load<f64>(At.nth(z, i))));
}

/** product_i ← product_i·row_i/(d_i − centre) */
export function multiplyRatios(n: i32, row: usize, d: usize, centre: f64, product: usize): void {
  const c = f64x2.splat(centre);
  const end = d + ((<usize>n) << 3);
  const end2 = d + ((<usize>(n & ~1)) << 3);
  while (d < end2) {
    const ratio = f64x2.div(v128.load(row), f64x2.sub(v128.load(d), c));
    v128.store(product, f64x2.mul(v128.load(product), ratio));
    row += 16;
    d += 16;
    product += 16;
  }
  if (d < end) store<f64>(product, load<f64>(product) * (load<f64>(row) / (load<f64>(d) - centre)));
}

/** product_i ← product_i·row_i/((d_i − centre)·(d_i + centre)) */
export function multiplySquaredRatios(n: i32, row: usize, d: usize, centre: f64, product: usize): void {
  const c = f64x2.splat(centre);
  const end = d + ((<usize>n) << 3);
  const end2 = d + ((<usize>(n & ~1)) << 3);
  while (d < end2) {
    const pole = v128.load(d);
    const gap = f64x2.mul(f64x2.sub(pole, c), f64x2.add(pole, c));
    v128.store(product, f64x2.mul(v128.load(product), f64x2.div(v128.load(row), gap)));
    row += 16;
    d += 16;
    product += 16;
  }
  if (d < end) {
    const pole = load<f64>(d);
    store<f64>(product, load<f64>(product) * (load<f64>(row) / ((pole - centre) * (pole + centre))));
  }
}
