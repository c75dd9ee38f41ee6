// Divide and conquer for the bidiagonal singular value problem (Gu and Eisenstat, SIAM J. Matrix Anal. 16, 1995; dbdsdc,
// dlasd0–3), on n×(n+1) matrices throughout: a square one has a last column of zeros.
//
//       ┌ B1          ┐   nl×(nl+1)          B1 = U1·[D1 0]·V1ᵀ and B2 likewise; in their vectors the matrix is a row z over
//   B = │  alpha beta │                      a diagonal, whose values come from the secular equation in σ².
//       └          B2 ┘   nr×(nr+1)
//
// Singular vectors are ROWS of U and V here. The last row of V spans the null space.
import { drot, Givens } from "../blas/drot";
import { dcopy, dscal } from "../blas/level1";
import { At } from "../memory/address";
import { dbdsqr } from "./dbdsqr";
import { EPS } from "./dsteqr";
import {
  countKind,
  DENSE,
  gather,
  LEFT_ONLY,
  placeByKind,
  RIGHT_ONLY,
  rotateRows,
  secularVector,
  setAside,
} from "./kinds";
import { Ints, mergeOrders, mergeUpDown, sortingOrder } from "./order";
import { Scale } from "./range";
import { recomputeZ, secularRoot } from "./secular";

/** Order up to which implicit QR is used. */
export const BDSDC_LEAF: i32 = 32;

/** Doubles of scratch of dbdsdc. */
export function dbdsdcWorkElems(n: u64): u64 {
  return n * (n + 1) + 2 * n * n + 8 * (n + 1) + 16;
}

//   scratch ─┬─ packed old vectors: n(n+1) ─┬─ S: n² ─┬─ S for U: n² ─┬─ z, poles, weights, row: n+1 each ─┬─ 4 × n+1 ints ─┐
class Parts {
  @inline
  static s(scratch: usize, n: i32, which: i32): usize {
    return At.nth(scratch, n * (n + 1) + which * n * n);
  }

  @inline
  static vector(scratch: usize, n: i32, which: i32): usize {
    return At.nth(scratch, n * (n + 1) + 2 * n * n + which * (n + 1));
  }

  @inline
  static ints(scratch: usize, n: i32, which: i32): usize {
    return Parts.vector(scratch, n, 4) + ((<usize>(which * (n + 1))) << 2);
  }
}

/**
 * Singular values and vectors of an n×n upper bidiagonal matrix.
 *
 *   d, e    n and n − 1, e has room for n; in: diagonal, superdiagonal; out: singular values ≥ 0 in the order of the rows
 *   u       n×n, ldU ≥ n; written: row j is the left vector of d[j]
 *   v       (n+1)×(n+1), ldV ≥ n + 1; written: row j < n is the right vector of d[j] followed by a zero
 *   perm    n integers; written: d[perm[0]] ≤ d[perm[1]] ≤ …
 *   scratch dbdsdcWorkElems(n) doubles        work  blasWorkBytes()
 *   info    0, or k > 0: a value of a block beginning in row k did not converge
 */
export function dbdsdc(
  n: i32,
  d: usize,
  e: usize,
  u: usize,
  ldU: i32,
  v: usize,
  ldV: i32,
  perm: usize,
  scratch: usize,
  work: usize,
): i32 {
  assert(n >= 0 && ldU >= n && ldV > n, "dbdsdc: sizes");
  for (let i = 0; i < n; i++) memory.fill(At.f64(u, i, 0, ldU), 0, (<usize>n) << 3);
  for (let i = 0; i <= n; i++) memory.fill(At.f64(v, i, 0, ldV), 0, (<usize>(n + 1)) << 3);
  if (n == 0) return 0;
  store<f64>(At.nth(e, n - 1), 0.0);
  return divide(n, d, e, u, ldU, v, ldV, perm, scratch, work);
}

