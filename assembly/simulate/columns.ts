// The columns that pruning has kept so far in a trial, and their Gram matrix.
//
//   slot      0 … q−1              q … nSlots−1
//   column    0 … q−1              whatever was kept beyond, in the order of first use
//
// columns: slot a as a row of n doubles.   gram: lower triangle, entry (a, b) for slots a ≥ b.
//
// The sets that neighbouring sizes and different rules keep overlap strongly, so a Gram matrix of the kept columns is
// a matter of copying entries, and each column ever kept costs its products with the others once. q is the largest model
// of at most n features, whose Gram matrix is needed anyway.
import { LOWER, NO_TRANS, TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dsyrk } from "../blas/dsyrk";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Gram, Work } from "./work";

/** Starts a trial: slots for the first q columns, and their Gram matrix. */
export function startColumns(w: Work): void {
  const q = w.largestPrimal;
  for (let j = 0; j < w.job.nActive; j++) store<i32>(At.i32(w.slotOf, j), j < q ? j : -1);
  for (let a = 0; a < q; a++) store<i32>(At.i32(w.columnOf, a), a);
  w.nSlots = q;
  if (q == 0) return;
  const n = w.job.nSamples;
  transpose(n, q, w.x, w.ldX, w.columns, n);
  dsyrk(LOWER, TRANS, q, n, 1.0, w.x, w.ldX, 0.0, w.gram, Gram.ld(w), w.blas);
}

/** Gives slots to the `count` columns in `set`, and writes their slots to w.slots in increasing order. */
export function takeSlots(w: Work, count: i32, set: usize): void {
  let fresh = newSlots(w, count, set);
  if (fresh < 0) {
    // Full: forget all but the first q, and start again with this set.
    for (let a = w.largestPrimal; a < w.nSlots; a++)
      store<i32>(At.i32(w.slotOf, load<i32>(At.i32(w.columnOf, a))), -1);
    w.nSlots = w.largestPrimal;
    fresh = newSlots(w, count, set);
  }
  if (fresh > 0) addColumns(w, fresh);
  sortSlots(w, count, set);
}

/** Assigns slots to those that have none; returns how many, or −1 (and assigns none) if there are too few slots left. */
function newSlots(w: Work, count: i32, set: usize): i32 {
  let fresh = 0;
  for (let t = 0; t < count; t++) fresh += i32(load<i32>(At.i32(w.slotOf, load<i32>(At.i32(set, t)))) < 0);
  if (w.nSlots + fresh > w.cap) return -1;
  let slot = w.nSlots;
  for (let t = 0; t < count; t++) {
    const column = load<i32>(At.i32(set, t));
    const its = At.i32(w.slotOf, column);
    if (load<i32>(its) >= 0) continue;
    store<i32>(its, slot);
    store<i32>(At.i32(w.columnOf, slot), column);
    slot++;
  }
  return fresh;
}

/** Copies the columns of the `fresh` slots behind the present ones, and extends the Gram matrix where it is shared. */
function addColumns(w: Work, fresh: i32): void {
  const n = w.job.nSamples;
  const old = w.nSlots;
  copyColumns(n, w.x, w.ldX, fresh, At.i32(w.columnOf, old), At.f64(w.columns, old, 0, n));
  w.nSlots = old + fresh;
  if (!w.shared) return;
  const ld = w.cap;
  const added = At.f64(w.columns, old, 0, n);
  const corner = At.f64(w.gram, old, 0, ld);
  dgemm(NO_TRANS, TRANS, fresh, old, n, 1.0, added, n, w.columns, n, 0.0, corner, ld, w.blas);
  dsyrk(LOWER, NO_TRANS, fresh, n, 1.0, added, n, 0.0, At.nth(corner, old), ld, w.blas);
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

/** The slots of `set`, increasing, so that an entry of the Gram matrix is always found below the diagonal. */
function sortSlots(w: Work, count: i32, set: usize): void {
  const q = w.largestPrimal;
  let sorted = 0;
  for (let t = 0; t < count; t++) {
    const slot = load<i32>(At.i32(w.slotOf, load<i32>(At.i32(set, t))));
    if (slot < q) {
      // Columns come in increasing order, and so do the slots of the first q.
      store<i32>(At.i32(w.slots, sorted++), slot);
      continue;
    }
    let place = sorted++;
    for (; place > 0; place--) {
      const other = load<i32>(At.i32(w.slots, place - 1));
      if (other < slot) break;
      store<i32>(At.i32(w.slots, place), other);
    }
    store<i32>(At.i32(w.slots, place), slot);
  }
}

/** The Gram matrix of the columns in w.slots, lower triangle, to w.fit (count×count). */
export function gatherGram(w: Work, count: i32): void {
  if (w.shared || load<i32>(At.i32(w.slots, count - 1)) < w.largestPrimal) {
    const ld = Gram.ld(w);
    for (let a = 0; a < count; a++) {
      const row = At.f64(w.gram, load<i32>(At.i32(w.slots, a)), 0, ld);
      const to = At.f64(w.fit, a, 0, count);
      for (let b = 0; b <= a; b++)
        store<f64>(At.nth(to, b), load<f64>(At.nth(row, load<i32>(At.i32(w.slots, b)))));
    }
    return;
  }
  const n = w.job.nSamples;
  for (let a = 0; a < count; a++) {
    const slot = load<i32>(At.i32(w.slots, a));
    memory.copy(At.f64(w.gathered, a, 0, n), At.f64(w.columns, slot, 0, n), (<usize>n) << 3);
  }
  dsyrk(LOWER, NO_TRANS, count, n, 1.0, w.gathered, n, 0.0, w.fit, count, w.blas);
}
