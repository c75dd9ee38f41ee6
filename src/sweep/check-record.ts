// Records as they come back from a file, a queue or a user. Written out by hand: a log has a million of them.
import { DomainError } from "../errors.js";
import { describe, isListOf } from "../validate.js";
import type { CellRecord } from "./record.js";

type Unknown = Readonly<Record<string, unknown>>;
type Is = (value: unknown) => boolean;

const isObject = (value: unknown): value is Unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const isText: Is = (value) => typeof value === "string";
const isNumber: Is = (value) => typeof value === "number" && !Number.isNaN(value);
const isCount: Is = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
const orNull =
  (is: Is): Is =>
  (value) =>
    value === null || is(value);
const listOf =
  (is: Is): Is =>
  (value) =>
    isListOf(value, is);

/** What each part must be. */
const parts: readonly [string, Is, string][] = [
  ["cell", isText, "a text"],
  ["index", isCount, "a whole number"],
  ["problem", isText, "a text"],
  ["nSamples", isCount, "a whole number"],
  ["sizes", listOf(isCount), "a list of whole numbers"],
  ["world", orNull(isCount), "a whole number or null"],
  ["keepFraction", (value) => orNull(isNumber)(value) || listOf(isNumber)(value), "a number, a list or null"],
  ["nKept", orNull(isCount), "a whole number or null"],
  ["noiseStd", isNumber, "a number"],
  ["correlation", isNumber, "a number"],
  ["ridge", isNumber, "a number"],
  ["retrainRidge", isNumber, "a number"],
  ["rules", listOf(isText), "a list of texts"],
  ["nTrials", isCount, "a whole number"],
  ["seed", isCount, "a whole number"],
  ["drawSeed", isCount, "a whole number"],
  ["version", isText, "a text"],
  ["wasmHash", isText, "a text"],
];

/** @throws {TypeError | DomainError} what is no record of a cell, with the part that is wrong */
export function checkRecord(routine: string, name: string, record: unknown): asserts record is CellRecord {
  if (!isObject(record))
    throw new TypeError(`${routine}: ${name} must be the record of a cell, got ${describe(record)}`);
  const fail = (part: string, rule: string, value: unknown): never => {
    throw new DomainError(`${routine}: ${name}.${part} must be ${rule}, got ${describe(value)}`);
  };
  for (const [part, is, rule] of parts) if (!is(record[part])) fail(part, rule, record[part]);
  const { points } = record;
  if (!Array.isArray(points)) return fail("points", "a list", points);
  for (let k = 0; k < points.length; k++) {
    const point: unknown = points[k];
    const at = `points[${k}]`;
    if (!isObject(point)) return fail(at, "the results of one size", point);
    for (const part of ["nFeatures", "nKept"])
      if (!isCount(point[part])) fail(`${at}.${part}`, "a whole number", point[part]);
    checkRisks(`${at}.theory`, point.theory, isLeafOfTheory, fail);
    checkRisks(`${at}.simulation`, point.simulation, isEstimate, fail);
  }
}

/** NaN is null in JSON. */
const isLeafOfTheory = orNull(isNumber);
const isEstimate: Is = (leaf) =>
  isObject(leaf) && [leaf.mean, leaf.standardError, leaf.median].every(orNull(isNumber));

type Fail = (part: string, rule: string, value: unknown) => never;

function checkRisks(at: string, risks: unknown, isLeaf: Is, fail: Fail): void {
  if (risks === null) return;
  if (!isObject(risks)) return fail(at, "risks or null", risks);
  for (const part of ["dense", "small"])
    if (!isLeaf(risks[part])) fail(`${at}.${part}`, "a risk", risks[part]);
  checkByRule(at, risks, isLeaf, fail);
  if (risks.rounds === undefined) return;
  if (!Array.isArray(risks.rounds) || risks.rounds.length === 0)
    return fail(`${at}.rounds`, "a list of rounds", risks.rounds);
  for (let k = 0; k < risks.rounds.length; k++) {
    const round: unknown = risks.rounds[k];
    if (!isObject(round)) return fail(`${at}.rounds[${k}]`, "a round", round);
    checkByRule(`${at}.rounds[${k}]`, round, isLeaf, fail);
  }
}

function checkByRule(at: string, risks: Unknown, isLeaf: Is, fail: Fail): void {
  for (const part of ["pruned", "retrained"]) {
    const leaves = risks[part];
    if (!isObject(leaves) || !Object.values(leaves).every(isLeaf))
      fail(`${at}.${part}`, "risks by rule", leaves);
  }
}

/** @throws {TypeError | DomainError} what is no list of records */
export function checkRecords(routine: string, records: unknown): readonly CellRecord[] {
  if (!Array.isArray(records))
    throw new TypeError(`${routine}: records must be an array of records, got ${describe(records)}`);
  for (let i = 0; i < records.length; i++) checkRecord(routine, `records[${i}]`, records[i]);
  return records as CellRecord[];
}
