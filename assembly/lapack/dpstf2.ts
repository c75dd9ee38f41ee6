import { ddot } from "../blas/level1";
import { At } from "../memory/address";

/**
 * Cholesky factorisation with pivoting of a positive semidefinite matrix: PᵀAP = L·Lᵀ, L n×rank.
 *
 *   a         n×n, ldA ≥ n; the lower triangle in, L in its first `rank` columns out; the upper triangle is not touched
 *   pivot     n 32-bit integers; written: row i of L belongs to row pivot[i] of A
 *   diagonal  n; workspace
 *   least     pivots at or below count as 0: an absolute bound, so that blocks of one matrix are judged alike
 *   returns   the rank: how many pivots exceed `least` and n·eps times the largest diagonal entry (0 for NaN)
 *
 * Row by row, the largest remaining diagonal entry first (LAPACK's dpstf2): for matrices that may be singular, not for speed.
 */
export function dpstf2(n: i32, a: usize, ldA: i32, pivot: usize, diagonal: usize, least: f64): i32 {
  let largest: f64 = 0.0;
  for (let i = 0; i < n; i++) {
    const value = load<f64>(At.f64(a, i, i, ldA));
    store<f64>(At.nth(diagonal, i), value);
    store<i32>(At.i32(pivot, i), i);
    largest = max(largest, value);
  }
  least = max(least, <f64>n * 2.220446049250313e-16 * largest);
  for (let k = 0; k < n; k++) {
    let next = k;
    for (let i = k + 1; i < n; i++)
      if (load<f64>(At.nth(diagonal, i)) > load<f64>(At.nth(diagonal, next))) next = i;
    const square = load<f64>(At.nth(diagonal, next));
    if (!(square > least)) return k;
    if (next != k) exchange(n, a, ldA, k, next, pivot, diagonal);
    const row = At.f64(a, k, 0, ldA);
    const root = sqrt(square);
    store<f64>(At.nth(row, k), root);
    for (let i = k + 1; i < n; i++) {
      const other = At.f64(a, i, 0, ldA);
      const entry = At.nth(other, k);
      const value = (load<f64>(entry) - ddot(k, row, other)) / root;
      store<f64>(entry, value);
      const left = At.nth(diagonal, i);
      store<f64>(left, load<f64>(left) - value * value);
    }
  }
  return n;
}

/** Exchanges rows and columns k < q of the lower triangle, with what is already factored to the left of column k. */
function exchange(n: i32, a: usize, ldA: i32, k: i32, q: i32, pivot: usize, diagonal: usize): void {
  for (let j = 0; j < k; j++) swap(At.f64(a, k, j, ldA), At.f64(a, q, j, ldA));
  for (let i = k + 1; i < q; i++) swap(At.f64(a, i, k, ldA), At.f64(a, q, i, ldA));
  for (let i = q + 1; i < n; i++) swap(At.f64(a, i, k, ldA), At.f64(a, i, q, ldA));
  store<f64>(At.f64(a, q, q, ldA), load<f64>(At.f64(a, k, k, ldA)));
  store<f64>(At.nth(diagonal, q), load<f64>(At.nth(diagonal, k)));
  const index = load<i32>(At.i32(pivot, k));
  store<i32>(At.i32(pivot, k), load<i32>(At.i32(pivot, q)));
  store<i32>(At.i32(pivot, q), index);
}

function swap(x: usize, y: usize): void {
  const value = load<f64>(x);
  store<f64>(x, load<f64>(y));
  store<f64>(y, value);
}
