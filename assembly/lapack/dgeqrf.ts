import { TRANS } from "../abi";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import {
  applyBlock,
  bareReflectors,
  factorPanel,
  formT,
  QR_BLOCK,
  ReflectorWork,
  reflectorBytes,
} from "./reflectors";

/** Workspace of dgeqrf. */
export function dgeqrfWorkBytes(m: i32, n: i32): usize {
  return Size.clamp(reflectorBytes(m, n));
}

/**
 * QR factorisation A = Q·R in place, A m×n of any shape.
 *
 *   a    m×n, ldA ≥ n; out: R on and above the diagonal, below it column j holds v of H_j = I − tau_j·(1, v)·(1, v)ᵀ
 *   tau  min(m, n) doubles, out
 *   work dgeqrfWorkBytes(m, n), on a 64-byte line
 *
 * Q = H_0·H_1···. The diagonal of R has either sign. Blocked Householder in compact WY form, LAPACK's dgeqrf; a panel is
 * factored transposed, where its columns are contiguous.
 */
export function dgeqrf(m: i32, n: i32, a: usize, ldA: i32, tau: usize, work: usize): void {
  assert(m >= 0 && n >= 0 && ldA >= n, "dgeqrf: sizes");
  const panel = ReflectorWork.panel(work);
  const k = min(m, n);
  for (let j = 0; j < k; j += QR_BLOCK) {
    const nb = min(QR_BLOCK, k - j);
    const length = m - j;
    const corner = At.f64(a, j, j, ldA);
    const taus = At.nth(tau, j);
    transpose(length, nb, corner, ldA, panel, length);
    factorPanel(nb, length, panel, taus);
    transpose(nb, length, panel, length, corner, ldA);

    const rest = n - j - nb;
    if (rest == 0) continue;
    bareReflectors(nb, length, panel);
    formT(nb, length, panel, taus, ReflectorWork.t(work, length));
    applyBlock(TRANS, nb, length, rest, At.nth(corner, nb), ldA, work);
  }
}
