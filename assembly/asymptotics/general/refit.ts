// The refits of a rule over the draws: which way they are done, ξ₂, and the records.
//
// ξ₂ belongs to all draws together: tr H/n + λ₂ξ₂ = 1 for the average of the traces. It is first solved from the eigenvalues of
// a few sets. All records are made at that ξ₂, with the traces of their own sets, and estimate.ts moves them to the ξ₂ that
// solves the equation for all of them by a step of Newton's; the first chunk is repeated until that step is small.
import { REFIT_SINGULAR, REFIT_XI_FAILED } from "../../abi";
import { At } from "../../memory/address";
import { exp } from "../../special/exp";
import { solveXi } from "../xi";
import { CHUNK, Draws } from "./draws";
import { Model } from "./model";
import { Bench, project, rankOfSet, shrink, spectrumOfSet } from "./project";
import { RECORD_LENGTH, TRACES } from "./records";
import { PEAKS, PROJECTS, Rule, SHRINKS, UNDECIDED } from "./rules";

/** Sets whose eigenvalues give the first ξ₂. */
export const POOL: i32 = 8;
/** Below this many s³ over all draws every set's eigenvalues are taken, about .2 s; beyond, traces are probed. */
const EXACT_COST: f64 = 4e8;
/** |s/n − 1| that counts as the peak. */
const AT_PEAK: f64 = 1e-12;
/** A step of log ξ₂ that the second-order expansion of estimate.ts bridges to 1e-6. */
const SMALL_STEP: f64 = 0.02;
export const MAX_PASSES: i32 = 8;

/** Bytes of the eigenvalues of a chunk and of what `solveXi` reads. */
export function spectraBytes(most: i32): usize {
  const pooled = (<usize>CHUNK * <usize>most + 2) << 3;
  return ((<usize>CHUNK * <usize>most) << 3) + 2 * pooled + 128;
}

/**
 * The records of the sets of a chunk.
 * @param sets [count × p] i32, a set in each row
 * @param spectra spectraBytes(most)
 * @returns 0, REFIT_XI_FAILED or REFIT_SINGULAR
 */
export function refitChunk(
  model: Model,
  rule: Rule,
  draws: Draws,
  count: i32,
  sets: usize,
  spectra: usize,
  bench: Bench,
): i32 {
  if (rule.branch == UNDECIDED) decide(model, rule, count, sets, bench);
  if (rule.branch == PEAKS) return 0;
  const records = At.f64(rule.records, draws.first, 0, RECORD_LENGTH);
  if (rule.branch == PROJECTS) {
    for (let i = 0; i < count; i++)
      project(model, rule, draws, i, At.i32(sets, i * model.p), At.f64(records, i, 0, RECORD_LENGTH), bench);
    return 0;
  }
  const s = rule.nKept;
  const start = rule.xi == 0;
  if (start) rule.exact = <f64>rule.nSets * <f64>s * <f64>s * <f64>s <= EXACT_COST;
  const nSpectra = rule.exact ? count : start ? min(POOL, count) : 0;
  for (let i = 0; i < nSpectra; i++)
    if (spectrumOfSet(model, At.i32(sets, i * model.p), s, At.f64(spectra, i, 0, s), bench) != 0)
      return REFIT_XI_FAILED;
  if (start && poolXi(model, rule, nSpectra, spectra) != 0) return REFIT_XI_FAILED;
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    for (let i = 0; i < count; i++) {
      const spectrum = i < nSpectra ? At.f64(spectra, i, 0, s) : 0;
      const record = At.f64(records, i, 0, RECORD_LENGTH);
      if (shrink(model, rule, draws, i, At.i32(sets, i * model.p), spectrum, record, bench) != 0)
        return REFIT_SINGULAR;
    }
    if (!start) return 0;
    const step = stepOf(rule, records, count);
    if (abs(step) <= SMALL_STEP) return 0;
    rule.xi *= exp(step);
  }
  return REFIT_XI_FAILED;
}

/** Whether the refits of a rule project, shrink, or stand at the peak between both. */
export function decide(model: Model, rule: Rule, count: i32, sets: usize, bench: Bench): void {
  const s = rule.nKept;
  const n = model.nSamples;
  if (rule.ridge > 0) {
    rule.branch = SHRINKS;
    return;
  }
  let rank = <f64>s;
  if (model.rank < model.p && <f64>min(s, model.rank) >= n * (1 - AT_PEAK)) {
    // which of the features kept carry variance of their own is for the sets to say
    rank = 0;
    for (let i = 0; i < count; i++) rank += <f64>rankOfSet(model, At.i32(sets, i * model.p), s, bench);
    rank /= <f64>count;
  } else rank = <f64>min(s, model.rank);
  const excess = rank / n - 1;
  rule.branch = abs(excess) < AT_PEAK ? PEAKS : excess < 0 ? PROJECTS : SHRINKS;
}

/** ξ₂ from the eigenvalues of the first sets: atoms of weight 1/(n·sets). */
export function poolXi(model: Model, rule: Rule, nSpectra: i32, spectra: usize): i32 {
  const n = model.nSamples;
  const total = nSpectra * rule.nKept;
  const room = (<usize>CHUNK * <usize>rule.nKept + 2) << 3;
  const variance = (At.nth(spectra, CHUNK * rule.nKept) + 63) & ~(<usize>15);
  const weight = (variance + room + 15) & ~(<usize>15);
  const out = weight + room;
  let active = 0;
  for (let k = 0; k < total; k++) {
    const value = load<f64>(At.nth(spectra, k));
    store<f64>(At.nth(variance, k), value);
    store<f64>(At.nth(weight, k), value > 0 ? 1 / (n * <f64>nSpectra) : 0);
    active += i32(value > 0);
  }
  store<f64>(At.nth(variance, total), 1.0);
  store<f64>(At.nth(weight, total), 0.0);
  const excess = (<f64>active - n * <f64>nSpectra) / (n * <f64>nSpectra);
  if (rule.ridge == 0 && excess <= 0) return REFIT_XI_FAILED;
  const info = solveXi(total, weight, variance, 1, excess, rule.ridge, model.xi, out);
  if (info == 0) rule.xi = load<f64>(out);
  return info;
}

/** The step of log ξ₂ towards tr H/n + λ₂ξ₂ = 1 for the mean of some records. */
function stepOf(rule: Rule, records: usize, count: i32): f64 {
  let trace: f64 = 0.0;
  let change: f64 = 0.0;
  for (let i = 0; i < count; i++) {
    const traces = At.f64(records, i, TRACES, RECORD_LENGTH);
    trace += load<f64>(traces);
    change += load<f64>(traces, 8);
  }
  const loss = rule.ridge * rule.xi;
  const slope = change / <f64>count + loss;
  return (1 - loss - trace / <f64>count) / slope;
}
