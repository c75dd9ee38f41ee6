import { At } from "../../memory/address";
import { mark, release } from "../../memory/arena";
import { Row } from "../job";
import { measureCells, prunedRisk } from "./cells";
import { makeColumns } from "./columns";
import { denseFit, drawDirections } from "./dense";
import { keepFeatures } from "./keep";
import { refitAll } from "./refit";
import { ExactWork, exactWorkFor } from "./work";

export { exactWorkBytes } from "./work";

/**
 * Runs trials first … last − 1 of a job without ever drawing its design (docs/theory.md §9b): the results have the law of those of
 * `runTrials`, at a cost of a few n³ and a few passes over the p features. A trial's bits depend on the job and its number only.
 *
 *   job    record of job.ts        work   exactWorkBytes(job) bytes, on a 64-byte line
 *   out    last − first rows of Row.length doubles, those of `runTrials`
 * @returns 0; the bytes asked for in vain by what takes more than `work` (columns.ts, solve.ts); or −1 where a matrix that should be
 *   positive definite was not
 */
export function runExactTrials(job: usize, first: u32, last: u32, out: usize, work: usize): f64 {
  const w = exactWorkFor(job, work);
  for (let trial = first; trial < last; trial++) {
    const height = mark();
    runTrial(w, trial, out);
    release(height);
    if (w.failed != 0.0) return w.failed;
    out = At.nth(out, Row.length(w.job.nRules));
  }
  return 0.0;
}

function runTrial(w: ExactWork, trial: u32, out: usize): void {
  const method = denseFit(w, trial);
  if (method < 0) return;
  drawDirections(w, trial);
  keepFeatures(w, trial);
  measureCells(w);
  const nRules = w.job.nRules;
  store<f64>(out, prunedRisk(w, -1));
  for (let r = 0; r < nRules; r++) store<f64>(At.nth(out, Row.pruned(r)), prunedRisk(w, r));
  store<f64>(At.nth(out, Row.method(nRules)), <f64>method);
  const columns = makeColumns(w, trial);
  if (columns !== null) refitAll(w, columns, out);
}
