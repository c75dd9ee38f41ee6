import { At } from "../memory/address";

/** Powers of two that bring numbers into a safe range: multiplying by them is exact. */
export class Scale {
  /** Largest |x[i]|; NaN if there is one. */
  static largest(n: i32, x: usize): f64 {
    let result: f64 = 0.0;
    for (let i = 0; i < n; i++) result = max(result, abs(load<f64>(At.nth(x, i))));
    return result;
  }

  /** Largest |A[i][j]| of an m×n matrix, or with upper of its upper triangle; NaN if there is one. */
  static largestOf(upper: bool, m: i32, n: i32, a: usize, ldA: i32): f64 {
    let result: f64 = 0.0;
    for (let i = 0; i < m; i++) {
      const first = upper ? i : 0;
      result = max(result, Scale.largest(n - first, At.f64(a, i, first, ldA)));
    }
    return result;
  }

  /** The power of two that brings `size` near 1; 1 for 0 and what is not finite. */
  static toOne(size: f64): f64 {
    if (!(size > 0.0) || size == Infinity) return 1.0;
    const exponent = <i32>((reinterpret<u64>(size) >> 52) & 0x7ff) - 1023;
    const negated = min(max(-exponent, -1000), 1000);
    return reinterpret<f64>((<u64>(negated + 1023)) << 52);
  }

  /** The same, but 1 unless `size` is outside 2^±300, where squares and their sums could leave the range of doubles. */
  static toSafe(size: f64): f64 {
    return size > 4.909093465297727e-91 && size < 2.037035976334486e90 ? 1.0 : Scale.toOne(size);
  }
}
