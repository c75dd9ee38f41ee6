import { blasWorkBytes } from "../blas/blocking";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { topKWorkBytes } from "../select/topk";
import { Job } from "./job";
import { mostKept, Rule } from "./rule";
import { Side } from "./side";
import { MAX_GROUP, STRIP } from "./sizes";

/**
 * The working memory of a run: one block, this record at its start. n samples, P active features, s' ≤ P the most that a rule keeps.
 *
 *   design   X n×ldX, y, Z n×ldInputs          K, L      n×n, where a model has more than n features
 *   gram     the Gram matrix of the first q,   sides     n×2m and twice m×m, m ≤ n/2 (side.ts)
 *            q×q, and they as rows, q×n        fit       min(s', n)²
 *   local    Gram matrix of kept columns, cap×cap, and they as rows, cap×n
 *
 * With q the largest model of at most n features, cap = min(P, q + c·min(s', n)), c = max(4, number of rules + 1): what the
 * rules are seen to keep in the course of a curve is a few s'. Where it is more, refits.ts takes several turns.
 */
@unmanaged
export class Work {
  job: Job;
  x: usize;
  ldX: i32;
  y: usize;
  yNorm: f64;
  /** Xᵀy, f64[P]. */
  xty: usize;
  /** Z of mapped.ts, n×ldInputs, and the spans of its strips. */
  inputs: usize;
  ldInputs: i32;
  spans: usize;
  /** tail[j] = Σ_{i≥j} Λ_i β*_i², f64[P + 1]. */
  tail: usize;
  /** yt − Xt·β, f64[nTest]; β − β*, f64[P]. */
  errors: usize;
  difference: usize;
  /** Lots, by which equal scores are told apart, f64[nFeatures]. */
  priority: usize;
  score: usize;
  /** The dense fit, a sparse one written out, f64[P] each; two vectors of max(n, P) for corrections. */
  beta: usize;
  sparse: usize;
  step: usize;
  residual: usize;

  // dense fits (primal.ts, groups.ts)
  nPrimal: i32;
  /** q above. */
  largestPrimal: i32;
  lower: usize;
  ldLower: i32;
  k: usize;
  /** Two records of side.ts, and their scratch. */
  sides: usize;
  v: usize;
  maxSide: i32;
  t: usize;
  forward: usize;
  /** A row for each model of a group: u, β̂ and the residual. */
  us: usize;
  betas: usize;
  residuals: usize;
  groupEnd: usize;
  groupRef: usize;
  /** f64[nSizes]: cost of the models from each one on (plan.ts). */
  cheapest: usize;
  redo: usize;

  // kept columns (columns.ts)
  columns: usize;
  gram: usize;
  cap: i32;
  nSlots: i32;
  rows: usize;
  local: usize;
  slotOf: usize;
  columnOf: usize;

  // fits on kept columns (border.ts, fits.ts, refits.ts)
  order: usize;
  fit: usize;
  ldFit: i32;
  half: usize;
  rhs: usize;
  coef: usize;
  gathered: usize;
  hits: usize;
  placed: usize;
  copies: usize;

  // sets of kept features (prune.ts, refits.ts)
  /** i32[nSizes × (nRules + 1) × maxSet] and their lengths, i32[nSizes × (nRules + 1)]; rule nRules is the small model. */
  sets: usize;
  counts: usize;
  maxSet: i32;
  /** i32[nRules × maxFixed]: what the fixed rules keep of the size at hand, inactive features included. */
  fixedSets: usize;
  maxFixed: i32;
  /** i32[maxFixed] and f64[nFeatures]: places among the candidates, and their lots. */
  set: usize;
  lots: usize;
  select: usize;

  // N:M rules (patterns.ts), and scores by columns of X (rule.ts)
  /** Largest M of a rule; 0: none has groups. */
  groups: i32;
  /** i32[nFeatures]: all features in random order. */
  shuffled: usize;
  /** One group: its features, their scores, and which places stay. */
  group: usize;
  groupScore: usize;
  groupKept: usize;
  /** u8[nFeatures]: 1 where the feature stays. */
  chosen: usize;
  byColumn: bool;
  /** f64[P]: √((XᵀX)_jj/n). */
  norms: usize;

  // rounds after the first (rounds.ts)
  /** i32[s']: the set at hand; then places in order of elimination, the factor, L⁻¹Xᵀy, and the columns as rows. */
  laterSet: usize;
  laterOrder: usize;
  laterFit: usize;
  laterHalf: usize;
  laterRows: usize;

