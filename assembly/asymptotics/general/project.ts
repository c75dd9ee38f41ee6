// The refit of one kept set (docs/theory.md §8). With G = Σ^{1/2}[:, S] only GᵀG = Σ_SS and the images Gᵀv are needed:
// P_S = GΣ_SS⁻¹Gᵀ, H = G(Σ_SS + τ)⁻¹Gᵀ with τ = 1/ξ₂, and with c = Gᵀv, K = Σ_SS + τ
//
//   vᵀHv' = cᵀK⁻¹c'      vᵀH(1−H)v' = τ cᵀK⁻²c'      vᵀH(1−H)²v' = τ² cᵀK⁻³c'
//
// so one Cholesky factor K = LLᵀ and the rows x₁ = L⁻¹c, x₂ = L⁻ᵀx₁, x₃ = L⁻¹x₂ give all three as scalar products. No matrix
// of order p is formed.
import { LOWER, NON_UNIT, NO_TRANS, REFIT_SINGULAR, RIGHT, TRANS, VALUES } from "../../abi";
import { blasWorkBytes } from "../../blas/blocking";
import { ddot } from "../../blas/level1";
import { dtrsm } from "../../blas/dtrsm";
import { dpotrf } from "../../lapack/dpotrf";
import { dpstf2 } from "../../lapack/dpstf2";
import { dsyev, dsyevWorkBytes } from "../../lapack/dsyev";
import { At } from "../../memory/address";
import { lanes } from "../../random/fill";
import { Draws, PROBES } from "./draws";
import { Model } from "./model";
import { FIRST_CHANGE, FORMS, PRODUCT, RECORD_LENGTH, SECOND_CHANGE, TRACES } from "./records";
import { Rule } from "./rules";

/** Random signs that traces are estimated with where eigenvalues would cost too much. */
export const N_PROBES: i32 = 4;
/** t, h and w. */
const N_VECTORS: i32 = 3;
const N_ROWS: i32 = N_VECTORS + N_PROBES;

/** Workspace of a refit of at most `most` features. */
@unmanaged
export class Bench {
  /** most×most */
  matrix: usize;
  /** [N_ROWS × most] each: c and then x₁; x₂; x₃. */
  first: usize;
  second: usize;
  third: usize;
  pivot: usize;
  diagonal: usize;
  work: usize;
}

/** Bytes of a bench. */
export function benchBytes(most: i32): usize {
  const m = <usize>most;
  return (m * m + (3 * <usize>N_ROWS + 2) * m + 64) * 8 + max(blasWorkBytes(), dsyevWorkBytes(VALUES, most));
}

export function setBench(bench: Bench, most: i32, memory: usize): void {
  const rows = (<usize>N_ROWS * <usize>most) << 3;
  bench.first = memory;
  bench.second = bench.first + rows;
  bench.third = bench.second + rows;
  bench.pivot = bench.third + rows;
  bench.diagonal = At.nth(bench.pivot, most);
  bench.matrix = At.nth(bench.diagonal, most);
  bench.work = (At.f64(bench.matrix, most, 0, most) + 63) & ~(<usize>63);
}

/** Σ_SS + shift·I in both triangles, ld s. */
export function gather(model: Model, set: usize, s: i32, shift: f64, out: usize): void {
  for (let i = 0; i < s; i++) {
    const row = At.f64(model.sigma, load<i32>(At.i32(set, i)), 0, model.p);
    for (let j = 0; j < i; j++) {
      const value = load<f64>(At.nth(row, load<i32>(At.i32(set, j))));
      store<f64>(At.f64(out, i, j, s), value);
      store<f64>(At.f64(out, j, i, s), value);
    }
    store<f64>(At.f64(out, i, i, s), load<f64>(At.nth(row, load<i32>(At.i32(set, i)))) + shift);
  }
}

/** The images of t, h and w (or of Θ alone) on the set, a row each. Returns how many. */
function images(model: Model, rule: Rule, draws: Draws, i: i32, set: usize, out: usize): i32 {
  const s = rule.nKept;
  if (!rule.dependent) {
    pick(model.thetaImage, set, s, out);
    return 1;
  }
  pick(model.tImage, set, s, out);
  pick(At.f64(draws.hImage, i, 0, model.p), set, s, At.nth(out, s));
  pick(At.f64(draws.wImage, i, 0, model.p), set, s, At.nth(out, 2 * s));
  return N_VECTORS;
}

