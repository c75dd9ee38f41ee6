// The columns that some rules keep, brought together: their rows and their Gram matrix.
//
//   slot      0 … nSlots−1         columns used: of the first q those of small models only, others, then those beyond
//   rows      slot a as a row of n doubles
//   local     Gram matrix of the slots, lower triangle, ld = cap
//
// The sets that neighbouring sizes keep overlap strongly, so all their Gram matrices are copies from one. Products of the
// first q columns come from the Gram matrix of the largest model of at most n features, which is needed anyway.
import { LOWER, NO_TRANS, TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dsyrk } from "../blas/dsyrk";
import { dcopy } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Work } from "./work";

/** Rows or columns of a triangular X that are multiplied at a time: half of a block at the diagonal is zeros. */
export const BLOCK: i32 = 64;

const UNUSED: i32 = -1;
/** Noted: by sizes of at most n features only, or by a larger one. Only with these can columns beyond the first q stand in a set. */
const EARLY: i32 = -2;
const LATE: i32 = -3;

/** Starts a trial: the first q columns as rows, and their Gram matrix. */
export function startColumns(w: Work): void {
  const q = w.largestPrimal;
  if (q == 0) return;
  const n = w.job.nSamples;
  transpose(n, q, w.x, w.ldX, w.columns, n);
  if (w.job.triangular == 0) {
    dsyrk(LOWER, TRANS, q, n, 1.0, w.x, w.ldX, 0.0, w.gram, q, w.blas);
    return;
  }
  memory.fill(w.gram, 0, (<usize>q * <usize>q) << 3);
  // Row i of a triangle starts at its diagonal, and the rows beyond q are zero in these columns.
  for (let i = 0; i < q; i += BLOCK) {
    const corner = At.f64(w.gram, i, i, q);
    dsyrk(
      LOWER,
      TRANS,
      q - i,
      min(BLOCK, q - i),
      1.0,
      At.f64(w.x, i, i, w.ldX),
      w.ldX,
      1.0,
      corner,
      q,
      w.blas,
    );
  }
}

/** Forgets all columns. */
export function startSlots(w: Work): void {
  memory.fill(w.slotOf, 0xff, (<usize>w.job.nActive) << 2); // UNUSED
  w.nSlots = 0;
}

/** Notes the `count` columns in `set` of model `size` as used; false where there is no room for all. */
export function useColumns(w: Work, size: i32, count: i32, set: usize): bool {
  const mark = size < w.nPrimal ? EARLY : LATE;
  for (let t = 0; t < count; t++) {
    const column = load<i32>(At.i32(set, t));
    const slot = At.i32(w.slotOf, column);
    if (load<i32>(slot) == UNUSED) {
      if (w.nSlots == w.cap) return false;
      store<i32>(At.i32(w.columnOf, w.nSlots++), column);
    }
    store<i32>(slot, min(load<i32>(slot), mark));
  }
  return true;
}

/** Takes back the columns noted since there were `nSlots`. */
export function dropColumns(w: Work, nSlots: i32): void {
  for (let a = nSlots; a < w.nSlots; a++)
    store<i32>(At.i32(w.slotOf, load<i32>(At.i32(w.columnOf, a))), UNUSED);
  w.nSlots = nSlots;
}

/** Fills slots, rows and Gram matrix for the columns noted, but for the products of early columns with those beyond the first q. */
export function bringColumns(w: Work): void {
  const n = w.job.nSamples;
  const q = w.largestPrimal;
  const early = numberColumns(w, EARLY, 0, q, 0);
  const old = numberColumns(w, LATE, 0, q, early);
  const all = numberColumns(w, LATE, q, w.job.nActive, old);
  for (let a = 0; a < old; a++) {
    const column = load<i32>(At.i32(w.columnOf, a));
    const to = At.f64(w.local, a, 0, w.cap);
    for (let b = 0; b <= a; b++) {
      const other = load<i32>(At.i32(w.columnOf, b));
      store<f64>(At.nth(to, b), load<f64>(At.f64(w.gram, max(column, other), min(column, other), q)));
    }
    dcopy(n, At.f64(w.columns, column, 0, n), At.f64(w.rows, a, 0, n));
  }
  const fresh = all - old;
  if (fresh == 0) return;
  const added = At.f64(w.rows, old, 0, n);
  const corner = At.f64(w.local, old, 0, w.cap);
  copyColumns(n, w.x, w.ldX, fresh, At.i32(w.columnOf, old), added);
  // Columns of a triangle end at their diagonal.
  const block = w.job.triangular == 0 ? old : BLOCK;
  for (let a = early; a < old; a += block) {
    const width = min(block, old - a);
    const length = w.job.triangular == 0 ? n : load<i32>(At.i32(w.columnOf, a + width - 1)) + 1;
    const rows = At.f64(w.rows, a, 0, n);
    dgemm(
      NO_TRANS,
      TRANS,
      fresh,
      width,
      length,
      1.0,
      added,
      n,
      rows,
      n,
      0.0,
      At.nth(corner, a),
      w.cap,
      w.blas,
    );
  }
  dsyrk(LOWER, NO_TRANS, fresh, n, 1.0, added, n, 0.0, At.nth(corner, old), w.cap, w.blas);
}

/** Gives slots from `slot` on to the columns first … end − 1 with this mark; returns the slot behind them. */
function numberColumns(w: Work, mark: i32, first: i32, end: i32, slot: i32): i32 {
  for (let column = first; column < end && slot < w.nSlots; column++) {
    const its = At.i32(w.slotOf, column);
    if (load<i32>(its) != mark) continue;
    store<i32>(At.i32(w.columnOf, slot), column);
    store<i32>(its, slot++);
  }
  return slot;
}

/** Columns column[0 … count) of x (n×., ldX) as rows of n doubles at `rows`. Row by row of x, so that its lines are read once. */
export function copyColumns(n: i32, x: usize, ldX: i32, count: i32, column: usize, rows: usize): void {
  const stepX = (<usize>ldX) << 3;
  const stepRow = (<usize>n) << 3;
  for (let i = 0; i < n; i++) {
    let to = rows;
    for (let t = 0; t < count; t++) {
      store<f64>(to, load<f64>(At.nth(x, load<i32>(At.i32(column, t)))));
      to += stepRow;
    }
    x += stepX;
    rows += 8;
  }
}
