// The small and the retrained models of all sizes. By now it is known which sets are to be fitted.
//
// What one rule keeps changes little from size to size. So the sizes are walked as a binary tree: a node puts the columns
// that all sets below it share (and that are not there yet) at the end of the Cholesky factor, and takes them off again
// when it is done. A leaf then adds only what its set alone has.
//
//              columns of all sets            L  ┌───────────────┐
//             ┌──────┴───────┐                   │ shared by all │
//          of 1…4          of 5…8                ├───────────┬───┘
//         ┌──┴──┐         ┌──┴──┐                │ of 1 … 4  │
//       1, 2   3, 4     5, 6   7, 8              ├───────┬───┘  …  the set of size 2
import { At } from "../memory/address";
import { extendFactor } from "./border";
import { bringColumns, dropColumns, startSlots, useColumns } from "./columns";
import { fitFromFactor, fitMany, fitSetByQr } from "./fits";
import { Row } from "./job";
import { laterRounds } from "./rounds";
import { Rule } from "./rule";
import { sparseRisk } from "./risk";
import { Kept, Work } from "./work";

/** Where the risk of a fit comes from: computed here, or the same set under the same ridge elsewhere. */
const OWN: i32 = 0;
const PREVIOUS_SIZE: i32 = 1;
/** From here on: the rule `copyOf − OTHER_RULE` at the same size (nRules: the small model). */
const OTHER_RULE: i32 = 2;

/** The rules whose score depends on the fit keep much the same columns, and are brought together. */
const FIT_RULES: i32 = -1;

/** Fills the columns `small` and `retrained` of all rows. */
export function refits(w: Work, out: usize): void {
  const job = w.job;
  for (let size = 0; size < job.nSizes; size++) store<f64>(Place.byQr(w, size, out), 0.0);
  for (let rule = 0; rule <= job.nRules; rule++) findCopies(w, rule);
  for (let rule = 0; rule <= job.nRules; rule++) if (!Place.isFit(w, rule)) refitClass(w, rule, out);
  refitClass(w, FIT_RULES, out);
  fillCopies(w, job.nRules, out); // first, since others may be copies of it
  for (let rule = 0; rule < job.nRules; rule++) fillCopies(w, rule, out);
}

/** One fixed rule, or all rules that score the fit: for as many sizes at a time (usually all) as there is room for columns. */
function refitClass(w: Work, kind: i32, out: usize): void {
  for (let first = 0; first < w.job.nSizes;) {
    startSlots(w);
    let end = first;
    while (end < w.job.nSizes && useSize(w, kind, end)) end++;
    bringColumns(w);
    for (let rule = 0; rule <= w.job.nRules; rule++) {
      if (Place.belongs(w, rule, kind)) walk(w, rule, first, end, 0, true, out);
      if (w.failed != 0.0) return;
    }
    first = end;
  }
}

/** Where things stand; rule nRules is the small model. */
class Place {
  @inline
  static count(w: Work, size: i32, rule: i32): i32 {
    return load<i32>(Kept.count(w, size, rule));
  }
  @inline
  static ridge(w: Work, rule: i32): f64 {
    return rule == w.job.nRules ? 0.0 : w.job.retrainRidge;
  }
  @inline
  static copyOf(w: Work, size: i32, rule: i32): usize {
    return At.i32(w.copies, size * (w.job.nRules + 1) + rule);
  }
  @inline
  static isCopy(w: Work, size: i32, rule: i32): bool {
    return load<i32>(Place.copyOf(w, size, rule)) != OWN;
  }
  @inline
  static isFit(w: Work, rule: i32): bool {
    return rule < w.job.nRules && Rule.scoresFit(w.job, rule);
  }
  @inline
  static belongs(w: Work, rule: i32, kind: i32): bool {
    return kind == FIT_RULES ? Place.isFit(w, rule) : rule == kind;
  }
  @inline
  static row(w: Work, size: i32, out: usize): usize {
    return At.nth(out, size * Row.length(w.job.nRules, w.job.nLater));
  }
  @inline
  static risk(w: Work, size: i32, rule: i32, out: usize): usize {
    const nRules = w.job.nRules;
    return At.nth(Place.row(w, size, out), rule == nRules ? 1 : Row.retrained(nRules, rule));
  }
  @inline
  static byQr(w: Work, size: i32, out: usize): usize {
    return At.nth(Place.row(w, size, out), Row.byQr(w.job.nRules));
  }
}

/** Notes the columns of a size; false where there is no room for all of them (there always is for the first size). */
function useSize(w: Work, kind: i32, size: i32): bool {
  const before = w.nSlots;
  for (let rule = 0; rule <= w.job.nRules; rule++) {
    const count = Place.count(w, size, rule);
    // Copies are not fitted, and fits of more columns than samples do not go through the Gram matrix of columns.
    if (!Place.belongs(w, rule, kind) || Place.isCopy(w, size, rule) || count > w.job.nSamples) continue;
    if (useColumns(w, size, count, Kept.set(w, size, rule))) continue;
    dropColumns(w, before);
    return false;
  }
  return true;
}

