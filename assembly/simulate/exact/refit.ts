import { dcopy } from "../../blas/level1";
import { At } from "../../memory/address";
import { Row, QR } from "../job";
import { Cell } from "./cell";
import { Columns } from "./columns";
import { fitRows } from "./solve";
import { ExactWork } from "./work";

/** Fills the places `small`, `retrained` and byQr of the row of results; false where memory is full. */
export function refitAll(w: ExactWork, c: Columns, out: usize): bool {
  const nRules = w.job.nRules;
  let byQr: f64 = 0.0;
  // The small model first, rule nRules: others may keep the same.
  for (let i = 0; i <= nRules; i++) {
    const r = i == 0 ? nRules : i - 1;
    const copyOf = sameAs(w, r);
    let risk: f64;
    if (copyOf >= 0) risk = load<f64>(place(w, copyOf, out));
    else {
      const count = gather(w, c, r);
      const method = fitRows(w, count, c.gathered, penaltyOf(w, r), c.coef, c.step);
      if (method < 0) return false;
      if (method == QR) byQr += 1.0;
      risk = refitRisk(w, c, r, count);
    }
    store<f64>(place(w, r, out), risk);
  }
  store<f64>(At.nth(out, Row.byQr(nRules)), byQr);
  return true;
}

function penaltyOf(w: ExactWork, r: i32): f64 {
  return r == w.job.nRules ? 0.0 : <f64>w.job.nSamples * w.job.retrainRidge;
}

function place(w: ExactWork, r: i32, out: usize): usize {
  return At.nth(out, r == w.job.nRules ? 1 : Row.retrained(w.job.nRules, r));
}

/** A model that was fitted before r to the same features with the same ridge, or −1. */
function sameAs(w: ExactWork, r: i32): i32 {
  const nRules = w.job.nRules;
  if (r == nRules) return -1;
  if (w.job.retrainRidge == 0.0 && same(w, r, nRules)) return nRules;
  for (let other = 0; other < r; other++) if (same(w, r, other)) return other;
  return -1;
}

function same(w: ExactWork, r: i32, other: i32): bool {
  for (let i = 0; i < w.nCells; i++) {
    const cell = Cell.nth(w.cells, i);
    if (Cell.has(cell, r) != Cell.has(cell, other)) return false;
  }
  return true;
}

/** Brings the columns that rule r keeps together; returns their number. */
function gather(w: ExactWork, c: Columns, r: i32): i32 {
  const n = w.job.nSamples;
  let count = 0;
  for (let t = 0, x = 0; t < c.nRows; t++) {
    const cell = Cell.nth(w.cells, load<i32>(At.i32(c.cell, t)));
    if (cell.pattern == 0) continue;
    if (Cell.has(cell, r)) {
      store<i32>(At.i32(c.places, count), t);
      dcopy(n, At.f64(c.x, x, 0, n), At.f64(c.gathered, count++, 0, n));
    }
    x++;
  }
  return count;
}

/** σ² + ΣΛ(c − β*)² over the columns kept + ΣΛβ*² over the cells that are not. */
function refitRisk(w: ExactWork, c: Columns, r: i32, count: i32): f64 {
  let risk = w.job.noiseStd * w.job.noiseStd;
  for (let i = 0; i < w.nCells; i++) {
    const cell = Cell.nth(w.cells, i);
    if (!Cell.has(cell, r)) risk += cell.gone;
  }
  for (let t = 0; t < count; t++) {
    const at = load<i32>(At.i32(c.places, t));
    const cell = Cell.nth(w.cells, load<i32>(At.i32(c.cell, at)));
    const lambda = load<f64>(At.nth(w.job.groupVariance, cell.group));
    const error = load<f64>(At.nth(c.coef, t)) - load<f64>(At.nth(c.betaStar, at));
    risk += lambda * error * error;
  }
  return risk;
}
