import { expect, test } from "vitest";
import { magnitude, resolveRules, scales } from "../../src/rules/index.js";

test("rules are found by name, in the order named", () => {
  expect(resolveRules("predict").map((r) => r.name)).toEqual(["magnitude", "hessian", "oracle", "random"]);
  expect(resolveRules("predict", ["oracle", magnitude]).map((r) => r.name)).toEqual(["oracle", "magnitude"]);
});

test.each([
  [["hesian"], 'rules[0] must be a known rule, got "hesian", did you mean hessian?'],
  [["magnitude", "magnitude"], 'rules must be different, got "magnitude" twice'],
  [[], "rules must name at least one rule, got none"],
  ["magnitude", 'rules must be an array, got "magnitude"'],
  [[{ name: "mine" }], 'rules[0] must be a rule { name, score: "fit" | "fixed", scale }, got an object'],
  [[null], 'rules[0] must be a rule { name, score: "fit" | "fixed", scale }, got null'],
])("bad rules %# get one clear line", (rules, message) => {
  expect(() => resolveRules("predict", rules as never)).toThrow(`predict: ${message}`);
});

test("a rule that gives a negative scale is refused by name", () => {
  const bad = { ...magnitude, name: "bad", scale: () => -1 };
  expect(() => scales("predict", bad, new Float64Array(1), new Float64Array(1))).toThrow(
    "predict: rule bad must give a finite scale of at least 0, got -1",
  );
});
