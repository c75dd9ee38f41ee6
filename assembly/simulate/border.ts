// A Cholesky factor that grows at its end: L of the Gram matrix (plus nλI) of a list of columns, and L⁻¹Xᵀy.
//
//   w.order   slots of the columns in the order of elimination        w.fit      L, lower triangle, ld = w.ldFit
//   w.half    L⁻¹Xᵀy
//
// Taking columns off the end costs nothing: the rows before them stay what they were.
import { LOWER, NO_TRANS, NON_UNIT, RIGHT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";
import { ddot } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { Work } from "./work";

/** So few columns are added one by one: below this, blocked kernels cost more in calls than they save. */
const FEW: i32 = 8;

/** Adds the `added` slots that stand in w.order behind the first `count`. False where the matrix is not positive definite. */
export function extendFactor(w: Work, count: i32, added: i32, penalty: f64): bool {
  for (let t = count; t < count + added; t++) gatherRow(w, t, penalty);
  const ld = w.ldFit;
  if (added <= FEW) {
    for (let t = count; t < count + added; t++) {
      const row = At.f64(w.fit, t, 0, ld);
      dtrsv(LOWER, NO_TRANS, NON_UNIT, t, w.fit, ld, row);
      const diagonal = At.nth(row, t);
      const square = load<f64>(diagonal) - ddot(t, row, row);
      if (!(square > 0.0)) return false;
      store<f64>(diagonal, sqrt(square));
      const half = At.nth(w.half, t);
      store<f64>(half, (load<f64>(half) - ddot(t, row, w.half)) / sqrt(square));
    }
    return true;
  }
  const rows = At.f64(w.fit, count, 0, ld);
  const corner = At.nth(rows, count);
  const half = At.nth(w.half, count);
  dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, added, count, 1.0, w.fit, ld, rows, ld, w.blas);
  dsyrk(LOWER, NO_TRANS, added, count, -1.0, rows, ld, 1.0, corner, ld, w.blas);
  if (dpotrf(LOWER, added, corner, ld, w.blas) != 0) return false;
  dgemv(NO_TRANS, added, count, -1.0, rows, ld, w.half, 1.0, half);
  dtrsv(LOWER, NO_TRANS, NON_UNIT, added, corner, ld, half);
  return true;
}

/** Row t of the Gram matrix up to the diagonal to the place of row t of L, and entry t of Xᵀy to w.half. */
function gatherRow(w: Work, t: i32, penalty: f64): void {
  const slot = load<i32>(At.i32(w.order, t));
  const row = At.f64(w.fit, t, 0, w.ldFit);
  for (let s = 0; s <= t; s++) {
    const other = load<i32>(At.i32(w.order, s));
    store<f64>(At.nth(row, s), load<f64>(At.f64(w.local, max(slot, other), min(slot, other), w.cap)));
  }
  const diagonal = At.nth(row, t);
  store<f64>(diagonal, load<f64>(diagonal) + penalty);
  store<f64>(At.nth(w.half, t), load<f64>(At.nth(w.xty, load<i32>(At.i32(w.columnOf, slot)))));
}
