import { NO_TRANS, TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dgemv } from "../blas/dgemv";
import { At } from "../memory/address";
import { dlarfg } from "./dlarfg";

/** Columns and rows reduced before the rest of the matrix is touched. */
export const BRD_BLOCK: i32 = 32;

/** Doubles of scratch of dgebrd. */
export function dgebrdWorkElems(m: u64, n: u64): u64 {
  return <u64>BRD_BLOCK * (m + n + 2);
}

/**
 * Reduction of an m×n matrix, m ≥ n, to upper bidiagonal form, Qᵀ·A·P = B with Q = H₀⋯H₍ₙ₋₁₎ and P = G₀⋯G₍ₙ₋₂₎.
 *
 *   a        m×n, ldA ≥ n; destroyed; out: row i < n − 1 is the reflector Gᵢ (zeros up to column i, a stored 1 in column
 *            i + 1, the rest): what applyRight takes with shift 1
 *   q        n×m, ldQ ≥ m; written: row i is Hᵢ, its 1 in column i: what applyLeft takes with shift 0
 *   d, e     n and n − 1; the diagonal and the superdiagonal of B; written
 *   tauQ, tauP  n and n − 1; written
 *   scratch  dgebrdWorkElems(m, n) doubles       work  blasWorkBytes()
 *
 * Half of the work is two products with the not yet updated matrix for each column, the other half two products of depth
 * BRD_BLOCK after each panel (dgebrd and dlabrd of LAPACK).
 */
export function dgebrd(
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  q: usize,
  ldQ: i32,
  d: usize,
  e: usize,
  tauQ: usize,
  tauP: usize,
  scratch: usize,
  work: usize,
): void {
  assert(m >= n && n >= 0 && ldA >= n && ldQ >= m, "dgebrd: sizes");
  const x = scratch; // rows of m: A − Vᵀ·Y − Xᵀ·U is the matrix after the panel, with V rows of q and U rows of a
  const y = At.nth(x, BRD_BLOCK * m); // rows of n
  for (let first = 0; first < n; first += BRD_BLOCK) {
    const nb = min(BRD_BLOCK, n - first);
    for (let i = first; i < first + nb; i++) memory.fill(At.f64(q, i, 0, ldQ), 0, (<usize>i) << 3);
    panel(
      nb,
      m - first,
      n - first,
      At.f64(a, first, first, ldA),
      ldA,
      At.f64(q, first, first, ldQ),
      ldQ,
      At.nth(d, first),
      At.nth(e, first),
      At.nth(tauQ, first),
      At.nth(tauP, first),
      x,
      y,
    );
    const next = first + nb;
    if (next < n) {
      const corner = At.f64(a, next, next, ldA);
      const v = At.f64(q, first, next, ldQ);
      const u = At.f64(a, first, next, ldA);
      const rows = m - next;
      const cols = n - next;
      dgemm(TRANS, NO_TRANS, rows, cols, nb, -1.0, v, ldQ, At.nth(y, nb), n - first, 1.0, corner, ldA, work);
      dgemm(TRANS, NO_TRANS, rows, cols, nb, -1.0, At.nth(x, nb), m - first, u, ldA, 1.0, corner, ldA, work);
    }
    for (let i = first; i < next; i++) memory.fill(At.f64(a, i, 0, ldA), 0, (<usize>(i + 1)) << 3);
  }
}

function panel(
  nb: i32,
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  q: usize,
  ldQ: i32,
  d: usize,
  e: usize,
  tauQ: usize,
  tauP: usize,
  x: usize,
  y: usize,
): void {
  const t = At.nth(y, BRD_BLOCK * n);
  for (let i = 0; i < nb; i++) {
    // column i, brought up to date, becomes row i of q
    const v = At.f64(q, i, i, ldQ);
    const rows = m - i;
    gatherColumn(rows, At.f64(a, i, i, ldA), ldA, v);
    gatherColumn(i, At.nth(y, i), n, t);
    dgemv(TRANS, i, rows, -1.0, At.nth(q, i), ldQ, t, 1.0, v);
    gatherColumn(i, At.nth(a, i), ldA, t);
    dgemv(TRANS, i, rows, -1.0, At.nth(x, i), m, t, 1.0, v);
    const tau = dlarfg(rows, v, v + 8);
    store<f64>(At.nth(tauQ, i), tau);
    store<f64>(At.nth(d, i), load<f64>(v));
    store<f64>(v, 1.0);
    if (i == n - 1) return;

    // y = tau·(A − Vᵀ·Y − Xᵀ·U)ᵀ·v
    const cols = n - i - 1;
    const right = i + 1;
    const yi = At.f64(y, i, right, n);
    dgemv(TRANS, rows, cols, tau, At.f64(a, i, right, ldA), ldA, v, 0.0, yi);
    dgemv(NO_TRANS, i, rows, tau, At.nth(q, i), ldQ, v, 0.0, t);
    dgemv(TRANS, i, cols, -1.0, At.nth(y, right), n, t, 1.0, yi);
    dgemv(NO_TRANS, i, rows, tau, At.nth(x, i), m, v, 0.0, t);
    dgemv(TRANS, i, cols, -1.0, At.nth(a, right), ldA, t, 1.0, yi);

    // row i, brought up to date
    const u = At.f64(a, i, right, ldA);
    gatherColumn(right, At.nth(q, i), ldQ, t);
    dgemv(TRANS, right, cols, -1.0, At.nth(y, right), n, t, 1.0, u);
    gatherColumn(i, At.nth(x, i), m, t);
    dgemv(TRANS, i, cols, -1.0, At.nth(a, right), ldA, t, 1.0, u);
    const tauRow = dlarfg(cols, u, u + 8);
    store<f64>(At.nth(tauP, i), tauRow);
    store<f64>(At.nth(e, i), load<f64>(u));
    store<f64>(u, 1.0);

    // x = tau·(A − Vᵀ·Y − Xᵀ·U)·u
    const below = m - i - 1;
    const xi = At.f64(x, i, right, m);
    dgemv(NO_TRANS, below, cols, tauRow, At.f64(a, right, right, ldA), ldA, u, 0.0, xi);
    dgemv(NO_TRANS, right, cols, tauRow, At.nth(y, right), n, u, 0.0, t);
    dgemv(TRANS, right, below, -1.0, At.nth(q, right), ldQ, t, 1.0, xi);
    dgemv(NO_TRANS, i, cols, tauRow, At.nth(a, right), ldA, u, 0.0, t);
    dgemv(TRANS, i, below, -1.0, At.nth(x, right), m, t, 1.0, xi);
  }
}

/** A column into a contiguous vector. */
export function gatherColumn(n: i32, a: usize, ldA: i32, x: usize): void {
  const end = x + ((<usize>n) << 3);
  while (x < end) {
    store<f64>(x, load<f64>(a));
    x += 8;
    a += (<usize>ldA) << 3;
  }
}
