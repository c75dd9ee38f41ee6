// Arguments that are right but for one or two places: they get past the first check, and far into the work.
import fc from "fast-check";
import { anything, Made } from "./values.js";

/** A change of one place: the pick-th of all that there are. */
interface Change {
  pick: number;
  how: "replace" | "delete" | "add" | "getter";
  key: string;
  value: Made;
}

const keys = fc.constantFrom(
  "__proto__",
  "constructor",
  "extra",
  "length",
  "0",
  "nSamples",
  "toJSON",
  "then",
);

const change: fc.Arbitrary<Change> = fc.record({
  pick: fc.nat(1_000_000),
  how: fc.constantFrom("replace", "replace", "replace", "replace", "delete", "add", "getter"),
  key: keys,
  value: anything,
});

/** How the arguments of a case are made of the right ones. */
export type Spoiled = { args: Made[] } | { changes: Change[] };

export const spoiled: fc.Arbitrary<Spoiled> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ args: fc.array(anything, { maxLength: 4 }) }) },
  { weight: 4, arbitrary: fc.record({ changes: fc.array(change, { minLength: 1, maxLength: 2 }) }) },
);

/** The arguments of a case. */
export function spoil(spoiled: Spoiled, right: () => unknown[]): unknown[] {
  if ("args" in spoiled) return spoiled.args.map(({ make }) => make());
  const args = thawed(right()) as unknown[];
  for (const { pick, how, key, value } of spoiled.changes) {
    const places = placesOf(args);
    if (places.length === 0) break;
    const [holder, name] = places[pick % places.length];
    apply(holder, how === "add" && isOpen(holder) && !Array.isArray(holder) ? key : name, how, value);
  }
  return args;
}

function apply(holder: object, name: string, how: Change["how"], value: Made): void {
  if (ArrayBuffer.isView(holder) || how === "replace" || how === "add") {
    const made = value.make();
    if (ArrayBuffer.isView(holder)) {
      const isBig = holder instanceof BigInt64Array || holder instanceof BigUint64Array;
      if (typeof made === (isBig ? "bigint" : "number") && name in holder) Reflect.set(holder, name, made);
    } else
      Object.defineProperty(holder, name, {
        value: made,
        writable: true,
        enumerable: true,
        configurable: true,
      });
  } else if (how === "delete") Reflect.deleteProperty(holder, name);
  else Object.defineProperty(holder, name, { get: value.make, enumerable: true, configurable: true });
}

/** Largest number of entries of one list that are places of their own. */
const MOST = 12;

/** Every place in the arguments, as what holds it and its name. */
function placesOf(value: unknown, places: [object, string][] = [], depth = 0): [object, string][] {
  if (value === null || typeof value !== "object" || depth > 6) return places;
  if (!isOpen(value) && !ArrayBuffer.isView(value)) return places;
  for (const key of Object.keys(value).slice(0, MOST)) {
    places.push([value, key]);
    const { value: inner } = Object.getOwnPropertyDescriptor(value, key) ?? {};
    placesOf(inner, places, depth + 1);
  }
  return places;
}

/** Plain objects and arrays. */
const isOpen = (value: object) =>
  Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** A copy in which what was frozen can be changed; functions and instances of classes are the same. */
function thawed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(thawed);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return (value as Float64Array).slice();
  if (value === null || typeof value !== "object" || !isOpen(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, thawed(inner)]));
}
