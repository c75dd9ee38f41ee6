import { At } from "../memory/address";

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
