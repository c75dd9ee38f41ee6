// A whole prediction under any covariance in one call (docs/theory.md §4, §8).
import { AVERAGE_HEAD, AVERAGE_PER_RULE, FIT_SCORE, FIXED_SCORE, NOT_A_NUMBER, XI_FAILED } from "../../abi";
import { blasWorkBytes } from "../../blas/blocking";
import { At } from "../../memory/address";
import { Size } from "../../memory/size";
import { xiIterations, xiResidual } from "../xi";
import { CHUNK, Draws, drawsBytes, makeDraws, setDraws } from "./draws";
import { estimate, estimateBytes, meanOf, refitEstimate, standardError } from "./estimate";
import { fitCovariance, fixedPruned } from "./fixed";
import { Model, modelBytes, setModel } from "./model";
import { Bench, benchBytes, setBench } from "./project";
import { prunedRisks } from "./pruned";
import { PRUNED, RECORD_LENGTH } from "./records";
import { refitChunk, spectraBytes } from "./refit";
import { chooseSet, chooseWorkBytes, PEAKS, Rule, setRule, twinOf } from "./rules";
import { solvedE, solvedQ, solvedXi } from "./solve";

const RULE_BYTES: usize = 128;
const HEADS: usize = 1024;
const NO_GROUP: usize = memory.data(8, 8);

/** The memory of a prediction, in its order. */
class Layout {
  /** Records of the model, the draws and the bench; then the rules. */
  static rules(nRules: i32): usize {
    return HEADS + <usize>(nRules + 1) * RULE_BYTES;
  }
  static vector(p: i32): usize {
    return (((<usize>p + 7) & ~7) << 3) + 64;
  }
  static chunk(p: i32): usize {
    return (<usize>CHUNK * <usize>p) << 3;
  }
  static matrix(p: i32): usize {
    return (<usize>p * <usize>p) << 3;
  }
  /** In 64 bits: many draws of many rules do not fit into 32, and must be seen not to. */
  static records(nRules: i32, nDraws: i32): u64 {
    return (<u64>(nRules + 1) * <u64>nDraws * <u64>RECORD_LENGTH) << 3;
  }
  /** Scratch of the parts, one after the other in time; of a chunk: rows, turned rows, sets, and what choosing takes. */
  static scratch(p: i32, nDraws: i32): usize {
    const choosing = chooseWorkBytes(p) + <usize>2 * Layout.vector(p);
    return max<usize>(
      estimateBytes(nDraws),
      max<usize>(<usize>3 * Layout.chunk(p), Layout.matrix(p)) + choosing,
    );
  }
}

/** Bytes of workspace that `predictAverages` needs, for p up to 10000. */
export function averagesWorkBytes(p: i32, nRules: i32, nDraws: i32): usize {
  const matrices = <u64>benchBytes(p) + <u64>Layout.matrix(p) + <u64>Layout.scratch(p, nDraws);
  const chunks = <u64>drawsBytes(p, nDraws) + <u64>spectraBytes(p) + Layout.records(nRules, nDraws);
  const vectors = <u64>Layout.rules(nRules) + <u64>modelBytes(p) + <u64>(nRules + 1) * <u64>Layout.vector(p);
  return Size.clamp(matrices + chunks + vectors + <u64>blasWorkBytes() + 1024);
}

/**
 * Predicts one point. All pointers are to f64 unless noted.
 *
 *   out[0] ξ   [1] dense risk γ   [2] small risk   [3] its standard error   [4] iterations for ξ   [5] slack   [6] the rule
 *   that failed (nRules: the small model; −1: the dense fit)   [7] residual for ξ
 *   then per rule  [0] threshold   [1] pruned   [2] its standard error   [3] retrained   [4] its standard error   [5] ξ₂   [6] q, or NaN where
 *                  the risk does not depend on it   [7] e
 *                  [8] features kept
 *
 * @param p           features; n need not be whole
 * @param sigma       [p × p] Σ, both triangles
 * @param eigenvalues [p] of Σ, ascending, 0 where Σ is singular
 * @param vectors     [p × p] an eigenvector in each column
 * @param betaStar    [p] β*
 * @param kinds       [nRules + 1] i32: FIT_SCORE or FIXED_SCORE; the last is the small model's
 * @param scales      [(nRules + 1) × p] of each rule, ≥ 0
 * @param groups      [nRules × 2] i32: N and M of rules that keep N in every group of M; M = 0: none
 * @param nKept       s, 1 … p
 * @param nDraws      at least 2
 * @param out         [AVERAGE_HEAD + nRules·AVERAGE_PER_RULE]
 * @param work        averagesWorkBytes(p, nRules, nDraws), 64-aligned
 * @returns 0, XI_FAILED, REFIT_XI_FAILED, REFIT_SINGULAR or NOT_A_NUMBER
 */
