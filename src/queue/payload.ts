// What goes through the queue: a cell there, its record back. Anybody who reaches the Redis may have put either there.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { schedule } from "../sweep/axes.js";
import { expandPlan, type Cell } from "../sweep/cells.js";
import { secondsOf } from "../sweep/cost.js";
import { hashOf } from "../sweep/hash.js";
import type { Plan } from "../sweep/plan.js";
import { problemSchema } from "../sweep/problems.js";
import { parseRecord, type CellRecord, type FailureRecord } from "../sweep/record.js";
import { describe, finite, fraction, integer, nonNegative, validate } from "../validate.js";

/** The data of a job. */
export interface CellJob {
  cell: Cell;
  /** The core that the sweep was begun with: a worker with another one does not take part. */
  wasmHash: string;
  version: string;
}

/** How long a cell may take by its estimate, in hours, unless told otherwise. */
export const MAX_HOURS = 24;

const size = () => integer(1, 1e8);
const short = () => v.pipe(v.string(), v.maxLength(1000, "have at most 1000 characters"));
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "be 16 hex digits"));

const schema = v.strictObject({
  job: v.strictObject({
    cell: v.strictObject({
      id,
      index: integer(0),
      problem: short(),
      spec: problemSchema,
      nSamples: size(),
      sizes: v.pipe(v.array(size()), v.minLength(1, "name a size"), v.maxLength(1e5, "be shorter")),
      world: v.nullable(size()),
      keepFraction: v.nullable(
        v.union([fraction(), v.pipe(v.array(fraction()), v.minLength(1), v.maxLength(20))]),
      ),
      nKept: v.nullable(size()),
      noiseStd: nonNegative(),
      correlation: finite(),
      ridge: nonNegative(),
      retrainRidge: nonNegative(),
      rules: v.pipe(v.array(short()), v.minLength(1, "name a rule"), v.maxLength(1000, "be shorter")),
      nTrials: size(),
      seed: integer(0),
      drawSeed: integer(0),
      theory: v.boolean(),
      simulation: v.boolean(),
    }),
    wasmHash: short(),
    version: short(),
  }),
});

/**
 * Checks the data of a job: it must be a cell that some plan has, to the last key, and not take longer than it may. The plan of that one
 * cell is written out, checked as plans are, and laid out again; what comes must be what was given.
 * @param maxHours by the estimate for one thread
 * @throws {DomainError | TypeError} naming what is wrong
 * Cost: some 0.2 ms.
 */
export function checkJob(routine: string, data: unknown, maxHours = MAX_HOURS): CellJob {
  const { job } = validate(routine, schema, { job: data });
  const given = job.cell as Cell;
  const cells = planned(routine, given);
  const cell = { ...cells.at(0), index: given.index };
  const { wasmHash, version } = job;
  if (cells.count !== 1 || hashOf({ cell, wasmHash, version }) !== hashOf(data))
    throw new DomainError(
      `${routine}: job.cell must be the cell of a plan, got one whose parts do not fit each other or its id`,
    );
  const hours = secondsOf(cell) / 3600;
  if (hours > maxHours)
    throw new DomainError(
      `${routine}: a cell must take at most ${maxHours} hours (maxHours) by its estimate, got ${hours.toPrecision(3)}`,
    );
  return { cell, wasmHash, version };
}

/** The plan that has this cell and no other. */
function planned(routine: string, cell: Cell): ReturnType<typeof expandPlan> {
  const { problem, spec, nSamples, sizes, world, keepFraction, nKept, noiseStd } = cell;
  const { correlation, ridge, retrainRidge, rules, nTrials, seed, theory, simulation } = cell;
  const rounds = Array.isArray(keepFraction) ? keepFraction.length : 1;
  const last = Array.isArray(keepFraction) ? keepFraction.at(-1)! : keepFraction!;
  // a list is one that the plan gave, or the rounds that lead to its last
  const isScheduled = nKept !== null || hashOf(schedule(last, rounds)) === hashOf(keepFraction);
  const plan: Plan = {
    problems: { [problem]: spec },
    grid: {
      nSamples,
      nFeatures: sizes,
      correlation,
      ridge,
      retrainRidge,
      rules,
      nTrials,
      seed,
      ...(spec.noiseStd === undefined && { noiseStd }),
      ...(nKept === null ? { keepFraction: isScheduled ? last : [keepFraction as number[]] } : { nKept }),
      ...(isScheduled && { rounds }),
    },
    nested: world !== null,
    ...(world !== null && { world }),
    estimators: [...(theory ? (["theory"] as const) : []), ...(simulation ? (["simulation"] as const) : [])],
  };
  try {
    return expandPlan(plan);
  } catch (error) {
    if (!(error instanceof DomainError || error instanceof TypeError)) throw error;
    throw new DomainError(
      `${routine}: job.cell must be the cell of a plan, got one of a plan for which ${error.message}`,
      { cause: error },
    );
  }
}

/** The parameters of a cell that its record repeats, and what else is in one. */
const PARAMETERS = [
  ...([
    "index",
    "problem",
    "nSamples",
    "sizes",
    "world",
    "keepFraction",
    "nKept",
    "noiseStd",
    "correlation",
  ] as const),
  ...(["ridge", "retrainRidge", "rules", "nTrials", "seed", "drawSeed"] as const),
];
const KEYS: ReadonlySet<string> = new Set([...PARAMETERS, "cell", "points", "version", "wasmHash"]);

/** The record that a worker answered with. @throws {DomainError} another one than that of the cell, or of another core */
export function checkAnswer(text: unknown, cell: Cell, wasmHash: string): CellRecord {
  const record = answered(text);
  if (!("cell" in record) || record.cell !== cell.id)
    throw new DomainError(`sweep: a worker must answer with the record of cell ${cell.id}, got another`);
  if (record.wasmHash !== wasmHash)
    throw new DomainError(`sweep: workers must have the core ${wasmHash}, got ${record.wasmHash}`);
  const { points } = record;
  const sizes = points.map(({ nFeatures }) => nFeatures);
  const other =
    PARAMETERS.find((name) => hashOf([record[name]]) !== hashOf([cell[name]])) ??
    Object.keys(record).find((name) => !KEYS.has(name)) ??
    (hashOf(sizes) === hashOf(cell.sizes) ? undefined : "list of sizes");
  if (other === undefined) return record;
  throw new DomainError(
    `sweep: a worker must answer with the record of cell ${cell.id}, got one with another ${describe(other)}`,
  );
}

function answered(text: unknown): CellRecord | FailureRecord {
  try {
    return parseRecord(String(text));
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw new DomainError(`sweep: a worker must answer with a record, got ${describe(text)}`, {
      cause: error,
    });
  }
}
