// The columns that the small and the retrained models of a trial use, and their Gram matrix.
//
//   slot      0 … q−1              q … nSlots−1
//   column    0 … q−1              whatever is kept beyond, in the order in which it is met
//
// columns: slot a as a row of n doubles.   gram: lower triangle, entry (a, b) for slots a ≥ b, ld = cap.
//
// The sets that neighbouring sizes and different rules keep overlap strongly, so all their Gram matrices are copies from
// one. q is the largest model of at most n features, whose Gram matrix is needed anyway.
import { LOWER, NO_TRANS, TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dsyrk } from "../blas/dsyrk";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Work } from "./work";

/** Starts a trial: slots for the first q columns, and their Gram matrix. */
export function startColumns(w: Work): void {
  const q = w.largestPrimal;
  for (let j = 0; j < w.job.nActive; j++) store<i32>(At.i32(w.slotOf, j), j < q ? j : -1);
  for (let a = 0; a < q; a++) store<i32>(At.i32(w.columnOf, a), a);
  w.nSlots = q;
  if (q == 0) return;
  const n = w.job.nSamples;
  transpose(n, q, w.x, w.ldX, w.columns, n);
  dsyrk(LOWER, TRANS, q, n, 1.0, w.x, w.ldX, 0.0, w.gram, w.cap, w.blas);
}

/** Forgets the columns beyond the first q. */
export function startSets(w: Work): void {
  for (let a = w.largestPrimal; a < w.nSlots; a++)
    store<i32>(At.i32(w.slotOf, load<i32>(At.i32(w.columnOf, a))), -1);
  w.nSlots = w.largestPrimal;
}

/** Gives slots to those of the `count` columns in `set` that have none; false (and gives none) where too few are left. */
export function takeSlots(w: Work, count: i32, set: usize): bool {
  if (count > w.job.nSamples) return true; // such fits do not use them
  let fresh = 0;
  for (let t = 0; t < count; t++) fresh += i32(load<i32>(At.i32(w.slotOf, load<i32>(At.i32(set, t)))) < 0);
  if (w.nSlots + fresh > w.cap) return false;
  if (fresh == 0) return true;
  for (let t = 0; t < count; t++) {
    const column = load<i32>(At.i32(set, t));
    const slot = At.i32(w.slotOf, column);
    if (load<i32>(slot) >= 0) continue;
    store<i32>(slot, w.nSlots);
    store<i32>(At.i32(w.columnOf, w.nSlots), column);
    w.nSlots++;
  }
  return true;
}

/** Copies the columns of all slots beyond the first q, and completes the Gram matrix. */
export function addColumns(w: Work): void {
  const n = w.job.nSamples;
  const q = w.largestPrimal;
  const fresh = w.nSlots - q;
  if (fresh == 0) return;
  const added = At.f64(w.columns, q, 0, n);
  const corner = At.f64(w.gram, q, 0, w.cap);
  copyColumns(n, w.x, w.ldX, fresh, At.i32(w.columnOf, q), added);
  dgemm(NO_TRANS, TRANS, fresh, q, n, 1.0, added, n, w.columns, n, 0.0, corner, w.cap, w.blas);
  dsyrk(LOWER, NO_TRANS, fresh, n, 1.0, added, n, 0.0, At.nth(corner, q), w.cap, w.blas);
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
