// Models of more than n features (docs/theory.md §9). With K_p = X_p X_pᵀ + nλI: K_p u = y, β̂ = X_pᵀu.
//
// A group of neighbouring models shares one Cholesky factor, K_r = LLᵀ of its reference r in the middle:
//
//        q_i … q_{r−1}      q_r      q_{r+1} … q_j
//        ◄── below ──┤                ├── above ──►        columns between the model and the reference: X_Δ, V = L⁻¹X_Δ
//
//   K_p = K_r ± X_Δ X_Δᵀ,    K_p⁻¹ = L⁻ᵀ( I ∓ V (I ± VᵀV)⁻¹ Vᵀ )L⁻¹      (Woodbury; + above, − below)
//
// The columns of a side are ordered by their distance from the reference, so that those of a nearer model come first:
// V, I ± VᵀV and its Cholesky factor are then nested as well, and one factorisation of each serves the whole side.
import { LEFT, LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { addToDiagonal, copyLower } from "./fits";
import { CHOLESKY, QR, SHARED } from "./job";
import { evaluate } from "./prune";
import { fitByQr } from "./qr";
import { GOOD_RESIDUAL, Quality } from "./quality";
import { Work } from "./work";

/** All models of more than n features. K grows by the new columns from one reference to the next. */
export function dualSizes(w: Work, out: usize): void {
  const n = w.job.nSamples;
  let have = 0; // columns in K
  for (let first = w.nPrimal; first < w.job.nSizes;) {
    const end = load<i32>(At.i32(w.groupEnd, first));
    const ref = load<i32>(At.i32(w.groupRef, first));
    const p = sizeOf(w, ref);
    const old: f64 = have == 0 ? 0.0 : 1.0;
    dsyrk(LOWER, NO_TRANS, n, p - have, 1.0, At.nth(w.x, have), w.ldX, old, w.k, n, w.blas);
    have = p;
    group(w, first, ref, end, out);
    if (w.failed != 0.0) return;
    first = end;
  }
}

function sizeOf(w: Work, size: i32): i32 {
  return load<i32>(At.i32(w.job.activeSizes, size));
}

function group(w: Work, first: i32, ref: i32, end: i32, out: usize): void {
  const n = w.job.nSamples;
  const p = sizeOf(w, ref);
  memory.fill(At.i32(w.redo, first), 0, (<usize>(end - first)) << 2);
  if (factor(w, 0, 0)) {
    dcopy(n, w.y, w.forward);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.lower, n, w.forward);
    if (first < ref) {
      const ready = makeSide(w, -1, p - sizeOf(w, first), p);
      for (let size = ref - 1; size >= first; size--) one(w, size, -1, p - sizeOf(w, size), ready, out);
    }
    one(w, ref, 0, 0, true, out);
    if (ref + 1 < end) {
      const ready = makeSide(w, 1, sizeOf(w, end - 1) - p, p);
      for (let size = ref + 1; size < end; size++) one(w, size, 1, sizeOf(w, size) - p, ready, out);
    }
  } else for (let size = first; size < end; size++) store<i32>(At.i32(w.redo, size), 1);

  // What the shared factor was not good enough for has its own; what that is not good enough for, QR.
  for (let size = first; size < end; size++)
    if (load<i32>(At.i32(w.redo, size)) != 0) alone(w, size, size == ref, p, out);
}

/** L of K_r, with the next `added` columns from `from` on added. False where K is not positive definite. */
function factor(w: Work, from: i32, added: i32): bool {
  const n = w.job.nSamples;
  copyLower(n, w.k, n, w.lower, n);
  if (added != 0) {
    const sign: f64 = added > 0 ? 1.0 : -1.0;
    dsyrk(LOWER, NO_TRANS, n, abs(added), sign, At.nth(w.x, from), w.ldX, 1.0, w.lower, n, w.blas);
  }
  addToDiagonal(n, <f64>n * w.job.ridge, w.lower, n);
  return dpotrf(LOWER, n, w.lower, n, w.blas) == 0;
}

