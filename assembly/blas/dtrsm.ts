import { LEFT, LOWER, NO_TRANS, TRANS, UNIT } from "../abi";
import { At } from "../memory/address";
import { NR } from "./blocking";
import { dgemm } from "./dgemm";
import { FULL } from "./macro";
import { scaleMatrix } from "./scale";
import { LEAF, trsmLeaf } from "./trsmleaf";

/**
 * B ← alpha·op(A)⁻¹·B (LEFT, A m×m) or B ← alpha·B·op(A)⁻¹ (RIGHT, A n×n), A triangular, B m×n.
 *
 *   a   only the triangle `uplo` is read, with UNIT not its diagonal
 *   b   m×n, ldB ≥ n; right-hand sides in, solution out; alpha = 0 writes zeros and reads nothing
 *   work  blasWorkBytes()
 *
 * Recursive: halves are coupled by dgemm, systems up to LEAF are solved in scratch. A zero on the diagonal gives
 * infinities; callers that care look first.
 */
export function dtrsm(
  side: i32,
  uplo: i32,
  trans: i32,
  diag: i32,
  m: i32,
  n: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  work: usize,
): void {
  assert(m >= 0 && n >= 0 && ldB >= n && ldA >= (side == LEFT ? m : n), "dtrsm: sizes");
  scaleMatrix(FULL, m, n, alpha, b, ldB);
  if (alpha == 0.0 || m == 0 || n == 0) return;
  const opIsLower = (uplo == LOWER) == (trans == NO_TRANS);
  if (side == LEFT) solveLeft(opIsLower, trans, diag, m, n, a, ldA, b, ldB, work);
  else solveRight(opIsLower, trans, diag, m, n, a, ldA, b, ldB, work);
}

/** Where recursion cuts: half, rounded up to whole tiles. */
class Cut {
  @inline
  static at(n: i32): i32 {
    return ((n >> 1) + (NR - 1)) & ~(NR - 1);
  }
}

/** op(A)·X = B. With op(A) lower the upper half of X comes first. */
function solveLeft(
  lower: bool,
  trans: i32,
  diag: i32,
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  work: usize,
): void {
  const rowA = (<isize>ldA) << 3;
  const rowB = (<isize>ldB) << 3;
  if (m <= LEAF) {
    const down: isize = trans == TRANS ? 8 : rowA; // steps of op(A)
    const across: isize = trans == TRANS ? rowA : 8;
    if (lower) trsmLeaf(diag == UNIT, m, n, a, down, across, b, rowB, 8, work);
    else
      trsmLeaf(
        diag == UNIT,
        m,
        n,
        At.f64(a, m - 1, m - 1, ldA),
        -down,
        -across,
        At.f64(b, m - 1, 0, ldB),
        -rowB,
        8,
        work,
      );
    return;
  }
  const m1 = Cut.at(m);
  const m2 = m - m1;
  const a2 = At.f64(a, m1, m1, ldA);
  const b2 = At.f64(b, m1, 0, ldB);
  // the stored block that is op(A)'s off-diagonal one
  const coupling = lower == (trans == NO_TRANS) ? At.f64(a, m1, 0, ldA) : At.nth(a, m1);
  if (lower) {
    solveLeft(lower, trans, diag, m1, n, a, ldA, b, ldB, work);
    dgemm(trans, NO_TRANS, m2, n, m1, -1.0, coupling, ldA, b, ldB, 1.0, b2, ldB, work);
    solveLeft(lower, trans, diag, m2, n, a2, ldA, b2, ldB, work);
  } else {
    solveLeft(lower, trans, diag, m2, n, a2, ldA, b2, ldB, work);
    dgemm(trans, NO_TRANS, m1, n, m2, -1.0, coupling, ldA, b2, ldB, 1.0, b, ldB, work);
    solveLeft(lower, trans, diag, m1, n, a, ldA, b, ldB, work);
  }
}

/** X·op(A) = B, that is op(A)ᵀ·Xᵀ = Bᵀ. With op(A) upper the left half of X comes first. */
function solveRight(
  lower: bool,
  trans: i32,
  diag: i32,
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  work: usize,
): void {
  const rowA = (<isize>ldA) << 3;
  const rowB = (<isize>ldB) << 3;
  if (n <= LEAF) {
    const down: isize = trans == TRANS ? rowA : 8; // steps of op(A)ᵀ
    const across: isize = trans == TRANS ? 8 : rowA;
    if (!lower) trsmLeaf(diag == UNIT, n, m, a, down, across, b, 8, rowB, work);
    else
      trsmLeaf(
        diag == UNIT,
        n,
        m,
        At.f64(a, n - 1, n - 1, ldA),
        -down,
        -across,
        At.nth(b, n - 1),
        -8,
        rowB,
        work,
      );
    return;
  }
  const n1 = Cut.at(n);
  const n2 = n - n1;
  const a2 = At.f64(a, n1, n1, ldA);
  const b2 = At.nth(b, n1);
  const coupling = lower == (trans == NO_TRANS) ? At.f64(a, n1, 0, ldA) : At.nth(a, n1);
  if (!lower) {
    solveRight(lower, trans, diag, m, n1, a, ldA, b, ldB, work);
    dgemm(NO_TRANS, trans, m, n2, n1, -1.0, b, ldB, coupling, ldA, 1.0, b2, ldB, work);
    solveRight(lower, trans, diag, m, n2, a2, ldA, b2, ldB, work);
  } else {
    solveRight(lower, trans, diag, m, n2, a2, ldA, b2, ldB, work);
    dgemm(NO_TRANS, trans, m, n1, n2, -1.0, b2, ldB, coupling, ldA, 1.0, b, ldB, work);
    solveRight(lower, trans, diag, m, n1, a, ldA, b, ldB, work);
  }
}
