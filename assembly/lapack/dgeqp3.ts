import { NO_TRANS } from "../abi";
import { blasWorkBytes } from "../blas/blocking";
import { dgemm } from "../blas/dgemm";
import { dgemv } from "../blas/dgemv";
import { daxpy, ddot, dnrm2 } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dlarfg } from "./dlarfg";

/** Steps between two updates of the whole matrix. */
const BLOCK: i32 = 32;

/** √eps: a norm that was corrected down by more than this is computed afresh (LAPACK's dlaqps). */
const RECOMPUTE: f64 = 1.4901161193847656e-8;

/** Workspace of pivotedByColumns for nCols columns. */
export function pivotedBytes(nCols: u64): u64 {
  return <u64>blasWorkBytes() + ((nCols * <u64>(BLOCK + 3) + <u64>(2 * BLOCK)) << 3);
}

/** Workspace of dgeqp3. */
export function dgeqp3WorkBytes(m: i32, n: i32): usize {
  return Size.clamp(Size.line(pivotedBytes(n)) + ((<u64>m * <u64>n) << 3));
}

/**
 * QR factorisation with column pivoting: A·P = Q·R in place, A m×n of any shape, |R_kk| falling along the diagonal.
 *
 *   a     as for dgeqrf
 *   jpvt  n 32-bit integers, out: column k of A·P is column jpvt[k] (from 0) of A
 *   tau   min(m, n) doubles, out
 *   work  dgeqp3WorkBytes(m, n), on a 64-byte line
 */
export function dgeqp3(m: i32, n: i32, a: usize, ldA: i32, jpvt: usize, tau: usize, work: usize): void {
  assert(m >= 0 && n >= 0 && ldA >= n, "dgeqp3: sizes");
  const columns = work + <usize>Size.line(pivotedBytes(n));
  transpose(m, n, a, ldA, columns, m);
  pivotedByColumns(m, n, columns, m, jpvt, tau, work);
  transpose(n, m, columns, m, a, ldA);
}

/**
 * The same for a matrix stored by columns: column j of A is row j of g, contiguous, ldG ≥ m.
 *
 * Blocked after Quintana-Ortí, Sun and Bischof (SIAM J. Sci. Comput. 19, 1998; LAPACK's dlaqps): within a block only the
 * pivot column and the pivot row are brought up to date, A stands for A − F·V, and the rest follows by one product.
 * The block ends early when the norm of a column has lost too many digits to be corrected any further.
 */
export function pivotedByColumns(
  m: i32,
  n: i32,
  g: usize,
  ldG: i32,
  jpvt: usize,
  tau: usize,
  work: usize,
): void {
  const norms = work + blasWorkBytes(); // n: of what is left of each column
  const reference = At.nth(norms, n); // n: the same when last computed in full
  const f = At.nth(reference, n); // n×BLOCK
  const aux = At.nth(f, n * BLOCK); // BLOCK
  const pivotRow = At.nth(aux, BLOCK); // BLOCK: entries of the block's reflectors in the pivot row
  const dots = At.nth(pivotRow, BLOCK); // n
  for (let j = 0; j < n; j++) {
    store<i32>(jpvt + ((<usize>j) << 2), j);
    const norm = dnrm2(m, At.f64(g, j, 0, ldG));
    store<f64>(At.nth(norms, j), norm);
    store<f64>(At.nth(reference, j), norm);
  }

  const k = min(m, n);
  let start = 0;
  while (start < k) {
    let step = 0;
    let trusted = true;
    while (step < BLOCK && start + step < k && trusted) {
      const c = start + step;
      bringLargest(c, n, m, g, ldG, jpvt, norms, reference, f);
      const v = At.f64(g, c, c, ldG);
      const length = m - c;

      // the pivot column, brought up to date with the reflectors of this block
      for (let l = 0; l < step; l++)
        daxpy(length, -load<f64>(At.f64(f, c, l, BLOCK)), At.f64(g, start + l, c, ldG), v);
      const t = dlarfg(length, v, v + 8);
      store<f64>(At.nth(tau, c), t);
      const beta = load<f64>(v);
      store<f64>(v, 1.0);

      // column `step` of F: tau·(A − F·V)·v
      for (let l = 0; l < step; l++)
        store<f64>(At.nth(aux, l), -t * ddot(length, At.f64(g, start + l, c, ldG), v));
      const rest = n - c - 1;
      const right = At.f64(g, c + 1, c, ldG);
      const fRest = At.f64(f, c + 1, 0, BLOCK);
      dgemv(NO_TRANS, rest, length, t, right, ldG, v, 0.0, dots);
      extendF(rest, step, aux, dots, fRest);

      // the pivot row of the columns to the right, and with it their norms
      for (let l = 0; l <= step; l++)
        store<f64>(At.nth(pivotRow, l), load<f64>(At.f64(g, start + l, c, ldG)));
      trusted = correctNorms(
        rest,
        step + 1,
        right,
        ldG,
        pivotRow,
        fRest,
        At.nth(norms, c + 1),
        At.nth(reference, c + 1),
      );
      store<f64>(v, beta);
      step++;
    }

    // the rest of the matrix: A ← A − F·V below the pivot rows
    const next = start + step;
    if (next < n && next < m)
      dgemm(
        NO_TRANS,
        NO_TRANS,
        n - next,
        m - next,
        step,
        -1.0,
        At.f64(f, next, 0, BLOCK),
        BLOCK,
        At.f64(g, start, next, ldG),
        ldG,
        1.0,
        At.f64(g, next, next, ldG),
        ldG,
        work,
      );
    if (!trusted) refreshNorms(next, n, m, g, ldG, norms, reference);
    start = next;
  }
}

