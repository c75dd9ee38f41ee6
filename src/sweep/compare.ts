// Theory against simulation, number by number.
import { allowance } from "../experiments/compare.js";
import { checkRecords } from "./check-record.js";
import { groupBy } from "./groups.js";
import type { CellRecord } from "./record.js";
import { describe } from "../validate.js";
import { rowsOfRecord, type SweepRow } from "./rows.js";

/** |m − n| up to which a fit of m features has no variance of the risk at finite n: medians are shown, and nothing is compared. */
export const PEAK = 3;

/** A simulated number beside what theory says. */
export interface CellComparison {
  /** The simulated row. */
  row: SweepRow;
  /** The predicted number. */
  theory: number;
  /** simulation − theory */
  difference: number;
  /** Of the simulated number. */
  standardError: number;
  /** difference / standardError */
  score: number;
  /** |difference| that is granted: four standard errors and what theory is off by at finite n, O(1/n). */
  allowed: number;
  /** `"peak"`: not compared, the fit being within three features of n, where the risk has no variance, or infinite in theory. */
  verdict: "agrees" | "differs" | "peak";
}

/**
 * Holds every simulated number of a sweep against theory.
 *
 * Theory is exact as n → ∞. At finite n it is granted, besides 4 standard errors, 4/n of its value, and near the peak a share of
 * 2/|m − n|, m the number of features of the fit that the model comes from.
 * @param records of `runSweep` or `readRecords`, with both estimators
 * @returns one comparison per simulated row, in the order of the table; rows whose theory is not there are left out
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 50, kappa: [0.5, 3], keepFraction: 0.2, nTrials: 40 },
 * };
 * const records = [];
 * await runSweep(plan, { onRecord: (record) => records.push(record) });
 * const comparisons = compareRecords(records);
 * comparisons.length; // 20
 * comparisons.every(({ verdict }) => verdict === "agrees"); // true
 */
export function compareRecords(records: readonly CellRecord[]): CellComparison[] {
  return checkRecords("compareRecords", records).flatMap((record) => {
    const rows = rowsOfRecord(record);
    const theory = new Map(
      rows.filter((row) => row.estimator === "theory").map((row) => [modelOf(row), row.value]),
    );
    return rows
      .filter((row) => row.estimator === "simulation")
      .flatMap((row) => {
        const expected = theory.get(modelOf(row));
        return expected === undefined ? [] : [compare(row, expected, fittedOf(row, record))];
      });
  });
}

function compare(row: SweepRow, theory: number, nFitted: number): CellComparison {
  const standardError = row.standardError ?? 0;
  const difference = row.value - theory;
  // The formula asks for the size of the fit only.
  const allowed = allowance({ ...row, stage: "dense", p: nFitted }, theory, standardError);
  const atPeak = isPeak(nFitted, row.n) || !Number.isFinite(theory);
  return {
    row,
    theory,
    difference,
    standardError,
    score: difference / standardError,
    allowed,
    verdict: atPeak ? "peak" : Math.abs(difference) <= allowed ? "agrees" : "differs",
  };
}

/** Whether a fit of m features on n samples is so near the peak that its risk has no variance. */
export const isPeak = (m: number, n: number): boolean => Math.abs(m - n) <= PEAK;

/** Features of the fit that the numbers of a row come from: what is pruned was fitted before. */
export function fittedOf({ stage, round, p, kept }: SweepRow, { keepFraction }: CellRecord): number {
  if (stage === "dense") return p;
  if (stage !== "pruned") return kept;
  return round !== null && round > 1 && Array.isArray(keepFraction)
    ? Math.round(keepFraction[round - 2] * p)
    : p;
}

/** What row of a cell a number belongs to. */
const modelOf = ({ p, stage, rule, round }: SweepRow) => `${p}|${stage}|${rule}|${round}`;

/** How many of a group's numbers lie where theory puts them. */
export interface SweepAgreement {
  problem: string;
  stage: SweepRow["stage"];
  /** Its rule; null for the dense and the small model. */
  rule: string | null;
  /** Which round of pruning; null for the dense and the small model. */
  round: number | null;
  /** Numbers that were compared. */
  nCompared: number;
  /** Of those, how many agree. */
  nAgree: number;
  /** Beside the peak, and not compared. */
  nPeak: number;
  /** Median of |simulation − theory| / theory. */
  typicalError: number;
  /** The largest |score| among those that differ; 0 where none does. */
  worstScore: number;
}

/**
 * The comparisons of each problem, stage, rule and round in one line, in the order of the table.
 * @param comparisons of `compareRecords`
 * @returns one entry for each problem, stage, rule and round that was compared
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 50, kappa: [0.5, 1, 3], keepFraction: 0.2, nTrials: 40, rules: ["magnitude"] },
 * };
 * const records = [];
 * await runSweep(plan, { onRecord: (record) => records.push(record) });
 * const [dense] = agreementOf(compareRecords(records));
 * [dense.stage, dense.nCompared, dense.nAgree, dense.nPeak]; // ["dense", 2, 2, 1]
 */
export function agreementOf(comparisons: readonly CellComparison[]): SweepAgreement[] {
  return [...groupBy(checkComparisons(comparisons), groupOf).values()].map((group) => {
    const [{ row }] = group;
    const compared = group.filter(({ verdict }) => verdict !== "peak");
    const errors = compared
      .map(({ difference, theory }) => Math.abs(difference) / theory)
      .toSorted((a, b) => a - b);
    const differing = compared.filter(({ verdict }) => verdict === "differs");
    return {
      problem: row.problem,
      stage: row.stage,
      rule: row.rule,
      round: row.round,
      nCompared: compared.length,
      nAgree: compared.length - differing.length,
      nPeak: group.length - compared.length,
      typicalError: errors[Math.floor(errors.length / 2)] ?? 0,
      worstScore: differing.reduce((most, { score }) => Math.max(most, Math.abs(score)), 0),
    };
  });
}

/** @throws {TypeError} what `compareRecords` does not give */
function checkComparisons(comparisons: readonly CellComparison[]): readonly CellComparison[] {
  const isOne = (given: CellComparison | undefined) =>
    given !== null &&
    typeof given?.row === "object" &&
    given.row !== null &&
    verdicts.has(given.verdict) &&
    [given.difference, given.theory, given.score].every((value) => typeof value === "number");
  if (!Array.isArray(comparisons))
    throw new TypeError(`agreementOf: comparisons must be an array, got ${describe(comparisons)}`);
  for (let i = 0; i < comparisons.length; i++)
    if (!isOne(comparisons[i]))
      throw new TypeError(
        `agreementOf: comparisons[${i}] must be one of compareRecords, got ${describe(comparisons[i])}`,
      );
  return comparisons;
}

const verdicts = new Set<unknown>(["agrees", "differs", "peak"]);

const keyText = (part: unknown) => (typeof part === "string" || typeof part === "number" ? part : "");

const groupOf = ({ row }: CellComparison) =>
  [row.problem, row.stage, row.rule, row.round].map(keyText).join("|");
