import { At } from "../memory/address";
import { Givens, NOTHING } from "../blas/drot";
import { EPS } from "./dsteqr";
import { sortAscending } from "./order";
import { Scale } from "./range";

/** Sweeps allowed for each eigenvalue. */
const MAX_SWEEPS: i32 = 40;

/**
 * Eigenvalues of a symmetric tridiagonal matrix, ascending, by the QL method of Pal, Walker and Kahan, which needs no
 * square roots in its loop (dsterf).
 *
 *   d     n; in: the diagonal; out: the eigenvalues
 *   e     room for n; in: the n − 1 off-diagonal entries; destroyed
 *   info  0, or k > 0: eigenvalue k did not converge
 */
export function dsterf(n: i32, d: usize, e: usize): i32 {
  let start = 0;
  while (start < n) {
    // a block that falls apart from the rest, scaled so that squares neither overflow nor vanish
    let end = start;
    while (end < n - 1 && !negligible(d, e, end)) end++;
    if (end > start) {
      const size = end - start + 1;
      const largest = max(Scale.largest(size, At.nth(d, start)), Scale.largest(size - 1, At.nth(e, start)));
      const factor = Scale.toOne(largest);
      for (let i = start; i <= end; i++) {
        store<f64>(At.nth(d, i), load<f64>(At.nth(d, i)) * factor);
        if (i == end) break;
        const scaled = load<f64>(At.nth(e, i)) * factor;
        store<f64>(At.nth(e, i), scaled * scaled);
      }
      const info = blockValues(start, end, d, e);
      if (info != 0) return info;
      for (let i = start; i <= end; i++) store<f64>(At.nth(d, i), load<f64>(At.nth(d, i)) / factor);
    }
    start = end + 1;
  }
  sortAscending(n, d);
  return 0;
}

function negligible(d: usize, e: usize, i: i32): bool {
  const size = abs(load<f64>(At.nth(e, i)));
  const scale = sqrt(abs(load<f64>(At.nth(d, i)))) * sqrt(abs(load<f64>(At.nth(d, i + 1))));
  return size <= EPS * scale || size <= NOTHING;
}

/** Eigenvalues of the block [first, last]; e2 holds squares. */
function blockValues(first: i32, last: i32, d: usize, e2: usize): i32 {
  let left = MAX_SWEEPS * (last - first + 1);
  while (first <= last) {
    let m = first;
    while (m < last && !negligibleSquare(d, e2, m)) m++;
    if (m < last) store<f64>(At.nth(e2, m), 0.0);
    if (m == first) {
      first++;
      continue;
    }
    if (left-- == 0) return first + 1;
    if (abs(load<f64>(At.nth(d, m))) < abs(load<f64>(At.nth(d, first)))) turnRound(first, m, d, e2);
    sweep(first, m, d, e2);
  }
  return 0;
}

function negligibleSquare(d: usize, e2: usize, i: i32): bool {
  const size = load<f64>(At.nth(e2, i));
  return (
    size <= EPS * EPS * abs(load<f64>(At.nth(d, i)) * load<f64>(At.nth(d, i + 1))) ||
    size < f64.MIN_NORMAL_VALUE
  );
}

function turnRound(first: i32, last: i32, d: usize, e2: usize): void {
  for (let i = first, j = last; i < j; i++, j--) swap(At.nth(d, i), At.nth(d, j));
  for (let i = first, j = last - 1; i < j; i++, j--) swap(At.nth(e2, i), At.nth(e2, j));
}

function swap(x: usize, y: usize): void {
  const t = load<f64>(x);
  store<f64>(x, load<f64>(y));
  store<f64>(y, t);
}

export function sweep(l: i32, m: i32, d: usize, e2: usize): void {
  const p0 = load<f64>(At.nth(d, l));
  const rte = sqrt(load<f64>(At.nth(e2, l)));
  const half = (load<f64>(At.nth(d, l + 1)) - p0) / (2.0 * rte);
  const sigma = p0 - rte / (half + copysign(Givens.radius(abs(half), 1.0), half));
  let c: f64 = 1.0;
  let s: f64 = 0.0;
  let gamma = load<f64>(At.nth(d, m)) - sigma;
  let p = gamma * gamma;
  for (let i = m - 1; i >= l; i--) {
    const bb = load<f64>(At.nth(e2, i));
    const r = p + bb;
    if (i != m - 1) store<f64>(At.nth(e2, i + 1), s * r);
    const oldC = c;
    c = r == 0.0 ? 1.0 : p / r;
    s = r == 0.0 ? 0.0 : bb / r;
    const oldGamma = gamma;
    const alpha = load<f64>(At.nth(d, i));
    gamma = c * (alpha - sigma) - s * oldGamma;
    store<f64>(At.nth(d, i + 1), oldGamma + (alpha - gamma));
    p = c != 0.0 ? (gamma * gamma) / c : oldC * bb;
  }
  store<f64>(At.nth(e2, l), s * p);
  store<f64>(At.nth(d, l), sigma + gamma);
}
