// One pruning rule in a prediction under any covariance: what it keeps, and what is known of its refit.
import { FIT_SCORE, FIXED_SCORE } from "../../abi";
import { At } from "../../memory/address";
import { permutation } from "../../random/permute";
import { kthLargest, selectWorkBytes } from "../../select/kth";
import { topK, topKWorkBytes } from "../../select/topk";
import { Draws, GROUPS } from "./draws";
import { isRandom, Model } from "./model";

/** How the refit of a rule is done. */
export const UNDECIDED: i32 = 0;
/** Least squares with fewer features than samples: the projector on the kept columns. */
export const PROJECTS: i32 = 1;
/** With ridge, or more features than samples: the shrinkage H of §8. */
export const SHRINKS: i32 = 2;
/** As many as samples, without ridge: infinite. */
export const PEAKS: i32 = 3;

@unmanaged
export class Rule {
  /** FIT_SCORE or FIXED_SCORE, and the scale of each feature. */
  kind: i32;
  scale: usize;
  /** N and M of N:M, or 0. */
  keep: i32;
  size: i32;
  /** Features kept, in every draw. */
  nKept: i32;
  /** How many draws have a set of their own: all, or one where the set is certain. */
  nSets: i32;
  /** Whether the set depends on the noise of the data, so that §8 is needed; otherwise q = e = 0. */
  dependent: bool;
  /** An earlier rule that keeps the same sets, or −1. */
  twin: i32;

  ridge: f64;
  branch: i32;
  /** ξ₂ that the records belong to. */
  xi: f64;
  /** Whether the traces of every draw are exact, not probed. */
  exact: bool;
  /** [nSets × RECORD_LENGTH] */
  records: usize;
  /** Sum over the draws of the lowest score kept, and what makes it one of √p β̂. */
  thresholds: f64;
  unit: f64;
  /** Where the pruned risk needs no draws. */
  hasPruned: bool;
  pruned: f64;
}

/** Bytes of workspace of `chooseSet`. */
export function chooseWorkBytes(p: i32): usize {
  return <usize>p * 40 + 64 + max<usize>(topKWorkBytes(p), selectWorkBytes(p));
}

/** How many features a rule keeps: nKept, or N in each group of M, of a smaller last group in proportion. */
function sizeOfSet(p: i32, nKept: i32, keep: i32, size: i32): i32 {
  if (size == 0) return nKept;
  const rest = p % size;
  return (p / size) * keep + keptOfRest(rest, keep, size);
}

function keptOfRest(rest: i32, keep: i32, size: i32): i32 {
  return (2 * rest * keep + size) / (2 * size);
}

/**
 * Fills what is known of a rule beforehand. Where the fit is certain (γ = 0) its scores are, and where all is kept there is
 * nothing to score.
 * @param certain [p] room for such scores
 * @param work chooseWorkBytes(p)
 */
export function setRule(
  model: Model,
  rule: Rule,
  kind: i32,
  scale: usize,
  group: usize,
  nKept: i32,
  certain: usize,
  work: usize,
): void {
  const p = model.p;
  rule.keep = load<i32>(group);
  rule.size = load<i32>(group, 4);
  rule.nKept = sizeOfSet(p, nKept, rule.keep, rule.size);
  rule.kind = kind;
  rule.scale = scale;
  rule.branch = UNDECIDED;
  rule.xi = 0;
  rule.thresholds = 0;
  rule.unit = kind == FIT_SCORE ? sqrt(<f64>p) : 1;
  rule.hasPruned = false;
  const all = rule.nKept == p;
  if (kind == FIT_SCORE && (model.gamma == 0 || all)) {
    for (let j = 0; j < p; j++) {
      const size = abs(load<f64>(At.nth(model.centre, j)));
      store<f64>(At.nth(certain, j), coarse(load<f64>(At.nth(scale, j)) * size));
    }
    rule.kind = FIXED_SCORE;
    rule.scale = certain;
  }
  rule.dependent = rule.kind == FIT_SCORE && isRandom(model);
  const certainSet = all || (rule.kind == FIXED_SCORE && rule.size == 0 && !tiesAtBoundary(p, rule, work));
  rule.nSets = certainSet ? 1 : model.nDraws;
}

