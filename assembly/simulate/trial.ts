import { TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dnrm2 } from "../blas/level1";
import { At } from "../memory/address";
import { startColumns } from "./columns";
import { draw, drawLots } from "./design";
import { dualSizes } from "./groups";
import { Job, Row } from "./job";
import { findSpans } from "./mapped";
import { planGroups } from "./plan";
import { primalSizes } from "./primal";
import { meanSquares } from "./mean-squares";
import { drawPatterns } from "./patterns";
import { fixSets } from "./prune";
import { refits } from "./refits";
import { prepareRisk } from "./risk";
import { Rule } from "./rule";
import { Work, workFor } from "./work";

export { trialWorkBytes } from "./work";

/**
 * Runs trials first … last − 1 of a job (docs/theory.md §1, §9): one draw of X and y (or the data given), and on it every model
 * size with its dense fit, small model, pruned and retrained models. A trial's bits depend on the job and its number only.
 *
 *   job    record of job.ts        work   trialWorkBytes(job) bytes, on a 64-byte line
 *   out    (last − first)×nSizes rows of Row.length doubles
 * @returns 0, or the bytes that a QR factorisation (the only thing that takes more than `work`) asked for in vain
 */
export function runTrials(job: usize, first: u32, last: u32, out: usize, work: usize): f64 {
  const w = workFor(job, work);
  prepareRisk(w);
  if (w.job.map != 0) findSpans(w);
  memory.fill(w.redo, 0, (<usize>w.job.nSizes) << 2);
  memory.fill(w.hits, 0, (<usize>w.job.nActive) << 2);
  memory.fill(w.placed, 0, (<usize>w.job.nActive) << 2);
  planGroups(w);
  const trialBytes = (<usize>w.job.nSizes * <usize>Row.length(w.job.nRules, w.job.nLater)) << 3;
  for (let trial = first; trial < last; trial++) {
    runTrial(w, trial, out);
    if (w.failed != 0.0) return w.failed;
    out += trialBytes;
  }
  return 0.0;
}

function runTrial(w: Work, trial: u32, out: usize): void {
  const job = w.job;
  if (job.x == 0) draw(w, trial);
  if (drawsLots(job)) drawLots(w, trial);
  if (w.groups > 0) drawPatterns(w, trial);
  const n = job.nSamples;
  w.yNorm = dnrm2(n, w.y);
  dgemv(TRANS, n, job.nActive, 1.0, w.x, w.ldX, w.y, 0.0, w.xty);
  if (w.byColumn) columnNorms(w);
  fixSets(w);
  startColumns(w);
  primalSizes(w, out);
  if (w.failed != 0.0) return;
  dualSizes(w, out);
  if (w.failed == 0.0) refits(w, out);
}

/** Whether any rule has a fixed score, so that ties may have to be broken. */
function drawsLots(job: Job): bool {
  if (job.importance != 0) return true;
  for (let r = 0; r < job.nRules; r++) if (Rule.of(job.rules, r).fit == 0) return true;
  return false;
}

/** Root mean squares of the columns of X. */
function columnNorms(w: Work): void {
  const p = w.job.nActive;
  meanSquares(w.job.nSamples, p, w.x, w.ldX, w.norms);
  for (let j = 0; j < p; j++) store<f64>(At.nth(w.norms, j), sqrt(load<f64>(At.nth(w.norms, j))));
}
