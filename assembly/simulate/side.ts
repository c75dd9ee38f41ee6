// One side of a group (groups.ts): V = L⁻¹X_Δ for its m columns, S = I ± VᵀV = L_S L_Sᵀ, and L_S⁻¹Vᵀ(L⁻¹y).
//
// Columns are ordered by their distance from the reference, so that those of a nearer model come first: V, S, its factor
// and the vector are then nested as well, and one factorisation serves the whole side.
import { LEFT, LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";
import { dcopy } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { addToDiagonal } from "./fits";
import { Work } from "./work";

@unmanaged
export class Side {
  /** +1 above the reference, −1 below. */
  sign: f64;
  /** 1 if S was positive definite. */
  sound: i32;
  /** Number of columns: leading dimension of v and s. */
  m: i32;
  /** n×m */
  v: usize;
  /** m×m, lower triangle. */
  s: usize;
  /** f64[m] */
  half: usize;

  @inline
  static below(w: Work): Side {
    return changetype<Side>(w.sides);
  }
  @inline
  static above(w: Work): Side {
    return changetype<Side>(w.sides + offsetof<Side>());
  }
  /** The side on which a model of p features stands. */
  @inline
  static of(w: Work, p: i32, pRef: i32): Side {
    return p < pRef ? Side.below(w) : Side.above(w);
  }
}

/** Fills the side with the m columns next to column p, above (sign +1) or below it (−1). */
export function makeSide(w: Work, side: Side, sign: f64, m: i32, p: i32): void {
  const n = w.job.nSamples;
  side.sign = sign;
  side.m = m;
  for (let i = 0; i < n; i++) {
    const row = At.f64(side.v, i, 0, m);
    if (sign > 0.0) dcopy(m, At.f64(w.x, i, p, w.ldX), row);
    else reverse(m, At.f64(w.x, i, p - 1, w.ldX), row);
  }
  dtrsm(LEFT, LOWER, NO_TRANS, NON_UNIT, n, m, 1.0, w.lower, n, side.v, m, w.blas);
  memory.fill(side.s, 0, (<usize>m * <usize>m) << 3);
  addToDiagonal(m, 1.0, side.s, m);
  dsyrk(LOWER, TRANS, m, n, sign, side.v, m, 1.0, side.s, m, w.blas);
  side.sound = i32(dpotrf(LOWER, m, side.s, m, w.blas) == 0);
  if (!side.sound) return;
  dgemv(TRANS, n, m, 1.0, side.v, m, w.forward, 0.0, side.half);
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
  dgemv(NO_TRANS, w.job.nSamples, m, -side.sign, side.v, side.m, w.t, 1.0, v);
}

/** v ← K_p⁻¹v */
export function applyInverse(w: Work, side: Side, m: i32, v: usize): void {
  const n = w.job.nSamples;
  dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.lower, n, v);
  if (m > 0) {
    dgemv(TRANS, n, m, 1.0, side.v, side.m, v, 0.0, w.t);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, m, side.s, side.m, w.t);
    finish(w, side, m, v);
  }
  dtrsv(LOWER, TRANS, NON_UNIT, n, w.lower, n, v);
}
