import { At } from "../memory/address";
import { topK } from "../select/topk";
import { Row } from "./job";
import { denseRisk, sparseRisk } from "./risk";
import { Kept, Work } from "./work";

/**
 * Fills what the dense fit in w.beta of model `size` decides: its risk, and for each rule the set of features that is kept
 * and the risk of the fit without the others (docs/theory.md §1).
 */
export function prune(w: Work, size: i32, method: i32, out: usize): void {
  const job = w.job;
  const p = load<i32>(At.i32(job.activeSizes, size));
  const row = At.nth(out, size * Row.length(job.nRules));
  store<f64>(row, denseRisk(w, p, w.beta));
  store<f64>(At.nth(row, Row.method(job.nRules)), <f64>method);
  smallSet(w, size);
  for (let r = 0; r < job.nRules; r++) {
    const set = Kept.set(w, size, r);
    const count = keep(w, size, r, p, set);
    store<i32>(Kept.count(w, size, r), count);
    memory.fill(w.sparse, 0, (<usize>p) << 3);
    for (let t = 0; t < count; t++) {
      const j = load<i32>(At.i32(set, t));
      store<f64>(At.nth(w.sparse, j), load<f64>(At.nth(w.beta, j)));
    }
    store<f64>(At.nth(row, Row.pruned(r)), sparseRisk(w, p, w.sparse, count, set));
  }
}

/** The active features that rule r keeps of the model in w.beta, increasing, to `set`; returns how many. */
function keep(w: Work, size: i32, r: i32, p: i32, set: usize): i32 {
  const job = w.job;
  const features = load<i32>(At.i32(job.sizes, size));
  const nKept = min(job.nKept, features);
  const rule = job.rules + ((<usize>r) << 3);
  const scale = load<usize>(rule, 4);
  if (load<i32>(rule) != 0) {
    // Features that are not active have β̂ = 0: they stand behind all others and change nothing when kept.
    for (let j = 0; j < p; j++)
      store<f64>(At.nth(w.score, j), load<f64>(At.nth(scale, j)) * abs(load<f64>(At.nth(w.beta, j))));
    return topK(p, w.score, min(nKept, p), 0, set, w.select);
  }
  if (job.nActive == job.nFeatures) return topK(features, scale, nKept, w.priority, set, w.select);
  const count = topK(features, scale, nKept, w.priority, w.set, w.select);
  let active = 0;
  for (let t = 0; t < count; t++) {
    const j = load<i32>(At.i32(job.activeOf, load<i32>(At.i32(w.set, t))));
    if (j >= 0) store<i32>(At.i32(set, active++), j);
  }
  return active;
}

/** The set of the small model: the active ones of the first s features, which are the most important ones. */
function smallSet(w: Work, size: i32): void {
  const job = w.job;
  const nKept = min(job.nKept, load<i32>(At.i32(job.sizes, size)));
  const set = Kept.set(w, size, job.nRules);
  let count = 0;
  for (let j = 0; j < nKept; j++)
    if (load<i32>(At.i32(job.activeOf, j)) >= 0) store<i32>(At.i32(set, count), count++);
  store<i32>(Kept.count(w, size, job.nRules), count);
}
