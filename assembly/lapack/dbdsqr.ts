import { drot, Givens } from "../blas/drot";
import { dscal } from "../blas/level1";
import { At } from "../memory/address";
import { EPS } from "./dsteqr";

/** Sweeps allowed for each singular value; two are usual. */
const MAX_SWEEPS: i32 = 40;

/** What is neglected, relative to the singular value it stands beside (LAPACK's choice, about eps^(7/8)). */
const TOLERANCE: f64 = 98.0 * EPS;

/**
 * Singular values, and with nU, nV > 0 the vectors, of an upper bidiagonal matrix by implicit QR with a zero shift where a
 * shift would cost relative accuracy (Demmel and Kahan, SIAM J. Sci. Stat. Comput. 11, 1990; dbdsqr). Small singular values
 * are found to high relative accuracy.
 *
 *   d, e   n and n − 1; in: diagonal, superdiagonal; out: singular values ≥ 0 in no order, garbage
 *   u      n rows of nU entries: multiplied by the rotations from the left; row j goes with d[j]
 *   v      n rows of nV entries: the same from the right
 *   info   0, or k > 0: k values did not converge
 */
export function dbdsqr(
  n: i32,
  d: usize,
  e: usize,
  nU: i32,
  u: usize,
  ldU: i32,
  nV: i32,
  v: usize,
  ldV: i32,
): i32 {
  if (n == 0) return 0;
  const threshold = smallest(n, d, e);
  let left = MAX_SWEEPS * n;
  let last = n - 1;
  let oldFirst = -1;
  let oldLast = -1;
  let down = true;
  while (last > 0) {
    if (left-- == 0) return last;
    // the block [first, last] that holds together
    let largest = abs(load<f64>(At.nth(d, last)));
    let first = last;
    while (first > 0) {
      const beside = abs(load<f64>(At.nth(e, first - 1)));
      if (beside <= threshold) {
        store<f64>(At.nth(e, first - 1), 0.0);
        break;
      }
      first--;
      largest = max(largest, max(beside, abs(load<f64>(At.nth(d, first)))));
    }
    if (first == last) {
      last--;
      continue;
    }
    // a new block is chased from its larger end to its smaller one
    if (first > oldLast || last < oldFirst)
      down = abs(load<f64>(At.nth(d, first))) >= abs(load<f64>(At.nth(d, last)));
    oldFirst = first;
    oldLast = last;

    // Upwards is downwards on the matrix turned by 180° and transposed: steps are negative, u and v change places.
    const size = last - first + 1;
    const d0 = At.nth(d, down ? first : last);
    const e0 = At.nth(e, down ? first : last - 1);
    const step: isize = down ? 8 : -8;
    const shift = testAndShift(size, d0, e0, step, largest);
    if (shift < 0.0) continue;
    const uRow = At.f64(u, down ? first : last, 0, ldU);
    const vRow = At.f64(v, down ? first : last, 0, ldV);
    const uStep: isize = ((<isize>ldU) << 3) * (down ? 1 : -1);
    const vStep: isize = ((<isize>ldV) << 3) * (down ? 1 : -1);
    if (down) sweep(size, d0, e0, step, shift, nU, uRow, uStep, nV, vRow, vStep);
    else sweep(size, d0, e0, step, shift, nV, vRow, vStep, nU, uRow, uStep);
  }
  for (let i = 0; i < n; i++) {
    const value = load<f64>(At.nth(d, i));
    store<f64>(At.nth(d, i), abs(value));
    if (value < 0.0) dscal(nV, -1.0, At.f64(v, i, 0, ldV));
  }
  return 0;
}

/** Off-diagonal entries up to here are neglected whatever stands beside them: below tol·(smallest singular value). */
function smallest(n: i32, d: usize, e: usize): f64 {
  let bound = abs(load<f64>(d));
  let mu = bound;
  for (let i = 1; i < n && bound > 0.0; i++) {
    mu = abs(load<f64>(At.nth(d, i))) * (mu / (mu + abs(load<f64>(At.nth(e, i - 1)))));
    bound = min(bound, mu);
  }
  const size = <f64>n;
  // 2^-960: rotations ignore what is below it
  return max((TOLERANCE * bound) / sqrt(size), reinterpret<f64>(0x03f0000000000000));
}