/** A set that the rule keeps again, or that a rule before it keeps as well, is not fitted twice, unless later rounds go on from it. */
function findCopies(w: Work, rule: i32): void {
  const nRules = w.job.nRules;
  for (let size = 0; size < w.job.nSizes; size++) {
    let copyOf = size > 0 && same(w, size, rule, size - 1, rule) ? PREVIOUS_SIZE : OWN;
    if (rule < nRules) {
      if (w.job.nLater > 0) copyOf = OWN;
      else if (w.job.retrainRidge == 0.0 && same(w, size, rule, size, nRules)) copyOf = OTHER_RULE + nRules;
      for (let other = 0; w.job.nLater == 0 && copyOf == OWN && other < rule; other++)
        if (same(w, size, rule, size, other)) copyOf = OTHER_RULE + other;
    }
    store<i32>(Place.copyOf(w, size, rule), copyOf);
  }
}

function same(w: Work, sizeA: i32, ruleA: i32, sizeB: i32, ruleB: i32): bool {
  const count = Place.count(w, sizeA, ruleA);
  if (count != Place.count(w, sizeB, ruleB)) return false;
  return memory.compare(Kept.set(w, sizeA, ruleA), Kept.set(w, sizeB, ruleB), (<usize>count) << 2) == 0;
}

function fillCopies(w: Work, rule: i32, out: usize): void {
  for (let size = 0; size < w.job.nSizes; size++) {
    const copyOf = load<i32>(Place.copyOf(w, size, rule));
    if (copyOf == OWN) continue;
    const from =
      copyOf == PREVIOUS_SIZE
        ? Place.risk(w, size - 1, rule, out)
        : Place.risk(w, size, copyOf - OTHER_RULE, out);
    store<f64>(Place.risk(w, size, rule, out), load<f64>(from));
  }
}

/** The fits of sizes first … end − 1, with `count` columns in the factor, which is `sound` or has failed. */
function walk(w: Work, rule: i32, first: i32, end: i32, count: i32, sound: bool, out: usize): void {
  while (first < end && Place.isCopy(w, first, rule)) first++;
  while (first < end && Place.isCopy(w, end - 1, rule)) end--;
  if (first == end) return;
  const penalty = <f64>w.job.nSamples * Place.ridge(w, rule);
  const added = sound ? placeShared(w, rule, first, end, count) : 0;
  const extended = sound && extendFactor(w, count, added, penalty);
  if (end - first == 1) fitLeaf(w, rule, first, count + added, extended, penalty, out);
  else {
    const middle = (first + end) >> 1;
    walk(w, rule, first, middle, count + added, extended, out);
    walk(w, rule, middle, end, count + added, extended, out);
  }
  for (let t = count; t < count + added; t++) {
    const column = load<i32>(At.i32(w.columnOf, load<i32>(At.i32(w.order, t))));
    store<i32>(At.i32(w.placed, column), 0);
  }
}

/** Puts the columns that all sets of the range share and that are not placed yet behind the first `count`; returns how many. */
function placeShared(w: Work, rule: i32, first: i32, end: i32, count: i32): i32 {
  let nSets = 0;
  for (let size = first; size < end; size++) {
    if (Place.isCopy(w, size, rule)) continue;
    if (Place.count(w, size, rule) > w.job.nSamples) return addHits(w, rule, first, size, 0);
    addHits(w, rule, size, size + 1, 1);
    nSets++;
  }
  const set = Kept.set(w, first, rule);
  let at = count;
  for (let t = 0; t < Place.count(w, first, rule); t++) {
    const column = load<i32>(At.i32(set, t));
    if (load<i32>(At.i32(w.hits, column)) != nSets || load<i32>(At.i32(w.placed, column)) != 0) continue;
    store<i32>(At.i32(w.placed, column), 1);
    store<i32>(At.i32(w.order, at++), load<i32>(At.i32(w.slotOf, column)));
  }
  addHits(w, rule, first, end, 0);
  return at - count;
}

/** Counts each column of the sets of sizes first … end − 1 once more (by = 1), or clears their counts (by = 0). Returns 0. */
function addHits(w: Work, rule: i32, first: i32, end: i32, by: i32): i32 {
  for (let size = first; size < end; size++) {
    const set = Kept.set(w, size, rule);
    const count = Place.count(w, size, rule);
    for (let t = 0; t < count; t++) {
      const hits = At.i32(w.hits, load<i32>(At.i32(set, t)));
      store<i32>(hits, by == 0 ? 0 : load<i32>(hits) + 1);
    }
  }
  return 0;
}

function fitLeaf(w: Work, rule: i32, size: i32, count: i32, sound: bool, penalty: f64, out: usize): void {
  const p = load<i32>(At.i32(w.job.activeSizes, size));
  const set = Kept.set(w, size, rule);
  const wanted = Place.count(w, size, rule);
  const good =
    wanted > w.job.nSamples
      ? fitMany(w, wanted, set, penalty, p)
      : sound && fitFromFactor(w, count, penalty, p);
  if (!good) {
    if (!fitSetByQr(w, wanted, set, penalty, p)) return;
    const byQr = Place.byQr(w, size, out);
    store<f64>(byQr, load<f64>(byQr) + 1.0);
  }
  store<f64>(Place.risk(w, size, rule, out), sparseRisk(w, p, w.sparse, wanted, set));
  if (w.job.nLater == 0 || rule == w.job.nRules) return;
  const later = laterRounds(w, size, rule, Place.row(w, size, out));
  if (later < 0) return; // w.failed says what memory was asked for
  const byQr = Place.byQr(w, size, out);
  store<f64>(byQr, load<f64>(byQr) + <f64>later);
}
