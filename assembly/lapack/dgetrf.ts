import { LEFT, LOWER, NO_TRANS, NON_UNIT, UNIT, UPPER } from "../abi";
import { blasWorkBytes, NR } from "../blas/blocking";
import { dgemm } from "../blas/dgemm";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";
import { daxpy } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";

/** Columns up to which elimination is done one by one. */
const LEAF: i32 = 16;

/**
 * LU factorisation with partial pivoting, in place: P·A = L·U, A m×n of any shape.
 *
 *   a     m×n, ldA ≥ n; out: U on and above the diagonal, the multipliers of L (unit diagonal not stored) below
 *   ipiv  min(m, n) 32-bit integers, out: at step i row i was exchanged with row ipiv[i] (from 0)
 *   work  blasWorkBytes()
 *   info  0, or k > 0: U_kk is exactly zero; the factorisation is complete but U is singular
 *
 * Recursive on columns as LAPACK's dgetrf2 (Toledo, SIAM J. Matrix Anal. Appl. 18, 1997).
 */
export function dgetrf(m: i32, n: i32, a: usize, ldA: i32, ipiv: usize, work: usize): i32 {
  assert(m >= 0 && n >= 0 && ldA >= n, "dgetrf: sizes");
  const k = min(m, n);
  if (k <= LEAF && n <= LEAF) return factorLeaf(m, n, a, ldA, ipiv, work);
  const n1 = k <= LEAF ? k : ((k >> 1) + (NR - 1)) & ~(NR - 1);
  const n2 = n - n1;
  const a12 = At.nth(a, n1);
  const a21 = At.f64(a, n1, 0, ldA);
  const a22 = At.nth(a21, n1);
  const ipiv2 = ipiv + ((<usize>n1) << 2);

  const first = dgetrf(m, n1, a, ldA, ipiv, work);
  exchangeRows(0, n1, n2, a12, ldA, ipiv);
  dtrsm(LEFT, LOWER, NO_TRANS, UNIT, n1, n2, 1.0, a, ldA, a12, ldA, work);
  if (m == n1) return first;
  dgemm(NO_TRANS, NO_TRANS, m - n1, n2, n1, -1.0, a21, ldA, a12, ldA, 1.0, a22, ldA, work);
  const second = dgetrf(m - n1, n2, a22, ldA, ipiv2, work);
  exchangeRows(0, k - n1, n1, a21, ldA, ipiv2);
  for (let i = n1; i < k; i++) {
    const p = ipiv + ((<usize>i) << 2);
    store<i32>(p, load<i32>(p) + n1);
  }
  if (first != 0) return first;
  return second == 0 ? 0 : n1 + second;
}

/** x ← Pᵀ·x: undoes `exchangeRows` on a vector. */
export function exchangeRowsBack(n: i32, x: usize, ipiv: usize): void {
  for (let i = n - 1; i >= 0; i--) exchangeRows(i, i + 1, 1, x, 1, ipiv);
}

/** B ← P·B for the row exchanges of steps from … to − 1 on a matrix of n columns. */
export function exchangeRows(from: i32, to: i32, n: i32, b: usize, ldB: i32, ipiv: usize): void {
  for (let i = from; i < to; i++) {
    const other = load<i32>(ipiv + ((<usize>i) << 2));
    if (other == i) continue;
    let p = At.f64(b, i, 0, ldB);
    let q = At.f64(b, other, 0, ldB);
    const end = p + ((<usize>n) << 3);
    while (p < end) {
      const held = load<f64>(p);
      store<f64>(p, load<f64>(q));
      store<f64>(q, held);
      p += 8;
      q += 8;
    }
  }
}

/** A leaf, in scratch where its columns are rows in one piece; the workspace holds them up to m = 6000, beyond they stay in place. */
function factorLeaf(m: i32, n: i32, a: usize, ldA: i32, ipiv: usize, work: usize): i32 {
  if (<usize>m * <usize>n > blasWorkBytes() >> 3) return eliminate(m, n, a, ldA, ipiv);
  transpose(m, n, a, ldA, work, m);
  const info = eliminateColumns(m, n, work, ipiv);
  transpose(n, m, work, m, a, ldA);
  return info;
}

