import { NO_TRANS, NON_UNIT, TRANS, UPPER } from "../abi";
import { dcopy } from "../blas/level1";
import { dtrsv } from "../blas/dtrsv";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dgeqrf } from "./dgeqrf";
import { dormqr } from "./dormqr";
import { reflectorBytes } from "./reflectors";

/** Workspace of dgels. */
export function dgelsWorkBytes(n: i32, p: i32): usize {
  const k = <u64>min(n, p);
  const wide = p > n ? <u64>n * <u64>p : 0;
  return Size.clamp(reflectorBytes(max(n, p), k) + ((k + <u64>n + wide) << 3));
}

/**
 * Least squares by QR, full rank, one right-hand side: the b that minimises ‖y − X·b‖ (p ≤ n), or of all b with
 * X·b = y the shortest (p > n), from the QR factors of X or Xᵀ; the condition number is never squared.
 *
 *   x    n×p, ldX ≥ p; DESTROYED for p ≤ n, only read for p > n
 *   y    n doubles, read        b  p doubles, out
 *   work dgelsWorkBytes(n, p), on a 64-byte line
 *   info 0, or k > 0: R_kk is exactly zero, X has not full rank and b is unfinished. Rank is not judged otherwise.
 */
export function dgels(n: i32, p: i32, x: usize, ldX: i32, y: usize, b: usize, work: usize): i32 {
  assert(n >= 0 && p >= 0 && ldX >= p, "dgels: sizes");
  const k = min(n, p);
  const tau = work + <usize>reflectorBytes(max(n, p), k);
  const rhs = At.nth(tau, k);
  if (p <= n) {
    dgeqrf(n, p, x, ldX, tau, work);
    const zero = zeroPivot(p, x, ldX);
    if (zero != 0) return zero;
    dcopy(n, y, rhs);
    dormqr(TRANS, n, 1, p, x, ldX, tau, rhs, 1, work);
    dtrsv(UPPER, NO_TRANS, NON_UNIT, p, x, ldX, rhs);
    dcopy(p, rhs, b);
  } else {
    const turned = At.nth(rhs, n);
    transpose(n, p, x, ldX, turned, n);
    dgeqrf(p, n, turned, n, tau, work);
    const zero = zeroPivot(n, turned, n);
    if (zero != 0) return zero;
    dcopy(n, y, b);
    memory.fill(At.nth(b, n), 0, (<usize>(p - n)) << 3);
    dtrsv(UPPER, TRANS, NON_UNIT, n, turned, n, b);
    dormqr(NO_TRANS, p, 1, n, turned, n, tau, b, 1, work);
  }
  return 0;
}

/** The first k (from 1) with r_kk = 0, or 0. */
function zeroPivot(n: i32, r: usize, ldR: i32): i32 {
  for (let i = 0; i < n; i++) if (load<f64>(At.f64(r, i, i, ldR)) == 0.0) return i + 1;
  return 0;
}
