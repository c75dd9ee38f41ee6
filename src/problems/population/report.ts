// What there is to say about a data set before anything is trained on it.
import { PLENTY, type Estimate } from "./estimate.js";
import type { DataMoments } from "./moments.js";

/** What `population` found out about a data set. */
export interface PopulationReport {
  /** Rows N of the data. */
  nRows: number;
  /** Columns of X as it was given. */
  nInputs: number;
  /** Features p of the model. */
  nFeatures: number;
  /** Rank of Σ: how many directions the features really have. */
  rank: number;
  /** Columns that hold one value only. */
  constant: string[];
  /** Of those, the columns that were left out. */
  dropped: string[];
  /** Features that are another one, or a multiple of it: [later, earlier]. */
  duplicated: [string, string][];
  /** N / rank. */
  rowsPerFeature: number;
  /** Whether N is at least ten times the rank, so that the data set can stand for the world. */
  plenty: boolean;
  /** Sentences for people: what was left out, what is uncertain, and why. */
  notes: string[];
}

/** How close a correlation must come to ±1 to be one. */
const SAME = 1e-12;

/** Pairs of features that are multiples of each other, each with the first of its kind. */
export function duplicates({ sigma: { rows: p, data } }: DataMoments): [number, number][] {
  const found: [number, number][] = [];
  for (let j = 1; j < p; j++)
    for (let i = 0; i < j; i++) {
      const product = data[i * p + i] * data[j * p + j];
      if (product === 0 || data[j * p + i] ** 2 < (1 - SAME) * product) continue;
      found.push([j, i]);
      break;
    }
  return found;
}

const list = (names: readonly string[]) =>
  names.length <= 5 ? names.join(", ") : `${names.slice(0, 4).join(", ")} and ${names.length - 4} more`;

const holdOneValue = (count: number) =>
  count === 1
    ? "1 of the columns holds one value only and was"
    : `${count} of the columns hold one value only and were`;

/** The sentences. */
export function notesOf(
  report: Omit<PopulationReport, "notes">,
  { method, ridge, noise }: Estimate,
  { targetMean, signal }: { targetMean: number; signal: number },
  intercept: boolean,
): string[] {
  const { nRows, nFeatures, rank, constant, dropped, duplicated, rowsPerFeature, plenty } = report;
  const notes: string[] = [];
  if (dropped.length > 0) notes.push(`${holdOneValue(dropped.length)} left out: ${list(dropped)}.`);
  const stays = constant.filter((name) => !dropped.includes(name));
  if (stays.length > 0) notes.push(`${holdOneValue(stays.length)} kept: ${list(stays)}.`);
  if (duplicated.length > 0)
    notes.push(
      `${duplicated.length} of the features ${duplicated.length === 1 ? "repeats" : "repeat"} another one or a multiple of it (${list(duplicated.map(([j, i]) => `${j} repeats ${i}`))}): ` +
        `a fit shares their coefficient, which misleads magnitude pruning.`,
    );
  if (rank < nFeatures - duplicated.length)
    notes.push(`The ${nFeatures} features span only ${rank} directions.`);
  const share = targetMean ** 2 / signal;
  if (!intercept && share > 0.1)
    notes.push(
      `${Math.round(100 * share)} % of the mean square of the target is its mean, which a model without intercept must spend features on: consider an intercept.`,
    );
  if (!plenty)
    notes.push(
      `Data are few: ${nRows} rows for ${rank} directions (${rowsPerFeature.toPrecision(2)} to one, ten are plenty). ` +
        (method === "ridge"
          ? `Signal and noise are those of the ridge fit to all rows with the smallest generalized cross-validation (λ = ${ridge.toPrecision(2)}); ` +
            `Σ is the sample's, whose spectrum is wider than the true one. Take the predictions as rough and look at the intervals.`
          : `Least squares was asked for: signal is overestimated by about the ${Math.round((100 * rank) / nRows)} % of the noise that it fits.`),
    );
  if (noise === 0) notes.push("The features explain the target completely: there is no noise.");
  return notes;
}

/** Whether there are enough rows for least squares. */
export const isPlenty = (nFree: number, rank: number) => nFree >= PLENTY * rank;