export function pick(x: usize, set: usize, s: i32, out: usize): void {
  for (let k = 0; k < s; k++) store<f64>(At.nth(out, k), load<f64>(At.nth(x, load<i32>(At.i32(set, k)))));
}

/** (h − w)·t/n */
function product(model: Model, rule: Rule, draws: Draws, i: i32, record: usize): void {
  let sum: f64 = 0.0;
  if (rule.dependent) {
    const h = At.f64(draws.h, i, 0, model.p);
    const w = At.f64(draws.w, i, 0, model.p);
    for (let j = 0; j < model.p; j++)
      sum += (load<f64>(At.nth(h, j)) - load<f64>(At.nth(w, j))) * load<f64>(At.nth(model.t, j));
  }
  store<f64>(At.nth(record, PRODUCT), sum / model.nSamples);
}

/** scale·v·v' for the pairs (1,1), (1,2), …, (2,2), … of the first rows of x. */
export function forms(nVectors: i32, length: i32, x: usize, ld: i32, scale: f64, out: usize): void {
  for (let a = 0; a < nVectors; a++)
    for (let b = a; b < nVectors; b++) {
      store<f64>(out, scale * ddot(length, At.f64(x, a, 0, ld), At.f64(x, b, 0, ld)));
      out += 8;
    }
}

/**
 * The record of a set whose refit is a projection. Where Σ is singular, or Σ_SS to rounding, the factor is pivoted and the
 * projector has its rank.
 */
export function project(
  model: Model,
  rule: Rule,
  draws: Draws,
  i: i32,
  set: usize,
  record: usize,
  bench: Bench,
): void {
  const s = rule.nKept;
  const n = model.nSamples;
  memory.fill(At.nth(record, 1), 0, (<usize>(RECORD_LENGTH - 1)) << 3);
  const nVectors = images(model, rule, draws, i, set, bench.first);
  gather(model, set, s, 0, bench.matrix);
  let rank = s;
  let rows = bench.first;
  if (model.rank < model.p || dpotrf(LOWER, s, bench.matrix, s, bench.work) != 0) {
    gather(model, set, s, 0, bench.matrix);
    rank = dpstf2(s, bench.matrix, s, bench.pivot, bench.diagonal, model.least);
    rows = bench.second;
    for (let v = 0; v < nVectors; v++)
      pick(At.f64(bench.first, v, 0, s), bench.pivot, rank, At.f64(rows, v, 0, s));
  }
  dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, nVectors, rank, 1.0, bench.matrix, s, rows, s, bench.work);
  forms(nVectors, rank, rows, s, 1 / n, At.nth(record, FORMS));
  product(model, rule, draws, i, record);
  store<f64>(At.nth(record, TRACES), <f64>rank / n);
}

/** The rank of Σ_SS. */
export function rankOfSet(model: Model, set: usize, s: i32, bench: Bench): i32 {
  gather(model, set, s, 0, bench.matrix);
  return dpstf2(s, bench.matrix, s, bench.pivot, bench.diagonal, model.least);
}

/** The eigenvalues of Σ_SS, ascending, those that are 0 to rounding set to 0. Returns the info of dsyev. */
export function spectrumOfSet(model: Model, set: usize, s: i32, out: usize, bench: Bench): i32 {
  gather(model, set, s, 0, bench.matrix);
  const info = dsyev(VALUES, s, bench.matrix, s, out, 0, s, bench.work);
  if (s == 0) return info;
  const least = max(model.least, <f64>s * 2.220446049250313e-16 * load<f64>(At.nth(out, s - 1)));
  for (let k = 0; k < s; k++) if (!(load<f64>(At.nth(out, k)) > least)) store<f64>(At.nth(out, k), 0);
  return info;
}

