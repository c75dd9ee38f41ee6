import { NO_TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { At } from "../memory/address";

/**
 * ReLU features (docs/theory.md §5): F ← max(0, A·op(R)), entry by entry.
 *
 *   a  m×d, ldA ≥ d, read        r  d×p (NO_TRANS) or p×d (TRANS: a feature in each row), ldR, read
 *   f  m×p, ldF ≥ p, written     work  blasWorkBytes()
 */
export function reluFeatures(
  trans: i32,
  m: i32,
  p: i32,
  d: i32,
  a: usize,
  ldA: i32,
  r: usize,
  ldR: i32,
  f: usize,
  ldF: i32,
  work: usize,
): void {
  dgemm(NO_TRANS, trans, m, p, d, 1.0, a, ldA, r, ldR, 0.0, f, ldF, work);
  for (let i = 0; i < m; i++) relu(p, At.f64(f, i, 0, ldF));
}

/** x ← max(0, x); −0 becomes 0, NaN stays. */
export function relu(n: i32, x: usize): void {
  const zero = f64x2.splat(0.0);
  const end2 = At.nth(x, n & ~1);
  while (x < end2) {
    v128.store(x, f64x2.max(v128.load(x), zero));
    x += 16;
  }
  if (n & 1) store<f64>(x, max(load<f64>(x), 0.0));
}
