import { LEFT, LOWER, NO_TRANS, NON_UNIT, RIGHT, TRANS, UPPER } from "../abi";
import { NR } from "../blas/blocking";
import { dsyrk } from "../blas/dsyrk";
import { dtrsm } from "../blas/dtrsm";
import { daxpy } from "../blas/level1";
import { LEAF } from "../blas/trsmleaf";
import { At } from "../memory/address";
import { factorStrips } from "./potrfleaf";

/**
 * Cholesky factorisation in place: A = L·Lᵀ (LOWER) or A = Uᵀ·U (UPPER).
 *
 *   a   n×n, ldA ≥ n; the triangle `uplo` in, its factor out; the other triangle is neither read nor written
 *   work  blasWorkBytes()
 *   info  0, or k > 0: the leading minor of order k is not positive (or NaN); entries from there on are unfinished
 *
 * Recursive as LAPACK's dpotrf2 (Gustavson, IBM J. Res. Dev. 41, 1997): nearly all work is in dsyrk and dtrsm.
 */
export function dpotrf(uplo: i32, n: i32, a: usize, ldA: i32, work: usize): i32 {
  assert(n >= 0 && ldA >= n, "dpotrf: sizes");
  if (n <= LEAF) return uplo == LOWER ? factorStrips(n, a, ldA, work) : factorColumns(n, a, ldA);
  const n1 = ((n >> 1) + (NR - 1)) & ~(NR - 1);
  const n2 = n - n1;
  const a22 = At.f64(a, n1, n1, ldA);

  const first = dpotrf(uplo, n1, a, ldA, work);
  if (first != 0) return first;
  if (uplo == LOWER) {
    const a21 = At.f64(a, n1, 0, ldA);
    dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, n2, n1, 1.0, a, ldA, a21, ldA, work);
    dsyrk(LOWER, NO_TRANS, n2, n1, -1.0, a21, ldA, 1.0, a22, ldA, work);
  } else {
    const a12 = At.nth(a, n1);
    dtrsm(LEFT, UPPER, TRANS, NON_UNIT, n1, n2, 1.0, a, ldA, a12, ldA, work);
    dsyrk(UPPER, TRANS, n2, n1, -1.0, a12, ldA, 1.0, a22, ldA, work);
  }
  const second = dpotrf(uplo, n2, a22, ldA, work);
  return second == 0 ? 0 : n1 + second;
}

/** U by rows, each one subtracted from the rows below it at once (the columns of L would lie apart). */
export function factorColumns(n: i32, a: usize, ldA: i32): i32 {
  for (let i = 0; i < n; i++) {
    const diagonal = At.f64(a, i, i, ldA);
    const square = load<f64>(diagonal);
    if (!(square > 0.0)) return i + 1;
    const root = sqrt(square);
    store<f64>(diagonal, root);
    for (let j = i + 1; j < n; j++) {
      const entry = At.f64(a, i, j, ldA);
      store<f64>(entry, load<f64>(entry) / root);
    }
    for (let j = i + 1; j < n; j++) {
      const factor = At.f64(a, i, j, ldA);
      daxpy(n - j, -load<f64>(factor), factor, At.f64(a, j, j, ldA));
    }
  }
  return 0;
}
