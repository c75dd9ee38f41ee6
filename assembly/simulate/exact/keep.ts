import { At } from "../../memory/address";
import { uniforms } from "../../random/fill";
import { topK } from "../../select/topk";
import { LOTS } from "../streams";
import { ExactRule, Run } from "./job";
import { drawOrder, keepPattern } from "./patterns";
import { ExactWork } from "./work";

/** Behind every score: features of variance 0 are fitted by 0, and kept or not they change nothing. */
const LAST: f64 = -1.0;

/** Sets bit r of w.mask where rule r keeps a feature, and bit nRules for the first s features, those of the small model. */
export function keepFeatures(w: ExactWork, trial: u32): void {
  const job = w.job;
  const p = job.nFeatures;
  memory.fill(w.mask, 0, (<usize>p) << 2);
  let lots = false;
  let order = false;
  for (let r = 0; r < job.nRules; r++) {
    const rule = ExactRule.nth(job, r);
    score(w, rule);
    if (rule.of != 0) {
      if (!order) drawOrder(w, trial);
      order = true;
      keepPattern(w, rule, r);
      continue;
    }
    if (!rule.scoresFit && !lots) {
      uniforms(job.key0, job.key1, trial, LOTS, 0, p, w.lots);
      lots = true;
    }
    const count = topK(p, w.score, job.nKept, rule.scoresFit ? 0 : w.lots, w.index, w.select);
    for (let t = 0; t < count; t++) setBit(w, load<i32>(At.i32(w.index, t)), r);
  }
  for (let j = 0; j < job.nKept; j++) setBit(w, j, job.nRules);
}

function setBit(w: ExactWork, j: i32, r: i32): void {
  const mask = At.i32(w.mask, j);
  store<i32>(mask, load<i32>(mask) | (1 << r));
}

function score(w: ExactWork, rule: ExactRule): void {
  const job = w.job;
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    const scale = load<f64>(At.nth(rule.scale, run.atom));
    if (!rule.scoresFit || g < 0) fill(w, j, run.end, rule.scoresFit ? LAST : scale);
    else {
      const along = load<f64>(At.nth(w.along, g)) * load<f64>(At.nth(w.unit, run.atom));
      scoreFit(w, j, run.end, scale, along, load<f64>(At.nth(w.across, g)));
    }
    j = run.end;
  }
}

function fill(w: ExactWork, from: i32, to: i32, value: f64): void {
  for (let j = from; j < to; j++) store<f64>(At.nth(w.score, j), value);
}

/** scale·|β̂| */
function scoreFit(w: ExactWork, from: i32, to: i32, scale: f64, along: f64, across: f64): void {
  for (let j = from; j < to; j++)
    store<f64>(At.nth(w.score, j), scale * abs(along + across * load<f64>(At.nth(w.q, j))));
}