/** Rounds to 40 bits, as src/problems/importance.ts does: scores that are equal but for rounding tie. */
export function coarse(x: f64): f64 {
  const shifted = x * 8193.0; // 2^13 + 1
  return shifted - shifted == 0.0 ? shifted - (shifted - x) : x;
}

/** Whether features outside the set have the lowest score inside it. */
function tiesAtBoundary(p: i32, rule: Rule, work: usize): bool {
  if (rule.nKept == 0) return false;
  const boundary = kthLargest(p, rule.scale, rule.nKept, work);
  let atLeast = 0;
  for (let j = 0; j < p; j++) atLeast += i32(load<f64>(At.nth(rule.scale, j)) >= boundary);
  return atLeast > rule.nKept;
}

/**
 * The kept set of draw `i` of the chunk, nKept indices; adds the score at its boundary to rule.thresholds.
 * @param work chooseWorkBytes(p)
 */
export function chooseSet(model: Model, rule: Rule, draws: Draws, i: i32, set: usize, work: usize): void {
  const p = model.p;
  const lots = At.f64(draws.lots, i, 0, p);
  let score = rule.scale;
  if (rule.kind == FIT_SCORE) {
    score = work;
    work = At.nth(work, p);
    const beta = At.f64(draws.beta, i, 0, p);
    for (let j = 0; j < p; j++) {
      const value = load<f64>(At.nth(rule.scale, j)) * abs(load<f64>(At.nth(beta, j)));
      store<f64>(At.nth(score, j), value == value ? value : 0.0); // topK takes no NaN, and the set must be full
    }
  }
  if (rule.size > 0) chooseInGroups(model, rule, <u32>(draws.first + i), score, lots, set, work);
  else topK(p, score, rule.nKept, lots, set, work);
  let lowest: f64 = Infinity;
  for (let k = 0; k < rule.nKept; k++)
    lowest = min<f64>(lowest, load<f64>(At.nth(score, load<i32>(At.i32(set, k)))));
  rule.thresholds += lowest;
}

/** The N best of every M features put together at random. */
function chooseInGroups(
  model: Model,
  rule: Rule,
  draw: u32,
  score: usize,
  lots: usize,
  set: usize,
  work: usize,
): void {
  const p = model.p;
  const order = work;
  const most = min(rule.size, p);
  const scores = At.nth(order, p);
  const priorities = At.nth(scores, most);
  const chosen = At.nth(priorities, most);
  const rest = At.nth(chosen, most);
  permutation(model.key0, model.key1, draw, GROUPS, 0, p, order);
  let taken = 0;
  for (let from = 0; from < p; from += rule.size) {
    const count = min(rule.size, p - from);
    const keep = count == rule.size ? rule.keep : keptOfRest(count, rule.keep, rule.size);
    for (let k = 0; k < count; k++) {
      const feature = load<i32>(At.i32(order, from + k));
      store<f64>(At.nth(scores, k), load<f64>(At.nth(score, feature)));
      store<f64>(At.nth(priorities, k), load<f64>(At.nth(lots, feature)));
    }
    topK(count, scores, keep, priorities, chosen, rest);
    for (let k = 0; k < keep; k++)
      store<i32>(At.i32(set, taken++), load<i32>(At.i32(order, from + load<i32>(At.i32(chosen, k)))));
  }
}

/** An earlier rule of the same kind and group whose scales are a multiple of this one's: it keeps the same sets. −1: none. */
export function twinOf(p: i32, rules: usize, stride: usize, r: i32): i32 {
  const mine = changetype<Rule>(rules + <usize>r * stride);
  for (let q = 0; q < r; q++) {
    const other = changetype<Rule>(rules + <usize>q * stride);
    if (other.kind != mine.kind || other.keep != mine.keep || other.size != mine.size) continue;
    if (other.ridge != mine.ridge || other.nKept != mine.nKept) continue;
    const mine0 = load<f64>(mine.scale);
    const other0 = load<f64>(other.scale);
    let same = mine0 > 0 && other0 > 0;
    // compared by products, so that no scale is divided
    for (let j = 1; j < p && same; j++)
      same = load<f64>(At.nth(mine.scale, j)) * other0 == load<f64>(At.nth(other.scale, j)) * mine0;
    if (same) return q;
  }
  return -1;
}