/** Swaps the column with the largest remaining norm to place c (the first of equals; a NaN counts as largest). */
function bringLargest(
  c: i32,
  n: i32,
  m: i32,
  g: usize,
  ldG: i32,
  jpvt: usize,
  norms: usize,
  reference: usize,
  f: usize,
): void {
  let best = c;
  for (let j = c + 1; j < n; j++)
    if (!(load<f64>(At.nth(norms, j)) <= load<f64>(At.nth(norms, best)))) best = j;
  if (best == c) return;
  swap(m, At.f64(g, c, 0, ldG), At.f64(g, best, 0, ldG));
  swap(BLOCK, At.f64(f, c, 0, BLOCK), At.f64(f, best, 0, BLOCK));
  swap(1, At.nth(norms, c), At.nth(norms, best));
  swap(1, At.nth(reference, c), At.nth(reference, best));
  const p = jpvt + ((<usize>c) << 2);
  const q = jpvt + ((<usize>best) << 2);
  const held = load<i32>(p);
  store<i32>(p, load<i32>(q));
  store<i32>(q, held);
}

function swap(n: i32, x: usize, y: usize): void {
  const end = x + ((<usize>n) << 3);
  while (x < end) {
    const held = load<f64>(x);
    store<f64>(x, load<f64>(y));
    store<f64>(y, held);
    x += 8;
    y += 8;
  }
}

/** Column `step` of F for `rest` columns: dots + (F so far)·aux. */
function extendF(rest: i32, step: i32, aux: usize, dots: usize, f: usize): void {
  for (let j = 0; j < rest; j++) {
    const row = At.f64(f, j, 0, BLOCK);
    store<f64>(At.nth(row, step), load<f64>(At.nth(dots, j)) + ddot(step, row, aux));
  }
}

/** Updates the pivot row and corrects the norms; false when one of them can no longer be trusted. */
function correctNorms(
  rest: i32,
  nReflectors: i32,
  right: usize,
  ldG: i32,
  pivotRow: usize,
  f: usize,
  norms: usize,
  reference: usize,
): bool {
  let trusted = true;
  for (let j = 0; j < rest; j++) {
    const entry = At.f64(right, j, 0, ldG);
    const value = load<f64>(entry) - ddot(nReflectors, At.f64(f, j, 0, BLOCK), pivotRow);
    store<f64>(entry, value);
    const norm = load<f64>(At.nth(norms, j));
    if (norm == 0.0) continue;
    const ratio = abs(value) / norm;
    const left = max(0.0, (1.0 + ratio) * (1.0 - ratio));
    const drop = norm / load<f64>(At.nth(reference, j));
    if (left * drop * drop <= RECOMPUTE) {
      store<f64>(At.nth(reference, j), 0.0); // marks it
      trusted = false;
    } else store<f64>(At.nth(norms, j), norm * sqrt(left));
  }
  return trusted;
}

/** Computes the marked norms afresh. */
function refreshNorms(next: i32, n: i32, m: i32, g: usize, ldG: i32, norms: usize, reference: usize): void {
  for (let j = next; j < n; j++) {
    if (load<f64>(At.nth(reference, j)) != 0.0) continue;
    const norm = next < m ? dnrm2(m - next, At.f64(g, j, next, ldG)) : 0.0;
    store<f64>(At.nth(norms, j), norm);
    store<f64>(At.nth(reference, j), norm);
  }
}
