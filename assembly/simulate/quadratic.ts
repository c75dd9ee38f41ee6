// xᵀAx with A symmetric, of which only the entries (i, j) with j ≥ i are read, each once: x_i (A_ii x_i + 2 Σ_{j>i} A_ij x_j).
import { dotFourRows } from "../blas/dgemv";
import { ddot } from "../blas/level1";
import { At } from "../memory/address";

/** Four sums of a block of rows. */
const sums: usize = memory.data(32, 16);

/** xᵀAx, A n×n with leading dimension ldA. Four rows at a time, so that x is read once for four. */
export function quadraticForm(n: i32, a: usize, ldA: i32, x: usize): f64 {
  let total: f64 = 0.0;
  const n4 = n & ~3;
  for (let i = 0; i < n4; i += 4) {
    memory.fill(sums, 0, 32);
    dotFourRows(n - i - 4, 1.0, At.f64(a, i, i + 4, ldA), ldA, At.nth(x, i + 4), sums);
    for (let r = 0; r < 4; r++)
      total += rowOf(4 - r, At.f64(a, i + r, i + r, ldA), At.nth(x, i + r), At.nth(sums, r));
  }
  for (let i = n4; i < n; i++) {
    store<f64>(sums, 0.0);
    total += rowOf(n - i, At.f64(a, i, i, ldA), At.nth(x, i), sums);
  }
  return total;
}

/** x_0 (A_00 x_0 + 2(Σ_{0<j<n} A_0j x_j + rest)): what row 0 of a triangle gives. */
function rowOf(n: i32, a: usize, x: usize, rest: usize): f64 {
  const x0 = load<f64>(x);
  const right = ddot(n - 1, At.nth(a, 1), At.nth(x, 1)) + load<f64>(rest);
  return x0 * (load<f64>(a) * x0 + 2.0 * right);
}

/** xᵀAx where x is zero outside the `count` indices in `set` (increasing). */
export function sparseQuadraticForm(count: i32, set: usize, a: usize, ldA: i32, x: usize): f64 {
  let total: f64 = 0.0;
  for (let s = 0; s < count; s++) {
    const i = load<i32>(At.i32(set, s));
    const row = At.f64(a, i, 0, ldA);
    let right: f64 = 0.0;
    for (let t = s + 1; t < count; t++) {
      const j = load<i32>(At.i32(set, t));
      right += load<f64>(At.nth(row, j)) * load<f64>(At.nth(x, j));
    }
    const xi = load<f64>(At.nth(x, i));
    total += xi * (load<f64>(At.nth(row, i)) * xi + 2.0 * right);
  }
  return total;
}
