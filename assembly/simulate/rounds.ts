// Rounds of pruning after the first (docs/theory.md §7): of what is left, the features whose score by the latest refit is largest,
// refitted on the same data.
import { LOWER, NO_TRANS, NON_UNIT } from "../abi";
import { dsyrk } from "../blas/dsyrk";
import { dtrsv } from "../blas/dtrsv";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { topK } from "../select/topk";
import { copyColumns } from "./columns";
import { addToDiagonal, fitFromFactor, fitMany, fitSetByQr } from "./fits";
import { Row } from "./job";
import { activeOnly } from "./prune";
import { sparseRisk } from "./risk";
import { Rule } from "./rule";
import { fitScores } from "./scores";
import { Kept, Work } from "./work";

/**
 * All later rounds of rule r in model `size`, whose first refit stands in w.sparse: fills their places in `row`.
 *
 * The sets of a rule with a fixed score are the largest of all by the same scores and lots, so they are nested by themselves.
 * @returns how many of the refits took QR; −1 where memory was full
 */
export function laterRounds(w: Work, size: i32, r: i32, row: usize): i32 {
  const job = w.job;
  const nRules = job.nRules;
  const p = load<i32>(At.i32(job.activeSizes, size));
  const set = w.laterSet;
  let count = load<i32>(Kept.count(w, size, r));
  memory.copy(set, Kept.set(w, size, r), (<usize>count) << 2);
  let byQr = 0;
  for (let later = 0; later < job.nLater; later++) {
    const nKept = load<i32>(At.i32(job.laterKept, later));
    const penalty = <f64>job.nSamples * load<f64>(At.nth(job.laterRidges, later));
    count = Rule.scoresFit(w.job, r) ? keepOf(w, r, count, nKept) : keepFixed(w, size, r, nKept);
    dropOthers(w, p, count);
    const at = At.nth(row, Row.later(nRules, later) + r);
    store<f64>(at, sparseRisk(w, p, w.sparse, count, set));
    if (!refit(w, count, penalty, p)) {
      if (!fitSetByQr(w, count, set, penalty, p)) return -1;
      byQr++;
    }
    store<f64>(At.nth(at, nRules), sparseRisk(w, p, w.sparse, count, set));
  }
  return byQr;
}

/** Of the `count` features in w.laterSet those nKept with the largest score by the fit in w.sparse. */
function keepOf(w: Work, r: i32, count: i32, nKept: i32): i32 {
  const set = w.laterSet;
  fitScores(w, r, count, set, w.sparse, w.score);
  const left = topK(count, w.score, min(nKept, count), 0, w.set, w.select);
  // places increase, so place t is t or later
  for (let t = 0; t < left; t++)
    store<i32>(At.i32(set, t), load<i32>(At.i32(set, load<i32>(At.i32(w.set, t)))));
  return left;
}

/** The nKept features of model `size` with the largest fixed score, those of them that are active. */
function keepFixed(w: Work, size: i32, r: i32, nKept: i32): i32 {
  const job = w.job;
  const rule = Rule.at(w.job, r);
  const features = load<i32>(At.i32(job.sizes, size));
  const scale = At.nth(rule.scale, size * rule.stride);
  const left = topK(features, scale, min(nKept, features), w.priority, w.set, w.select);
  return activeOnly(w, left, w.set, w.laterSet);
}

/** w.sparse ← 0 outside the `count` features in w.laterSet. */
function dropOthers(w: Work, p: i32, count: i32): void {
  for (let t = 0; t < count; t++)
    store<f64>(At.nth(w.coef, t), load<f64>(At.nth(w.sparse, load<i32>(At.i32(w.laterSet, t)))));
  memory.fill(w.sparse, 0, (<usize>p) << 3);
  for (let t = 0; t < count; t++)
    store<f64>(At.nth(w.sparse, load<i32>(At.i32(w.laterSet, t))), load<f64>(At.nth(w.coef, t)));
}

/** The fit on the set at hand to w.sparse; false where it cannot stand. */
function refit(w: Work, count: i32, penalty: f64, p: i32): bool {
  // The factor that stands in w.fit is still wanted by the sizes to come.
  const order = w.order;
  const fit = w.fit;
  const ldFit = w.ldFit;
  const half = w.half;
  const rows = w.rows;
  const columnOf = w.columnOf;
  w.order = w.laterOrder;
  w.fit = w.laterFit;
  w.half = w.laterHalf;
  w.rows = w.laterRows;
  w.columnOf = w.laterSet;
  const good =
    count > w.job.nSamples ? fitMany(w, count, w.laterSet, penalty, p) : fitFew(w, count, penalty, p);
  w.order = order;
  w.fit = fit;
  w.ldFit = ldFit;
  w.half = half;
  w.rows = rows;
  w.columnOf = columnOf;
  return good;
}

/** At most n columns: their Gram matrix and its factor. */
function fitFew(w: Work, count: i32, penalty: f64, p: i32): bool {
  const n = w.job.nSamples;
  w.ldFit = count;
  copyColumns(n, w.x, w.ldX, count, w.columnOf, w.rows);
  dsyrk(LOWER, NO_TRANS, count, n, 1.0, w.rows, n, 0.0, w.fit, count, w.blas);
  addToDiagonal(count, penalty, w.fit, count);
  if (dpotrf(LOWER, count, w.fit, count, w.blas) != 0) return false;
  for (let t = 0; t < count; t++) {
    store<i32>(At.i32(w.order, t), t);
    store<f64>(At.nth(w.half, t), load<f64>(At.nth(w.xty, load<i32>(At.i32(w.columnOf, t)))));
  }
  dtrsv(LOWER, NO_TRANS, NON_UNIT, count, w.fit, count, w.half);
  return fitFromFactor(w, count, penalty, p);
}
