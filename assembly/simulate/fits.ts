import { LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, ddot, dnrm2 } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { gatherGram, takeSlots } from "./columns";
import { fitByQr } from "./qr";
import { GOOD_RESIDUAL, Quality } from "./quality";
import { Work } from "./work";

/**
 * Fits y on the active columns set[0 … count), increasing: minimises (1/n)‖y − X_S b‖² + ridge·‖b‖² (ridge = 0: the
 * shortest of all least-squares solutions), and writes b out into w.sparse[0 … p), zero elsewhere.
 * @returns 1 if it took QR, else 0
 */
export function fitSet(w: Work, count: i32, set: usize, ridge: f64, p: i32): i32 {
  memory.fill(w.sparse, 0, (<usize>p) << 3);
  if (count == 0) return 0;
  const penalty = <f64>w.job.nSamples * ridge;
  const good = count <= w.job.nSamples ? fitFew(w, count, set, penalty) : fitMany(w, count, set, penalty);
  if (good) return 0;
  if (fitByQr(w, count, set, penalty, w.coef))
    for (let t = 0; t < count; t++)
      store<f64>(At.nth(w.sparse, load<i32>(At.i32(set, t))), load<f64>(At.nth(w.coef, t)));
  return 1;
}

/** At most n columns: (X_SᵀX_S + nλI) b = X_Sᵀy, corrected once with the residual of X_S. */
function fitFew(w: Work, count: i32, set: usize, penalty: f64): bool {
  const n = w.job.nSamples;
  takeSlots(w, count, set);
  gatherGram(w, count);
  for (let t = 0; t < count; t++) {
    const column = load<i32>(At.i32(w.columnOf, load<i32>(At.i32(w.slots, t))));
    store<f64>(At.nth(w.coef, t), load<f64>(At.nth(w.xty, column)));
  }
  addToDiagonal(count, penalty, w.fit, count);
  if (dpotrf(LOWER, count, w.fit, count, w.blas) != 0) return false;
  solve(count, w.fit, count, w.coef);

  dcopy(n, w.y, w.residual);
  for (let t = 0; t < count; t++)
    daxpy(
      n,
      -load<f64>(At.nth(w.coef, t)),
      At.f64(w.columns, load<i32>(At.i32(w.slots, t)), 0, n),
      w.residual,
    );
  for (let t = 0; t < count; t++) {
    const column = At.f64(w.columns, load<i32>(At.i32(w.slots, t)), 0, n);
    store<f64>(At.nth(w.rhs, t), ddot(n, column, w.residual) - penalty * load<f64>(At.nth(w.coef, t)));
  }
  solve(count, w.fit, count, w.rhs);
  if (!Quality.good(dnrm2(count, w.rhs), dnrm2(count, w.coef))) return false;
  for (let t = 0; t < count; t++) {
    const column = load<i32>(At.i32(w.columnOf, load<i32>(At.i32(w.slots, t))));
    store<f64>(At.nth(w.sparse, column), load<f64>(At.nth(w.coef, t)) + load<f64>(At.nth(w.rhs, t)));
  }
  return true;
}

/** More than n columns: (X_S X_Sᵀ + nλI) u = y, b = X_Sᵀu, corrected once where y − X_S b − nλu shows a loss. */
function fitMany(w: Work, count: i32, set: usize, penalty: f64): bool {
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
  dcopy(n, w.y, w.residual);
  dgemv(NO_TRANS, n, count, -1.0, w.gathered, count, w.coef, 1.0, w.residual);
  daxpy(n, -penalty, w.rhs, w.residual);
  if (!(dnrm2(n, w.residual) <= GOOD_RESIDUAL * w.yNorm)) {
    solve(n, w.fit, n, w.residual);
    dgemv(TRANS, n, count, 1.0, w.gathered, count, w.residual, 0.0, w.step);
    if (!Quality.good(dnrm2(count, w.step), dnrm2(count, w.coef))) return false;
    daxpy(count, 1.0, w.step, w.coef);
  }
  for (let t = 0; t < count; t++)
    store<f64>(At.nth(w.sparse, load<i32>(At.i32(set, t))), load<f64>(At.nth(w.coef, t)));
  return true;
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
