// JSON texts that are right but for a place or two: what a file can hold that no JavaScript literal shows, 1e999 and "__proto__" among it.
import fc from "fast-check";

/** Values, as a file spells them. */
const numbers =
  "0 -0 1 -1 2 3 7 0.5 1.5 -2.5 1e-16 5e-324 1e-300 1e300 -1e300 1e999 -1e999 4294967296 9007199254740993 18446744073709551616";
const words = String.raw`null true false "" "0" "NaN" "Infinity" "__proto__" "../up" "/dev/null" "\u0000" "\ud800"`;
const lists = '[] {} [[]] [null] [1,2] [0.5,0.1] [[1,2],[3]] [{"variance":1,"coefficient":1}] ["magnitude"]';
const objects =
  '{"__proto__":{"polluted":1}} {"constructor":{"prototype":{"polluted":1}}} {"length":-1} {"toString":1} {"then":1}';
const ranges = '{"from":1,"to":100000000,"count":1000000} {"from":0,"to":1e300,"step":1e-300}';
const fragments = [
  ...[numbers, words, lists, objects, ranges].join(" ").split(" "),
  "1".repeat(400),
  `"${"x".repeat(5000)}"`,
  `${"[".repeat(5000)}${"]".repeat(5000)}`,
  `${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`,
];
const keys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "length",
  "toJSON",
  "extra",
  "",
  "0",
  "signal",
  "onProgress",
];

/** Stands in a text where a fragment is to go. */
const mark = (k: number) => `@@${k}@@`;

interface Change {
  pick: number;
  how: "replace" | "delete" | "add";
  key: string;
  value: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  pick: fc.nat(1_000_000),
  how: fc.constantFrom("replace", "replace", "replace", "delete", "add"),
  key: fc.constantFrom(...keys),
  value: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...fragments) },
    { weight: 1, arbitrary: fc.json({ maxDepth: 2 }) },
  ),
});

/** One of the right values as a text, with one or two places changed. */
export const spoiledJson = (right: readonly object[]): fc.Arbitrary<string> =>
  fc
    .record({ which: fc.nat(right.length - 1), changes: fc.array(change, { minLength: 1, maxLength: 2 }) })
    .map(({ which, changes }) => {
      const root = structuredClone(right[which]);
      for (const [k, one] of changes.entries()) apply(root, one, mark(k));
      // put in as texts: they are deeper than what can be walked over, and larger than what JSON writes
      return changes.reduce(
        (text, { value }, k) => text.replaceAll(`"${mark(k)}"`, () => value),
        JSON.stringify(root),
      );
    });

function apply(root: object, { pick, how, key }: Change, value: string): void {
  const places = placesOf(root);
  const [holder, name] = places[pick % places.length] ?? [root, "x"];
  const isAdded = how === "add" && !Array.isArray(holder);
  if (how === "delete") Reflect.deleteProperty(holder, name);
  else
    Object.defineProperty(holder, isAdded ? key : name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
}

function placesOf(value: unknown, places: [object, string][] = [], depth = 0): [object, string][] {
  if (value === null || typeof value !== "object" || depth > 6) return places;
  for (const key of Object.keys(value).slice(0, 12)) {
    places.push([value, key]);
    placesOf((value as Record<string, unknown>)[key], places, depth + 1);
  }
  return places;
}
