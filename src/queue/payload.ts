// What goes through the queue: a cell there, its record back.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import type { Cell } from "../sweep/cells.js";
import { problemSchema } from "../sweep/problems.js";
import { parseRecord, type CellRecord } from "../sweep/record.js";
import { finite, fraction, integer, nonNegative, validate } from "../validate.js";

/** The data of a job. */
export interface CellJob {
  cell: Cell;
  /** The core that the sweep was begun with: a worker with another one does not take part. */
  wasmHash: string;
  version: string;
}

const size = () => integer(1, 1e8);
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/, "be 16 hex digits"));

const schema = v.strictObject({
  job: v.strictObject({
    cell: v.strictObject({
      id,
      index: integer(0),
      problem: v.string(),
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
      rules: v.pipe(v.array(v.string()), v.minLength(1, "name a rule")),
      nTrials: size(),
      seed: integer(0),
      drawSeed: integer(0),
      theory: v.boolean(),
      simulation: v.boolean(),
    }),
    wasmHash: v.string(),
    version: v.string(),
  }),
});

/** Checks the data of a job, which anybody may have put into the queue. @throws {DomainError | TypeError} */
export const checkJob = (routine: string, data: unknown): CellJob =>
  validate(routine, schema, { job: data }).job as CellJob;

/** The record that a worker answered with. @throws {DomainError} another one than that of the cell, or of another core */
export function checkAnswer(text: unknown, { id: wanted }: Cell, wasmHash: string): CellRecord {
  const record = parseRecord(String(text));
  if (!("cell" in record) || record.cell !== wanted)
    throw new DomainError(`sweep: a worker must answer with the record of cell ${wanted}, got another`);
  if (record.wasmHash !== wasmHash)
    throw new DomainError(`sweep: workers must have the core ${wasmHash}, got ${record.wasmHash}`);
  return record;
}
