// The general product: one text for doubles (here) and singles (sgemm.ts).
import { NO_TRANS, TRANS } from "../abi";
import { At } from "../memory/address";
import { KC, MC, Panel, Work } from "./blocking";
import { FULL, macroKernel, macroKernelSingle } from "./macro";
import { pack, packSingle } from "./pack";
import { scaleMatrix, scaleMatrixSingle } from "./scale";

export class Gemm {
  @inline
  static run<T>(
    transA: i32,
    transB: i32,
    m: i32,
    n: i32,
    k: i32,
    alpha: T,
    a: usize,
    ldA: i32,
    b: usize,
    ldB: i32,
    beta: T,
    c: usize,
    ldC: i32,
    work: usize,
  ): void {
    assert(m >= 0 && n >= 0 && k >= 0 && ldC >= n, "gemm: sizes");
    assert(
      ldA >= (transA == NO_TRANS ? k : m) && ldB >= (transB == NO_TRANS ? n : k),
      "gemm: leading dimension",
    );
    if (sizeof<T>() == 8) scaleMatrix(FULL, m, n, <f64>beta, c, ldC);
    else scaleMatrixSingle(FULL, m, n, <f32>beta, c, ldC);
    if (alpha == <T>0 || m == 0 || n == 0) return;
    const packedB = Work.packedB(work);
    const packedA = Work.packedA(work);
    const tile = Work.tile(work);
    for (let j = 0; j < n; j += Panel.columns<T>()) {
      const nc = min(Panel.columns<T>(), n - j);
      for (let l = 0; l < k; l += KC) {
        const kc = min(KC, k - l);
        const bBlock = transB == TRANS ? At.of<T>(b, j, l, ldB) : At.of<T>(b, l, j, ldB);
        Gemm.pack<T>(transB == TRANS, nc, kc, bBlock, ldB, packedB);
        for (let i = 0; i < m; i += MC) {
          const mc = min(MC, m - i);
          const aBlock = transA == TRANS ? At.of<T>(a, l, i, ldA) : At.of<T>(a, i, l, ldA);
          Gemm.pack<T>(transA == NO_TRANS, mc, kc, aBlock, ldA, packedA);
          const cBlock = At.of<T>(c, i, j, ldC);
          if (sizeof<T>() == 8)
            macroKernel(FULL, mc, nc, kc, <f64>alpha, packedA, packedB, cBlock, ldC, tile);
          else macroKernelSingle(FULL, mc, nc, kc, <f32>alpha, packedA, packedB, cBlock, ldC, tile);
        }
      }
    }
  }

  @inline
  static pack<T>(vectorsAreRows: bool, nVectors: i32, kc: i32, src: usize, ld: i32, dst: usize): void {
    if (sizeof<T>() == 8) pack(vectorsAreRows, nVectors, kc, src, ld, dst);
    else packSingle(vectorsAreRows, nVectors, kc, src, ld, dst);
  }
}

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
  Gemm.run<f64>(transA, transB, m, n, k, alpha, a, ldA, b, ldB, beta, c, ldC, work);
}
