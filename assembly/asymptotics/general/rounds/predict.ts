// A whole prediction of pruning in rounds under any covariance, for one rule, in one call (docs/theory.md §7, §8).
import {
  AVERAGE_PARTS,
  AVERAGE_ROUND,
  FIT_SCORE,
  NOT_A_NUMBER,
  REFIT_SINGULAR,
  TRANS,
  NO_TRANS,
  XI_FAILED,
} from "../../../abi";
import { dgemm } from "../../../blas/dgemm";
import { ddot } from "../../../blas/level1";
import { At } from "../../../memory/address";
import { Size } from "../../../memory/size";
import { normals } from "../../../random/fill";
import { CHUNK, CONTROLS, Draws, makeDraws, setDraws } from "../draws";
import { columnsOf, estimate, regress } from "../estimate";
import { isRandom, Model, modelBytes, setModel } from "../model";
import { prunedRisks } from "../pruned";
import { PEAKS, Rule, SHRINKS, UNDECIDED } from "../rules";
import { advance, isRemembered } from "./advance";
import {
  basisSize,
  Chain,
  chainBytes,
  controlLength,
  COURSE,
  numbersOf,
  ofDraw,
  pairs,
  recordLength,
  setChain,
} from "./chain";
import { roundRisk, solveRound } from "./equations";
import { records, refitRound } from "./refit";
import { chooseSets } from "./sets";

const HEADS: usize = 1024;
/** Streams of the fresh normals of the rounds, from here on (draws.ts has those of the dense fit). */
const FRESH: u32 = 0x4100;
/** The run over all draws. */
const ALL: i32 = -1;
/** Bytes of workspace that `averageRounds` needs, for p up to 10000. */
export function averageRoundsWorkBytes(p: i32, most: i32, nRounds: i32, nDraws: i32): usize {
  return Size.clamp(HEADS + <u64>modelBytes(p) + chainBytes(p, most, nRounds, nDraws) + 256);
}

/**
 * Predicts rounds of pruning and refitting. All pointers are to f64 unless noted. Per round out has
 *
 *   [0] pruned   [1] retrained   [2] score at the boundary   [3] ξ_k
 *
 * from all draws, and then the same without each of min(AVERAGE_PARTS, nDraws) parts of them in turn, to first order in what a part is off
 * by; NaN from the round on that has no solution without it. The boundary of these is that of the part's own
 * draws; ξ_k is that of the averages without the part, a step from that of all draws.
 *
 * @param sigma, eigenvalues, vectors, betaStar, noiseStd, nSamples, ridge, nDraws, key0, key1 as for `predictAverages`
 * @param kind    FIT_SCORE or FIXED_SCORE
 * @param scale   [p] of the rule, ≥ 0
 * @param kept    [nRounds] i32: features kept, decreasing, the first at most p
 * @param ridges  [nRounds] λ_k
 * @param nDraws  at least 2
 * @param out     [(1 + AVERAGE_PARTS) × nRounds × AVERAGE_ROUND]
 * @param work    averageRoundsWorkBytes(p, kept[0], nRounds, nDraws), 64-aligned
 * @returns 0, XI_FAILED, REFIT_XI_FAILED, REFIT_SINGULAR or NOT_A_NUMBER
 */
export function averageRounds(
  p: i32,
  nSamples: f64,
  sigma: usize,
  eigenvalues: usize,
  vectors: usize,
  betaStar: usize,
  noiseStd: f64,
  kind: i32,
  scale: usize,
  nRounds: i32,
  kept: usize,
  ridge: f64,
  ridges: usize,
  nDraws: i32,
  key0: u32,
  key1: u32,
  out: usize,
  work: usize,
): i32 {
  assert(nDraws >= 2 && nRounds >= 1, "averageRounds: sizes");
  const model = changetype<Model>(work);
  const rule = changetype<Rule>(work + 512);
  const draws = changetype<Draws>(work + 768);
  const failed = setModel(
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
    work + HEADS,
  );
  if (failed != 0) return XI_FAILED;
  if (isNaN(model.gamma)) return NOT_A_NUMBER;
  const memory = (work + HEADS + modelBytes(p) + 63) & ~(<usize>63);
  const chain = setChain(memory, p, load<i32>(kept), nRounds, nDraws);
  rule.kind = kind;
  rule.scale = scale;
  rule.unit = kind == FIT_SCORE ? sqrt(<f64>p) : 1;
  rule.dependent = kind == FIT_SCORE && isRandom(model);
  firstFits(model, chain, draws);

  const info = run(model, chain, rule, kept, ridges, ALL, out);
  if (info != 0) return info;
  for (let part = 0; part < partsOf(nDraws); part++) {
    const block = At.f64(out, 1 + part, 0, nRounds * AVERAGE_ROUND);
    for (let k = 0; k < nRounds * AVERAGE_ROUND; k++) store<f64>(At.nth(block, k), NaN);
    run(model, chain, rule, kept, ridges, part, block);
  }
  return 0;
}

function partsOf(nDraws: i32): i32 {
  return min(AVERAGE_PARTS, nDraws);
}

