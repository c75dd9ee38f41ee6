import { formatCsv } from "../io/csv.js";
import type { Row } from "../io/rows.js";
import { resolveRules } from "../rules/index.js";
import type { CellRecord, Estimate, PointRecord, Risks } from "./record.js";

/** One number of a sweep with everything that decides it: a line of the table. What does not apply is null. */
export interface SweepRow extends Row {
  /** Id of the cell. */
  cell: string;
  /** p/n */
  kappa: number;
  /** What the plan keeps: a share, shares by round with spaces between, or "s=" and a number. `keepFraction` is kept/p. */
  keep: string;
  /** Which round of pruning, from 1; null for the dense and the small model. */
  round: number | null;
  /** How many rounds there are. */
  rounds: number;
  /** σ */
  noiseStd: number;
  /** ρ */
  correlation: number;
  /** λ of the dense fit. */
  ridge: number;
  /** λ₂ of the refit. */
  retrainRidge: number;
  /** Features of the world where models of growing size share a draw. */
  world: number | null;
  /** Seed of the draws; null for theory. */
  drawSeed: number | null;
  /** How the trials were made: `"direct"` or `"exact"`. */
  engine: string | null;
}

/**
 * The columns of the table, in order.
 * @example
 * sweepColumns.slice(0, 4); // ["cell", "problem", "quantity", "n"]
 */
export const sweepColumns = [
  "cell",
  "problem",
  "quantity",
  "n",
  "p",
  "kappa",
  "kept",
  "keepFraction",
  "keep",
  "round",
  "rounds",
  "noiseStd",
  "correlation",
  "ridge",
  "retrainRidge",
  "world",
  "rule",
  "stage",
  "estimator",
  "value",
  "standardError",
  "median",
  "trials",
  "seed",
  "drawSeed",
  "engine",
  "version",
  "wasmHash",
] as const satisfies readonly (keyof SweepRow)[];

/** The rows of one record: by size; theory, then simulation; dense, small, then pruned and retrained by round and rule. */
export function rowsOfRecord(record: CellRecord): SweepRow[] {
  return record.points.flatMap((point) => [
    ...(point.theory ? rowsOfRisks(record, point, "theory", point.theory) : []),
    ...(point.simulation ? rowsOfRisks(record, point, "simulation", point.simulation) : []),
  ]);
}

function rowsOfRisks(
  record: CellRecord,
  point: PointRecord,
  estimator: "theory" | "simulation",
  risks: Risks<number | Estimate>,
): SweepRow[] {
  const { nFeatures: p, nKept } = point;
  const schedule = Array.isArray(record.keepFraction) ? record.keepFraction : undefined;
  const keep = record.nKept === null ? [record.keepFraction].flat().join(" ") : `s=${record.nKept}`;
  const simulated = estimator === "simulation";
  const row = (
    stage: Row["stage"],
    rule: string | null,
    round: number | null,
    leaf: number | Estimate,
  ): SweepRow => {
    const kept =
      round === null ? nKept : keptBy(rule!, p, schedule ? Math.round(schedule[round - 1] * p) : nKept);
    return {
      cell: record.cell,
      problem: record.problem,
      quantity: "risk",
      n: record.nSamples,
      p,
      kappa: p / record.nSamples,
      kept,
      keepFraction: kept / p,
      keep,
      round,
      rounds: schedule?.length ?? 1,
      noiseStd: record.noiseStd,
      correlation: record.correlation,
      ridge: record.ridge,
      retrainRidge: record.retrainRidge,
      world: record.world,
      rule,
      stage,
      estimator,
      value: typeof leaf === "number" ? leaf : leaf.mean,
      standardError: typeof leaf === "number" ? null : leaf.standardError,
      median: typeof leaf === "number" ? null : leaf.median,
      trials: simulated ? record.nTrials : null,
      seed: record.seed,
      drawSeed: simulated ? record.drawSeed : null,
      engine: simulated ? (point.simulation?.engine ?? null) : null,
      version: record.version,
      wasmHash: record.wasmHash,
    };
  };
  const rounds = risks.rounds ?? [risks];
  return [
    row("dense", null, null, risks.dense),
    row("small", null, null, risks.small),
    ...rounds.flatMap(({ pruned, retrained }, k) => [
      ...Object.entries(pruned).map(([rule, leaf]) => row("pruned", rule, k + 1, leaf)),
      ...Object.entries(retrained).map(([rule, leaf]) => row("retrained", rule, k + 1, leaf)),
    ]),
  ];
}

const shares = new Map<string, number | undefined>();

/** Features that a rule keeps: those with groups their own share. */
function keptBy(rule: string, p: number, nKept: number): number {
  if (!shares.has(rule)) {
    const [{ group }] = resolveRules("sweep", [rule]);
    shares.set(rule, group && group.keep / group.of);
  }
  const share = shares.get(rule);
  return share === undefined ? nKept : Math.round(share * p);
}

/** The header line of the table, and a record's lines of it. */
export const csvHeader = (): string => formatCsv([], sweepColumns);
export const csvLines = (record: CellRecord): string =>
  formatCsv(
    rowsOfRecord(record).map((row) => ({ ...row })),
    sweepColumns,
  ).slice(csvHeader().length);