/** −1 after an entry of the block was set to zero, else the shift of the next sweep. */
function testAndShift(size: i32, d: usize, e: usize, step: isize, largest: f64): f64 {
  const end = e + <usize>(<isize>(size - 2) * step);
  const dEnd = d + <usize>(<isize>(size - 1) * step);
  if (abs(load<f64>(end)) <= TOLERANCE * abs(load<f64>(dEnd))) {
    store<f64>(end, 0.0);
    return -1.0;
  }
  let mu = abs(load<f64>(d));
  let bound = mu;
  let p = d;
  for (let i = 0; i < size - 1; i++) {
    const beside = abs(load<f64>(e));
    if (beside <= TOLERANCE * mu) {
      store<f64>(e, 0.0);
      return -1.0;
    }
    p += <usize>step;
    e += <usize>step;
    mu = abs(load<f64>(p)) * (mu / (mu + beside));
    bound = min(bound, mu);
  }
  if (<f64>size * TOLERANCE * (bound / largest) <= max(EPS, 0.01 * TOLERANCE)) return 0.0;
  const shift = smallerOfTwo(load<f64>(dEnd - <usize>step), load<f64>(end), load<f64>(dEnd));
  const start = abs(load<f64>(d));
  const ratio = shift / start;
  return start > 0.0 && ratio * ratio < EPS ? 0.0 : shift;
}

/** The smaller singular value of [f g; 0 h], to nearly full relative accuracy (dlas2). */
function smallerOfTwo(f: f64, g: f64, h: f64): f64 {
  const low = min(abs(f), abs(h));
  const high = max(abs(f), abs(h));
  if (low == 0.0) return 0.0;
  const across = abs(g);
  const s = 1.0 + low / high;
  const t = (high - low) / high;
  if (across < high) {
    const r = (across / high) * (across / high);
    return low * (2.0 / (sqrt(s * s + r) + sqrt(t * t + r)));
  }
  const r = high / across;
  if (r == 0.0) return (low * high) / across;
  const c = 1.0 / (sqrt(1.0 + s * r * (s * r)) + sqrt(1.0 + t * r * (t * r)));
  return 2.0 * (low * c * r);
}

/** One QR sweep; rotations from the left go to the rows of u, those from the right to the rows of v. */
export function sweep(
  size: i32,
  d: usize,
  e: usize,
  step: isize,
  shift: f64,
  nU: i32,
  u: usize,
  uStep: isize,
  nV: i32,
  v: usize,
  vStep: isize,
): void {
  let next = d + <usize>step;
  if (shift == 0.0) {
    let c: f64 = 1.0;
    let oldC: f64 = 1.0;
    let oldS: f64 = 0.0;
    for (let i = 0; i < size - 1; i++) {
      const f = load<f64>(d) * c;
      const g = load<f64>(e);
      const r = Givens.radius(f, g);
      c = r == 0.0 ? 1.0 : f / r;
      const s = r == 0.0 ? 0.0 : g / r;
      if (i > 0) store<f64>(e - <usize>step, oldS * r);
      const x = oldC * r;
      const y = load<f64>(next) * s;
      const q = Givens.radius(x, y);
      oldC = q == 0.0 ? 1.0 : x / q;
      oldS = q == 0.0 ? 0.0 : y / q;
      store<f64>(d, q);
      if (nV > 0) drot(nV, v, v + <usize>vStep, c, s);
      if (nU > 0) drot(nU, u, u + <usize>uStep, oldC, oldS);
      d = next;
      next += <usize>step;
      e += <usize>step;
      u += <usize>uStep;
      v += <usize>vStep;
    }
    const h = load<f64>(d) * c;
    store<f64>(d, h * oldC);
    store<f64>(e - <usize>step, h * oldS);
    return;
  }
  const d0 = load<f64>(d);
  let f = (abs(d0) - shift) * (copysign(1.0, d0) + shift / d0);
  let g = load<f64>(e);
  for (let i = 0; i < size - 1; i++) {
    const r = Givens.radius(f, g);
    let c = r == 0.0 ? 1.0 : f / r;
    let s = r == 0.0 ? 0.0 : g / r;
    if (i > 0) store<f64>(e - <usize>step, r);
    const di = load<f64>(d);
    const ei = load<f64>(e);
    const dn = load<f64>(next);
    f = c * di + s * ei;
    const across = c * ei - s * di;
    g = s * dn;
    const diagonal = c * dn;
    if (nV > 0) drot(nV, v, v + <usize>vStep, c, s);

    const q = Givens.radius(f, g);
    c = q == 0.0 ? 1.0 : f / q;
    s = q == 0.0 ? 0.0 : g / q;
    store<f64>(d, q);
    f = c * across + s * diagonal;
    store<f64>(next, c * diagonal - s * across);
    if (i < size - 2) {
      const after = load<f64>(e + <usize>step);
      g = s * after;
      store<f64>(e + <usize>step, c * after);
    }
    if (nU > 0) drot(nU, u, u + <usize>uStep, c, s);
    d = next;
    next += <usize>step;
    e += <usize>step;
    u += <usize>uStep;
    v += <usize>vStep;
  }
  store<f64>(e - <usize>step, f);
}
