// A whole prediction of pruning in rounds under any covariance, for one rule, in one call (docs/theory.md §7, §8).
import {
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
import { advance } from "./advance";
import { basisSize, Chain, chainBytes, controlLength, ofDraw, pairs, recordLength, setChain } from "./chain";
import { roundRisk, solveRound } from "./equations";
import { refitRound } from "./refit";
import { chooseSets } from "./sets";

const HEADS: usize = 1024;
/** Streams of the fresh normals of the rounds, from here on (draws.ts has those of the dense fit). */
const FRESH: u32 = 0x4100;
/** Runs over a part of the draws each, whose spread is the standard error. */
const PARTS: i32 = 10;

/** Bytes of workspace that `averageRounds` needs, for p up to 10000. */
export function averageRoundsWorkBytes(p: i32, most: i32, nRounds: i32, nDraws: i32): usize {
  const results = (<u64>((PARTS + 1) * nRounds * AVERAGE_ROUND)) << 3;
  return Size.clamp(HEADS + <u64>modelBytes(p) + results + chainBytes(p, most, nRounds, nDraws) + 256);
}

/**
 * Predicts rounds of pruning and refitting. All pointers are to f64 unless noted. Per round out has
 *
 *   [0] pruned   [1] its standard error   [2] retrained   [3] its standard error   [4] score at the boundary   [5] ξ_k
 *
 * @param sigma, eigenvalues, vectors, betaStar, noiseStd, nSamples, ridge, nDraws, key0, key1 as for `predictAverages`
 * @param kind    FIT_SCORE or FIXED_SCORE
 * @param scale   [p] of the rule, ≥ 0
 * @param kept    [nRounds] i32: features kept, decreasing, the first at most p
 * @param ridges  [nRounds] λ_k
 * @param nDraws  at least 2
 * @param out     [nRounds × AVERAGE_ROUND]
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
  model.p = p;
  model.nSamples = nSamples;
  model.noiseVariance = noiseStd * noiseStd;
  model.sigma = sigma;
  model.vectors = vectors;
  model.betaStar = betaStar;
  model.key0 = key0;
  model.key1 = key1;
  model.nDraws = nDraws;
  if (setModel(model, eigenvalues, ridge, work + HEADS) != 0) return XI_FAILED;
  if (isNaN(model.gamma)) return NOT_A_NUMBER;
  const results = work + HEADS + modelBytes(p);
  const memory = (results + ((<usize>((PARTS + 1) * nRounds * AVERAGE_ROUND)) << 3) + 63) & ~(<usize>63);
  const chain = setChain(memory, p, load<i32>(kept), nRounds, nDraws);
  rule.kind = kind;
  rule.scale = scale;
  rule.unit = kind == FIT_SCORE ? sqrt(<f64>p) : 1;
  rule.dependent = kind == FIT_SCORE && isRandom(model);
  firstFits(model, chain, draws);

  let info = run(model, chain, rule, kept, ridges, 0, nDraws, out);
  if (info != 0) return info;
  const nParts = min(PARTS, nDraws);
  for (let part = 0; part < nParts; part++) {
    const first = (part * nDraws) / nParts;
    const count = ((part + 1) * nDraws) / nParts - first;
    const row = At.f64(results, part, 0, nRounds * AVERAGE_ROUND);
    info = run(model, chain, rule, kept, ridges, first, count, row);
    if (info != 0) return info;
  }
  for (let k = 0; k < nRounds; k++)
    for (let what = 0; what <= 2; what += 2) {
      const at = k * AVERAGE_ROUND + what;
      store<f64>(At.nth(out, at + 1), spreadOf(results, nParts, nRounds * AVERAGE_ROUND, at));
    }
  return 0;
}

/** The standard error of a mean over parts; 0 of infinities. */
function spreadOf(results: usize, nParts: i32, length: i32, at: i32): f64 {
  let mean: f64 = 0.0;
  for (let part = 0; part < nParts; part++) mean += load<f64>(At.f64(results, part, at, length));
  mean /= <f64>nParts;
  if (mean == Infinity) return 0;
  let square: f64 = 0.0;
  for (let part = 0; part < nParts; part++) {
    const distance = load<f64>(At.f64(results, part, at, length)) - mean;
    square += distance * distance;
  }
  return sqrt(square / <f64>(nParts * (nParts - 1)));
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

/** All rounds over draws first … first + count − 1. */
function run(
  model: Model,
  chain: Chain,
  rule: Rule,
  kept: usize,
  ridges: usize,
  first: i32,
  count: i32,
  out: usize,
): i32 {
  const p = chain.p;
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
    store<f64>(At.nth(row, 4), endless ? Infinity : boundary);
    freshNoise(model, chain, k, first, count);
    store<f64>(row, risk == Infinity ? Infinity : prunedMean(model, chain, rule, k, first, count));

    const info = refitRound(model, chain, rule, first, count);
    if (info != 0) return info;
    const nNumbers = 2 * pairs(basisSize(chain.remembered)) + 2;
    const length = recordLength(basisSize(chain.nRounds));
    averages(chain, chain.products, chain.nRounds, chain.remembered, k, first, count, chain.signals);
    averages(chain, chain.records, length, nNumbers, k, first, count, chain.means);
    if (rule.branch == PEAKS) risk = Infinity;
    else {
      if (!solveRound(model, chain, rule)) return REFIT_SINGULAR;
      risk = roundRisk;
    }
    store<f64>(At.nth(row, 2), risk);
    store<f64>(At.nth(row, 5), rule.branch == SHRINKS ? rule.xi : Infinity);
    if (isNaN(load<f64>(row)) || isNaN(risk)) return NOT_A_NUMBER;
    advance(model, chain, rule, risk, first, count, k == chain.nRounds - 1);
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
function prunedMean(model: Model, chain: Chain, rule: Rule, k: i32, first: i32, count: i32): f64 {
  for (let from = first; from < first + count; from += CHUNK) {
    const rows = min(CHUNK, first + count - from);
    const beta = ofDraw(chain, chain.beta, 0, from);
    const set = At.i32(chain.sets, from * chain.p);
    const risks = At.nth(chain.pruned, from);
    prunedRisks(model, rows, beta, set, rule.nKept, risks, 1, chain.scratch, chain.work);
  }
  averages(chain, chain.pruned, 1, 1, k, first, count, chain.means);
  return load<f64>(chain.means);
}

/** Means of columns 0 … nNumbers − 1 over the draws of a run, corrected by what is known of mean 0 before the fit of round k. */
function averages(
  chain: Chain,
  numbers: usize,
  stride: i32,
  nNumbers: i32,
  k: i32,
  first: i32,
  count: i32,
  out: usize,
): void {
  const length = controlLength(chain.nRounds);
  const columns = chain.columns;
  const values = At.f64(columns, length, 0, count);
  const means = At.nth(values, count);
  const controls = At.f64(chain.controls, first, 0, length);
  const nColumns = columnsOf(controls, length, CONTROLS + 2 * k, count, columns, means);
  for (let number = 0; number < nNumbers; number++) {
    for (let i = 0; i < count; i++)
      store<f64>(At.nth(values, i), load<f64>(At.f64(numbers, first + i, number, stride)));
    regress(count, nColumns, columns, means, values);
    store<f64>(At.nth(out, number), estimate);
  }
}
