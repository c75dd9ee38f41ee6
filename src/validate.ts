import * as v from "valibot";
import { DomainError } from "./errors.js";

/**
 * Checks `input` against a valibot schema and reports the first thing wrong in the message style of the package:
 * `routine: features[1].variance must be at least 0, got -1`.
 * @param routine the public name that stands in front of the message
 * @throws {TypeError} a value of the wrong JavaScript type
 * @throws {DomainError} a value outside its range, a missing or an unknown key
 */
export function validate<const S extends v.GenericSchema>(
  routine: string,
  schema: S,
  input: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const keys = issue.path?.map(({ key }) => key) ?? [];
  const path = pathText(keys);
  if (issue.type === "strict_object") {
    const key = String(keys.at(-1));
    if (issue.expected === "never")
      throw new DomainError(`${routine}: unknown key ${path}, ${suggestion(key, knownKeys(schema, issue))}`);
    if (issue.path?.at(-1)?.origin === "key") {
      // A misspelt key is reported as such, not as the absence of the right one.
      const known = knownKeys(schema, issue);
      const stray = Object.keys(issue.path.at(-1)?.input ?? {}).find((name) => !known.includes(name));
      if (stray !== undefined)
        throw new DomainError(
          `${routine}: unknown key ${pathText([...keys.slice(0, -1), stray])}, ${suggestion(stray, known)}`,
        );
      throw new DomainError(`${routine}: ${path} is missing`);
    }
  }
  if (issue.type === "loose_object" && issue.path?.at(-1)?.origin === "key")
    throw new DomainError(`${routine}: ${path} is missing`);
  const subject = path === "" ? "the input" : path;
  const message = `${routine}: ${subject} must ${rule(issue)}, got ${describe(issue.input)}`;
  throw issue.kind === "schema" && !isNumberLike(issue) ? new TypeError(message) : new DomainError(message);
}

/** Finite numbers. */
export const finite = () => v.pipe(v.number("be a finite number"), v.finite("be a finite number"));

/** Finite numbers ≥ 0. */
export const nonNegative = () => v.pipe(finite(), v.minValue(0, "be at least 0"));

/** Finite numbers > 0. */
export const positive = () => v.pipe(finite(), v.gtValue(0, "be greater than 0"));

/** Whole numbers ≥ `least`, and ≤ `most` where there is an upper end. */
export const integer = (least: number, most = Number.MAX_SAFE_INTEGER) =>
  v.pipe(
    finite(),
    v.safeInteger("be a whole number"),
    v.minValue(least, `be at least ${least}`),
    v.maxValue(most, `be at most ${most}`),
  );

/** The share of the features that is kept. */
export const fraction = () =>
  v.pipe(
    finite(),
    v.check((x) => x > 0 && x <= 1, "be in (0, 1]"),
  );

/** Functions. */
export const callback = () =>
  v.custom<(...args: never[]) => unknown>((given) => typeof given === "function", "be a function");

/** Names of queues: BullMQ makes keys of them, with colons between their parts. */
export const nameOfQueue = () =>
  v.pipe(v.string(), v.regex(/^[^:\0]{1,200}$/, "have 1 to 200 characters, none of them a colon"));

/** A number, or a list with one for each round of pruning. */
export const perRound = <S extends v.GenericSchema<number>>(each: S) =>
  v.lazy((input) =>
    Array.isArray(input) ? v.pipe(v.array(each), v.minLength(1, "name at least one round")) : each,
  );

/**
 * The options of a routine that are checked one by one: an object, or nothing, with no other keys than `known`.
 * @throws {TypeError} something else
 * @throws {DomainError} an unknown key
 */
export function optionsOf<T extends object>(
  routine: string,
  options: T | undefined,
  known: readonly (keyof T & string)[],
): T {
  const given: unknown = options ?? {};
  if (options === null || typeof given !== "object" || Array.isArray(given) || ArrayBuffer.isView(given))
    throw new TypeError(`${routine}: options must be an object, got ${describe(options)}`);
  for (const key of Object.keys(given as object))
    if (!known.includes(key as keyof T & string))
      throw new DomainError(`${routine}: unknown key ${pathText([key])}, ${suggestion(key, known)}`);
  return given as T;
}

