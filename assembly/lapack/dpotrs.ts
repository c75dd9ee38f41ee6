import { LEFT, LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";

/**
 * B ← A⁻¹·B from the factor that dpotrf left in the triangle `uplo` of a (n×n); B is n×nrhs, ldB ≥ nrhs.
 * work: blasWorkBytes(); unused for a single right-hand side with ldB = 1.
 */
export function dpotrs(
  uplo: i32,
  n: i32,
  nrhs: i32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  work: usize,
): void {
  const first = uplo == LOWER ? NO_TRANS : TRANS;
  const second = uplo == LOWER ? TRANS : NO_TRANS;
  if (nrhs == 1 && ldB == 1) {
    dtrsv(uplo, first, NON_UNIT, n, a, ldA, b);
    dtrsv(uplo, second, NON_UNIT, n, a, ldA, b);
  } else {
    dtrsm(LEFT, uplo, first, NON_UNIT, n, nrhs, 1.0, a, ldA, b, ldB, work);
    dtrsm(LEFT, uplo, second, NON_UNIT, n, nrhs, 1.0, a, ldA, b, ldB, work);
  }
}
