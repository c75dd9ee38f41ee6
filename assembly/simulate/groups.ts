// Models of more than n features (docs/theory.md §9). With K_p = X_p X_pᵀ + nλI: K_p u = y, β̂ = X_pᵀu.
//
// A group of neighbouring models shares one Cholesky factor, K_r = LLᵀ of its reference r in the middle:
//
//        q_i … q_{r−1}      q_r      q_{r+1} … q_j
//        ◄── below ──┤                ├── above ──►        columns between a model and the reference: X_Δ, V = L⁻¹X_Δ
//
//   K_p = K_r ± X_Δ X_Δᵀ,    K_p⁻¹ = L⁻ᵀ( I ∓ V (I ± VᵀV)⁻¹ Vᵀ )L⁻¹      (Woodbury; + above, − below)
//
// side.ts holds the two sides. Fits and residuals of a group are made together, so that X is read from memory once for all of them.
import { LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dsyrk } from "../blas/dsyrk";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { BLOCK } from "./columns";
import { addToDiagonal, copyLower } from "./fits";
import { CHOLESKY, QR, SHARED } from "./job";
import { prune } from "./prune";
import { fitByQr } from "./qr";
import { MAX_CORRECTIONS, Quality } from "./quality";
import { Side } from "./side";
import { applyInverse, makeSides, startFromSide } from "./sides";
import { Work } from "./work";

/** Columns of X in a strip: 300 kB at n = 300. */
const STRIP: i32 = 128;

/** All models of more than n features. K grows by the new columns from one reference to the next. */
export function dualSizes(w: Work, out: usize): void {
  let have = 0; // columns in K
  for (let first = w.nPrimal; first < w.job.nSizes;) {
    const end = load<i32>(At.i32(w.groupEnd, first));
    const ref = load<i32>(At.i32(w.groupRef, first));
    const p = sizeOf(w, ref);
    growGram(w, have, p);
    have = p;
    group(w, first, ref, end, out);
    if (w.failed != 0.0) return;
    first = end;
  }
}

/** K ← K + the products of columns from … to − 1, from = 0: instead of what was there. A triangle is taken by blocks of columns: they end at their diagonal. */
function growGram(w: Work, from: i32, to: i32): void {
  const n = w.job.nSamples;
  if (from == 0) memory.fill(w.k, 0, (<usize>n * <usize>n) << 3);
  const edge = w.job.triangular != 0 ? min(n, to) : 0;
  while (from < edge) {
    const width = min(BLOCK, edge - from);
    dsyrk(LOWER, NO_TRANS, from + width, width, 1.0, At.nth(w.x, from), w.ldX, 1.0, w.k, n, w.blas);
    from += width;
  }
  dsyrk(LOWER, NO_TRANS, n, to - from, 1.0, At.nth(w.x, from), w.ldX, 1.0, w.k, n, w.blas);
}

function sizeOf(w: Work, size: i32): i32 {
  return load<i32>(At.i32(w.job.activeSizes, size));
}

function group(w: Work, first: i32, ref: i32, end: i32, out: usize): void {
  const n = w.job.nSamples;
  const pRef = sizeOf(w, ref);
  if (factor(w, 0, 0)) {
    dcopy(n, w.y, w.forward);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.lower, n, w.forward);
    makeSides(w, pRef - sizeOf(w, first), sizeOf(w, end - 1) - pRef, pRef);
    fitGroup(w, first, end, pRef);
    for (let size = first; size < end; size++) {
      const p = sizeOf(w, size);
      const model = size - first;
      if (correct(w, Side.of(w.sides, p, pRef), abs(p - pRef), model, p)) {
        dcopy(p, At.f64(w.betas, model, 0, w.job.nActive), w.beta);
        prune(w, size, size == ref ? CHOLESKY : SHARED, out);
      } else store<i32>(At.i32(w.redo, size), 1);
    }
  } else for (let size = first; size < end; size++) store<i32>(At.i32(w.redo, size), 1);

  // What the shared factor was not good enough for has its own; what that is not good enough for, QR.
  for (let size = first; size < end; size++) {
    if (load<i32>(At.i32(w.redo, size)) == 0) continue;
    store<i32>(At.i32(w.redo, size), 0);
    alone(w, size, size == ref, pRef, out);
  }
}

