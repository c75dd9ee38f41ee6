import { blasWorkBytes } from "../../blas/blocking";
import { At } from "../../memory/address";
import { Size } from "../../memory/size";
import { topKWorkBytes } from "../../select/topk";
import { Cell } from "./cell";
import { ExactJob, ExactRule, isMany } from "./job";

/**
 * The working memory of a run of exact trials: one block, this record at its start. n samples, p features, K groups, L of them of many
 * features (job.ts, isMany), m rows in A.
 *
 *   A   m×n   columns of √K̃ as rows: A·ᵀA = XXᵀ
 *             ┌ L rows √Λ_g·a_g ┬ X of the features in small groups ┬ for each large group n rows √Λ_g·F_gᵀ ┐
 *
 * The coefficients on these rows say all there is to say about the fit: along_g = √Λ a_gᵀu, across_g = √Λ‖F_gᵀu‖ (docs/theory.md §9b).
 * What depends on the features that are kept (columns.ts) is taken from the arena as long as it is wanted.
 */
@unmanaged
export class ExactWork {
  job: ExactJob;
  /** L, L + features in small groups, m. */
  nMany: i32;
  nPlain: i32;
  nRows: i32;
  /** i32[K]: the row of a_g, or −1 for a small group; the first row of F_g. */
  shiftRow: usize;
  factorRow: usize;
  /** f64[K]: ‖β_g‖; along_g and across_g (0 and 1 for small groups); scratch. */
  betaNorm: usize;
  along: usize;
  across: usize;
  sums: usize;
  squares: usize;
  /** f64[nAtoms]: the entry of b_g. */
  unit: usize;

  a: usize;
  y: usize;
  coef: usize;
  step: usize;
  /** n×n, and vectors of n. */
  k: usize;
  u: usize;
  residual: usize;
  zb: usize;
  zq: usize;
  mirror: usize;

  /** f64[p]: q of features in large groups, β̂ of those in small ones. */
  q: usize;
  /** i32[p]: bit r where rule r keeps the feature; bit nRules: the small model. */
  mask: usize;
  score: usize;
  lots: usize;
  index: usize;
  /** i32[p], where a rule keeps N of every M. */
  order: usize;
  select: usize;

  /** nPatterns = 2^(nRules + 1); i32[K × nPatterns]: the cell, or −1. */
  nPatterns: i32;
  table: usize;
  cells: usize;
  nCells: i32;

  blas: usize;
  /** Bytes asked for in vain, or −1 for a matrix that is not positive definite; else 0. */
  failed: f64;
}

let cursor: u64 = 0;

function take(nElems: u64): usize {
  const at = cursor;
  cursor = Size.line(cursor + (nElems << 3));
  return <usize>at;
}

function takeI32(nElems: u64): usize {
  return take((nElems + 1) >> 1);
}

/** Measuring writes its addresses here. */
const nowhere: usize = memory.data(512, 16);

function arrange(job: ExactJob, base: usize): u64 {
  const w = changetype<ExactWork>(base == 0 ? nowhere : base);
  cursor = <u64>base + 512;
  const n = <u64>job.nSamples;
  const p = <u64>job.nFeatures;
  const nGroups = <u64>job.nGroups;
  w.job = job;
  let nMany = 0;
  let small: u64 = 0;
  for (let g = 0; g < job.nGroups; g++) {
    const size = load<i32>(At.i32(job.groupSize, g));
    if (isMany(size, job.nSamples)) nMany++;
    else small += <u64>size;
  }
  w.nMany = nMany;
  w.nPlain = nMany + <i32>small;
  const nRows = <u64>nMany * (n + 1) + small;
  w.nRows = <i32>nRows;
  w.shiftRow = takeI32(nGroups);
  w.factorRow = takeI32(nGroups);
  w.betaNorm = take(nGroups);
  w.along = take(nGroups);
  w.across = take(nGroups);
  w.sums = take(nGroups);
  w.squares = take(nGroups);
  w.unit = take(job.nAtoms);
  w.a = take(nRows * n);
  w.y = take(n);
  w.coef = take(nRows);
  w.step = take(nRows);
  w.k = take(n * n);
  w.u = take(n);
  w.residual = take(n);
  w.zb = take(n);
  w.zq = take(n);
  w.mirror = take(n);
  w.q = take(p);
  w.mask = takeI32(p);
  w.score = take(p);
  w.lots = take(p);
  w.index = takeI32(p);
  w.order = takeI32(anyGrouped(job) ? p : 0);
  w.select = take((<u64>topKWorkBytes(job.nFeatures) + 7) >> 3);
  w.nPatterns = 2 << job.nRules;
  const nCells = nGroups * <u64>w.nPatterns;
  w.table = takeI32(nCells);
  w.cells = take((min(nCells, p) * <u64>Cell.bytes) >> 3);
  w.blas = take(<u64>blasWorkBytes() >> 3);
  w.failed = 0.0;
  return cursor;
}

function anyGrouped(job: ExactJob): bool {
  for (let r = 0; r < job.nRules; r++) if (ExactRule.nth(job, r).of != 0) return true;
  return false;
}

/** Bytes of working memory that runExactTrials needs for this job, as a double because they may exceed what 32 bits address. */
export function exactWorkBytes(job: usize): f64 {
  return <f64>arrange(changetype<ExactJob>(job), 0);
}

/** The working memory at `work`, ready for the job. */
export function exactWorkFor(job: usize, work: usize): ExactWork {
  arrange(changetype<ExactJob>(job), work);
  const w = changetype<ExactWork>(work);
  placeGroups(w);
  unitVectors(w);
  return w;
}

function placeGroups(w: ExactWork): void {
  const job = w.job;
  let shift = 0;
  for (let g = 0; g < job.nGroups; g++) {
    const many = isMany(load<i32>(At.i32(job.groupSize, g)), job.nSamples);
    store<i32>(At.i32(w.factorRow, g), w.nPlain + shift * job.nSamples);
    store<i32>(At.i32(w.shiftRow, g), many ? shift++ : -1);
  }
}

/** ‖β_g‖ and b_g = β_g/‖β_g‖; of a group without signal b_g is any unit vector. */
function unitVectors(w: ExactWork): void {
  const job = w.job;
  memory.fill(w.betaNorm, 0, (<usize>job.nGroups) << 3);
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const atom = load<i32>(job.runs + ((<usize>i) << 3));
    const end = load<i32>(job.runs + ((<usize>i) << 3), 4);
    const g = load<i32>(At.i32(job.groupOf, atom));
    if (g >= 0) {
      const b = load<f64>(At.nth(job.betaStar, atom));
      const square = At.nth(w.betaNorm, g);
      store<f64>(square, load<f64>(square) + <f64>(end - j) * b * b);
    }
    j = end;
  }
  for (let g = 0; g < job.nGroups; g++) {
    const square = At.nth(w.betaNorm, g);
    store<f64>(square, sqrt(load<f64>(square)));
  }
  for (let atom = 0; atom < job.nAtoms; atom++) {
    const g = load<i32>(At.i32(job.groupOf, atom));
    let unit: f64 = 0.0;
    if (g >= 0) {
      const norm = load<f64>(At.nth(w.betaNorm, g));
      if (norm > 0.0) unit = load<f64>(At.nth(job.betaStar, atom)) / norm;
      else unit = 1.0 / sqrt(<f64>load<i32>(At.i32(job.groupSize, g)));
    }
    store<f64>(At.nth(w.unit, atom), unit);
  }
}
