import { At } from "../../memory/address";
import { chiSquare } from "../../random/chi-square";
import { normals } from "../../random/fill";

/**
 * The transposed Bartlett factor of scale²·Wishart_n(degrees), degrees ≥ n: Fᵀ upper triangular with F·Fᵀ of that law, √χ² with degrees − k
 * degrees of freedom on the diagonal and normals beyond it (Bartlett 1933; docs/theory.md §9b).
 *
 *   f        n×n, ldF, out, zeros below the diagonal
 *   stream   normal (k, i) is number at + k·(n rounded up to 8) + i of it        chiStream   chi-square k is number at + k
 */
export function bartlett(
  k0: u32,
  k1: u32,
  trial: u32,
  stream: u32,
  chiStream: u32,
  at: f64,
  n: i32,
  degrees: i32,
  scale: f64,
  f: usize,
  ldF: i32,
): void {
  assert(degrees >= n, "bartlett: degrees");
  const pitch = <f64>((n + 7) & ~7);
  for (let k = 0; k < n; k++) {
    const row = At.f64(f, k, 0, ldF);
    memory.fill(row, 0, (<usize>k) << 3);
    store<f64>(At.nth(row, k), scale * sqrt(chiSquare(k0, k1, trial, chiStream, at + <f64>k, degrees - k)));
    normals(k0, k1, trial, stream, at + <f64>k * pitch + <f64>(k + 1), n - k - 1, At.nth(row, k + 1));
    for (let i = k + 1; i < n; i++) {
      const entry = At.nth(row, i);
      store<f64>(entry, scale * load<f64>(entry));
    }
  }
}
