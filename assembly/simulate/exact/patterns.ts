// N:M sparsity (docs/theory.md §6): in every group of M features, put together at random, the N of largest score.
import { At } from "../../memory/address";
import { permutation } from "../../random/permute";
import { topK } from "../../select/topk";
import { ExactRule, Streams } from "./job";
import { ExactWork } from "./work";

/** The largest M, as src/rules/n-to-m.ts allows it. */
const MAX_GROUP: i32 = 1024;
/** Up to this M comparing all with all is faster than selection. */
const FEW: i32 = 16;

const scores: usize = memory.data(1024 * 8, 16);
const kept: usize = memory.data(1024 * 4, 16);

/** Draws the order of all features from which the groups of this trial are cut, for all rules. */
export function drawOrder(w: ExactWork, trial: u32): void {
  permutation(w.job.key0, w.job.key1, trial, Streams.ORDER, 0, w.job.nFeatures, w.order);
}

/**
 * Sets bit r of w.mask where the grouped rule keeps a feature, by the scores in w.score. What is left over at the end is a group of its own,
 * of which the same share is kept, rounded. The order is the lot that decides between equal scores.
 */
export function keepPattern(w: ExactWork, rule: ExactRule, r: i32): void {
  assert(rule.of <= MAX_GROUP, "keepPattern: group");
  const p = w.job.nFeatures;
  for (let first = 0; first < p; first += rule.of) {
    const size = min(rule.of, p - first);
    const share = size == rule.of ? rule.keep : (2 * rule.keep * size + rule.of) / (2 * rule.of);
    for (let i = 0; i < size; i++)
      store<f64>(At.nth(scores, i), load<f64>(At.nth(w.score, load<i32>(At.i32(w.order, first + i)))));
    if (size <= FEW) {
      for (let i = 0; i < size; i++) if (rank(size, i) < share) mark(w, first + i, r);
    } else {
      const count = topK(size, scores, share, 0, kept, w.select);
      for (let t = 0; t < count; t++) mark(w, first + load<i32>(At.i32(kept, t)), r);
    }
  }
}

function mark(w: ExactWork, place: i32, r: i32): void {
  const mask = At.i32(w.mask, load<i32>(At.i32(w.order, place)));
  store<i32>(mask, load<i32>(mask) | (1 << r));
}

/** How many of the group go before member i. */
function rank(size: i32, i: i32): i32 {
  const mine = load<f64>(At.nth(scores, i));
  let before = 0;
  for (let j = 0; j < size; j++) {
    const other = load<f64>(At.nth(scores, j));
    before += i32(other > mine) | (i32(other == mine) & i32(j < i));
  }
  return before;
}
