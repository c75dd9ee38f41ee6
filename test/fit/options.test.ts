import { expect, test } from "vitest";
import { fitRidge, prune, retrain } from "../../src/fit/index.js";
import { suggestion } from "../../src/validate.js";

const X = [
  [1, 0],
  [0, 1],
];
const loose = (options: unknown) => options as { ridge: number };

test("options that no fit has are refused, with the one that was meant", () => {
  expect(() => retrain(X, [1, 2], [0], loose({ rige: 1 }))).toThrow(
    "retrain: unknown key rige, did you mean ridge?",
  );
  expect(() => retrain(X, [1, 2], [0], loose(1))).toThrow("retrain: the input must be an object, got 1");
  expect(() => fitRidge(X, [1, 2], loose({ lambda: 1 }))).toThrow("fitRidge: unknown key lambda");
  expect(() => fitRidge(X, [1, 2], loose({ ridge: 1, foo: 2 }))).toThrow("fitRidge: unknown key foo");
  expect(() => fitRidge(X, [1, 2], loose({}))).toThrow("fitRidge: ridge must be a number");
  expect(() => fitRidge(X, [1, 2], { ridge: -1 })).toThrow(
    "fitRidge: ridge must be a finite number of at least 0, got -1",
  );
});

test("a rule says what it lacks", () => {
  expect(() => prune([1, 2, 3], { rule: "hessian", nKept: 1 })).toThrow(
    "prune: rule must be one that the coefficients alone decide, got hessian: it needs the data",
  );
});

test("the nearest known word is suggested, and no word for one that has nothing of it", () => {
  const known = ["a", "e", "name", "names"];
  expect(suggestion("nme", known)).toBe("did you mean name?");
  expect(suggestion("nam", known)).toBe("did you mean name?");
  expect(suggestion("NAME", known)).toBe("did you mean name?");
  expect(suggestion("zz", known)).toBe("known are a, e, name, names");
});
