import { At } from "../memory/address";
import { topK } from "../select/topk";
import { fitSet } from "./fits";
import { Row } from "./job";
import { denseRisk, sparseRisk } from "./risk";
import { MEMO_BYTES, Work } from "./work";

// Fits that are remembered: the last refit of each rule (place r), and the small model (place nRules). A set that a rule
// keeps again, or that another rule keeps as well, is not fitted twice.
//
//   memo    count i32, qr i32, ridge f64, risk f64, (8 bytes free)        lists   the set, i32[maxList]
class Memo {
  @inline
  static at(w: Work, place: i32): usize {
    return w.memo + <usize>place * <usize>MEMO_BYTES;
  }
  @inline
  static list(w: Work, place: i32): usize {
    return At.i32(w.lists, place * w.maxList);
  }
}

export function forgetFits(w: Work): void {
  for (let place = 0; place <= w.job.nRules; place++) store<i32>(Memo.at(w, place), -1);
}

/**
 * Fills the row of results of model `size`, whose dense fit stands in w.beta: its risk, the small model, and each rule's
 * pruned and retrained model (docs/theory.md §1).
 */
export function evaluate(w: Work, size: i32, method: i32, out: usize): void {
  const job = w.job;
  const p = load<i32>(At.i32(job.activeSizes, size));
  const features = load<i32>(At.i32(job.sizes, size));
  const nKept = min(job.nKept, features);
  const row = At.nth(out, size * Row.length(job.nRules));
  let byQr = 0;
  store<f64>(row, denseRisk(w, p, w.beta));

  // the first nKept features are the most important ones
  const small = firstActive(w, nKept);
  for (let j = 0; j < small; j++) store<i32>(At.i32(w.set, j), j);
  byQr += refit(w, job.nRules, small, 0.0, p, At.nth(row, 1));

  for (let r = 0; r < job.nRules; r++) {
    const count = keep(w, r, p, features, nKept);
    memory.fill(w.sparse, 0, (<usize>p) << 3);
    for (let t = 0; t < count; t++) {
      const j = load<i32>(At.i32(w.set, t));
      store<f64>(At.nth(w.sparse, j), load<f64>(At.nth(w.beta, j)));
    }
    store<f64>(At.nth(row, Row.pruned(r)), sparseRisk(w, p, w.sparse, count, w.set));
    byQr += refit(w, r, count, job.retrainRidge, p, At.nth(row, Row.retrained(job.nRules, r)));
  }
  store<f64>(At.nth(row, Row.method(job.nRules)), <f64>method);
  store<f64>(At.nth(row, Row.byQr(job.nRules)), <f64>byQr);
}

/** How many of the first `count` features are active. */
function firstActive(w: Work, count: i32): i32 {
  if (w.job.nActive == w.job.nFeatures) return count;
  let active = 0;
  for (let j = 0; j < count; j++) active += i32(load<i32>(At.i32(w.job.activeOf, j)) >= 0);
  return active;
}

/** The active features that rule r keeps of the model in w.beta, increasing, to w.set; returns how many. */
function keep(w: Work, r: i32, p: i32, features: i32, nKept: i32): i32 {
  const job = w.job;
  const rule = job.rules + ((<usize>r) << 3);
  const scale = load<usize>(rule, 4);
  if (load<i32>(rule) != 0) {
    // Features that are not active have β̂ = 0: they stand behind all others and change nothing when kept.
    for (let j = 0; j < p; j++)
      store<f64>(At.nth(w.score, j), load<f64>(At.nth(scale, j)) * abs(load<f64>(At.nth(w.beta, j))));
    return topK(p, w.score, min(nKept, p), 0, w.set, w.select);
  }
  const count = topK(features, scale, nKept, w.priority, w.set, w.select);
  if (job.nActive == job.nFeatures) return count;
  let active = 0;
  for (let t = 0; t < count; t++) {
    const j = load<i32>(At.i32(job.activeOf, load<i32>(At.i32(w.set, t))));
    if (j >= 0) store<i32>(At.i32(w.set, active++), j);
  }
  return active;
}

/** Risk of the fit on the `count` features in w.set, to `risk`; remembered in `place`. Returns 1 if it was found by QR. */
function refit(w: Work, place: i32, count: i32, ridge: f64, p: i32, risk: usize): i32 {
  const mine = Memo.at(w, place);
  for (let other = 0; other <= w.job.nRules; other++) {
    const memo = Memo.at(w, other);
    if (load<i32>(memo) != count || load<f64>(memo, 8) != ridge) continue;
    if (memory.compare(Memo.list(w, other), w.set, (<usize>count) << 2) != 0) continue;
    if (other != place) {
      memory.copy(mine, memo, <usize>MEMO_BYTES);
      memory.copy(Memo.list(w, place), w.set, (<usize>count) << 2);
    }
    store<f64>(risk, load<f64>(mine, 16));
    return load<i32>(mine, 4);
  }
  const qr = fitSet(w, count, w.set, ridge, p);
  const value = sparseRisk(w, p, w.sparse, count, w.set);
  store<i32>(mine, count);
  store<i32>(mine, qr, 4);
  store<f64>(mine, ridge, 8);
  store<f64>(mine, value, 16);
  memory.copy(Memo.list(w, place), w.set, (<usize>count) << 2);
  store<f64>(risk, value);
  return qr;
}
