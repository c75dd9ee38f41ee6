import { Gemm } from "./dgemm";

/** `dgemm` in singles; the workspace is the same. */
export function sgemm(
  transA: i32,
  transB: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  beta: f32,
  c: usize,
  ldC: i32,
  work: usize,
): void {
  Gemm.run<f32>(transA, transB, m, n, k, alpha, a, ldA, b, ldB, beta, c, ldC, work);
}