/** V, the factor of I ± VᵀV and L_S⁻¹Vᵀ(L⁻¹y) for the m columns next to column p, above (sign +1) or below it (−1). */
function makeSide(w: Work, sign: i32, m: i32, p: i32): bool {
  const n = w.job.nSamples;
  w.ldSide = m;
  for (let i = 0; i < n; i++) {
    const row = At.f64(w.v, i, 0, m);
    if (sign > 0) dcopy(m, At.f64(w.x, i, p, w.ldX), row);
    else reverse(m, At.f64(w.x, i, p - 1, w.ldX), row);
  }
  dtrsm(LEFT, LOWER, NO_TRANS, NON_UNIT, n, m, 1.0, w.lower, n, w.v, m, w.blas);
  memory.fill(w.s, 0, (<usize>m * <usize>m) << 3);
  addToDiagonal(m, 1.0, w.s, m);
  dsyrk(LOWER, TRANS, m, n, <f64>sign, w.v, m, 1.0, w.s, m, w.blas);
  if (dpotrf(LOWER, m, w.s, m, w.blas) != 0) return false;
  dgemv(TRANS, n, m, 1.0, w.v, m, w.forward, 0.0, w.side);
  dtrsv(LOWER, NO_TRANS, NON_UNIT, m, w.s, m, w.side);
  return true;
}

/** to[0 … m) ← last, the one before it, … */
function reverse(m: i32, last: usize, to: usize): void {
  for (let j = 0; j < m; j++) {
    store<f64>(to, load<f64>(last));
    last -= 8;
    to += 8;
  }
}

/** One model of a group, m columns from the reference; left for `alone` where the shared factor is not good enough. */
function one(w: Work, size: i32, sign: i32, m: i32, ready: bool, out: usize): void {
  const n = w.job.nSamples;
  const p = sizeOf(w, size);
  if (ready) {
    dcopy(n, w.forward, w.u);
    if (m > 0) {
      dcopy(m, w.side, w.t);
      fromSide(w, sign, m, w.u);
    }
    dtrsv(LOWER, TRANS, NON_UNIT, n, w.lower, n, w.u);
    if (fitFromU(w, sign, m, p)) {
      evaluate(w, size, m == 0 ? CHOLESKY : SHARED, out);
      return;
    }
  }
  store<i32>(At.i32(w.redo, size), 1);
}

/** v ← v ∓ V_m L_m⁻ᵀ t, with the first m columns of V and t in w.t. */
function fromSide(w: Work, sign: i32, m: i32, v: usize): void {
  const ld = w.ldSide;
  dtrsv(LOWER, TRANS, NON_UNIT, m, w.s, ld, w.t);
  dgemv(NO_TRANS, w.job.nSamples, m, -(<f64>sign), w.v, ld, w.t, 1.0, v);
}

/** v ← K_p⁻¹v */
function applyInverse(w: Work, sign: i32, m: i32, v: usize): void {
  const n = w.job.nSamples;
  dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.lower, n, v);
  if (m > 0) {
    dgemv(TRANS, n, m, 1.0, w.v, w.ldSide, v, 0.0, w.t);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, m, w.s, w.ldSide, w.t);
    fromSide(w, sign, m, v);
  }
  dtrsv(LOWER, TRANS, NON_UNIT, n, w.lower, n, v);
}

/** w.beta from w.u, corrected once where y − Xβ̂ − nλu shows a loss; false where it cannot stand. */
function fitFromU(w: Work, sign: i32, m: i32, p: i32): bool {
  const n = w.job.nSamples;
  dgemv(TRANS, n, p, 1.0, w.x, w.ldX, w.u, 0.0, w.beta);
  dcopy(n, w.y, w.residual);
  dgemv(NO_TRANS, n, p, -1.0, w.x, w.ldX, w.beta, 1.0, w.residual);
  daxpy(n, -(<f64>n * w.job.ridge), w.u, w.residual);
  if (dnrm2(n, w.residual) <= GOOD_RESIDUAL * w.yNorm) return true;
  applyInverse(w, sign, m, w.residual);
  dgemv(TRANS, n, p, 1.0, w.x, w.ldX, w.residual, 0.0, w.step);
  if (!Quality.good(dnrm2(p, w.step), dnrm2(p, w.beta))) return false;
  daxpy(p, 1.0, w.step, w.beta);
  return true;
}

/** A model with a factor of its own, or by QR. `isRef`: the factor of its own has just failed. */
function alone(w: Work, size: i32, isRef: bool, pRef: i32, out: usize): void {
  const n = w.job.nSamples;
  const p = sizeOf(w, size);
  if (!isRef && factor(w, min(p, pRef), p - pRef)) {
    dcopy(n, w.y, w.u);
    applyInverse(w, 0, 0, w.u);
    if (fitFromU(w, 0, 0, p)) {
      evaluate(w, size, CHOLESKY, out);
      return;
    }
  }
  if (fitByQr(w, p, 0, <f64>n * w.job.ridge, w.beta)) evaluate(w, size, QR, out);
}
