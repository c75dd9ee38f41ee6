// N:M sparsity (docs/theory.md §6): in every group of M features, put together at random, the N of largest score.
import { At } from "../memory/address";
import { permutation } from "../random/permute";
import { topK } from "../select/topk";
import { PATTERNS } from "./streams";
import { Kept, Work } from "./work";
import { Rule, RuleRecord } from "./rule";
import { fitScores } from "./scores";

/** Draws the order of all features from which the groups of this trial are cut, for all sizes and rules. */
export function drawPatterns(w: Work, trial: u32): void {
  const job = w.job;
  permutation(job.key0, job.key1, trial, PATTERNS, 0, job.nFeatures, w.shuffled);
}

/**
 * Stores the active ones of what the grouped rule r keeps of model `size`. Groups are cut from the random order of its features, those
 * of zero variance included; what is left over at the end is a group of its own (Rule.share). The order is the lot that decides
 * between equal scores.
 */
export function keepPattern(w: Work, size: i32, r: i32): void {
  const job = w.job;
  const rule = Rule.at(w.job, r);
  const features = load<i32>(At.i32(job.sizes, size));
  const active = load<i32>(At.i32(job.activeSizes, size));
  if (rule.fit != 0) fitScores(w, r, active, 0, w.beta, w.score);
  else memory.copy(w.score, At.nth(rule.scale, size * rule.stride), (<usize>features) << 3);
  let count = 0;
  memory.fill(w.chosen, 0, <usize>features);
  for (let place = 0; place < job.nFeatures; place++) {
    const feature = load<i32>(At.i32(w.shuffled, place));
    if (feature >= features) continue; // of a larger model
    store<i32>(At.i32(w.group, count++), feature);
    if (count < rule.groupSize) continue;
    choose(w, rule, count);
    count = 0;
  }
  if (count > 0) choose(w, rule, count);
  const set = Kept.set(w, size, r);
  let nKept = 0;
  for (let feature = 0; feature < features; feature++) {
    if (load<u8>(w.chosen + <usize>feature) == 0) continue;
    const j = load<i32>(At.i32(job.activeOf, feature));
    if (j >= 0) store<i32>(At.i32(set, nKept++), j);
  }
  store<i32>(Kept.count(w, size, r), nKept);
}

/** Marks the features to keep of the `count` in w.group: those of largest score, of equal ones the first. */
function choose(w: Work, rule: RuleRecord, count: i32): void {
  for (let i = 0; i < count; i++)
    store<f64>(At.nth(w.groupScore, i), scoreOf(w, rule, load<i32>(At.i32(w.group, i))));
  const share = topK(count, w.groupScore, Rule.share(rule, count), 0, w.groupKept, w.select);
  for (let t = 0; t < share; t++) {
    const feature = load<i32>(At.i32(w.group, load<i32>(At.i32(w.groupKept, t))));
    store<u8>(w.chosen + <usize>feature, 1);
  }
}

function scoreOf(w: Work, rule: RuleRecord, feature: i32): f64 {
  if (rule.fit == 0) return load<f64>(At.nth(w.score, feature));
  const j = load<i32>(At.i32(w.job.activeOf, feature));
  return j < 0 ? 0.0 : load<f64>(At.nth(w.score, j));
}
