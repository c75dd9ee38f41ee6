import { copyMatrix } from "../blas/copy";
import { dnrm2, dscal } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";

/**
 * G = A·D⁻¹ for a tall A (m ≥ n), Aᵀ·D⁻¹ for a wide one, stored by columns: g is q×p, ld p, with p = max(m, n), q = min(m, n).
 * D, kept in `units`, brings the columns of G to length about 1. It holds powers of two, so that nothing is rounded. A column shorter
 * than p·eps times the longest is taken for rounding noise and divided by the longest's unit instead, so that it stays negligible.
 */
export function equilibratedColumns(m: i32, n: i32, a: usize, ldA: i32, g: usize, units: usize): void {
  const p = max(m, n);
  const q = min(m, n);
  if (m < n) copyMatrix(m, n, a, ldA, g, p);
  else transpose(m, n, a, ldA, g, p);
  let longest: f64 = 0.0;
  for (let i = 0; i < q; i++) {
    const length = dnrm2(p, At.f64(g, i, 0, p));
    store<f64>(At.nth(units, i), length);
    longest = max(longest, length);
  }
  const noise = <f64>p * f64.EPSILON * longest;
  for (let i = 0; i < q; i++) {
    const length = load<f64>(At.nth(units, i));
    const unit = powerOfTwo(length > noise ? length : longest);
    store<f64>(At.nth(units, i), unit);
    if (unit != 1.0) dscal(p, 1.0 / unit, At.f64(g, i, 0, p));
  }
}

/** The power of two at or below x, kept between 2^-1000 and 2^1000 so that it has a reciprocal; 1 for 0. */
function powerOfTwo(x: f64): f64 {
  if (x == 0.0) return 1.0;
  const exponent = <i64>(reinterpret<u64>(x) >> 52);
  return reinterpret<f64>(min(max(exponent, 23), 2023) << 52);
}
