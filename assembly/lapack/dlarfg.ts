import { dnrm2, dscal } from "../blas/level1";

/** Below this a reflector loses accuracy: the smallest normal number over eps (LAPACK's safmin). */
const SAFE_MIN: f64 = f64.MIN_NORMAL_VALUE / 1.1102230246251565e-16;

/**
 * An elementary reflector H = I − tau·(1, v)·(1, v)ᵀ with H·(alpha, x)ᵀ = (beta, 0)ᵀ, n entries in all.
 *
 *   alpha  one double: alpha in, beta out        x  n − 1 doubles: x in, v out
 *
 * @returns tau in [1, 2], or 0 (H = I) where x is already zero. LAPACK's dlarfg.
 */
export function dlarfg(n: i32, alpha: usize, x: usize): f64 {
  if (n <= 1) return 0.0;
  let norm = dnrm2(n - 1, x);
  if (norm == 0.0) return 0.0;
  let first = load<f64>(alpha);
  let beta = -copysign(hypotenuse(first, norm), first);

  // Tiny columns are scaled up until 1/(alpha − beta) is safe
  let rescued = 0;
  while (abs(beta) < SAFE_MIN && rescued < 20) {
    dscal(n - 1, 1.0 / SAFE_MIN, x);
    first /= SAFE_MIN;
    norm = dnrm2(n - 1, x);
    beta = -copysign(hypotenuse(first, norm), first);
    rescued++;
  }
  const tau = (beta - first) / beta;
  dscal(n - 1, 1.0 / (first - beta), x);
  while (rescued-- > 0) beta *= SAFE_MIN;
  store<f64>(alpha, beta);
  return tau;
}

/** √(x² + y²) without overflow (LAPACK's dlapy2); y ≥ 0. */
function hypotenuse(x: f64, y: f64): f64 {
  const large = max(abs(x), y);
  const small = min(abs(x), y);
  if (small == 0.0) return large;
  const ratio = small / large;
  return large * sqrt(1.0 + ratio * ratio);
}
