import { LEFT, LOWER, NO_TRANS, NON_UNIT, RIGHT, UNIT, UPPER } from "../abi";
import { NR } from "../blas/blocking";
import { copyMatrix, zeroMatrix } from "../blas/copy";
import { dtrsm } from "../blas/dtrsm";
import { daxpy, dscal } from "../blas/level1";
import { At } from "../memory/address";

/** Order up to which a triangle is inverted row by row. */
const LEAF: i32 = 16;

/**
 * X = A⁻¹ from the factors that dgetrf left in a (n×n, ldA ≥ n; read) and ipiv, info 0: U⁻¹, then X·L = U⁻¹, then the exchanges as
 * columns from the last to the first. 4n³/3 operations, 2n³ with the factorisation. LAPACK's dgetri.
 *
 *   x   n×n, ldX ≥ n; out; must not overlap a        work  blasWorkBytes()
 */
export function dgetri(n: i32, a: usize, ldA: i32, ipiv: usize, x: usize, ldX: i32, work: usize): void {
  assert(n >= 0 && ldA >= n && ldX >= n, "dgetri: sizes");
  copyMatrix(n, n, a, ldA, x, ldX);
  for (let i = 1; i < n; i++) zeroMatrix(1, i, At.f64(x, i, 0, ldX), ldX);
  invertUpper(n, x, ldX, work);
  dtrsm(RIGHT, LOWER, NO_TRANS, UNIT, n, n, 1.0, a, ldA, x, ldX, work);
  for (let j = n - 1; j >= 0; j--) {
    const other = load<i32>(At.i32(ipiv, j));
    if (other == j) continue;
    for (let i = 0; i < n; i++) {
      const p = At.f64(x, i, j, ldX);
      const q = At.f64(x, i, other, ldX);
      const held = load<f64>(p);
      store<f64>(p, load<f64>(q));
      store<f64>(q, held);
    }
  }
}

/** U ← U⁻¹ in place, U upper triangular with zeros below; n³/3 operations (LAPACK's dtrtri, recursive). */
function invertUpper(n: i32, u: usize, ldU: i32, work: usize): void {
  if (n <= LEAF) {
    invertRows(n, u, ldU, work);
    return;
  }
  const n1 = ((n >> 1) + (NR - 1)) & ~(NR - 1);
  const n2 = n - n1;
  const u12 = At.nth(u, n1);
  const u22 = At.f64(u, n1, n1, ldU);
  dtrsm(LEFT, UPPER, NO_TRANS, NON_UNIT, n1, n2, -1.0, u, ldU, u12, ldU, work);
  dtrsm(RIGHT, UPPER, NO_TRANS, NON_UNIT, n1, n2, 1.0, u22, ldU, u12, ldU, work);
  invertUpper(n1, u, ldU, work);
  invertUpper(n2, u22, ldU, work);
}

/** From the last row up: row i of U⁻¹ = (e_i − Σ u_ik·(row k of U⁻¹), k > i)/u_ii. scratch: n doubles. */
export function invertRows(n: i32, u: usize, ldU: i32, scratch: usize): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = At.f64(u, i, 0, ldU);
    const rest = n - i - 1;
    const inverse = 1.0 / load<f64>(At.nth(row, i));
    memory.copy(scratch, At.nth(row, i + 1), (<usize>rest) << 3);
    zeroMatrix(1, rest, At.nth(row, i + 1), ldU);
    for (let k = i + 1; k < n; k++)
      daxpy(n - k, -load<f64>(At.nth(scratch, k - i - 1)), At.f64(u, k, k, ldU), At.nth(row, k));
    dscal(rest, inverse, At.nth(row, i + 1));
    store<f64>(At.nth(row, i), inverse);
  }
}