export function predictAverages(
  p: i32,
  nSamples: f64,
  sigma: usize,
  eigenvalues: usize,
  vectors: usize,
  betaStar: usize,
  noiseStd: f64,
  nRules: i32,
  kinds: usize,
  scales: usize,
  groups: usize,
  nKept: i32,
  ridge: f64,
  retrainRidge: f64,
  nDraws: i32,
  key0: u32,
  key1: u32,
  out: usize,
  work: usize,
): i32 {
  assert(nDraws >= 2 && nKept >= 1 && nKept <= p, "predictAverages: sizes");
  assert(
    offsetof<Model>() <= 512 && offsetof<Draws>() <= 128 && offsetof<Bench>() <= 128,
    "predictAverages: records",
  );
  assert(offsetof<Rule>() <= RULE_BYTES, "predictAverages: record of a rule");
  memory.fill(out, 0, (<usize>(AVERAGE_HEAD + nRules * AVERAGE_PER_RULE)) << 3);
  const model = changetype<Model>(work);
  const draws = changetype<Draws>(work + 512);
  const bench = changetype<Bench>(work + 640);
  const rules = work + HEADS;
  let at = work + Layout.rules(nRules);
  store<f64>(out, -1, 48);
  const info = setModel(
    model,
    p,
    nSamples,
    sigma,
    eigenvalues,
    vectors,
    betaStar,
    noiseStd,
    ridge,
    nDraws,
    key0,
    key1,
    at,
  );
  store<f64>(out, xiIterations, 32);
  store<f64>(out, xiResidual, 56);
  if (info != 0) return XI_FAILED;
  store<f64>(out, model.xi);
  store<f64>(out, model.gamma, 8);
  store<f64>(out, model.slack, 40);
  if (isNaN(model.gamma)) return NOT_A_NUMBER;
  at += modelBytes(p);
  setDraws(draws, p, at);
  at += drawsBytes(p, nDraws);
  setBench(bench, p, at);
  at = (at + benchBytes(p) + 63) & ~(<usize>63);
  const spectra = at;
  at += spectraBytes(p);
  const certain = at;
  at += <usize>(nRules + 1) * Layout.vector(p);
  const records = at;
  at += <usize>Layout.records(nRules, nDraws);
  const covariance = at;
  at += Layout.matrix(p);
  const scratch = (at + 63) & ~(<usize>63);
  const blas = (scratch + Layout.scratch(p, nDraws) + 63) & ~(<usize>63);

  for (let r = 0; r <= nRules; r++) {
    const rule = changetype<Rule>(rules + <usize>r * RULE_BYTES);
    const group = r < nRules ? groups + ((<usize>r) << 3) : NO_GROUP;
    rule.records = records + ((<usize>r * <usize>nDraws * <usize>RECORD_LENGTH) << 3);
    rule.ridge = r < nRules ? retrainRidge : 0;
    const kind = load<i32>(kinds + ((<usize>r) << 2));
    setRule(
      model,
      rule,
      kind,
      At.f64(scales, r, 0, p),
      group,
      nKept,
      certain + <usize>r * Layout.vector(p),
      scratch,
    );
    rule.twin = twinOf(p, rules, RULE_BYTES, r);
  }
  prunedWithoutDraws(model, rules, nRules, covariance, scratch, blas);
  for (let first = 0; first < nDraws; first += CHUNK) {
    const count = min(CHUNK, nDraws - first);
    makeDraws(model, draws, first, count, scratch, blas);
    for (let r = 0; r <= nRules; r++) {
      const rule = changetype<Rule>(rules + <usize>r * RULE_BYTES);
      const nSets = min(count, rule.nSets - first);
      if (rule.twin >= 0 || nSets <= 0) continue;
      const sets = scratch + 2 * Layout.chunk(p);
      for (let i = 0; i < nSets; i++)
        chooseSet(model, rule, draws, i, At.i32(sets, i * p), scratch + 3 * Layout.chunk(p));
      if (r < nRules && !rule.hasPruned)
        prunedRisks(
          model,
          nSets,
          draws.beta,
          sets,
          rule.nKept,
          At.f64(rule.records, first, PRUNED, RECORD_LENGTH),
          RECORD_LENGTH,
          scratch,
          blas,
        );
      const failed = refitChunk(model, rule, draws, nSets, sets, spectra, bench);
      if (failed != 0) {
        store<f64>(out, r, 48);
        return failed;
      }
    }
  }
  return results(model, draws, rules, nRules, scratch, out);
}

