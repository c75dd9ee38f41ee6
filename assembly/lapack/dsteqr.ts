import { drot, Givens } from "../blas/drot";
import { dscal } from "../blas/level1";
import { At } from "../memory/address";
import { swapRows } from "./order";
import { Scale } from "./range";

/** Sweeps allowed for each eigenvalue; three is usual. */
const MAX_SWEEPS: i32 = 40;

/** Off-diagonal entries below this are dropped before their products underflow and stop the iteration. */
const VANISHING: f64 = 4.909093465297727e-91; // 2^-300

/** The spacing of doubles below 1. */
export const EPS: f64 = 1.1102230246251565e-16; // 2^-53

/**
 * Eigenvalues and eigenvectors of a small symmetric tridiagonal matrix by the implicit QL method: a leaf of dstedc.
 *
 *   d, e    n and n − 1 (e has room for n); in: diagonal and off-diagonal; out: eigenvalues in no order, garbage
 *   z       n×n, ldZ ≥ n; written: row j is the eigenvector of d[j]
 *   info    0, or k > 0: eigenvalue k did not converge
 *
 * A block is turned round so that its larger end comes last, from where QL starts (dsteqr).
 */
export function dsteqr(n: i32, d: usize, e: usize, z: usize, ldZ: i32): i32 {
  for (let i = 0; i < n; i++) {
    memory.fill(At.f64(z, i, 0, ldZ), 0, (<usize>n) << 3);
    store<f64>(At.f64(z, i, i, ldZ), 1.0);
  }
  // at norm 1 nothing that matters is lost to underflow, however small this block is within the whole
  const factor = Scale.toOne(max(Scale.largest(n, d), Scale.largest(n - 1, e)));
  dscal(n, factor, d);
  dscal(n - 1, factor, e);
  let left = MAX_SWEEPS * n;
  let first = 0;
  while (first < n) {
    // the block from `first` to the next negligible off-diagonal entry
    let last = first;
    while (last < n - 1 && !negligible(d, e, last)) last++;
    if (last == first) {
      first++;
      continue;
    }
    if (left-- == 0) return first + 1;
    if (abs(load<f64>(At.nth(d, last))) < abs(load<f64>(At.nth(d, first))))
      turnRound(n, first, last, d, e, z, ldZ);
    sweep(n, first, last, d, e, z, ldZ);
  }
  const back = 1.0 / factor;
  dscal(n, back, d);
  return 0;
}

/** Whether e[i] may be taken to be zero. */
function negligible(d: usize, e: usize, i: i32): bool {
  const size = abs(load<f64>(At.nth(e, i)));
  const scale = sqrt(abs(load<f64>(At.nth(d, i)))) * sqrt(abs(load<f64>(At.nth(d, i + 1))));
  return size <= EPS * scale || size <= VANISHING;
}

function turnRound(n: i32, first: i32, last: i32, d: usize, e: usize, z: usize, ldZ: i32): void {
  for (let i = first, j = last; i < j; i++, j--) {
    const t = load<f64>(At.nth(d, i));
    store<f64>(At.nth(d, i), load<f64>(At.nth(d, j)));
    store<f64>(At.nth(d, j), t);
    swapRows(n, At.f64(z, i, 0, ldZ), At.f64(z, j, 0, ldZ));
  }
  for (let i = first, j = last - 1; i < j; i++, j--) {
    const t = load<f64>(At.nth(e, i));
    store<f64>(At.nth(e, i), load<f64>(At.nth(e, j)));
    store<f64>(At.nth(e, j), t);
  }
}

/** One QL step with Wilkinson's shift on the block [l, m], m > l. */
function sweep(n: i32, l: i32, m: i32, d: usize, e: usize, z: usize, ldZ: i32): void {
  const p0 = load<f64>(At.nth(d, l));
  const el = load<f64>(At.nth(e, l));
  const half = (load<f64>(At.nth(d, l + 1)) - p0) / (2.0 * el);
  let g = load<f64>(At.nth(d, m)) - p0 + el / (half + copysign(Givens.radius(abs(half), 1.0), half));
  let s: f64 = 1.0;
  let c: f64 = 1.0;
  let p: f64 = 0.0;
  for (let i = m - 1; i >= l; i--) {
    const f = s * load<f64>(At.nth(e, i));
    const b = c * load<f64>(At.nth(e, i));
    const r = Givens.radius(g, f);
    c = r == 0.0 ? 1.0 : g / r;
    s = r == 0.0 ? 0.0 : f / r;
    if (i != m - 1) store<f64>(At.nth(e, i + 1), r);
    g = load<f64>(At.nth(d, i + 1)) - p;
    const t = (load<f64>(At.nth(d, i)) - g) * s + 2.0 * c * b;
    p = s * t;
    store<f64>(At.nth(d, i + 1), g + p);
    g = c * t - b;
    drot(n, At.f64(z, i, 0, ldZ), At.f64(z, i + 1, 0, ldZ), c, -s);
  }
  store<f64>(At.nth(d, l), load<f64>(At.nth(d, l)) - p);
  store<f64>(At.nth(e, l), g);
}
