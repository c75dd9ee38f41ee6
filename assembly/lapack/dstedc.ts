// Divide and conquer for the symmetric tridiagonal eigenproblem (Cuppen 1981; Gu and Eisenstat 1995; dstedc, dlaed0–3).
//
//   T = ┌ T1'    ┐ + |rho|·u·uᵀ      T1', T2' solved first; then D + rho·z·zᵀ by the secular equation, and the vectors of
//       └    T2' ┘                   T by one product. Eigenvectors are ROWS of Q here: a deflated one is moved by a copy.
import { drot, Givens } from "../blas/drot";
import { dcopy, dscal } from "../blas/level1";
import { At } from "../memory/address";
import { dsteqr, EPS } from "./dsteqr";
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

/** Order up to which the QL method is used. */
export const STEDC_LEAF: i32 = 32;

/** Doubles of scratch of dstedc: two n×n matrices, four vectors, and four of integers. */
export function dstedcWorkElems(n: u64): u64 {
  return 2 * n * n + 8 * n + 16;
}

//   scratch ─┬─ packed old vectors: n² ─┬─ S: n² ─┬─ z, poles, weights, row: n each ─┬─ order, place, type, sorted: n ints each ─┐
class Parts {
  @inline
  static s(scratch: usize, n: i32): usize {
    return At.nth(scratch, n * n);
  }

  @inline
  static vector(scratch: usize, n: i32, which: i32): usize {
    return At.nth(scratch, 2 * n * n + which * n);
  }

  @inline
  static ints(scratch: usize, n: i32, which: i32): usize {
    return At.nth(scratch, 2 * n * n + 4 * n) + ((<usize>(which * n)) << 2);
  }
}

/**
 * All eigenvalues and eigenvectors of a symmetric tridiagonal matrix.
 *
 *   d, e    n and n − 1 (e has room for n); in: diagonal, off-diagonal; out: eigenvalues in the order of q's rows, garbage
 *   q       n×n, ldQ ≥ n; written: row j is the eigenvector of d[j]
 *   perm    n integers; written: d[perm[0]] ≤ d[perm[1]] ≤ …
 *   scratch dstedcWorkElems(n) doubles        work  blasWorkBytes()
 *   info    0, or k > 0: an eigenvalue of a block beginning in row k did not converge
 */
export function dstedc(
  n: i32,
  d: usize,
  e: usize,
  q: usize,
  ldQ: i32,
  perm: usize,
  scratch: usize,
  work: usize,
): i32 {
  assert(n >= 0 && ldQ >= n, "dstedc: sizes");
  for (let i = 0; i < n; i++) memory.fill(At.f64(q, i, 0, ldQ), 0, (<usize>n) << 3);
  return divide(n, d, e, q, ldQ, perm, scratch, work);
}

function divide(
  n: i32,
  d: usize,
  e: usize,
  q: usize,
  ldQ: i32,
  perm: usize,
  scratch: usize,
  work: usize,
): i32 {
  if (n <= STEDC_LEAF) {
    const info = dsteqr(n, d, e, q, ldQ);
    sortingOrder(n, d, perm);
    return info;
  }
  const n1 = n >> 1;
  const rho = load<f64>(At.nth(e, n1 - 1));
  store<f64>(At.nth(d, n1 - 1), load<f64>(At.nth(d, n1 - 1)) - abs(rho));
  store<f64>(At.nth(d, n1), load<f64>(At.nth(d, n1)) - abs(rho));
  const first = divide(n1, d, e, q, ldQ, perm, scratch, work);
  if (first != 0) return first;
  const second = divide(
    n - n1,
    At.nth(d, n1),
    At.nth(e, n1),
    At.f64(q, n1, n1, ldQ),
    ldQ,
    perm + ((<usize>n1) << 2),
    scratch,
    work,
  );
  if (second != 0) return n1 + second;
  return conquer(n, n1, rho, d, q, ldQ, perm, scratch, work);
}