/** The first draw of a part. */
function startOf(part: i32, nDraws: i32): i32 {
  return (part * nDraws) / partsOf(nDraws);
}

/** Dense fits of all draws: β̂, lots, controls, and the images of N_0 and θ_0. */
function firstFits(model: Model, chain: Chain, draws: Draws): void {
  const p = model.p;
  const scratch = chain.scratch;
  const length = controlLength(chain.nRounds);
  const scale = isRandom(model) ? sqrt(model.gamma) : 0;
  setDraws(draws, p, scratch);
  for (let first = 0; first < chain.nDraws; first += CHUNK) {
    const count = min(CHUNK, chain.nDraws - first);
    // the images of the round to come are free for scratch
    draws.controls = chain.columns;
    makeDraws(model, draws, first, count, ofDraw(chain, chain.fresh, 0, first), chain.work);
    const bytes = (<usize>count * <usize>p) << 3;
    memory.copy(ofDraw(chain, chain.start, 0, first), draws.beta, bytes);
    memory.copy(ofDraw(chain, chain.lots, 0, first), draws.lots, bytes);
    for (let i = 0; i < count; i++) {
      const noise = ofDraw(chain, chain.noises, 0, first + i);
      const fit = ofDraw(chain, chain.fits, 0, first + i);
      let signal: f64 = 0.0;
      for (let j = 0; j < p; j++) {
        const r = load<f64>(At.nth(model.theta, j)) + scale * load<f64>(At.f64(draws.h, i, j, p));
        signal += load<f64>(At.nth(model.a, j)) * r * load<f64>(At.nth(model.theta, j));
        const h = scale * load<f64>(At.f64(draws.hImage, i, j, p));
        const rest = scale * load<f64>(At.f64(draws.wImage, i, j, p));
        store<f64>(At.nth(noise, j), h);
        store<f64>(At.nth(fit, j), load<f64>(At.nth(model.thetaImage, j)) + h - rest);
      }
      store<f64>(At.f64(chain.products, first + i, 0, chain.nRounds), signal / model.nSamples);
      const controls = At.f64(chain.controls, first + i, 0, length);
      memory.copy(controls, At.f64(chain.columns, first + i, 0, CONTROLS), (<usize>CONTROLS) << 3);
    }
  }
}

/**
 * All rounds, over all draws, or without a part. Leaving a part out changes the averages a little, so the fits of all draws, so the averages of
 * later rounds: that change is seen on the part's own draws, the only ones that are made anew.
 * @param part ALL, or its number
 */
function run(model: Model, chain: Chain, rule: Rule, kept: usize, ridges: usize, part: i32, out: usize): i32 {
  const p = chain.p;
  const all = part == ALL;
  const first = all ? 0 : startOf(part, chain.nDraws);
  const count = all ? chain.nDraws : startOf(part + 1, chain.nDraws) - first;
  const bytes = (<usize>count * <usize>p) << 3;
  memory.copy(ofDraw(chain, chain.beta, 0, first), ofDraw(chain, chain.start, 0, first), bytes);
  chain.remembered = 0;
  if (rule.dependent) {
    chain.remembered = 1;
    store<f64>(chain.covariance, model.gamma);
  }
  let left = p;
  let risk = model.gamma;
  for (let k = 0; k < chain.nRounds; k++) {
    const row = At.f64(out, k, 0, AVERAGE_ROUND);
    rule.nKept = load<i32>(At.i32(kept, k));
    rule.ridge = load<f64>(At.nth(ridges, k));
    rule.branch = UNDECIDED;
    rule.xi = 0;
    const boundary = chooseSets(model, chain, rule, first, count, left);
    left = rule.nKept;
    const endless = risk == Infinity && rule.kind == FIT_SCORE;
    store<f64>(At.nth(row, 2), endless ? Infinity : boundary);
    freshNoise(model, chain, k, first, count);
    store<f64>(row, risk == Infinity ? Infinity : prunedMean(model, chain, rule, k, part, first, count));

    const course = At.f64(chain.course, k, 0, COURSE);
    if (!all) {
      // the records are made at ξ_k of all draws; solveRound moves it from there
      rule.xi = load<f64>(course);
      rule.branch = <i32>load<f64>(course, 8);
    }
    const info = all
      ? refitRound(model, chain, rule, first, count)
      : records(model, chain, rule, first, count);
    if (info != 0) return info;
    if (all) {
      store<f64>(course, rule.xi);
      store<f64>(course, <f64>rule.branch, 8);
    }
    const nNumbers = 2 * pairs(basisSize(chain.remembered)) + 2;
    const length = recordLength(basisSize(chain.nRounds));
    averages(chain, chain.products, chain.nRounds, chain.remembered, k, 1, part, chain.signals);
    averages(chain, chain.records, length, nNumbers, k, 1 + chain.nRounds, part, chain.means);
    if (rule.branch == PEAKS) risk = Infinity;
    else {
      if (!solveRound(model, chain, rule)) return REFIT_SINGULAR;
      risk = roundRisk;
    }
    if (isNaN(load<f64>(row)) || isNaN(risk)) return NOT_A_NUMBER;
    store<f64>(At.nth(row, 1), risk);
    store<f64>(At.nth(row, 3), rule.branch == SHRINKS ? rule.xi : Infinity);
    // what is remembered decides which averages there are: in every run the same
    if (all) store<f64>(course, f64(k < chain.nRounds - 1 && isRemembered(rule, risk)), 16);
    advance(model, chain, rule, risk, first, count, load<f64>(course, 16) != 0);
  }
  return 0;
}