/** L of K_r, with `added` columns from `from` on added (or, if negative, taken out). False where it is not positive definite. */
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

/** Rows of w.us, w.betas and w.residuals for the models first … end − 1: u, β̂ (garbage beyond p) and y − Xβ̂ − nλu. */
function fitGroup(w: Work, first: i32, end: i32, pRef: i32): void {
  const n = w.job.nSamples;
  const g = end - first;
  const width = sizeOf(w, end - 1);
  for (let model = 0; model < g; model++) {
    const p = sizeOf(w, first + model);
    const u = At.f64(w.us, model, 0, n);
    dcopy(n, w.forward, u);
    startFromSide(w, Side.of(w.sides, p, pRef), abs(p - pRef), u);
    dtrsv(LOWER, TRANS, NON_UNIT, n, w.lower, n, u);
    dcopy(n, w.y, At.f64(w.residuals, model, 0, n));
  }
  // By strips of X that stay in the second-level cache until all models have seen them.
  const strip = g == 1 ? width : STRIP;
  for (let c = 0; c < width; c += strip) {
    for (let model = 0; model < g; model++) {
      const columns = min(strip, sizeOf(w, first + model) - c);
      if (columns <= 0) continue;
      const x = At.nth(w.x, c);
      const beta = At.f64(w.betas, model, c, w.job.nActive);
      dgemv(TRANS, n, columns, 1.0, x, w.ldX, At.f64(w.us, model, 0, n), 0.0, beta);
      dgemv(NO_TRANS, n, columns, -1.0, x, w.ldX, beta, 1.0, At.f64(w.residuals, model, 0, n));
    }
  }
  daxpy(g * n, -(<f64>n * w.job.ridge), w.us, w.residuals);
}

/**
 * Corrects a model's fit with its residual ρ as long as there is something to correct; false where it cannot stand.
 *
 * The correction would be Xᵀ(XXᵀ)⁻¹ρ, of length ‖L⁻¹ρ‖ with L the model's own factor; that of its reference tells as much.
 * (The length of ρ itself does not: errors along the smallest singular vectors hide from it.)
 */
function correct(w: Work, side: Side, m: i32, model: i32, p: i32): bool {
  const n = w.job.nSamples;
  const u = At.f64(w.us, model, 0, n);
  const residual = At.f64(w.residuals, model, 0, n);
  const beta = At.f64(w.betas, model, 0, w.job.nActive);
  if (m > 0 && !side.sound) return false;
  for (let pass = 0; pass <= MAX_CORRECTIONS; pass++) {
    dcopy(n, residual, w.residual);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.lower, n, w.residual);
    if (Quality.settled(dnrm2(n, w.residual), dnrm2(p, beta))) return true;
    if (pass == MAX_CORRECTIONS) break;
    applyInverse(w, side, m, residual);
    daxpy(n, 1.0, residual, u);
    dgemv(TRANS, n, p, 1.0, w.x, w.ldX, residual, 0.0, w.step);
    if (!Quality.good(dnrm2(p, w.step), dnrm2(p, beta))) return false;
    daxpy(p, 1.0, w.step, beta);
    dcopy(n, w.y, residual);
    dgemv(NO_TRANS, n, p, -1.0, w.x, w.ldX, beta, 1.0, residual);
    daxpy(n, -(<f64>n * w.job.ridge), u, residual);
  }
  return false;
}

/** A model with a factor of its own, or by QR. `isRef`: the factor of its own has just failed. */
function alone(w: Work, size: i32, isRef: bool, pRef: i32, out: usize): void {
  const p = sizeOf(w, size);
  if (!isRef && factor(w, min(p, pRef), p - pRef)) {
    dcopy(w.job.nSamples, w.y, w.forward);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, w.job.nSamples, w.lower, w.job.nSamples, w.forward);
    fitGroup(w, size, size + 1, p);
    if (correct(w, Side.above(w.sides), 0, 0, p)) {
      dcopy(p, w.betas, w.beta);
      prune(w, size, CHOLESKY, out);
      return;
    }
  }
  if (fitByQr(w, p, 0, <f64>w.job.nSamples * w.job.ridge, w.beta)) prune(w, size, QR, out);
}