/** Eigenvalues and vectors of diag(d) + rho·(rank one) from those of its two diagonal blocks of order n1 and n − n1. */
function conquer(
  n: i32,
  n1: i32,
  rho: f64,
  d: usize,
  q: usize,
  ldQ: i32,
  perm: usize,
  scratch: usize,
  work: usize,
): i32 {
  const z = Parts.vector(scratch, n, 0);
  const poles = Parts.vector(scratch, n, 1);
  const weights = Parts.vector(scratch, n, 2);
  const row = Parts.vector(scratch, n, 3);
  const order = Parts.ints(scratch, n, 0);
  const place = Parts.ints(scratch, n, 1);
  const kind = Parts.ints(scratch, n, 2);
  const sorted = Parts.ints(scratch, n, 3);
  const n2 = n - n1;

  mergeOrders(d, n1, perm, 0, n2, perm + ((<usize>n1) << 2), n1, sorted);
  const factor = Scale.toOne(max(Scale.largest(n, d), abs(rho)));
  dscal(n, factor, d);

  // z: the last row of the left vectors, the first of the right ones, of norm 1
  const half = Math.SQRT1_2;
  for (let i = 0; i < n; i++) {
    const value = load<f64>(At.f64(q, i, i < n1 ? n1 - 1 : n1, ldQ));
    store<f64>(At.nth(z, i), i >= n1 && rho < 0.0 ? -half * value : half * value);
    Ints.set(kind, i, i < n1 ? LEFT_ONLY : RIGHT_ONLY);
  }
  rho = 2.0 * abs(rho) * factor;

  const k = deflate(n, rho, d, z, q, ldQ, sorted, order, kind);
  if (k > 0) {
    const nLeft = countKind(LEFT_ONLY, k, order, kind);
    const nDense = countKind(DENSE, k, order, kind);
    placeByKind(nLeft, nDense, k, order, kind, place);
    gather(k, order, d, poles);
    gather(k, order, z, weights);
    const s = Parts.s(scratch, n);
    for (let j = k; j < n; j++) store<f64>(At.nth(row, j), load<f64>(At.nth(d, Ints.get(order, j))));
    for (let j = 0; j < k; j++) {
      const root = secularRoot(false, k, j, poles, weights, 1.0 / rho, At.f64(s, j, 0, k));
      if (root != root) return j + 1;
      store<f64>(At.nth(row, j), root);
    }
    dcopy(n, row, d);
    recomputeZ(false, k, poles, weights, s, k, row);
    for (let j = 0; j < k; j++) secularVector(k, weights, At.f64(s, j, 0, k), place, row);

    rotateRows(n, k, n1, n1, nLeft, nDense, order, place, kind, q, ldQ, n, s, scratch, work);
    mergeUpDown(d, k, n, perm);
  } else {
    // everything deflated: the two blocks do not touch
    memory.copy(perm, sorted, (<usize>n) << 2);
  }
  const back = 1.0 / factor;
  dscal(n, back, d);
  return 0;
}

/**
 * Sets aside what the rank-one change does not reach: entries of z that are negligible, and one of two equal d after a
 * rotation (dlaed2). Returns k; order[0 … k) are the rows that remain, d ascending, order[k … n) the others, d descending.
 */
function deflate(
  n: i32,
  rho: f64,
  d: usize,
  z: usize,
  q: usize,
  ldQ: i32,
  sorted: usize,
  order: usize,
  kind: usize,
): i32 {
  const tolerance = 8.0 * EPS * max(Scale.largest(n, d), Scale.largest(n, z));
  let k = 0;
  let from = n; // where the deflated ones begin
  let previous = -1;
  for (let t = 0; t < n; t++) {
    const i = Ints.get(sorted, t);
    if (rho * abs(load<f64>(At.nth(z, i))) <= tolerance) {
      from = setAside(i, d, from, n, order, kind);
      continue;
    }
    if (previous >= 0) {
      let s = load<f64>(At.nth(z, previous));
      let c = load<f64>(At.nth(z, i));
      const tau = Givens.radius(abs(c), s);
      const gap = load<f64>(At.nth(d, i)) - load<f64>(At.nth(d, previous));
      c /= tau;
      s = -s / tau;
      if (abs(gap * c * s) <= tolerance) {
        store<f64>(At.nth(z, i), tau);
        store<f64>(At.nth(z, previous), 0.0);
        if (Ints.get(kind, i) != Ints.get(kind, previous)) Ints.set(kind, i, DENSE);
        drot(n, At.f64(q, previous, 0, ldQ), At.f64(q, i, 0, ldQ), c, s);
        const dp = load<f64>(At.nth(d, previous));
        const di = load<f64>(At.nth(d, i));
        store<f64>(At.nth(d, i), dp * (s * s) + di * (c * c));
        store<f64>(At.nth(d, previous), dp * (c * c) + di * (s * s));
        from = setAside(previous, d, from, n, order, kind);
      } else Ints.set(order, k++, previous);
    }
    previous = i;
  }
  if (previous >= 0) Ints.set(order, k++, previous);
  return k;
}