function divide(
  n: i32,
  d: usize,
  e: usize,
  u: usize,
  ldU: i32,
  v: usize,
  ldV: i32,
  perm: usize,
  scratch: usize,
  work: usize,
): i32 {
  if (n <= BDSDC_LEAF) {
    const info = leaf(n, d, e, u, ldU, v, ldV);
    sortingOrder(n, d, perm);
    return info;
  }
  const nl = n >> 1;
  const next = nl + 1;
  const alpha = load<f64>(At.nth(d, nl));
  const beta = load<f64>(At.nth(e, nl));
  const first = divide(nl, d, e, u, ldU, v, ldV, perm, scratch, work);
  if (first != 0) return first;
  const second = divide(
    n - next,
    At.nth(d, next),
    At.nth(e, next),
    At.f64(u, next, next, ldU),
    ldU,
    At.f64(v, next, next, ldV),
    ldV,
    perm + ((<usize>next) << 2),
    scratch,
    work,
  );
  if (second != 0) return next + second;
  return conquer(n, nl, alpha, beta, d, u, ldU, v, ldV, perm, scratch, work);
}

/** A small n×(n+1) matrix: rotations push its last column out, implicit QR does the rest. */
function leaf(n: i32, d: usize, e: usize, u: usize, ldU: i32, v: usize, ldV: i32): i32 {
  for (let i = 0; i < n; i++) store<f64>(At.f64(u, i, i, ldU), 1.0);
  for (let i = 0; i <= n; i++) store<f64>(At.f64(v, i, i, ldV), 1.0);
  let out = load<f64>(At.nth(e, n - 1));
  for (let i = n - 1; i >= 0 && out != 0.0; i--) {
    const f = load<f64>(At.nth(d, i));
    const r = Givens.radius(f, out);
    if (r == 0.0) break;
    const c = f / r;
    const s = out / r;
    store<f64>(At.nth(d, i), r);
    drot(n + 1, At.f64(v, i, 0, ldV), At.f64(v, n, 0, ldV), c, s);
    if (i == 0) break;
    const above = load<f64>(At.nth(e, i - 1));
    out = -s * above;
    store<f64>(At.nth(e, i - 1), c * above);
  }
  return dbdsqr(n, d, e, n, u, ldU, n + 1, v, ldV);
}

function conquer(
  n: i32,
  nl: i32,
  alpha: f64,
  beta: f64,
  d: usize,
  u: usize,
  ldU: i32,
  v: usize,
  ldV: i32,
  perm: usize,
  scratch: usize,
  work: usize,
): i32 {
  const nr = n - nl - 1;
  const z = Parts.vector(scratch, n, 0);
  const poles = Parts.vector(scratch, n, 1);
  const weights = Parts.vector(scratch, n, 2);
  const row = Parts.vector(scratch, n, 3);
  const order = Parts.ints(scratch, n, 0);
  const place = Parts.ints(scratch, n, 1);
  const kind = Parts.ints(scratch, n, 2);
  const sorted = Parts.ints(scratch, n, 3);

  store<f64>(At.nth(d, nl), 0.0);
  mergeOrders(d, nl, perm, 0, nr, perm + ((<usize>(nl + 1)) << 2), nl + 1, sorted);
  const largest = max(Scale.largest(n, d), max(abs(alpha), abs(beta)));
  if (largest == 0.0) {
    store<f64>(At.f64(u, nl, nl, ldU), 1.0);
    for (let i = 0; i < n; i++) Ints.set(perm, i, i);
    return 0;
  }
  const factor = Scale.toOne(largest);
  dscal(n, factor, d);
  alpha *= factor;
  beta *= factor;
  const tolerance = 8.0 * EPS * max(Scale.largest(n, d), max(abs(alpha), abs(beta)));

  // z, and one vector for the two null spaces: it takes the row between the blocks, with d = 0
  for (let i = 0; i <= n; i++) {
    store<f64>(
      At.nth(z, i),
      i <= nl ? alpha * load<f64>(At.f64(v, i, nl, ldV)) : beta * load<f64>(At.f64(v, i, nl + 1, ldV)),
    );
    Ints.set(kind, i, i < nl ? LEFT_ONLY : i == nl ? DENSE : RIGHT_ONLY);
  }
  const zl = load<f64>(At.nth(z, nl));
  const zr = load<f64>(At.nth(z, n));
  const joint = Givens.radius(abs(zl), zr);
  if (joint > tolerance) drot(n + 1, At.f64(v, nl, 0, ldV), At.f64(v, n, 0, ldV), zl / joint, zr / joint);
  store<f64>(At.nth(z, nl), max(joint, tolerance));

  const k = deflate(n, nl, tolerance, d, z, u, ldU, v, ldV, sorted, order, kind);
  const nLeft = countKind(LEFT_ONLY, k, order, kind);
  const nDense = countKind(DENSE, k, order, kind);
  placeByKind(nLeft, nDense, k, order, kind, place);
  gather(k, order, d, poles);
  gather(k, order, z, weights);
  if (k > 1) store<f64>(At.nth(poles, 1), max(load<f64>(At.nth(poles, 1)), 0.5 * tolerance));
  const s = Parts.s(scratch, n, 0);
  const sU = Parts.s(scratch, n, 1);
  for (let j = k; j < n; j++) store<f64>(At.nth(row, j), load<f64>(At.nth(d, Ints.get(order, j))));
  for (let j = 0; j < k; j++) {
    const root = secularRoot(true, k, j, poles, weights, 1.0, At.f64(s, j, 0, k));
    if (root != root) return j + 1;
    store<f64>(At.nth(row, j), root);
  }
  dcopy(n, row, d);
  recomputeZ(true, k, poles, weights, s, k, row);
  for (let j = 0; j < k; j++) {
    leftVector(k, poles, weights, At.f64(s, j, 0, k), place, At.f64(sU, j, 0, k), row);
    secularVector(k, weights, At.f64(s, j, 0, k), place, row);
  }
  rotateRows(n, k, nl, nl + 1, nLeft, nDense, order, place, kind, u, ldU, n, sU, scratch, work);
  // the row between the blocks belongs to U's first vector alone
  for (let j = 0; j < k; j++)
    store<f64>(At.f64(u, j, nl, ldU), load<f64>(At.f64(sU, j, Ints.get(place, 0), k)));
  rotateRows(n, k, nl + 1, nl + 1, nLeft, nDense, order, place, kind, v, ldV, n + 1, s, scratch, work);

  mergeUpDown(d, k, n, perm);
  const back = 1.0 / factor;
  dscal(n, back, d);
  return 0;
}

