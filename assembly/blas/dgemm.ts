import { NO_TRANS, TRANS } from "../abi";
import { At } from "../memory/address";
import { KC, MC, NC, Work } from "./blocking";
import { FULL, macroKernel } from "./macro";
import { pack } from "./pack";
import { scaleMatrix } from "./scale";

/**
 * C ← alpha·op(A)·op(B) + beta·C, with op(A) m×k, op(B) k×n, C m×n.
 *
 *   a   m×k, ldA ≥ k (NO_TRANS) or k×m, ldA ≥ m (TRANS); read
 *   b   k×n, ldB ≥ n (NO_TRANS) or n×k, ldB ≥ k (TRANS); read
 *   c   m×n, ldC ≥ n; written; not read when beta = 0; must overlap neither a nor b
 *   work  blasWorkBytes()
 *
 * alpha = 0 reads neither A nor B. Loops and packing follow Goto and van de Geijn, ACM TOMS 34 (2008).
 * An entry of C is summed over k in chunks of KC, in an order that depends on k alone.
 */
export function dgemm(
  transA: i32,
  transB: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  beta: f64,
  c: usize,
  ldC: i32,
  work: usize,
): void {
  assert(m >= 0 && n >= 0 && k >= 0 && ldC >= n, "dgemm: sizes");
  assert(
    ldA >= (transA == NO_TRANS ? k : m) && ldB >= (transB == NO_TRANS ? n : k),
    "dgemm: leading dimension",
  );
  scaleMatrix(FULL, m, n, beta, c, ldC);
  if (alpha == 0.0 || m == 0 || n == 0) return;
  const packedB = Work.packedB(work);
  const packedA = Work.packedA(work);
  for (let j = 0; j < n; j += NC) {
    const nc = min(NC, n - j);
    for (let l = 0; l < k; l += KC) {
      const kc = min(KC, k - l);
      const bBlock = transB == TRANS ? At.f64(b, j, l, ldB) : At.f64(b, l, j, ldB);
      pack(transB == TRANS, nc, kc, bBlock, ldB, packedB);
      for (let i = 0; i < m; i += MC) {
        const mc = min(MC, m - i);
        const aBlock = transA == TRANS ? At.f64(a, l, i, ldA) : At.f64(a, i, l, ldA);
        pack(transA == NO_TRANS, mc, kc, aBlock, ldA, packedA);
        macroKernel(FULL, mc, nc, kc, alpha, packedA, packedB, At.f64(c, i, j, ldC), ldC, Work.tile(work));
      }
    }
  }
}