/** Images of the fresh normal vectors of round k, and their controls g·Θ/n and (‖g‖² − p)/n. */
function freshNoise(model: Model, chain: Chain, k: i32, first: i32, count: i32): void {
  const p = chain.p;
  const g = chain.scratch;
  const n = model.nSamples;
  for (let from = first; from < first + count; from += CHUNK) {
    const rows = min(CHUNK, first + count - from);
    for (let i = 0; i < rows; i++) {
      const row = At.f64(g, i, 0, p);
      normals(model.key0, model.key1, <u32>(from + i), FRESH + <u32>k, 0, p, row);
      const controls = At.f64(chain.controls, from + i, CONTROLS + 2 * k, controlLength(chain.nRounds));
      store<f64>(controls, ddot(p, row, model.theta) / n);
      store<f64>(controls, (ddot(p, row, row) - <f64>p) / n, 8);
      for (let j = 0; j < p; j++)
        store<f64>(At.nth(row, j), load<f64>(At.nth(row, j)) * load<f64>(At.nth(model.root, j)));
    }
    const image = ofDraw(chain, chain.fresh, 0, from);
    dgemm(NO_TRANS, TRANS, rows, p, p, 1.0, g, p, model.vectors, p, 0.0, image, p, chain.work);
  }
}

/** The mean pruned risk of round k. */
function prunedMean(model: Model, chain: Chain, rule: Rule, k: i32, part: i32, first: i32, count: i32): f64 {
  for (let from = first; from < first + count; from += CHUNK) {
    const rows = min(CHUNK, first + count - from);
    const beta = ofDraw(chain, chain.beta, 0, from);
    const set = At.i32(chain.sets, from * chain.p);
    const risks = At.nth(chain.pruned, from);
    prunedRisks(model, rows, beta, set, rule.nKept, risks, 1, chain.scratch, chain.work);
  }
  averages(chain, chain.pruned, 1, 1, k, 0, part, chain.means);
  return load<f64>(chain.means);
}

/**
 * Means of columns 0 … nNumbers − 1 over all draws, corrected by what is known of mean 0 before the fit of round k; or what they are without
 * a part: with m the mean over the part, of the draws as they are now and as they were among all, d that of the residuals, and
 * ε = 1/(parts − 1),
 *
 *   M + (1 − ε)(m_now − m_then) − ε d         anchor: all of it but (1 − ε) m_now
 *
 * @param place of the first number among those of a round
 */
function averages(
  chain: Chain,
  numbers: usize,
  stride: i32,
  nNumbers: i32,
  k: i32,
  place: i32,
  part: i32,
  out: usize,
): void {
  const n = chain.nDraws;
  const nParts = partsOf(n);
  const share = 1 / <f64>(nParts - 1);
  const length = controlLength(chain.nRounds);
  const columns = chain.columns;
  const values = At.f64(columns, length, 0, n);
  const means = At.nth(values, n);
  const anchors = At.f64(chain.anchors, k * numbersOf(chain.nRounds) + place, 0, AVERAGE_PARTS);
  const nColumns = part == ALL ? columnsOf(chain.controls, length, CONTROLS + 2 * k, n, columns, means) : 0;
  for (let number = 0; number < nNumbers; number++) {
    const anchor = At.f64(anchors, number, 0, AVERAGE_PARTS);
    for (let i = 0; i < n; i++) store<f64>(At.nth(values, i), load<f64>(At.f64(numbers, i, number, stride)));
    if (part != ALL) {
      const now = meanOf(values, part, n);
      store<f64>(At.nth(out, number), load<f64>(At.nth(anchor, part)) + (1 - share) * now);
      continue;
    }
    for (let other = 0; other < nParts; other++)
      store<f64>(At.nth(anchor, other), (share - 1) * meanOf(values, other, n));
    regress(n, nColumns, columns, means, values);
    store<f64>(At.nth(out, number), estimate);
    for (let other = 0; other < nParts; other++) {
      const at = At.nth(anchor, other);
      store<f64>(at, load<f64>(at) + estimate - share * meanOf(values, other, n));
    }
  }
}

/** The mean over the draws of a part. */
function meanOf(values: usize, part: i32, nDraws: i32): f64 {
  const first = startOf(part, nDraws);
  const end = startOf(part + 1, nDraws);
  let sum: f64 = 0.0;
  for (let i = first; i < end; i++) sum += load<f64>(At.nth(values, i));
  return sum / <f64>(end - first);
}