/**
 * The record of a set whose refit shrinks, at ξ₂ = rule.xi.
 * @param spectrum the eigenvalues of Σ_SS, or 0: traces are estimated from probes
 * @returns 0, or REFIT_SINGULAR
 */
export function shrink(
  model: Model,
  rule: Rule,
  draws: Draws,
  i: i32,
  set: usize,
  spectrum: usize,
  record: usize,
  bench: Bench,
): i32 {
  const s = rule.nKept;
  const n = model.nSamples;
  const tau = 1 / rule.xi;
  memory.fill(At.nth(record, 1), 0, (<usize>(RECORD_LENGTH - 1)) << 3);
  const nVectors = images(model, rule, draws, i, set, bench.first);
  const nRows = spectrum == 0 ? nVectors + N_PROBES : nVectors;
  if (spectrum == 0) signs(model, draws.first + i, s, At.f64(bench.first, nVectors, 0, s));
  gather(model, set, s, tau, bench.matrix);
  if (dpotrf(LOWER, s, bench.matrix, s, bench.work) != 0) return REFIT_SINGULAR;
  const bytes = (<usize>nRows * <usize>s) << 3;
  const work = bench.work;
  dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, nRows, s, 1.0, bench.matrix, s, bench.first, s, work);
  memory.copy(bench.second, bench.first, bytes);
  dtrsm(RIGHT, LOWER, NO_TRANS, NON_UNIT, nRows, s, 1.0, bench.matrix, s, bench.second, s, work);
  memory.copy(bench.third, bench.second, bytes);
  dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, nRows, s, 1.0, bench.matrix, s, bench.third, s, work);
  forms(nVectors, s, bench.first, s, 1 / n, At.nth(record, FORMS));
  forms(nVectors, s, bench.second, s, tau / n, At.nth(record, FIRST_CHANGE));
  forms(nVectors, s, bench.third, s, (tau * tau) / n, At.nth(record, SECOND_CHANGE));
  product(model, rule, draws, i, record);

  const traces = At.nth(record, TRACES);
  if (spectrum != 0) {
    spectralTraces(s, spectrum, rule.xi, n, traces);
    return 0;
  }
  // tr (τK⁻¹)^k, k = 1, 2, 3
  const x1 = probed(nVectors, s, bench.first, tau);
  const x2 = probed(nVectors, s, bench.second, tau * tau);
  const x3 = probed(nVectors, s, bench.third, tau * tau * tau);
  store<f64>(traces, (<f64>s - x1) / n);
  store<f64>(traces, (x1 - x2) / n, 8);
  store<f64>(traces, (x2 - x3) / n, 16);
  return 0;
}

/** tr H(1−H)^k / n, k = 0, 1, 2, from the eigenvalues of Σ_SS. */
function spectralTraces(s: i32, spectrum: usize, xi: f64, n: f64, out: usize): void {
  let t0: f64 = 0.0;
  let t1: f64 = 0.0;
  let t2: f64 = 0.0;
  for (let k = 0; k < s; k++) {
    const product = xi * load<f64>(At.nth(spectrum, k));
    const rest = 1 / (1 + product);
    const h = product * rest;
    t0 += h;
    t1 += h * rest;
    t2 += h * rest * rest;
  }
  store<f64>(out, t0 / n);
  store<f64>(out, t1 / n, 8);
  store<f64>(out, t2 / n, 16);
}

/** Rows of random signs: exact for a diagonal matrix, and the least variance otherwise (Hutchinson 1990). */
export function signs(model: Model, draw: i32, s: i32, out: usize): void {
  const count = N_PROBES * s;
  lanes(model.key0, model.key1, <u32>draw, PROBES, 0, count, out);
  for (let k = 0; k < count; k++) store<f64>(At.nth(out, k), load<i64>(At.nth(out, k)) < 0 ? -1.0 : 1.0);
}

export function probed(nVectors: i32, s: i32, x: usize, scale: f64): f64 {
  let sum: f64 = 0.0;
  for (let v = nVectors; v < nVectors + N_PROBES; v++) {
    const row = At.f64(x, v, 0, s);
    sum += ddot(s, row, row);
  }
  return (scale * sum) / <f64>N_PROBES;
}
