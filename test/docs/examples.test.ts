import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agrees, docstringExamples, markdownExamples, runExample } from "../support/examples.js";

const sources = readdirSync("src", { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.includes("generated"))
  .map((name) => join("src", name));
const pages = ["README.md", ...readdirSync("docs").map((name) => join("docs", name))].filter(
  (name) => name.endsWith(".md") && existsSync(name),
);
const examples = [...sources.flatMap(docstringExamples), ...pages.flatMap(markdownExamples)];

test("there are examples to run", () => {
  expect(examples.length).toBeGreaterThan(0);
});

test.each(examples)("the example at $where runs and gives the values it shows", async (example) => {
  for (const { code, expected, actual } of await runExample(example))
    expect(
      agrees(expected, actual),
      `${code} gave ${JSON.stringify(actual)}, shown is ${JSON.stringify(expected)}`,
    ).toBe(true);
});
