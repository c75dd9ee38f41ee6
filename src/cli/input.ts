import * as v from "valibot";
import { DomainError } from "../errors.js";
import { readWithin } from "../io/bytes.js";
import { fromSystem, openPath } from "../io/open.node.js";
import type { Problem } from "../problems/index.js";
import { describe, integer, positive, validate } from "../validate.js";
import { listedFeatures, problemOf } from "./problem.js";

/** A problem file, read: the problem, and every option as it stands there. */
export interface ProblemFile {
  problem: Problem;
  options: Options;
}

/** Options that a problem file may hold. Their values are checked by the function that uses them. */
export interface Options {
  kappa?: number;
  nSamples?: number;
  nFeatures?: number;
  keepFraction?: unknown;
  nKept?: unknown;
  ridge?: unknown;
  retrainRidge?: unknown;
  rules?: unknown;
  nTrials?: unknown;
  nDraws?: unknown;
  seed?: unknown;
  engine?: unknown;
}

/** `--max-bytes` of the commands that read JSON. */
export interface InputLimit {
  maxBytes?: number;
}

/**
 * Bytes of a JSON file that are read unless told otherwise: the rows of a covariance of 1700 features. What JSON makes of the most tightly
 * packed text takes 20 times its bytes.
 */
export const MAX_JSON_BYTES = 2 ** 26;

const schema = v.strictObject({
  features: v.optional(v.unknown()),
  covariance: v.optional(v.unknown()),
  factor: v.optional(v.unknown()),
  betaStar: v.optional(v.unknown()),
  randomFeatures: v.optional(v.unknown()),
  noiseStd: v.unknown(),
  kappa: v.optional(positive()),
  nSamples: v.optional(integer(1)),
  nFeatures: v.optional(integer(1)),
  keepFraction: v.optional(v.unknown()),
  nKept: v.optional(v.unknown()),
  ridge: v.optional(v.unknown()),
  retrainRidge: v.optional(v.unknown()),
  rules: v.optional(v.unknown()),
  nTrials: v.optional(v.unknown()),
  nDraws: v.optional(v.unknown()),
  seed: v.optional(v.unknown()),
  engine: v.optional(v.unknown()),
});

/**
 * Reads a problem file. One file serves all commands, so keys that only another command uses are allowed.
 * @param routine stands in front of messages, `overparam predict`
 * @param path a file name, or `-` for standard input
 * @throws {DomainError} a file that is unreadable or too large, no JSON, an unknown or missing key, a value out of range
 */
export async function readProblemFile(
  routine: string,
  path: string,
  limit: InputLimit,
): Promise<ProblemFile> {
  const { features, covariance, factor, betaStar, randomFeatures, noiseStd, ...options } = validate(
    routine,
    schema,
    await readJsonObject(routine, path, "FILE", limit),
  );
  const described = { features, covariance, factor, betaStar, randomFeatures, noiseStd };
  // a list of coefficients says how many features there are
  const nFeatures = options.nFeatures ?? listedFeatures(described);
  if (nFeatures !== undefined && options.kappa === undefined) options.nFeatures = nFeatures;
  agree(routine, options);
  const description = { ...described, nFeatures };
  return { problem: problemOf(routine, description), options };
}

/**
 * Reads a JSON object from a file, or for `-` from standard input. The size is looked at before anything is read.
 * @param name what the command calls the file
 * @throws {DomainError | TypeError} a file that is unreadable or too large, no JSON, no object
 */
export async function readJsonObject(
  routine: string,
  path: string,
  name: string,
  { maxBytes = MAX_JSON_BYTES }: InputLimit,
): Promise<unknown> {
  const bytes =
    path === "-"
      ? await fromSystem(
          readWithin(process.stdin, maxBytes),
          ({ code }) =>
            new DomainError(
              `${routine}: standard input must be readable, got one that cannot be read (${code})`,
            ),
        )
      : (await openPath(routine, path, maxBytes, name, "--max-bytes")).bytes;
  if (bytes === undefined)
    throw new DomainError(
      `${routine}: standard input must have at most ${maxBytes} bytes (--max-bytes), got more`,
    );
  return parse(routine, path, new TextDecoder().decode(bytes));
}

function parse(routine: string, path: string, content: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\s+/g, " ");
    const name = path === "-" ? "standard input" : path;
    throw new DomainError(`${routine}: ${name} must hold JSON, got text that is not: ${reason}`);
  }
  if (value === null || typeof value !== "object" || Array.isArray(value))
    throw new TypeError(`${routine}: the input must be an object, got ${describe(value)}`);
  return value;
}

/** κ = p/n may be given beside n and p if it says the same, to the precision of a whole number of features. */
function agree(routine: string, { kappa, nSamples, nFeatures }: Options): void {
  if (kappa === undefined || nSamples === undefined || nFeatures === undefined) return;
  if (Math.abs(kappa * nSamples - nFeatures) < 0.5) return;
  const ratio = Number((nFeatures / nSamples).toPrecision(6));
  throw new DomainError(
    `${routine}: kappa must be nFeatures / nSamples = ${nFeatures} / ${nSamples} = ${ratio}, got ${kappa}`,
  );
}
