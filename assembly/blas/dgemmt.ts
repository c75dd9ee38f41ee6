import { UPPER } from "../abi";
import { At } from "../memory/address";
import { KC, MC, NC, Work } from "./blocking";
import { FULL, macroKernel } from "./macro";
import { pack } from "./pack";

/**
 * The upper triangle of C ← C + alpha·Aᵀ·B, for a product that is known to be symmetric.
 *
 *   a, b  k×n, ld ≥ n; read         c   n×n, ldC ≥ n; only j ≥ i is read and written
 *   work  blasWorkBytes()
 *
 * With A = [V; W] and B = [W; V] this is the symmetric update of rank 2k (dsyr2k) in one pass over C.
 */
export function dgemmt(
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  c: usize,
  ldC: i32,
  work: usize,
): void {
  assert(n >= 0 && k >= 0 && ldA >= n && ldB >= n && ldC >= n, "dgemmt: sizes");
  const packedB = Work.packedB(work);
  const packedA = Work.packedA(work);
  const tile = Work.tile(work);
  for (let j = 0; j < n; j += NC) {
    const nc = min(NC, n - j);
    for (let l = 0; l < k; l += KC) {
      const kc = min(KC, k - l);
      pack(false, nc, kc, At.f64(b, l, j, ldB), ldB, packedB);
      for (let i = 0; i < j + nc; i += MC) {
        const mc = min(MC, j + nc - i);
        pack(false, mc, kc, At.f64(a, l, i, ldA), ldA, packedA);
        if (i < j) {
          macroKernel(FULL, mc, nc, kc, alpha, packedA, packedB, At.f64(c, i, j, ldC), ldC, tile);
          continue;
        }
        // a block on the diagonal, then what stands to its right in this strip (MC and NC are whole panels)
        const own = packedB + ((<usize>(i - j) * <usize>kc) << 3);
        macroKernel(UPPER, mc, mc, kc, alpha, packedA, own, At.f64(c, i, i, ldC), ldC, tile);
        const right = j + nc - i - mc;
        if (right > 0) {
          const rest = own + ((<usize>mc * <usize>kc) << 3);
          macroKernel(FULL, mc, right, kc, alpha, packedA, rest, At.f64(c, i, i + mc, ldC), ldC, tile);
        }
      }
    }
  }
}
