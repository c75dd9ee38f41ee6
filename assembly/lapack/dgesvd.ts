import { NO_TRANS, VALUES, VECTORS } from "../abi";
import { blasWorkBytes } from "../blas/blocking";
import { copyMatrix, zeroMatrix } from "../blas/copy";
import { dcopy, dscal } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dbdsdc, dbdsdcWorkElems } from "./dbdsdc";
import { dbdsqr } from "./dbdsqr";
import { dgebrd, dgebrdWorkElems } from "./dgebrd";
import { dgeqrf } from "./dgeqrf";
import { dormqr } from "./dormqr";
import { columnsFromRows, Ints, reverseInts, sortAscending } from "./order";
import { Scale } from "./range";
import { reflectorBytes } from "./reflectors";
import { applyLeft, applyRight, reflectorWorkElems } from "./rowreflectors";

/** Whether a tall m×n matrix is reduced to a triangle first: from 1.6 times as many rows as columns. */
class QrFirst {
  @inline
  static at(m: i32, n: i32): bool {
    return 5 * <i64>m >= 8 * <i64>n && m > n;
  }
}

//   work ─┬─ blas ─┬─ d, e, tauQ, tauP, tauR, order: n+1 each ─┬─ B: m·n ─┬─ R: n² if QR ─┬─ left reflectors ─┐
//         ┌────────────────────────────────────────────────────────────────────────────────────────────────────┘
//         └─ U: n² ─┬─ V: (n+1)² ─┬─ U of a wide matrix: m·n ─┬─ scratch of the step at hand ─┐           m ≥ n
/** Bytes of workspace of dgesvd; on a 64-byte line. */
export function dgesvdWorkBytes(jobz: i32, rows: i32, cols: i32): usize {
  const m = <u64>max(rows, cols);
  const n = <u64>min(rows, cols);
  const qr = QrFirst.at(max(rows, cols), min(rows, cols));
  const reduced = qr ? n : m;
  let elems = 6 * (n + 1) + m * n + (qr ? n * n : 0) + n * reduced;
  let scratch = dgebrdWorkElems(reduced, n);
  if (jobz == VECTORS) {
    elems += n * n + (n + 1) * (n + 1) + (rows < cols ? m * n : 0);
    scratch = max(scratch, dbdsdcWorkElems(n));
    scratch = max(scratch, <u64>reflectorWorkElems(<i32>n));
  }
  if (qr) scratch = max(scratch, (reflectorBytes(m, n) >> 3) + 8);
  return Size.clamp(<u64>blasWorkBytes() + ((elems + scratch + 16) << 3));
}

/**
 * Singular values, descending, and with VECTORS the thin singular vectors, A = U·diag(s)·Vt with k = min(m, n).
 *
 *   a     m×n, ldA ≥ n; read
 *   s     k; written
 *   u     m×k, ldU ≥ k, orthonormal columns; written with VECTORS       vt  k×n, ldVt ≥ n, orthonormal rows; the same
 *   work  dgesvdWorkBytes(jobz, m, n)
 *   info  0, or j > 0: the bidiagonal method did not converge; the results are then unusable
 *
 * A wide matrix is transposed, a very tall one replaced by its triangle; then dgebrd and divide and conquer, or implicit QR
 * for the values alone (LAPACK's dgesdd). No product AᵀA is formed: condition numbers are not squared.
 */
export function dgesvd(
  jobz: i32,
  rows: i32,
  cols: i32,
  a: usize,
  ldA: i32,
  s: usize,
  u: usize,
  ldU: i32,
  vt: usize,
  ldVt: i32,
  work: usize,
): i32 {
  assert(rows >= 0 && cols >= 0 && ldA >= cols, "dgesvd: sizes");
  const wide = rows < cols;
  const m = max(rows, cols);
  const n = min(rows, cols);
  if (n == 0) return 0;
  const qr = QrFirst.at(m, n);
  const reduced = qr ? n : m;
  const d = work + blasWorkBytes();
  const e = At.nth(d, n + 1);
  const tauQ = At.nth(e, n + 1);
  const tauP = At.nth(tauQ, n + 1);
  const tauR = At.nth(tauP, n + 1);
  const perm = At.nth(tauR, n + 1);
  const tall = At.nth(perm, n + 1);
  const triangle = At.nth(tall, m * n);
  const q = At.nth(triangle, qr ? n * n : 0);
  const bu = At.nth(q, n * reduced);
  const bv = At.nth(bu, jobz == VECTORS ? n * n : 0);
  const wideU = At.nth(bv, jobz == VECTORS ? (n + 1) * (n + 1) : 0);
  const scratch = (At.nth(wideU, jobz == VECTORS && wide ? m * n : 0) + 63) & ~63;

  if (wide) transpose(rows, cols, a, ldA, tall, n);
  else copyMatrix(m, n, a, ldA, tall, n);
  const factor = Scale.toSafe(Scale.largest(m * n, tall));
  if (factor != 1.0) dscal(m * n, factor, tall);

  let square = tall;
  if (qr) {
    dgeqrf(m, n, tall, n, tauR, scratch);
    zeroMatrix(n, n, triangle, n);
    for (let i = 0; i < n; i++) dcopy(n - i, At.f64(tall, i, i, n), At.f64(triangle, i, i, n));
    square = triangle;
  }
  dgebrd(reduced, n, square, n, q, reduced, d, e, tauQ, tauP, scratch, work);

  if (jobz == VALUES) {
    const info = dbdsqr(n, d, e, 0, 0, 0, 0, 0, 0);
    if (info != 0) return info;
    sortAscending(n, d);
    for (let i = 0; i < n; i++) store<f64>(At.nth(s, i), load<f64>(At.nth(d, n - 1 - i)) / factor);
    return 0;
  }

  const info = dbdsdc(n, d, e, bu, n, bv, n + 1, perm, scratch, work);
  if (info != 0) return info;
  reverseInts(n, perm);
  for (let i = 0; i < n; i++) store<f64>(At.nth(s, i), load<f64>(At.nth(d, Ints.get(perm, i))) / factor);

  // columns of U: those of the bidiagonal matrix, then the reflectors back
  const leftOut = wide ? wideU : u;
  const ldLeft = wide ? n : ldU;
  columnsFromRows(n, n, bu, n, perm, leftOut, ldLeft);
  zeroMatrix(m - n, n, At.f64(leftOut, n, 0, ldLeft), ldLeft);
  applyLeft(n, reduced, n, 0, q, reduced, tauQ, leftOut, ldLeft, scratch, work);
  if (qr) dormqr(NO_TRANS, m, n, n, tall, n, tauR, leftOut, ldLeft, scratch);

  const rightOut = wide ? bu : vt;
  const ldRight = wide ? n : ldVt;
  for (let i = 0; i < n; i++)
    dcopy(n, At.f64(bv, Ints.get(perm, i), 0, n + 1), At.f64(rightOut, i, 0, ldRight));
  applyRight(n - 1, n, n, 1, square, n, tauP, rightOut, ldRight, scratch, work);

  if (wide) {
    transpose(n, n, rightOut, n, u, ldU);
    transpose(m, n, leftOut, n, vt, ldVt);
  }
  return 0;
}
