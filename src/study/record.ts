// What is kept of a cell of a study: one JSON object, the same bytes wherever and whenever it was computed.
import * as v from "valibot";
import { DomainError } from "../errors.js";
import { formatJson } from "../io/json.js";
import type { NetworkRule } from "../network/index.js";
import type { FailureRecord } from "../sweep/record.js";
import { fraction, integer, validate } from "../validate.js";
import type { NetworkCell } from "./cells.js";
import { RULES } from "./plan.js";

/** One network, measured. */
export interface Measured {
  stage: "dense" | "pruned" | "retrained";
  /** s; null for the dense network. */
  target: number | null;
  rule: NetworkRule | null;
  /** Weights that are not pruned. Biases and batch normalisations do not count. */
  kept: number;
  /** Passes over the samples in its last training. */
  epochs: number;
  /** Share of the training images put into another class than their (noisy) label says. */
  trainError: number;
  testError: number;
}

export interface NetworkRecord {
  cell: string;
  index: number;
  width: number;
  seed: number;
  /** All parameters, and those of them that pruning can take. */
  parameters: number;
  weights: number;
  measured: Measured[];
  version: string;
  /** Of the core, which draws; and of the module that trains. */
  wasmHash: string;
  networkHash: string;
}

/** A record on one line. */
export const networkRecordText = (record: NetworkRecord | FailureRecord): string => formatJson(record);

const share = () => v.union([v.literal(0), fraction()], "be in [0, 1]");
const measuredSchema = v.strictObject({
  stage: v.picklist(["dense", "pruned", "retrained"]),
  target: v.nullable(integer(1)),
  rule: v.nullable(v.picklist(RULES)),
  kept: integer(0),
  epochs: integer(1),
  trainError: share(),
  testError: share(),
});
const recordSchema = v.looseObject({
  cell: v.string(),
  index: integer(0),
  width: integer(1),
  seed: integer(0),
  parameters: integer(1),
  weights: integer(1),
  measured: v.array(measuredSchema),
  version: v.string(),
  wasmHash: v.string(),
  networkHash: v.string(),
});
const failureSchema = v.looseObject({
  failed: v.string(),
  index: integer(0),
  error: v.looseObject({ name: v.string(), message: v.string() }),
});

/** Whether something is a measurement, with every number in its range and nothing besides. */
export const isMeasured = (value: unknown): value is Measured => v.is(measuredSchema, value);

/** A line as it was. @throws {SyntaxError} no JSON @throws {DomainError | TypeError} JSON that is no record */
export function parseNetworkRecord(line: string): NetworkRecord | FailureRecord {
  const value: unknown = JSON.parse(line);
  const routine = "parseNetworkRecord";
  const { cell, failed } = (value ?? {}) as Partial<NetworkRecord & FailureRecord>;
  if (cell !== undefined) return validate(routine, recordSchema, value) satisfies NetworkRecord;
  if (failed !== undefined) return validate(routine, failureSchema, value);
  throw new DomainError(`${routine}: a line must be the record of a cell, got ${line.slice(0, 60)}`);
}

/** A row of the table: one network and what was measured of it. What does not apply is null. */
export interface NetworkRow {
  network: string;
  images: string;
  /** Number of training images, side of the images, share of labels drawn anew. */
  n: number;
  side: number;
  labelNoise: number;
  /** k */
  width: number;
  parameters: number;
  weights: number;
  kept: number;
  keepFraction: number;
  target: number | null;
  stage: Measured["stage"];
  rule: NetworkRule | null;
  /** Where retraining began. */
  retrainFrom: string | null;
  epochs: number;
  trainError: number;
  testError: number;
  seed: number;
  version: string;
  wasmHash: string;
  networkHash: string;
}

/** The columns of the table, in order. */
export const networkColumns = [
  "network",
  "images",
  "n",
  "side",
  "labelNoise",
  "width",
  "parameters",
  "weights",
  "kept",
  "keepFraction",
  "target",
  "stage",
  "rule",
  "retrainFrom",
  "epochs",
  "trainError",
  "testError",
  "seed",
  "version",
  "wasmHash",
  "networkHash",
] as const satisfies readonly (keyof NetworkRow)[];

/** The rows of a record. @param cell that it belongs to @param side of the images where the plan says none */
export function rowsOfNetwork(record: NetworkRecord, cell: NetworkCell, side: number): NetworkRow[] {
  const { width, seed, parameters, weights, version, wasmHash, networkHash } = record;
  const { data, network, retrainFrom } = cell;
  return record.measured.map(({ stage, target, rule, kept, epochs, trainError, testError }) => ({
    network: network.kind,
    images: data.images,
    n: data.nTrain,
    side: data.side ?? side,
    labelNoise: data.labelNoise,
    width,
    parameters,
    weights,
    kept,
    keepFraction: kept / weights,
    target,
    stage,
    rule,
    retrainFrom: stage === "retrained" ? retrainFrom : null,
    epochs,
    trainError,
    testError,
    seed,
    version,
    wasmHash,
    networkHash,
  }));
}
