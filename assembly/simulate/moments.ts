import { LOWER, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { ddot } from "../blas/level1";
import { At } from "../memory/address";

/**
 * Second moments of data: G ← XᵀX/N (lower triangle), b ← Xᵀy/N; returns yᵀy/N. The mean squared error of β on these data is
 * then yᵀy/N − 2bᵀβ + βᵀGβ.
 *
 *   x  N×p, ldX ≥ p, read     y  N doubles, read     g  p×p, ldG ≥ p, out     b  p doubles, out     work  blasWorkBytes()
 */
export function secondMoments(
  nRows: i32,
  p: i32,
  x: usize,
  ldX: i32,
  y: usize,
  g: usize,
  ldG: i32,
  b: usize,
  work: usize,
): f64 {
  const share = 1.0 / <f64>nRows;
  dsyrk(LOWER, TRANS, p, nRows, share, x, ldX, 0.0, g, ldG, work);
  dgemv(TRANS, nRows, p, share, x, ldX, y, 0.0, b);
  return share * ddot(nRows, y, y);
}

/** out[j] ← mean of the squares of column j of X (n×p, ldX ≥ p). */
export function meanSquares(n: i32, p: i32, x: usize, ldX: i32, out: usize): void {
  memory.fill(out, 0, (<usize>p) << 3);
  for (let i = 0; i < n; i++) {
    const row = At.f64(x, i, 0, ldX);
    for (let j = 0; j < p; j++) {
      const value = load<f64>(At.nth(row, j));
      store<f64>(At.nth(out, j), load<f64>(At.nth(out, j)) + value * value);
    }
  }
  for (let j = 0; j < p; j++) store<f64>(At.nth(out, j), load<f64>(At.nth(out, j)) / <f64>n);
}
