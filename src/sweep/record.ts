// What is kept of a cell: one JSON object, the same bytes wherever and whenever it was computed.
import { DomainError } from "../errors.js";
import { formatJson } from "../io/json.js";
import { checkRecord, checkRecords } from "./check-record.js";
import type { Cell } from "./cells.js";
import { hashLines } from "./hash.js";

/** A simulated number. */
export interface Estimate {
  mean: number;
  /** Standard error of the mean. */
  standardError: number;
  median: number;
}

/** Test risks of one model size, by one road. */
export interface Risks<Leaf> {
  dense: Leaf;
  small: Leaf;
  pruned: Record<string, Leaf>;
  retrained: Record<string, Leaf>;
  /** Where there are rounds: after each of them. `pruned` and `retrained` are those of the last. */
  rounds?: { pruned: Record<string, Leaf>; retrained: Record<string, Leaf> }[];
}

/** What was simulated, and how: see the option `engine` of `simulate`, which chooses by itself here. */
export interface SimulatedPoint extends Risks<Estimate> {
  engine: "direct" | "exact";
}

/** The results of one model size. */
export interface PointRecord {
  /** p */
  nFeatures: number;
  /** s; rules with groups (`"2:4"`) keep their own share. */
  nKept: number;
  /** Predicted risks, where they were asked for. */
  theory: Risks<number> | null;
  /** Simulated risks, where they were asked for. */
  simulation: SimulatedPoint | null;
}

/** The parameters of a cell (its problem by name) and its results. */
export interface CellRecord extends Omit<Cell, "id" | "spec" | "theory" | "simulation"> {
  /** Id of the cell. */
  cell: string;
  /** One for each size. */
  points: PointRecord[];
  /** Version of the package. */
  version: string;
  /** Hash of the core. */
  wasmHash: string;
}

/** What is kept of a cell that failed each time it was tried. */
export interface FailureRecord {
  /** Id of the cell. */
  failed: string;
  /** Its place in the plan. */
  index: number;
  /** What was thrown. */
  error: { name: string; message: string };
}

/** What is kept of a cell for which `thrown` came. */
export function failureOf({ id, index }: { id: string; index: number }, thrown: unknown): FailureRecord {
  const error = thrown instanceof Error ? thrown : { name: "Error", message: String(thrown) };
  return { failed: id, index, error: { name: error.name, message: error.message } };
}

/** A record on one line. */
export const recordText = (record: CellRecord | FailureRecord): string => formatJson(record);

/** A line as it was. @throws {SyntaxError} no JSON @throws {DomainError} JSON that is no record */
export function parseRecord(line: string): CellRecord | FailureRecord {
  const value = JSON.parse(line, revive) as Partial<CellRecord & FailureRecord> | null;
  const isCell = typeof value?.cell === "string" && Array.isArray(value.points);
  const isFailure =
    typeof value?.failed === "string" &&
    typeof value.error?.name === "string" &&
    typeof value.error.message === "string";
  if ((!isCell && !isFailure) || !Number.isInteger(value.index))
    throw new DomainError(`parseRecord: a line must be the record of a cell, got ${line.slice(0, 60)}`);
  if (isCell) checkRecord("parseRecord", "the record", value);
  return value as CellRecord | FailureRecord;
}

/** JSON has no infinities: `formatJson` writes them as words. */
const revive = (key: string, value: unknown) =>
  value === "Infinity" && key !== "problem"
    ? Infinity
    : value === "-Infinity" && key !== "problem"
      ? -Infinity
      : value;

/**
 * A hash over results, whatever their order: SHA-256 of the records in the order of the plan, one line of JSON each.
 * @param records of `runSweep` or `readRecords`, in any order
 * @returns 64 hex digits
 * Cost: the records once more as text.
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 20, kappa: [0.5, 2, 3], keepFraction: 0.2, nTrials: 5 },
 * };
 * const hashes = [];
 * for (const workers of [1, 2]) {
 *   const records = [];
 *   await runSweep(plan, { workers, onRecord: (record) => records.push(record) });
 *   hashes.push(resultsHash(records));
 * }
 * hashes[0] === hashes[1]; // true
 */
export function resultsHash(records: readonly CellRecord[]): string {
  return hashLines(
    checkRecords("resultsHash", records)
      .toSorted((a, b) => a.index - b.index)
      .map(textOf),
  );
}

/** The text of a record that a user may have added to. */
function textOf(record: CellRecord): string {
  try {
    return recordText(record);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new TypeError(`resultsHash: records must be plain JSON, got one that is not (${error.message})`, {
      cause: error,
    });
  }
}