/** Exact pruned risks, and those that are infinite. */
function prunedWithoutDraws(
  model: Model,
  rules: usize,
  nRules: i32,
  covariance: usize,
  scratch: usize,
  blas: usize,
): void {
  let made = model.gamma == 0 || model.gamma == Infinity;
  const c: usize = model.gamma == 0 ? 0 : covariance;
  for (let r = 0; r < nRules; r++) {
    const rule = changetype<Rule>(rules + <usize>r * RULE_BYTES);
    if (rule.twin >= 0) continue;
    if (model.gamma == Infinity) {
      rule.hasPruned = true;
      rule.pruned = Infinity;
      continue;
    }
    if (rule.kind != FIXED_SCORE || rule.size > 0) continue;
    if (!made) fitCovariance(model, covariance, scratch, blas);
    made = true;
    fixedPruned(model, rule, c, scratch);
  }
}

function results(model: Model, draws: Draws, rules: usize, nRules: i32, work: usize, out: usize): i32 {
  for (let r = 0; r <= nRules; r++) {
    store<f64>(out, r, 48);
    const rule = changetype<Rule>(rules + <usize>r * RULE_BYTES);
    const block = out + ((<usize>(AVERAGE_HEAD + r * AVERAGE_PER_RULE)) << 3);
    if (r < nRules && rule.twin >= 0) {
      const other = out + ((<usize>(AVERAGE_HEAD + rule.twin * AVERAGE_PER_RULE)) << 3);
      memory.copy(block, other, (<usize>AVERAGE_PER_RULE) << 3);
      const twin = changetype<Rule>(rules + <usize>rule.twin * RULE_BYTES);
      store<f64>(block, load<f64>(other) * (load<f64>(rule.scale) / load<f64>(twin.scale)));
      continue;
    }
    const source = rule.twin >= 0 ? changetype<Rule>(rules + <usize>rule.twin * RULE_BYTES) : rule;
    let retrained: f64 = Infinity;
    let error: f64 = 0;
    let xi: f64 = Infinity;
    let q: f64 = NaN;
    let e: f64 = 0;
    if (source.branch != PEAKS) {
      if (!refitEstimate(model, source, draws, work)) return NOT_A_NUMBER;
      retrained = estimate;
      error = standardError;
      xi = solvedXi;
      q = solvedQ;
      e = solvedE;
    }
    if (r == nRules) {
      store<f64>(out, retrained, 16);
      store<f64>(out, error, 24);
      continue;
    }
    // at γ = ∞ the coefficients have no scale
    const endless = rule.kind == FIT_SCORE && model.gamma == Infinity;
    store<f64>(block, endless ? Infinity : (rule.unit * rule.thresholds) / <f64>rule.nSets);
    if (rule.hasPruned) store<f64>(block, rule.pruned, 8);
    else {
      meanOf(model, rule, draws, PRUNED, work);
      store<f64>(block, estimate, 8);
      store<f64>(block, standardError, 16);
    }
    store<f64>(block, retrained, 24);
    store<f64>(block, error, 32);
    store<f64>(block, xi, 40);
    store<f64>(block, q, 48);
    store<f64>(block, e, 56);
    store<f64>(block, rule.nKept, 64);
    if (isNaN(load<f64>(block, 8))) return NOT_A_NUMBER;
  }
  return 0;
}
