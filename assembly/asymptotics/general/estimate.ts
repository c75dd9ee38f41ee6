// Means over draws with standard errors: of pruned risks, and of the retrained risk, a function F of the mean of the records.
//
// Every draw has controls, numbers whose mean is known to be 0. Values are regressed on them: what the controls explain is taken out
// of the mean, and the residuals say how good it is. For F each entry of the records is corrected so, and the spread of F is that
// of the pseudo-values N·F(c̄) − (N−1)·F(c̄ without record i) (Quenouille's jackknife), regressed in the same way.
import { FIT_SCORE } from "../../abi";
import { daxpy, ddot } from "../../blas/level1";
import { At } from "../../memory/address";
import { CONTROLS, Draws } from "./draws";
import { Model } from "./model";
import { RECORD_LENGTH } from "./records";
import { Rule } from "./rules";
import { refitRisk } from "./solve";

/** Draws to a control, at least. */
const DRAWS_PER_CONTROL: i32 = 10;

/** Results of the last call. */
export let estimate: f64 = 0;
export let standardError: f64 = 0;

/** Bytes of workspace of `meanOf` and `refitEstimate`: columns of controls and their means, values, three records. */
export function estimateBytes(nDraws: i32): usize {
  return (<usize>(CONTROLS + 1) * <usize>nDraws + <usize>CONTROLS + 3 * <usize>RECORD_LENGTH) << 3;
}

class Work {
  @inline
  static means(work: usize, nDraws: i32): usize {
    return At.f64(work, CONTROLS, 0, nDraws);
  }
  @inline
  static values(work: usize, nDraws: i32): usize {
    return At.nth(Work.means(work, nDraws), CONTROLS);
  }
}

/**
 * The controls of n draws as columns, centred and orthogonal to each other, with what is left of the mean of each.
 * @param controls [n × nControls], rows `stride` doubles apart
 * @returns how many there are; a control that the earlier ones explain is left out
 */
export function columnsOf(
  controls: usize,
  stride: i32,
  nControls: i32,
  n: i32,
  columns: usize,
  means: usize,
): i32 {
  const most = min(nControls, n / DRAWS_PER_CONTROL);
  let used = 0;
  for (let k = 0; k < most; k++) {
    const column = At.f64(columns, used, 0, n);
    for (let i = 0; i < n; i++) store<f64>(At.nth(column, i), load<f64>(At.f64(controls, i, k, stride)));
    const size = ddot(n, column, column);
    let mean = centred(n, column);
    for (let j = 0; j < used; j++) {
      const other = At.f64(columns, j, 0, n);
      const factor = ddot(n, column, other) / ddot(n, other, other);
      daxpy(n, -factor, other, column);
      mean -= factor * load<f64>(At.nth(means, j));
    }
    if (!(ddot(n, column, column) > 1e-10 * size)) continue;
    store<f64>(At.nth(means, used), mean);
    used += 1;
  }
  return used;
}

/** Subtracts the mean of x from it and returns it. */
function centred(n: i32, x: usize): f64 {
  let sum: f64 = 0.0;
  for (let i = 0; i < n; i++) sum += load<f64>(At.nth(x, i));
  const mean = sum / <f64>n;
  for (let i = 0; i < n; i++) store<f64>(At.nth(x, i), load<f64>(At.nth(x, i)) - mean);
  return mean;
}

/** The mean of n values corrected by the columns, and its standard error; the values become residuals. */
export function regress(n: i32, nColumns: i32, columns: usize, means: usize, values: usize): void {
  let mean = centred(n, values);
  for (let k = 0; k < nColumns; k++) {
    const column = At.f64(columns, k, 0, n);
    const slope = ddot(n, values, column) / ddot(n, column, column);
    daxpy(n, -slope, column, values);
    mean -= slope * load<f64>(At.nth(means, k));
  }
  estimate = mean;
  standardError = sqrt(ddot(n, values, values) / <f64>(n - 1 - nColumns) / <f64>n);
}

/**
 * The mean of entry `at` of the records over the draws.
 * @param work estimateBytes(nDraws)
 */
export function meanOf(model: Model, rule: Rule, draws: Draws, at: i32, work: usize): void {
  const n = rule.nSets;
  const means = Work.means(work, model.nDraws);
  const values = Work.values(work, model.nDraws);
  // sets that only lots decide have nothing to do with the controls
  const nColumns = rule.kind == FIT_SCORE ? columnsOf(draws.controls, CONTROLS, CONTROLS, n, work, means) : 0;
  for (let i = 0; i < n; i++)
    store<f64>(At.nth(values, i), load<f64>(At.f64(rule.records, i, at, RECORD_LENGTH)));
  regress(n, nColumns, work, means, values);
}

/**
 * The retrained risk of the averaged records. A certain set has no error.
 * @param work estimateBytes(nDraws)
 * @returns whether the equations had a solution
 */
export function refitEstimate(model: Model, rule: Rule, draws: Draws, work: usize): bool {
  const n = rule.nSets;
  if (n == 1) {
    estimate = refitRisk(model, rule, rule.records);
    standardError = 0;
    return estimate == estimate;
  }
  const means = Work.means(work, model.nDraws);
  const values = Work.values(work, model.nDraws);
  const mean = At.nth(values, model.nDraws); // of the records
  const corrected = At.nth(mean, RECORD_LENGTH);
  const without = At.nth(corrected, RECORD_LENGTH);
  // sets that only lots decide have nothing to do with the controls
  const nColumns = rule.kind == FIT_SCORE ? columnsOf(draws.controls, CONTROLS, CONTROLS, n, work, means) : 0;
  for (let k = 0; k < RECORD_LENGTH; k++) {
    let sum: f64 = 0.0;
    for (let i = 0; i < n; i++) {
      const value = load<f64>(At.f64(rule.records, i, k, RECORD_LENGTH));
      store<f64>(At.nth(values, i), value);
      sum += value;
    }
    store<f64>(At.nth(mean, k), sum / <f64>n);
    regress(n, nColumns, work, means, values);
    store<f64>(At.nth(corrected, k), estimate);
  }
  const risk = refitRisk(model, rule, corrected);
  let finite = risk - risk == 0;
  for (let i = 0; i < n && finite; i++) {
    const record = At.f64(rule.records, i, 0, RECORD_LENGTH);
    for (let k = 0; k < RECORD_LENGTH; k++) {
      const change = (load<f64>(At.nth(mean, k)) - load<f64>(At.nth(record, k))) / <f64>(n - 1);
      store<f64>(At.nth(without, k), load<f64>(At.nth(corrected, k)) + change);
    }
    const rest = refitRisk(model, rule, without);
    finite = rest - rest == 0;
    store<f64>(At.nth(values, i), <f64>n * risk - <f64>(n - 1) * rest);
  }
  if (finite) regress(n, nColumns, work, means, values);
  else standardError = risk == Infinity ? 0 : Infinity;
  estimate = risk;
  refitRisk(model, rule, corrected); // leaves q, e and ξ₂
  return risk == risk;
}