/**
 * Whether something is an array, each place of which is as it should be. `every` passes over holes; `findIndex` sees them, and ends at the
 * first of four billion.
 */
export const isListOf = (list: unknown, is: (item: unknown) => boolean): list is readonly unknown[] =>
  Array.isArray(list) && list.findIndex((item) => !is(item)) === -1;

/**
 * Numbers that came of finite ones, as they are. NaN among them comes of sums and products beyond what doubles hold.
 * @throws {DomainError} NaN
 */
export function inRange<T extends ArrayLike<number>>(routine: string, what: string, values: T): T {
  for (let i = 0; i < values.length; i++)
    if (Number.isNaN(values[i]))
      throw new DomainError(
        `${routine}: ${what} must stay within the range of doubles, got NaN: the numbers given are too large for it`,
      );
  return values;
}

/** @throws {DomainError} unless the option is one of the known words */
export function checkWord(routine: string, name: string, value: unknown, known: readonly string[]): void {
  if (typeof value === "string" && known.includes(value)) return;
  const advice = typeof value === "string" ? `, ${suggestion(value, known)}` : "";
  throw new DomainError(
    `${routine}: ${name} must be one of ${known.join(", ")}, got ${describe(value)}${advice}`,
  );
}

/** @throws {TypeError} an option that is there and is neither true nor false */
export function checkFlag(routine: string, name: string, value: unknown): void {
  if (value !== undefined && typeof value !== "boolean")
    throw new TypeError(`${routine}: ${name} must be a boolean, got ${describe(value)}`);
}

/** Shows a value as a user wrote it, shortened. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value.length > 40 ? `${value.slice(0, 37)}…` : value);
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value !== null && typeof value === "object") return "an object";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** "did you mean …" for a misspelt word, or the list of the known ones. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word.toLowerCase(), known);
  if (near !== undefined) return `did you mean ${near}?`;
  const shown = known.slice(0, MOST_SHOWN).map((name) => (name.length > 40 ? `${name.slice(0, 37)}…` : name));
  return `known are ${shown.join(", ")}${known.length > MOST_SHOWN ? ` and ${known.length - MOST_SHOWN} more` : ""}`;
}

/** Names that a message lists: more than any list of options has, and no more than can be read of the columns of a file. */
const MOST_SHOWN = 40;

/** The known word with the fewest letters to change, where that is at most 2 and not the whole word. */
function nearest(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.min(3, word.length);
  for (const candidate of known) {
    const away = distance(candidate.toLowerCase(), word);
    if (away < least) [best, least] = [candidate, away];
  }
  return best;
}

const isNumberLike = (issue: v.BaseIssue<unknown>) =>
  issue.type === "number" && typeof issue.input === "number";

const rule = (issue: v.BaseIssue<unknown>) =>
  issue.message.startsWith("Invalid") ? `be ${article(issue.expected ?? "valid")}` : issue.message;

const article = (type: string) => {
  const noun = type.toLowerCase();
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
};

/** `features[0].variance`; keys that are no plain words stand in quotes, so that a message stays one line. */
function pathText(keys: readonly unknown[]): string {
  let text = "";
  for (const key of keys) {
    if (typeof key === "number") text += `[${key}]`;
    else if (!/^[\p{L}_$][\p{L}\p{N}_$]{0,39}$/u.test(String(key)))
      text += text === "" ? describe(String(key)) : `[${describe(String(key))}]`;
    else text += text === "" ? String(key) : `.${String(key)}`;
  }
  return text;
}

/** The keys that the object at the end of the issue's path may have. */
function knownKeys(schema: unknown, issue: v.BaseIssue<unknown>): readonly string[] {
  let at = unwrap(schema);
  for (const { key } of issue.path?.slice(0, -1) ?? [])
    at = unwrap(typeof key === "number" ? at.item : at.entries?.[String(key)]);
  return Object.keys(at.entries ?? {});
}

interface AnySchema {
  entries?: Record<string, unknown>;
  item?: unknown;
  wrapped?: unknown;
}

function unwrap(schema: unknown): AnySchema {
  let at = (schema ?? {}) as AnySchema;
  while (at.wrapped) at = at.wrapped as AnySchema;
  return at;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length];
}
