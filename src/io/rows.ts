import { formatCsv } from "./csv.js";

/**
 * A result as one flat record. Everything that leaves an experiment (CSV, figures, report) is written from these.
 * What does not apply is `null`.
 */
export interface Row {
  /** Which experiment: `"identity"`, `"spiked"`, `"features"`, `"mnist"`. */
  problem: string;
  /** `"risk"` (expected squared error on new data), `"squaredError"` or `"classificationError"` (on a test set). */
  quantity: string;
  /** Number of training samples. */
  n: number;
  /** Size of the large model: number of features it is trained on. */
  p: number;
  /** Number of features left after pruning. */
  kept: number;
  /** kept / p. */
  keepFraction: number;
  /** Name of the pruning rule; null for the dense and the small model. */
  rule: string | null;
  stage: Stage;
  /** By which road the value came. */
  estimator: "theory" | "simulation" | "measured";
  value: number;
  /** Standard error of `value`; null for theory that draws nothing. */
  standardError: number | null;
  median: number | null;
  /** Number of repetitions behind a simulated or measured value. */
  trials: number | null;
  seed: number | null;
  version: string;
  wasmHash: string;
}

/** Which model the value belongs to. `"small"`: trained from the start on as many features as are kept. */
export type Stage = "dense" | "pruned" | "retrained" | "small";

/** The columns of the CSV file, in order. */
export const rowColumns = [
  "problem",
  "quantity",
  "n",
  "p",
  "kept",
  "keepFraction",
  "rule",
  "stage",
  "estimator",
  "value",
  "standardError",
  "median",
  "trials",
  "seed",
  "version",
  "wasmHash",
] as const satisfies readonly (keyof Row)[];

/** Rows as CSV text. */
export function rowsToCsv(rows: readonly Row[]): string {
  return formatCsv(
    rows.map((row) => ({ ...row })),
    rowColumns,
  );
}
