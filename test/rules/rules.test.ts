import { expect, test } from "vitest";
import { magnitude, nToM, oracle, resolveRules, scales } from "../../src/rules/index.js";

test("rules are found by name, in the order named", () => {
  expect(resolveRules("predict").map((r) => r.name)).toEqual(["magnitude", "hessian", "oracle", "random"]);
  expect(resolveRules("predict", ["oracle", magnitude]).map((r) => r.name)).toEqual(["oracle", "magnitude"]);
});

test.each([
  [["hesian"], 'rules[0] must be a known rule, got "hesian", did you mean hessian?'],
  [["magnitude", "magnitude"], 'rules must be different, got "magnitude" twice'],
  [[], "rules must name at least one rule, got none"],
  ["magnitude", 'rules must be an array, got "magnitude"'],
  [
    [{ name: "mine" }],
    'rules[0] must be a rule { name, score: "fit" | "fixed", scale, group? }, got an object',
  ],
  [[null], 'rules[0] must be a rule { name, score: "fit" | "fixed", scale, group? }, got null'],
])("bad rules %# get one clear line", (rules, message) => {
  expect(() => resolveRules("predict", rules as never)).toThrow(`predict: ${message}`);
});

test("a rule that gives a negative scale is refused by name", () => {
  const bad = { ...magnitude, name: "bad", scale: () => -1 };
  expect(() => scales("predict", bad, new Float64Array(1), new Float64Array(1))).toThrow(
    "predict: rule bad must give a finite scale of at least 0, got -1",
  );
});

test("N:M rules are known by name, and keep the name they were called by", () => {
  const rules = resolveRules("predict", ["2:4", "2:4 magnitude", "1:4 hessian", nToM(3, 4, oracle)]);
  expect(rules.map(({ name, group }) => [name, group])).toEqual([
    ["2:4", { keep: 2, of: 4 }],
    ["2:4 magnitude", { keep: 2, of: 4 }],
    ["1:4 hessian", { keep: 1, of: 4 }],
    ["3:4 oracle", { keep: 3, of: 4 }],
  ]);
  expect(rules[2].scale(9, 1)).toBe(3);
});

test.each([
  [["0:4"], "predict: rules[0]: keep must be a whole number from 1 to 4, got 0"],
  [["5:4"], "predict: rules[0]: keep must be a whole number from 1 to 4, got 5"],
  [["2:2000"], "predict: rules[0]: of must be a whole number from 1 to 1024, got 2000"],
  [["2:4 hesian"], 'predict: rules[0] must be a known rule, got "2:4 hesian"'],
  [["2;4"], 'predict: rules[0] must be a known rule, got "2;4"'],
  [
    [{ ...magnitude, group: { keep: 1.5, of: 4 } }],
    "predict: rules[0].group: keep must be a whole number from 1 to 4, got 1.5",
  ],
  [[{ ...magnitude, group: "2:4" }], "predict: rules[0] must be a rule { name, score"],
])("bad groups %# get one clear line", (rules, message) => {
  expect(() => resolveRules("predict", rules as never)).toThrow(message);
});

test("nToM refuses a base that has a group, and sizes out of range", () => {
  expect(() => nToM(1, 2, nToM(2, 4))).toThrow("nToM: base must be a rule without a group, got 2:4");
  expect(() => nToM(3, 2)).toThrow("nToM: keep must be a whole number from 1 to 2, got 3");
});
