// What the two divide-and-conquer methods share: the rows of their vectors by kind, and the products that skip blocks of zeros.
//
//   rows of Q   x x 0 0   LEFT_ONLY     S's columns and the packed rows stand in the order of their kinds, so that S·Q is two products:
//               x x x x   DENSE         [LEFT_ONLY, DENSE] for the columns left of the cut, [DENSE, RIGHT_ONLY] for those right of it.
//               0 0 x x   RIGHT_ONLY    DEFLATED rows are not in S.
import { NO_TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dcopy } from "../blas/level1";
import { At } from "../memory/address";
import { Ints } from "./order";

export const LEFT_ONLY: i32 = 0;
export const DENSE: i32 = 1;
export const RIGHT_ONLY: i32 = 2;
export const DEFLATED: i32 = 3;

/** How many of the rows order[0 … k) are of kind `which`. */
export function countKind(which: i32, k: i32, order: usize, kind: usize): i32 {
  let count = 0;
  for (let j = 0; j < k; j++) if (Ints.get(kind, Ints.get(order, j)) == which) count++;
  return count;
}

/** place[j] ← where row order[j] stands among the first k when they are ordered by kind. */
export function placeByKind(nLeft: i32, nDense: i32, k: i32, order: usize, kind: usize, place: usize): void {
  let nextLeft = 0;
  let nextDense = nLeft;
  let nextRight = nLeft + nDense;
  for (let j = 0; j < k; j++) {
    const type = Ints.get(kind, Ints.get(order, j));
    Ints.set(place, j, type == LEFT_ONLY ? nextLeft++ : type == DENSE ? nextDense++ : nextRight++);
  }
}

/** to[j] ← from[order[j]] for j < k. */
export function gather(k: i32, order: usize, from: usize, to: usize): void {
  for (let j = 0; j < k; j++) store<f64>(At.nth(to, j), load<f64>(At.nth(from, Ints.get(order, j))));
}

/** Puts row i among the deflated ones, which stand at the end of `order` with d descending; returns their new beginning. */
export function setAside(i: i32, d: usize, from: i32, n: i32, order: usize, kind: usize): i32 {
  Ints.set(kind, i, DEFLATED);
  let t = from - 1;
  const value = load<f64>(At.nth(d, i));
  for (; t + 1 < n && value < load<f64>(At.nth(d, Ints.get(order, t + 1))); t++)
    Ints.set(order, t, Ints.get(order, t + 1));
  Ints.set(order, t, i);
  return from - 1;
}

/**
 * The first k rows of Q become S times its rows order[0 … k), the others its rows order[k … n). Rows are nonzero only in
 * columns [0, nA), or [b, width), or both; the zero blocks are skipped.
 */
export function rotateRows(
  n: i32,
  k: i32,
  nA: i32,
  b: i32,
  nLeft: i32,
  nDense: i32,
  order: usize,
  place: usize,
  kind: usize,
  q: usize,
  ldQ: i32,
  width: i32,
  s: usize,
  packed: usize,
  work: usize,
): void {
  const nB = width - b;
  const right = At.nth(packed, (nLeft + nDense) * nA);
  const deflated = At.nth(right, (k - nLeft) * nB);
  for (let j = 0; j < k; j++) {
    const i = Ints.get(order, j);
    const type = Ints.get(kind, i);
    const at = Ints.get(place, j);
    if (type != RIGHT_ONLY) dcopy(nA, At.f64(q, i, 0, ldQ), At.f64(packed, at, 0, nA));
    if (type != LEFT_ONLY) dcopy(nB, At.f64(q, i, b, ldQ), At.f64(right, at - nLeft, 0, nB));
  }
  for (let j = k; j < n; j++)
    dcopy(width, At.f64(q, Ints.get(order, j), 0, ldQ), At.f64(deflated, j - k, 0, width));
  dgemm(NO_TRANS, NO_TRANS, k, nA, nLeft + nDense, 1.0, s, k, packed, nA, 0.0, q, ldQ, work);
  dgemm(
    NO_TRANS,
    NO_TRANS,
    k,
    nB,
    k - nLeft,
    1.0,
    At.nth(s, nLeft),
    k,
    right,
    nB,
    0.0,
    At.nth(q, b),
    ldQ,
    work,
  );
  for (let j = k; j < n; j++) dcopy(width, At.f64(deflated, j - k, 0, width), At.f64(q, j, 0, ldQ));
}

/** The unit eigenvector z_i/delta_i, its entries put into the order of the packed rows. */
export function secularVector(k: i32, z: usize, delta: usize, place: usize, row: usize): void {
  let squares: f64 = 0.0;
  for (let i = 0; i < k; i++) {
    const value = load<f64>(At.nth(z, i)) / load<f64>(At.nth(delta, i));
    store<f64>(At.nth(row, i), value);
    squares += value * value;
  }
  const norm = sqrt(squares);
  for (let i = 0; i < k; i++) store<f64>(At.nth(delta, Ints.get(place, i)), load<f64>(At.nth(row, i)) / norm);
}
