import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import * as io from "../../src/io/index.js";
import * as linalg from "../../src/linalg/index.js";
import * as network from "../../src/network/index.js";
import * as overparam from "../../src/index.js";
import * as plot from "../../src/plot/index.js";
import * as queue from "../../src/queue/index.js";
import * as store from "../../src/store/index.js";
import * as sweep from "../../src/sweep/index.js";
import * as url from "../../src/url/index.js";
import {
  agrees,
  docstringExamples,
  docstringsOf,
  markdownExamples,
  runExample,
} from "../support/examples.js";
import { loadedFrom } from "../support/imports.js";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
  .map((name) => join("src", name));
const docs = readdirSync("docs", { recursive: true, encoding: "utf8" }).map((name) => join("docs", name));
const pages = ["README.md", ...docs].filter((name) => name.endsWith(".md") && existsSync(name));
const examples = [...sources.flatMap(docstringExamples), ...pages.flatMap(markdownExamples)];

// What examples write, an earlier version may have written otherwise.
rmSync("out/examples", { recursive: true, force: true });

/** Files whose examples show no value: what they call returns none. */
const withoutValues = ["src/wasm/init.ts"];

test("there are examples to run", () => {
  expect(examples.length).toBeGreaterThan(0);
});

test.each(examples)("the example at $where runs and gives the values it shows", async (example) => {
  const claims = await runExample(example);
  if (withoutValues.some((file) => example.where.startsWith(`${file}:`))) expect(claims).toEqual([]);
  else expect(claims.length, "a line `expression; // value`").toBeGreaterThan(0);
  for (const { code, expected, actual } of claims)
    expect(
      agrees(expected, actual),
      `${code} gave ${JSON.stringify(actual)}, shown is ${JSON.stringify(expected)}`,
    ).toBe(true);
});

test.each([
  ["src/index.ts", overparam],
  ["src/io/index.ts", io],
  ["src/linalg/index.ts", linalg],
  ["src/network/index.ts", network],
  ["src/plot/index.ts", plot],
  ["src/queue/index.ts", queue],
  ["src/sweep/index.ts", sweep],
  ["src/url/index.ts", url],
  ["src/store/index.ts", store],
])("every function, class and constant that %s exports has a docstring with an example", (entry, api) => {
  const docstrings = new Map(loadedFrom([entry], "default").files.flatMap(docstringsOf));
  const bare = Object.keys(api).filter((name) => !/^\s*\* @example$/m.test(docstrings.get(name) ?? ""));
  expect(bare).toEqual([]);
});

test("every type that an entry exports has a docstring", () => {
  const described = new Set(sources.flatMap(docstringsOf).map(([name]) => name));
  const entries = sources.filter((file) => /^src\/(?:\w+\/)?index\.ts$/.test(file));
  const types = entries.flatMap((file) => typesOf(readFileSync(file, "utf8")));
  expect(types.length).toBeGreaterThan(100);
  expect(types.filter((name) => !described.has(name))).toEqual([]);
});

/** The types among what an index exports: `export type { A, B }` and `export { c, type D }`. */
function typesOf(index: string): string[] {
  return [...index.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, all, names]) =>
    [...names.matchAll(/(type )?\b(\w+)(?=,|\s*$)/g)].flatMap(([, one, name]) => (all || one ? [name] : [])),
  );
}
