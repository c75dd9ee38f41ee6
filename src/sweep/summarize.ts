// What several seeds say together.
import type { CellRecord } from "./record.js";
import { fittedOf, isPeak } from "./compare.js";
import { checkRecords } from "./check-record.js";
import { groupBy } from "./groups.js";
import { rowsOfRecord, type SweepRow } from "./rows.js";

/** One number of a sweep over all its seeds. */
export interface SweepSummary extends Omit<
  SweepRow,
  "cell" | "seed" | "drawSeed" | "engine" | "standardError" | "median" | "wasmHash"
> {
  /** What `value` is: the mean, or beside the peak, where the mean has no variance to speak of, the median. */
  center: "mean" | "median";
  /** Seeds behind the value. */
  seeds: number;
  /** All trials of all seeds. */
  trials: number | null;
  /** Lower end of the error bar, two standard errors from the value; null for theory, and for the median of one seed. */
  low: number | null;
  /** Its upper end. */
  high: number | null;
  /** Null for theory. */
  standardError: number | null;
}

/**
 * Puts the seeds of a sweep together: one line per model, with error bars.
 *
 * With several seeds the standard error is that between the seeds, which knows nothing of what happens within them; with one it is
 * that of its trials. Within three features of n the risk has no variance: the value is the median, of seeds the mean of their medians.
 * @param records of `runSweep` or `readRecords`
 * @returns in the order of the table
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 20, nFeatures: [20, 60], keepFraction: 0.2, nTrials: 10, seed: [1, 2, 3], rules: ["magnitude"] },
 *   estimators: ["simulation"],
 * };
 * const records = [];
 * await runSweep(plan, { onRecord: (record) => records.push(record) });
 * records.sort((a, b) => a.index - b.index);
 * const summaries = summarizeRecords(records);
 * summaries.length; // 8
 * const [peak] = summaries;
 * [peak.p, peak.stage, peak.center, peak.seeds, peak.trials]; // [20, "dense", "median", 3, 30]
 */
export function summarizeRecords(records: readonly CellRecord[]): SweepSummary[] {
  const rows = checkRecords("summarizeRecords", records).flatMap((record) =>
    rowsOfRecord(record).map((row) => ({ row, isPeak: isPeak(fittedOf(row, record), row.n) })),
  );
  return [...groupBy(rows, ({ row }) => keyOf(row)).values()].map(summaryOf);
}

function summaryOf(group: readonly { row: SweepRow; isPeak: boolean }[]): SweepSummary {
  const [{ row, isPeak: atPeak }] = group;
  const {
    cell: _cell,
    seed: _seed,
    drawSeed: _draw,
    engine: _engine,
    median: _median,
    wasmHash: _hash,
    ...shared
  } = row;
  if (row.estimator === "theory")
    return { ...shared, center: "mean", seeds: group.length, low: null, high: null };
  const center = atPeak ? "median" : "mean";
  const values = group.map(({ row: { value, median } }) => (atPeak ? median! : value));
  const value = values.reduce((sum, x) => sum + x, 0) / values.length;
  const within = atPeak ? null : row.standardError;
  const standardError = values.length > 1 ? betweenSeeds(values, value) : within;
  const bar = standardError === null ? null : 2 * standardError;
  return {
    ...shared,
    value,
    center,
    seeds: group.length,
    trials: group.reduce((sum, { row: { trials } }) => sum + (trials ?? 0), 0),
    standardError,
    low: bar === null ? null : value - bar,
    high: bar === null ? null : value + bar,
  };
}

function betweenSeeds(values: readonly number[], mean: number): number {
  const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Everything but the seed. */
const keyOf = (row: SweepRow) =>
  [
    row.problem,
    row.n,
    row.p,
    row.kept,
    row.keep,
    row.round,
    row.rounds,
    row.noiseStd,
    row.correlation,
    row.ridge,
    row.retrainRidge,
    row.world,
    row.rule,
    row.stage,
    row.estimator,
    row.trials,
  ].join("|");