/** The unit left vector (−1, d_i·z_i/delta_i), its entries put into the order of the packed rows. */
export function leftVector(
  k: i32,
  d: usize,
  z: usize,
  delta: usize,
  place: usize,
  out: usize,
  row: usize,
): void {
  store<f64>(row, -1.0);
  let squares: f64 = 1.0;
  for (let i = 1; i < k; i++) {
    const value = load<f64>(At.nth(d, i)) * (load<f64>(At.nth(z, i)) / load<f64>(At.nth(delta, i)));
    store<f64>(At.nth(row, i), value);
    squares += value * value;
  }
  const norm = sqrt(squares);
  for (let i = 0; i < k; i++) store<f64>(At.nth(out, Ints.get(place, i)), load<f64>(At.nth(row, i)) / norm);
}

/** As in dstedc, for the pairs (d, 0): order[0] is the row between the blocks, which always remains (dlasd2). */
function deflate(
  n: i32,
  nl: i32,
  tolerance: f64,
  d: usize,
  z: usize,
  u: usize,
  ldU: i32,
  v: usize,
  ldV: i32,
  sorted: usize,
  order: usize,
  kind: usize,
): i32 {
  Ints.set(order, 0, nl);
  let k = 1;
  let from = n;
  let previous = -1;
  for (let t = 0; t < n - 1; t++) {
    const i = Ints.get(sorted, t);
    if (abs(load<f64>(At.nth(z, i))) <= tolerance) {
      from = setAside(i, d, from, n, order, kind);
      continue;
    }
    if (previous >= 0) {
      if (load<f64>(At.nth(d, i)) - load<f64>(At.nth(d, previous)) <= tolerance) {
        const s = load<f64>(At.nth(z, previous));
        const c = load<f64>(At.nth(z, i));
        const tau = Givens.radius(abs(c), s);
        store<f64>(At.nth(z, i), tau);
        store<f64>(At.nth(z, previous), 0.0);
        if (Ints.get(kind, i) != Ints.get(kind, previous)) Ints.set(kind, i, DENSE);
        drot(n, At.f64(u, previous, 0, ldU), At.f64(u, i, 0, ldU), c / tau, -s / tau);
        drot(n + 1, At.f64(v, previous, 0, ldV), At.f64(v, i, 0, ldV), c / tau, -s / tau);
        from = setAside(previous, d, from, n, order, kind);
      } else Ints.set(order, k++, previous);
    }
    previous = i;
  }
  if (previous >= 0) Ints.set(order, k++, previous);
  return k;
}