  blas: usize;
  /** Bytes that a QR factorisation asked for and the engine does not have; else 0. */
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

/** Lays the working memory of `job` out from `base` on. @returns its end */
function arrange(job: Job, base: usize): u64 {
  const w = changetype<Work>(base == 0 ? nowhere : base);
  cursor = <u64>base + 512;
  const n = <u64>job.nSamples;
  const p = <u64>job.nActive;
  const nSizes = job.nSizes;
  let most = min(job.nKept, job.nActive);
  w.groups = 0;
  w.byColumn = false;
  for (let r = 0; r < job.nRules; r++) {
    const rule = Rule.of(job.rules, r);
    most = max(most, min(mostKept(rule, job.nKept, job.nFeatures), job.nActive));
    w.groups = max(w.groups, rule.groupSize);
    if (rule.byColumn != 0) w.byColumn = true;
  }
  const kept = <u64>most;

  let nPrimal = 0;
  while (nPrimal < nSizes && load<i32>(At.i32(job.activeSizes, nPrimal)) <= job.nSamples) nPrimal++;
  const q = <u64>(nPrimal > 0 ? load<i32>(At.i32(job.activeSizes, nPrimal - 1)) : 0);
  const nDual = nSizes - nPrimal;
  w.job = job;
  w.nPrimal = nPrimal;
  w.largestPrimal = <i32>q;

  w.ldX = job.x == 0 ? (job.nActive + 7) & ~7 : job.ldX;
  w.x = job.x == 0 ? take(n * <u64>w.ldX) : job.x;
  w.y = job.x == 0 ? take(n) : job.y;
  w.xty = take(p);
  w.ldInputs = (job.nInputs + 7) & ~7;
  w.inputs = take(n * <u64>w.ldInputs);
  w.spans = takeI32(job.map == 0 ? 0 : 2 * (p / STRIP + 1));
  w.tail = take(p + 1);
  w.errors = take(job.nTest);
  w.difference = take(job.covariance == 0 ? 0 : p);
  w.priority = take(job.nFeatures);
  w.score = take(job.nFeatures);
  w.beta = take(p);
  w.sparse = take(p);
  w.step = take(max(n, p));
  w.residual = take(n);

  const order = nDual > 0 ? n : q;
  const maxSide: u64 = nDual > 1 ? (n + 1) >> 1 : 0;
  w.ldLower = <i32>order;
  w.lower = take(order * order);
  w.k = take(nDual > 0 ? n * n : 0);
  w.maxSide = <i32>maxSide;
  w.sides = take(2 * ((offsetof<Side>() + 7) >> 3));
  w.v = take(2 * n * maxSide);
  for (let sideBytes: usize = 0; sideBytes < 2 * offsetof<Side>(); sideBytes += offsetof<Side>()) {
    const square = take(maxSide * maxSide);
    const half = take(maxSide);
    if (base == 0) continue;
    const side = changetype<Side>(w.sides + sideBytes);
    side.s = square;
    side.half = half;
  }
  w.t = take(maxSide);
  w.forward = take(order);
  const maxGroup = <u64>min(nDual, MAX_GROUP);
  w.us = take(maxGroup * n);
  w.betas = take(maxGroup * p);
  w.residuals = take(maxGroup * n);
  w.groupEnd = takeI32(nSizes);
  w.groupRef = takeI32(nSizes);
  w.cheapest = take(nSizes);
  w.redo = takeI32(nSizes);

  const largestFit = min(kept, n);
  // With more than n kept, fits have more columns than samples and want no slots, unless inactive features are kept.
  // Nor are all fits as large where rules have groups, or where the small model has what the last of several rounds keeps.
  const unlike = w.groups > 0 || job.nLater > 0;
  const fitsWantSlots = kept <= n || job.nActive < job.nFeatures || unlike;
  const cap = min(p, q + (fitsWantSlots ? largestFit * <u64>max(4, job.nRules + 1) : 0));
  const nSets = <u64>(job.nRules + 1);
  w.cap = <i32>cap;
  w.columns = take(q * n);
  w.gram = take(q * q);
  w.rows = take(cap * n);
  w.local = take(cap * cap);
  w.slotOf = takeI32(p);
  w.columnOf = takeI32(cap);
  w.order = takeI32(largestFit);
  w.ldFit = <i32>largestFit;
  w.fit = take(largestFit * largestFit);
  w.half = take(largestFit);
  w.rhs = take(max(kept, n));
  w.coef = take(max(kept, n));
  w.gathered = take(kept > n ? n * kept : 0);
  w.hits = takeI32(p);
  w.placed = takeI32(p);
  w.copies = takeI32(<u64>nSizes * nSets);
  w.maxSet = <i32>kept;
  w.sets = takeI32(<u64>nSizes * nSets * kept);
  w.counts = takeI32(<u64>nSizes * nSets);
  w.maxFixed = min(job.nKept, job.nFeatures);
  w.fixedSets = takeI32(<u64>job.nRules * <u64>w.maxFixed);
  w.set = takeI32(w.maxFixed);
  w.lots = take(job.nFeatures);
  w.select = take((<u64>topKWorkBytes(job.nFeatures) + 7) >> 3);
  w.shuffled = takeI32(w.groups > 0 ? job.nFeatures : 0);
  w.group = takeI32(w.groups);
  w.groupScore = take(w.groups);
  w.groupKept = takeI32(w.groups);
  w.chosen = take(w.groups > 0 ? (<u64>job.nFeatures + 7) >> 3 : 0);
  w.norms = take(w.byColumn ? p : 0);
  const later = <u64>(job.nLater > 0 ? load<i32>(job.laterKept) : 0);
  const laterFit = min(later, n);
  w.laterSet = takeI32(job.nLater > 0 ? kept : 0);
  w.laterOrder = takeI32(laterFit);
  w.laterFit = take(laterFit * laterFit);
  w.laterHalf = take(laterFit);
  w.laterRows = take(laterFit * n);
  w.blas = take(<u64>blasWorkBytes() >> 3);
  w.failed = 0.0;
  return cursor;
}

/** The active features that rule r keeps of model `size`; rule nRules is the small model. */
export class Kept {
  @inline
  static set(w: Work, size: i32, r: i32): usize {
    return w.sets + (((<usize>size * <usize>(w.job.nRules + 1) + <usize>r) * <usize>w.maxSet) << 2);
  }
  @inline
  static count(w: Work, size: i32, r: i32): usize {
    return At.i32(w.counts, size * (w.job.nRules + 1) + r);
  }
}

/** Bytes of working memory that runTrials needs for this job, as a double because they may exceed what 32 bits address. */
export function trialWorkBytes(job: usize): f64 {
  return <f64>arrange(changetype<Job>(job), 0);
}

/** The working memory at `work`, ready for the job. */
export function workFor(job: usize, work: usize): Work {
  arrange(changetype<Job>(job), work);
  return changetype<Work>(work);
}
