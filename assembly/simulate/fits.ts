// Fits on a set of kept columns: minimise (1/n)‖y − X_S b‖² + λ‖b‖² (λ = 0: the shortest of all least-squares solutions).
// The result is written out in full to w.sparse[0 … p), zero outside the set.
import { LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { addCombination, dotColumns } from "./combine";
import { fitByQr } from "./qr";
import { MAX_CORRECTIONS, Quality } from "./quality";
import { Work } from "./work";

/**
 * From the factor of X_SᵀX_S + nλI in w.fit, for the columns in w.order (border.ts), corrected once with the residual of
 * X_S itself. False where it cannot stand.
 */
export function fitFromFactor(w: Work, count: i32, penalty: f64, p: i32): bool {
  const n = w.job.nSamples;
  dcopy(count, w.half, w.coef);
  dtrsv(LOWER, TRANS, NON_UNIT, count, w.fit, w.ldFit, w.coef);
  dcopy(n, w.y, w.residual);
  const columnOf: usize = w.job.triangular == 0 ? 0 : w.columnOf;
  addCombination(n, -1.0, count, w.order, w.coef, w.rows, columnOf, w.residual);
  dotColumns(n, count, w.order, w.rows, columnOf, w.residual, w.rhs);
  daxpy(count, -penalty, w.coef, w.rhs);
  solve(count, w.fit, w.ldFit, w.rhs);
  if (!Quality.good(dnrm2(count, w.rhs), dnrm2(count, w.coef))) return false;
  memory.fill(w.sparse, 0, (<usize>p) << 3);
  for (let t = 0; t < count; t++) {
    const column = load<i32>(At.i32(w.columnOf, load<i32>(At.i32(w.order, t))));
    store<f64>(At.nth(w.sparse, column), load<f64>(At.nth(w.coef, t)) + load<f64>(At.nth(w.rhs, t)));
  }
  return true;
}

/** More than n columns: (X_S X_Sᵀ + nλI) u = y, b = X_Sᵀu, corrected where y − X_S b − nλu asks for it (as in groups.ts). */
export function fitMany(w: Work, count: i32, set: usize, penalty: f64, p: i32): bool {
  const n = w.job.nSamples;
  for (let i = 0; i < n; i++) {
    const from = At.f64(w.x, i, 0, w.ldX);
    const to = At.f64(w.gathered, i, 0, count);
    for (let t = 0; t < count; t++)
      store<f64>(At.nth(to, t), load<f64>(At.nth(from, load<i32>(At.i32(set, t)))));
  }
  dsyrk(LOWER, NO_TRANS, n, count, 1.0, w.gathered, count, 0.0, w.fit, n, w.blas);
  addToDiagonal(n, penalty, w.fit, n);
  if (dpotrf(LOWER, n, w.fit, n, w.blas) != 0) return false;
  dcopy(n, w.y, w.rhs);
  solve(n, w.fit, n, w.rhs);
  dgemv(TRANS, n, count, 1.0, w.gathered, count, w.rhs, 0.0, w.coef);
  for (let pass = 0; pass <= MAX_CORRECTIONS; pass++) {
    dcopy(n, w.y, w.residual);
    dgemv(NO_TRANS, n, count, -1.0, w.gathered, count, w.coef, 1.0, w.residual);
    daxpy(n, -penalty, w.rhs, w.residual);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.fit, n, w.residual);
    if (Quality.settled(dnrm2(n, w.residual), dnrm2(count, w.coef))) {
      scatter(w, count, set, p);
      return true;
    }
    if (pass == MAX_CORRECTIONS) break;
    dtrsv(LOWER, TRANS, NON_UNIT, n, w.fit, n, w.residual);
    daxpy(n, 1.0, w.residual, w.rhs);
    dgemv(TRANS, n, count, 1.0, w.gathered, count, w.residual, 0.0, w.step);
    if (!Quality.good(dnrm2(count, w.step), dnrm2(count, w.coef))) return false;
    daxpy(count, 1.0, w.step, w.coef);
  }
  return false;
}

/** By QR of X_S. False where memory is full. */
export function fitSetByQr(w: Work, count: i32, set: usize, penalty: f64, p: i32): bool {
  if (!fitByQr(w, count, set, penalty, w.coef)) return false;
  scatter(w, count, set, p);
  return true;
}

function scatter(w: Work, count: i32, set: usize, p: i32): void {
  memory.fill(w.sparse, 0, (<usize>p) << 3);
  for (let t = 0; t < count; t++)
    store<f64>(At.nth(w.sparse, load<i32>(At.i32(set, t))), load<f64>(At.nth(w.coef, t)));
}

/** x ← (L·Lᵀ)⁻¹x */
export function solve(n: i32, lower: usize, ld: i32, x: usize): void {
  dtrsv(LOWER, NO_TRANS, NON_UNIT, n, lower, ld, x);
  dtrsv(LOWER, TRANS, NON_UNIT, n, lower, ld, x);
}

export function addToDiagonal(n: i32, value: f64, a: usize, ld: i32): void {
  if (value == 0.0) return;
  for (let i = 0; i < n; i++) {
    const entry = At.f64(a, i, i, ld);
    store<f64>(entry, load<f64>(entry) + value);
  }
}

/** The lower triangle of s to d, both n×n. */
export function copyLower(n: i32, s: usize, ldS: i32, d: usize, ldD: i32): void {
  for (let i = 0; i < n; i++) dcopy(i + 1, At.f64(s, i, 0, ldS), At.f64(d, i, 0, ldD));
}
