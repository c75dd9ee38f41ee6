import { TRANS } from "../abi";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import {
  applyBlock,
  applyOneByOne,
  bareReflectors,
  formT,
  QR_BLOCK,
  ReflectorWork,
  reflectorBytes,
} from "./reflectors";

/** Workspace of dormqr. */
export function dormqrWorkBytes(m: i32, n: i32): usize {
  return Size.clamp(reflectorBytes(m, n));
}

/**
 * C ← Q·C (NO_TRANS) or Qᵀ·C (TRANS), Q from the left only, Q = H_0···H_{k−1} as dgeqrf left it.
 *
 *   a    m×k or wider, ldA: the factored matrix; read
 *   tau  k doubles; k ≤ m
 *   c    m×n, ldC ≥ n; written. A single contiguous column (n = 1, ldC = 1) skips the block form.
 *   work dormqrWorkBytes(m, n), on a 64-byte line
 */
export function dormqr(
  trans: i32,
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  ldA: i32,
  tau: usize,
  c: usize,
  ldC: i32,
  work: usize,
): void {
  assert(m >= k && k >= 0 && n >= 0 && ldA >= k && ldC >= n, "dormqr: sizes");
  if (n == 0 || k == 0) return;
  const panel = ReflectorWork.panel(work);
  const lastStart = (k - 1) & ~(QR_BLOCK - 1);
  for (let done = 0; done <= lastStart; done += QR_BLOCK) {
    const j = trans == TRANS ? done : lastStart - done;
    const nb = min(QR_BLOCK, k - j);
    const length = m - j;
    const taus = At.nth(tau, j);
    transpose(length, nb, At.f64(a, j, j, ldA), ldA, panel, length);
    bareReflectors(nb, length, panel);
    if (n == 1 && ldC == 1) applyOneByOne(trans, nb, length, panel, taus, At.nth(c, j));
    else {
      formT(nb, length, panel, taus, ReflectorWork.t(work, length));
      applyBlock(trans, nb, length, n, At.f64(c, j, 0, ldC), ldC, work);
    }
  }
}
