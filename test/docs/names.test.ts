// The functions that the README names in its text exist; those of its examples are called by examples.test.ts.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as linalg from "../../src/linalg/index.js";
import * as main from "../../src/index.js";
import * as network from "../../src/network/index.js";
import * as sweep from "../../src/sweep/index.js";

/** Names of other people's that the README mentions in the same type. */
const foreign = new Set(["solve", "Float64Array"]);

test("what the README calls a function is one", () => {
  const text = readFileSync("README.md", "utf8").replace(/```[\s\S]*?```/g, "");
  const names = [...text.matchAll(/`([a-zA-Z]\w*)(?:\([^`]*\))?`/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(15);
  const known = { ...linalg, ...network, ...sweep, ...main };
  expect(names.filter((name) => !(name in known) && !foreign.has(name))).toEqual([]);
});
