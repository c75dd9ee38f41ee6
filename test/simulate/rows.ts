// What a trial of the core gives, as records to be compared with the plain one of reference.ts.
import { jobRowLength, runTrials, type TrialJob } from "../../src/simulate/trials.js";
import type { Trial } from "./reference.js";

/** The rows of trial `trial` as records. */
export function rowsOf(job: TrialJob, trial: number): (Trial & { method: number; byQr: number })[] {
  const R = job.rules.length;
  const rows = runTrials(job, trial, trial + 1);
  return Array.from(job.sizes, (_, k) => {
    const length = jobRowLength(job);
    const row = rows.subarray(k * length, (k + 1) * length);
    const later = job.later?.nKept.map((__, l) => {
      const at = 4 + 2 * R * (l + 1);
      return { pruned: [...row.subarray(at, at + R)], retrained: [...row.subarray(at + R, at + 2 * R)] };
    });
    return {
      dense: row[0],
      small: row[1],
      pruned: [...row.subarray(2, 2 + R)],
      retrained: [...row.subarray(2 + R, 2 + 2 * R)],
      method: row[2 + 2 * R],
      byQr: row[3 + 2 * R],
      later,
    };
  });
}

/** Largest relative difference of two rows. */
export function difference(a: Trial, b: Trial): number {
  const rounds = (t: Trial) => [t, ...(t.later ?? [])].flatMap((r) => [...r.pruned, ...r.retrained]);
  const flat = (t: Trial) => [t.dense, t.small, ...rounds(t)];
  const [x, y] = [flat(a), flat(b)];
  return Math.max(...x.map((v, i) => (v === y[i] ? 0 : Math.abs(v - y[i]) / Math.abs(y[i]))));
}
