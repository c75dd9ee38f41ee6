// The sides of a group (side.ts): made from the columns beside its reference, and applied to vectors.
import { LEFT, LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";
import { dcopy } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { addToDiagonal } from "./fits";
import { Side } from "./side";
import { Work } from "./work";

/** Fills both sides of column p: mBelow columns before it, mAbove from it on. One triangular solve serves both. */
export function makeSides(w: Work, mBelow: i32, mAbove: i32, p: i32): void {
  const n = w.job.nSamples;
  const m = mBelow + mAbove;
  if (m == 0) return;
  for (let i = 0; i < n; i++) {
    const row = At.f64(w.v, i, 0, m);
    reverse(mBelow, At.f64(w.x, i, p - 1, w.ldX), row);
    dcopy(mAbove, At.f64(w.x, i, p, w.ldX), At.nth(row, mBelow));
  }
  dtrsm(LEFT, LOWER, NO_TRANS, NON_UNIT, n, m, 1.0, w.lower, n, w.v, m, w.blas);
  finishSide(w, Side.below(w.sides), -1, mBelow, w.v, m);
  finishSide(w, Side.above(w.sides), 1, mAbove, At.nth(w.v, mBelow), m);
}

function finishSide(w: Work, side: Side, sign: f64, m: i32, v: usize, ldV: i32): void {
  side.sign = sign;
  side.m = m;
  side.v = v;
  side.ldV = ldV;
  if (m == 0) return;
  memory.fill(side.s, 0, (<usize>m * <usize>m) << 3);
  addToDiagonal(m, 1.0, side.s, m);
  dsyrk(LOWER, TRANS, m, w.job.nSamples, sign, v, ldV, 1.0, side.s, m, w.blas);
  side.sound = i32(dpotrf(LOWER, m, side.s, m, w.blas) == 0);
  if (!side.sound) return;
  dgemv(TRANS, w.job.nSamples, m, 1.0, v, ldV, w.forward, 0.0, side.half);
  dtrsv(LOWER, NO_TRANS, NON_UNIT, m, side.s, m, side.half);
}

/** to[0 … m) ← last, the one before it, … */
function reverse(m: i32, last: usize, to: usize): void {
  for (let j = 0; j < m; j++) {
    store<f64>(to, load<f64>(last));
    last -= 8;
    to += 8;
  }
}

/** v ← (I ∓ V S⁻¹ Vᵀ)v with the first m columns, for v = L⁻¹y. */
export function startFromSide(w: Work, side: Side, m: i32, v: usize): void {
  if (m == 0 || !side.sound) return;
  dcopy(m, side.half, w.t);
  finish(w, side, m, v);
}

function finish(w: Work, side: Side, m: i32, v: usize): void {
  dtrsv(LOWER, TRANS, NON_UNIT, m, side.s, side.m, w.t);
  dgemv(NO_TRANS, w.job.nSamples, m, -side.sign, side.v, side.ldV, w.t, 1.0, v);
}

/** v ← K_p⁻¹v */
export function applyInverse(w: Work, side: Side, m: i32, v: usize): void {
  const n = w.job.nSamples;
  dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.lower, n, v);
  if (m > 0) {
    dgemv(TRANS, n, m, 1.0, side.v, side.ldV, v, 0.0, w.t);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, m, side.s, side.m, w.t);
    finish(w, side, m, v);
  }
  dtrsv(LOWER, TRANS, NON_UNIT, n, w.lower, n, v);
}
