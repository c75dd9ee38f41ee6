import { At } from "../memory/address";
import { topK } from "../select/topk";
import { Row } from "./job";
import { keepPattern } from "./patterns";
import { denseRisk, sparseRisk } from "./risk";
import { Rule } from "./rule";
import { fitScores } from "./scores";
import { Kept, Work } from "./work";

/**
 * The sets that do not depend on any fit: those of the small models and of the fixed rules, for all sizes.
 */
export function fixSets(w: Work): void {
  const job = w.job;
  let before = 0;
  for (let size = 0; size < job.nSizes; size++) {
    const features = load<i32>(At.i32(job.sizes, size));
    const nKept = min(job.nKept, features);
    // The small model has the most important features: the first s, unless the job says otherwise.
    const nSmall = min(job.nSmall, features);
    for (let j = 0; j < nSmall; j++) store<i32>(At.i32(w.set, j), j);
    if (job.importance != 0)
      keepFixed(w, At.nth(job.importance, size * job.nFeatures), 0, features, nSmall, w.set);
    keepActive(w, size, job.nRules, nSmall, w.set);
    for (let r = 0; r < job.nRules; r++) {
      const rule = Rule.at(w.job, r);
      if (rule.fit != 0) continue;
      if (rule.groupSize != 0) {
        keepPattern(w, size, r);
        continue;
      }
      const all = At.i32(w.fixedSets, r * w.maxFixed);
      const old = rule.stride == 0 ? before : 0; // scales of a size's own say nothing about what was kept before
      keepFixed(w, At.nth(rule.scale, size * rule.stride), old, features, nKept, all);
      keepActive(w, size, r, nKept, all);
    }
    before = features;
  }
}

/**
 * The nKept features with the largest scores `scale`, active or not, to `all`, where those of the size before stand. Only those and
 * the features that are new are candidates.
 */
function keepFixed(w: Work, scale: usize, before: i32, features: i32, nKept: i32, all: usize): void {
  const old = min(w.job.nKept, before);
  const count = old + features - before;
  for (let t = 0; t < count; t++) {
    const j = t < old ? load<i32>(At.i32(all, t)) : before + t - old;
    store<f64>(At.nth(w.score, t), load<f64>(At.nth(scale, j)));
    store<f64>(At.nth(w.lots, t), load<f64>(At.nth(w.priority, j)));
  }
  topK(count, w.score, nKept, w.lots, w.set, w.select);
  for (let t = 0; t < nKept; t++) {
    // Place t of the new set is place t or a later one of the candidates: what stands there has not been overwritten.
    const place = load<i32>(At.i32(w.set, t));
    store<i32>(At.i32(all, t), place < old ? load<i32>(At.i32(all, place)) : before + place - old);
  }
}

/** Stores the active ones of the features in `all` as the set that rule r keeps of a size. */
function keepActive(w: Work, size: i32, r: i32, nKept: i32, all: usize): void {
  store<i32>(Kept.count(w, size, r), activeOnly(w, nKept, all, Kept.set(w, size, r)));
}

/** The places among the active features of those in all[0 … nKept) that are active, to `set`; returns how many. */
export function activeOnly(w: Work, nKept: i32, all: usize, set: usize): i32 {
  let count = 0;
  for (let t = 0; t < nKept; t++) {
    const j = load<i32>(At.i32(w.job.activeOf, load<i32>(At.i32(all, t))));
    if (j >= 0) store<i32>(At.i32(set, count++), j);
  }
  return count;
}

/**
 * Fills what the dense fit in w.beta of model `size` decides: its risk, the sets of the rules that score it, and for each
 * rule the risk of the fit without the features that are not kept (docs/theory.md §1).
 */
export function prune(w: Work, size: i32, method: i32, out: usize): void {
  const job = w.job;
  const p = load<i32>(At.i32(job.activeSizes, size));
  const row = At.nth(out, size * Row.length(job.nRules, job.nLater));
  store<f64>(row, denseRisk(w, p, w.beta));
  store<f64>(At.nth(row, Row.method(job.nRules)), <f64>method);
  for (let r = 0; r < job.nRules; r++) {
    if (Rule.scoresFit(w.job, r)) {
      if (Rule.grouped(w.job, r)) keepPattern(w, size, r);
      else keepFit(w, size, r, p);
    }
    const set = Kept.set(w, size, r);
    const count = load<i32>(Kept.count(w, size, r));
    memory.fill(w.sparse, 0, (<usize>p) << 3);
    for (let t = 0; t < count; t++) {
      const j = load<i32>(At.i32(set, t));
      store<f64>(At.nth(w.sparse, j), load<f64>(At.nth(w.beta, j)));
    }
    store<f64>(At.nth(row, Row.pruned(r)), sparseRisk(w, p, w.sparse, count, set));
  }
}

/** The s active features with the largest score. The others have β̂ = 0: they come after all these and change nothing when kept. */
function keepFit(w: Work, size: i32, r: i32, p: i32): void {
  fitScores(w, r, p, 0, w.beta, w.score);
  const count = topK(p, w.score, min(w.job.nKept, p), 0, Kept.set(w, size, r), w.select);
  store<i32>(Kept.count(w, size, r), count);
}
