// The refits of one round, over the draws of a run: ξ_k, and the records whose averages the equations for q and e are made of.
//
// With c = Gᵀv, K = Σ_SS + τ, τ = 1/ξ_k (project.ts): vᵀHv' = cᵀK⁻¹c', vᵀH(1−H)v' = τ cᵀK⁻²c', and K⁻¹c makes the fit itself.
import { LOWER, NON_UNIT, NO_TRANS, REFIT_SINGULAR, REFIT_XI_FAILED, RIGHT, TRANS } from "../../../abi";
import { dtrsm } from "../../../blas/dtrsm";
import { dpotrf } from "../../../lapack/dpotrf";
import { At } from "../../../memory/address";
import { exp } from "../../../special/exp";
import { Model } from "../model";
import { forms, gather, N_PROBES, pick, probed, signs, spectrumOfSet } from "../project";
import { decide, MAX_PASSES, POOL, poolXi } from "../refit";
import { Rule, SHRINKS } from "../rules";
import { basisSize, Chain, ofDraw, pairs, recordLength } from "./chain";

/** A step of log ξ_k that is left: its effect is far below the error of the averages. */
const SMALL_STEP: f64 = 1e-6;
/** Draws that ξ_k is brought close with, before all are taken. */
const TRIAL: i32 = 40;
/** What stands for no shrinkage at all where Σ_SS is singular, in units of what counts as 0. */
const TOUCH: f64 = 64;

/** @returns 0, REFIT_XI_FAILED or REFIT_SINGULAR */
export function refitRound(model: Model, chain: Chain, rule: Rule, first: i32, count: i32): i32 {
  const sets = At.i32(chain.sets, first * chain.p);
  decide(model, rule, count, sets, chain.bench);
  if (rule.branch != SHRINKS) return records(model, chain, rule, first, count);
  const s = rule.nKept;
  const nSpectra = min(POOL, count);
  for (let i = 0; i < nSpectra; i++) {
    const set = At.i32(sets, i * chain.p);
    if (spectrumOfSet(model, set, s, At.f64(chain.spectra, i, 0, s), chain.bench) != 0)
      return REFIT_XI_FAILED;
  }
  if (poolXi(model, rule, nSpectra, chain.spectra) != 0) return REFIT_XI_FAILED;
  let tried = min(TRIAL, count);
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const info = records(model, chain, rule, first, tried);
    if (info != 0) return info;
    const step = stepOf(chain, rule, first, tried);
    if (abs(step) <= SMALL_STEP) {
      if (tried == count) return 0;
      tried = count;
      continue;
    }
    rule.xi *= exp(step);
    if (abs(step) < 0.1) tried = count;
  }
  return REFIT_XI_FAILED;
}

/**
 * The records at the branch and ξ_k that the rule has.
 * @returns 0 or REFIT_SINGULAR
 */
export function records(model: Model, chain: Chain, rule: Rule, first: i32, count: i32): i32 {
  for (let i = first; i < first + count; i++) if (!record(model, chain, rule, i)) return REFIT_SINGULAR;
  return 0;
}

/** The record of draw i, and K⁻¹Gᵀv of the basis and of g. */
function record(model: Model, chain: Chain, rule: Rule, i: i32): bool {
  const s = rule.nKept;
  const n = model.nSamples;
  const set = At.i32(chain.sets, i * chain.p);
  const nVectors = basisSize(chain.remembered);
  const shrinks = rule.branch == SHRINKS;
  const nRows = nVectors + 1 + (shrinks ? N_PROBES : 0);
  const rows = chain.rows;
  pick(model.thetaImage, set, s, rows);
  for (let j = 0; j < chain.remembered; j++) {
    pick(ofDraw(chain, chain.noises, j, i), set, s, At.f64(rows, 1 + 2 * j, 0, s));
    pick(ofDraw(chain, chain.fits, j, i), set, s, At.f64(rows, 2 + 2 * j, 0, s));
  }
  pick(ofDraw(chain, chain.fresh, 0, i), set, s, At.f64(rows, nVectors, 0, s));
  if (shrinks) signs(model, i, s, At.f64(rows, nVectors + 1, 0, s));

  const matrix = chain.bench.matrix;
  const work = chain.bench.work;
  const touch = TOUCH * model.least;
  let tau: f64 = shrinks ? 1 / rule.xi : model.rank < model.p ? touch : 0;
  gather(model, set, s, tau, matrix);
  if (dpotrf(LOWER, s, matrix, s, work) != 0) {
    tau = max(tau, touch);
    gather(model, set, s, tau, matrix);
    if (dpotrf(LOWER, s, matrix, s, work) != 0) return false;
  }
  const second = At.f64(rows, nRows, 0, s);
  dtrsm(RIGHT, LOWER, TRANS, NON_UNIT, nRows, s, 1.0, matrix, s, rows, s, work);
  memory.copy(second, rows, (<usize>nRows * <usize>s) << 3);
  dtrsm(RIGHT, LOWER, NO_TRANS, NON_UNIT, nRows, s, 1.0, matrix, s, second, s, work);
  const widest = basisSize(chain.nRounds);
  const solved = At.f64(chain.solved, i, 0, (widest + 1) * chain.most);
  memory.copy(solved, second, (<usize>(nVectors + 1) * <usize>s) << 3);

  const nPairs = pairs(nVectors);
  const out = At.f64(chain.records, i, 0, recordLength(widest));
  forms(nVectors, s, rows, s, 1 / n, out);
  forms(nVectors, s, second, s, (shrinks ? tau : 0) / n, At.nth(out, nPairs));
  const traces = At.nth(out, 2 * nPairs);
  if (shrinks) {
    const x1 = probed(nVectors + 1, s, rows, tau);
    store<f64>(traces, (<f64>s - x1) / n);
    store<f64>(traces, (x1 - probed(nVectors + 1, s, second, tau * tau)) / n, 8);
  } else {
    store<f64>(traces, <f64>min(s, model.rank) / n);
    store<f64>(traces, 0, 8);
  }
  return true;
}

/** The step of log ξ_k towards tr H/n + λ_kξ_k = 1 for the mean of the records. */
function stepOf(chain: Chain, rule: Rule, first: i32, count: i32): f64 {
  const at = 2 * pairs(basisSize(chain.remembered));
  const length = recordLength(basisSize(chain.nRounds));
  let trace: f64 = 0.0;
  let change: f64 = 0.0;
  for (let i = first; i < first + count; i++) {
    trace += load<f64>(At.f64(chain.records, i, at, length));
    change += load<f64>(At.f64(chain.records, i, at + 1, length));
  }
  const loss = rule.ridge * rule.xi;
  return (1 - loss - trace / <f64>count) / (change / <f64>count + loss);
}