/** Gaussian elimination column by column; column j is row j of g (n×m). The same operations on each entry as `eliminate`. */
export function eliminateColumns(m: i32, n: i32, g: usize, ipiv: usize): i32 {
  let info = 0;
  for (let j = 0; j < min(m, n); j++) {
    const column = At.f64(g, j, 0, m);
    const pivot = j + largestOf(m - j, At.nth(column, j));
    store<i32>(At.i32(ipiv, j), pivot);
    if (pivot != j)
      for (let l = 0; l < n; l++) {
        const p = At.f64(g, l, j, m);
        const q = At.f64(g, l, pivot, m);
        const held = load<f64>(p);
        store<f64>(p, load<f64>(q));
        store<f64>(q, held);
      }
    const divisor = load<f64>(At.nth(column, j));
    if (divisor == 0.0) {
      if (info == 0) info = j + 1;
      continue;
    }
    const below = At.nth(column, j + 1);
    const rest = m - j - 1;
    divide(rest, divisor, below);
    for (let l = j + 1; l < n; l++) {
      const top = At.f64(g, l, j, m);
      daxpy(rest, -load<f64>(top), below, top + 8);
    }
  }
  return info;
}

/** Where the largest |x_i| is, the first of equals. */
export function largestOf(n: i32, x: usize): i32 {
  let at = 0;
  let largest = abs(load<f64>(x));
  for (let i = 1; i < n; i++) {
    const size = abs(load<f64>(At.nth(x, i)));
    if (size > largest) {
      largest = size;
      at = i;
    }
  }
  return at;
}

function divide(n: i32, divisor: f64, x: usize): void {
  const d = f64x2.splat(divisor);
  const end = x + ((<usize>n) << 3);
  const end2 = x + ((<usize>(n & ~1)) << 3);
  for (; x < end2; x += 16) v128.store(x, f64x2.div(v128.load(x), d));
  if (x < end) store<f64>(x, load<f64>(x) / divisor);
}

/** Gaussian elimination column by column, in place. */
export function eliminate(m: i32, n: i32, a: usize, ldA: i32, ipiv: usize): i32 {
  let info = 0;
  for (let j = 0; j < min(m, n); j++) {
    let pivot = j;
    let largest = abs(load<f64>(At.f64(a, j, j, ldA)));
    for (let i = j + 1; i < m; i++) {
      const size = abs(load<f64>(At.f64(a, i, j, ldA)));
      if (size > largest) {
        largest = size;
        pivot = i;
      }
    }
    store<i32>(ipiv + ((<usize>j) << 2), pivot);
    exchangeRows(j, j + 1, n, a, ldA, ipiv);
    if (largest == 0.0) {
      if (info == 0) info = j + 1;
      continue;
    }
    const top = At.f64(a, j, j, ldA);
    const divisor = load<f64>(top);
    for (let i = j + 1; i < m; i++) {
      const row = At.f64(a, i, j, ldA);
      const factor = load<f64>(row) / divisor;
      store<f64>(row, factor);
      daxpy(n - j - 1, -factor, top + 8, row + 8);
    }
  }
  return info;
}

/** B ← A⁻¹·B from the factors that dgetrf left in a (n×n) and ipiv; B is n×nrhs, ldB ≥ nrhs. work: blasWorkBytes(). */
export function dgetrs(
  n: i32,
  nrhs: i32,
  a: usize,
  ldA: i32,
  ipiv: usize,
  b: usize,
  ldB: i32,
  work: usize,
): void {
  exchangeRows(0, n, nrhs, b, ldB, ipiv);
  if (nrhs == 1 && ldB == 1) {
    dtrsv(LOWER, NO_TRANS, UNIT, n, a, ldA, b);
    dtrsv(UPPER, NO_TRANS, NON_UNIT, n, a, ldA, b);
  } else {
    dtrsm(LEFT, LOWER, NO_TRANS, UNIT, n, nrhs, 1.0, a, ldA, b, ldB, work);
    dtrsm(LEFT, UPPER, NO_TRANS, NON_UNIT, n, nrhs, 1.0, a, ldA, b, ldB, work);
  }
}
