import { LOWER, NO_TRANS } from "../abi";
import { At } from "../memory/address";
import { KC, MC, NC, Work } from "./blocking";
import { FULL, macroKernel } from "./macro";
import { pack } from "./pack";
import { scaleMatrix } from "./scale";

/**
 * One triangle of C ← alpha·A·Aᵀ + beta·C (NO_TRANS, A n×k) or alpha·Aᵀ·A + beta·C (TRANS, A k×n), with C n×n.
 *
 *   a   n×k, ldA ≥ k, or k×n, ldA ≥ n; read
 *   c   n×n, ldC ≥ n; only the triangle `uplo` is read (not when beta = 0) and written
 *   work  blasWorkBytes()
 *
 *   C   ┌──┐            a strip of NC columns is packed once; on the diagonal the packed strip is both factors,
 *       │██│            so for n ≤ NC every entry of A is packed once
 *       ├──┼──┐
 *       │▒▒│██│         ▒ packs further rows, MC at a time
 *       └──┴──┘
 */
export function dsyrk(
  uplo: i32,
  trans: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  beta: f64,
  c: usize,
  ldC: i32,
  work: usize,
): void {
  assert(n >= 0 && k >= 0 && ldC >= n, "dsyrk: sizes");
  assert(ldA >= (trans == NO_TRANS ? k : n), "dsyrk: leading dimension");
  scaleMatrix(uplo, n, n, beta, c, ldC);
  if (alpha == 0.0) return;
  const rows = trans == NO_TRANS;
  const strip = Work.packedB(work);
  const packedA = Work.packedA(work);
  const tile = Work.tile(work);
  for (let j = 0; j < n; j += NC) {
    const nc = min(NC, n - j);
    const offStart = uplo == LOWER ? j + nc : 0;
    const offEnd = uplo == LOWER ? n : j;
    for (let l = 0; l < k; l += KC) {
      const kc = min(KC, k - l);
      pack(rows, nc, kc, rows ? At.f64(a, j, l, ldA) : At.f64(a, l, j, ldA), ldA, strip);
      macroKernel(uplo, nc, nc, kc, alpha, strip, strip, At.f64(c, j, j, ldC), ldC, tile);
      for (let i = offStart; i < offEnd; i += MC) {
        const mc = min(MC, offEnd - i);
        pack(rows, mc, kc, rows ? At.f64(a, i, l, ldA) : At.f64(a, l, i, ldA), ldA, packedA);
        macroKernel(FULL, mc, nc, kc, alpha, packedA, strip, At.f64(c, i, j, ldC), ldC, tile);
      }
    }
  }
}
