// Plans that somebody else wrote.
import { expect, test } from "vitest";
import { linearGaussian, regimeMap } from "../../src/index.js";
import { expandPlan, type Plan } from "../../src/sweep/index.js";

const problem = { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 };
const grid = { nSamples: 20, kappa: 2, keepFraction: 0.2 };
const expand = (plan: unknown) => () => expandPlan(plan as Plan);
const range = (count: number) => ({ from: 1, to: 1e8, count });

test("a plan of 10^12 cells is refused with its count and the limit, before any of them is made", () => {
  const large = { ...grid, nSamples: range(1e6), seed: range(1e6) };
  expect(expand({ problem, grid: large })).toThrow(
    "sweep: plan.grid must have at most 1000000 points (plan.maxCells), got 1000000000000",
  );
  const steps = { ...grid, ridge: { from: 0, to: 1e300, step: 1e-300 } };
  expect(expand({ problem, grid: steps })).toThrow(
    "must have at most 1000000 points (plan.maxCells), got Infinity",
  );
  const all = Object.fromEntries(
    ["nSamples", "nFeatures", "keepFraction", "ridge", "retrainRidge", "noiseStd", "seed", "nTrials"].map(
      (axis) => [axis, range(1e6)],
    ),
  );
  expect(expand({ problem: { features: problem.features }, grid: all })).toThrow("(plan.maxCells), got ");
});

test("the limit is adjustable, and itself limited", () => {
  const hundred = { ...grid, seed: range(100) };
  expect(expand({ problem, grid: hundred, maxCells: 99 })).toThrow(
    "at most 99 points (plan.maxCells), got 100",
  );
  expect(expandPlan({ problem, grid: hundred, maxCells: 100 }).count).toBe(100);
  expect(expand({ problem, grid, maxCells: 1e8 })).toThrow(
    "plan.maxCells must be at most 10000000, got 100000000",
  );
});

test.each(["__proto__", "constructor", "prototype"])(
  "a problem that is called %s is refused, not left out",
  (name) => {
    const problems = JSON.parse(
      `{"good": ${JSON.stringify(problem)}, ${JSON.stringify(name)}: ${JSON.stringify(problem)}}`,
    );
    expect(expand({ problems, grid })).toThrow("sweep: plan.problems must have names that objects can have");
    expect(({} as Record<string, unknown>).features).toBeUndefined();
  },
);

test("keys that reach for prototypes are unknown keys", () => {
  for (const key of ["__proto__", "constructor", "prototype"]) {
    const evil = JSON.parse(
      `{"problem": ${JSON.stringify(problem)}, "grid": ${JSON.stringify(grid)}, "${key}": {"nested": true}}`,
    );
    expect(expand(evil)).toThrow(/^sweep: /);
  }
});

test("the hash of a plan does not depend on the order of its keys", () => {
  const backwards = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(backwards)
      : value !== null && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value)
              .toReversed()
              .map(([key, inner]) => [key, backwards(inner)]),
          )
        : value;
  const plan = { name: "x", problem, grid: { ...grid, seed: [1, 2] } };
  expect(expandPlan(backwards(plan) as Plan).planHash).toBe(expandPlan(plan).planHash);
});

test("a map of a hundred million cells is refused with its count and the limit", async () => {
  const axis = (parameter: "kappa" | "noiseStd") => ({ parameter, from: 0.1, to: 10, count: 10_000 });
  const map = { x: axis("kappa"), y: axis("noiseStd"), keepFraction: 0.5 };
  await expect(regimeMap(linearGaussian(problem), map)).rejects.toThrow(
    "regimeMap: the map must have at most 1000000 cells (maxCells), got 10000 × 10000 = 100000000",
  );
});
