import { expect, test } from "vitest";
import { allowance, compareRoads, summarize } from "../../src/experiments/compare.js";
import type { Row } from "../../src/io/rows.js";
import { rowWith } from "../support/rows.js";

const theory = (fields: object) => rowWith({ estimator: "theory", ...fields });
const simulation = (fields: object) => rowWith({ estimator: "simulation", standardError: 0.01, ...fields });

test("a simulated row is held against the theory of the same model", () => {
  const rows = [
    theory({ p: 200, value: 2 }),
    theory({ p: 200, value: 9, stage: "pruned", rule: "magnitude" }),
    theory({ p: 400, value: 3 }),
    simulation({ p: 200, value: 2.03 }),
    simulation({ p: 400, value: 4 }),
    simulation({ p: 300, value: 4 }),
  ];
  const comparisons = compareRoads(rows);
  expect(comparisons.map(({ theory, agrees }) => [theory, agrees])).toEqual([
    [2, true],
    [3, false],
  ]);
  expect(comparisons[0].score).toBeCloseTo(3, 9);
});

test("theory that is averaged over draws brings its own standard error", () => {
  const rows = [
    theory({ p: 200, value: 2, standardError: 0.03 }),
    simulation({ p: 200, value: 2.5, standardError: 0.04 }),
  ];
  const [{ score, allowed }] = compareRoads(rows);
  expect(score).toBeCloseTo(0.5 / 0.05, 9);
  expect(allowed).toBeCloseTo(4 * 0.05 + 2 * (4 / 100 + 2 / 100), 9);
});

test("rows beside the peak and rows of infinite theory are not compared", () => {
  const rows = [97, 99, 100, 103].flatMap((p) => [
    theory({ p, value: p === 100 ? Infinity : 50 }),
    simulation({ p, value: 60 }),
  ]);
  rows.push(theory({ p: 150, value: Infinity }), simulation({ p: 150 }));
  expect(compareRoads(rows)).toEqual([]);
});

test("what repeats another row is compared once", () => {
  const rows = [
    { stage: "small" as const, p: 20 },
    { stage: "small" as const, p: 200 },
    { stage: "small" as const, p: 300 },
    { stage: "pruned" as const, rule: "hessian", p: 20 },
    { stage: "pruned" as const, rule: "hessian", p: 200 },
  ].flatMap((fields) => [theory(fields), simulation(fields)]);
  expect(compareRoads(rows).map(({ simulation }) => [simulation.stage, simulation.p])).toEqual([
    ["small", 200],
    ["pruned", 200],
  ]);
});

test("the allowance covers the exact finite-size risk of least squares", () => {
  for (const n of [50, 300, 2000])
    for (let p = 5; p <= n - 5; p += 5) {
      const limit = 1 / (1 - p / n);
      const exact = 1 + p / (n - p - 1);
      expect(exact - limit).toBeLessThan(allowance(rowWith({ n, p }), limit, 0));
    }
});

test("only models that come from the fit on p features are granted a peak at p = n", () => {
  const granted = (stage: Row["stage"], p: number) =>
    allowance(rowWith({ stage, n: 100, p, kept: 20 }), 1, 0);
  for (const stage of ["dense", "pruned"] as const) {
    expect(granted(stage, 110)).toBeCloseTo(0.04 + 0.2, 12);
    expect(granted(stage, 200)).toBeCloseTo(0.04 + 0.02, 12);
  }
  for (const stage of ["small", "retrained"] as const)
    for (const p of [110, 200]) expect(granted(stage, p)).toBeCloseTo(0.04 + 2 / 80, 12);
});

test("agreement is counted by problem, stage and rule", () => {
  const comparisons = compareRoads([
    theory({ p: 200, value: 2 }),
    theory({ p: 250, value: 2 }),
    theory({ p: 200, value: 5, stage: "pruned", rule: "hessian" }),
    simulation({ p: 200, value: 2.06 }),
    simulation({ p: 250, value: 3 }),
    simulation({ p: 200, value: 5, stage: "pruned", rule: "hessian" }),
  ]);
  expect(summarize(comparisons)).toMatchObject([
    { problem: "toy", stage: "dense", rule: null, nDots: 2, nAgree: 1, nWithinFour: 0 },
    {
      problem: "toy",
      stage: "pruned",
      rule: "hessian",
      nDots: 1,
      nAgree: 1,
      nWithinFour: 1,
      typicalError: 0,
    },
  ]);
});
