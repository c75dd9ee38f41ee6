import { expect, test } from "vitest";
import { expandPlan } from "../../src/sweep/cells.js";
import { stride } from "../../src/sweep/order.js";
import type { Plan } from "../../src/sweep/plan.js";
import { nestedPlan, smallPlan, spiked } from "../support/plans.js";

const all = (plan: Plan) => {
  const cells = expandPlan(plan);
  return Array.from({ length: cells.count }, (_, index) => cells.at(index));
};
const withGrid = (grid: object, rest: object = {}): Plan => ({
  problem: spiked,
  grid: { nSamples: 20, kappa: 2, keepFraction: 0.2, noiseStd: 0.5, ...grid },
  ...rest,
});

test("a grid has a cell for every combination, the last axes turning fastest, each with an id of its own", () => {
  const cells = all(smallPlan);
  expect(cells.length).toBe(16);
  expect(cells.map(({ index }) => index)).toEqual(cells.map((_, i) => i));
  expect(new Set(cells.map(({ id }) => id)).size).toBe(16);
  for (const { id } of cells) expect(id).toMatch(/^[0-9a-f]{16}$/);
  expect(
    cells.slice(0, 5).map(({ sizes, keepFraction, noiseStd }) => [sizes[0], keepFraction, noiseStd]),
  ).toEqual([
    [10, 0.2, 0.3],
    [33, 0.2, 0.3],
    [57, 0.2, 0.3],
    [80, 0.2, 0.3],
    [10, 0.4, 0.3],
  ]);
});

test("rules that all keep the same N of M need no share, and are the cells of theirs", () => {
  const rules = ["2:4", "2:4 hessian"];
  expect(all(withGrid({ keepFraction: undefined, rules }))).toEqual(
    all(withGrid({ keepFraction: 0.5, rules })),
  );
});

test("the id of a cell depends on its parameters and not on the plan around it", () => {
  const [cell] = all(withGrid({}));
  expect(cell.id).toBe("ebd9e4f1bd57c5f1");
  const wider = all(withGrid({ kappa: [1, 2, 3], seed: [1, 2] }, { name: "another" }));
  expect(wider.filter(({ id }) => id === cell.id).length).toBe(1);
  for (const change of [
    { kappa: 1.9 },
    { keepFraction: 0.3 },
    { noiseStd: 0.6 },
    { ridge: 0.1 },
    { retrainRidge: 0.1 },
    { nTrials: 99 },
    { seed: 2 },
    { rules: ["magnitude"] },
    { rounds: 2 },
  ])
    expect(all(withGrid(change))[0].id, JSON.stringify(change)).not.toBe(cell.id);
  expect(all(withGrid({}, { estimators: ["theory"] }))[0].id).not.toBe(cell.id);
});

test("the hash of a plan is that of its cells: neither its name nor its spelling matters", () => {
  const { planHash } = expandPlan(withGrid({}));
  expect(planHash).toMatch(/^[0-9a-f]{16}$/);
  expect(
    expandPlan(withGrid({ kappa: [2], ridge: 0, rounds: [1] }, { name: "x", maxCells: 9 })).planHash,
  ).toBe(planHash);
  expect(expandPlan(withGrid({ seed: [1, 2] })).planHash).not.toBe(planHash);
});

test("cells that differ in what is drawn draw independently, the others share their draws", () => {
  const draw = (grid: object) => all(withGrid(grid))[0].drawSeed;
  const one = draw({});
  for (const same of [
    { keepFraction: 0.5 },
    { noiseStd: 1 },
    { ridge: 1 },
    { rules: ["random"] },
    { nTrials: 7 },
  ])
    expect(draw(same), JSON.stringify(same)).toBe(one);
  for (const other of [{ kappa: 1.9 }, { nSamples: 21 }, { seed: 2 }, { correlation: 0.5 }])
    expect(draw(other), JSON.stringify(other)).not.toBe(one);
  expect(one).toBeGreaterThan(0);
  expect(one).toBeLessThan(2 ** 52);
});

test("ranges are linear or logarithmic, by count or by step", () => {
  const ridges = (ridge: object) => all(withGrid({ ridge })).map((cell) => cell.ridge);
  expect(ridges({ from: 0, to: 1, count: 5 })).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(ridges({ from: 0, to: 1, step: 0.3 })).toEqual([0, 0.3, 0.6, 0.9]);
  expect(ridges({ from: 0.01, to: 1, count: 5, scale: "log" })).toEqual([0.01, 0.0316228, 0.1, 0.316228, 1]);
  expect(ridges({ from: 2, to: 2, count: 1 })).toEqual([2]);
});

test("kappa gives whole numbers of features, each once", () => {
  const sizes = all(withGrid({ nSamples: [10, 20], kappa: [1, 1.04, 1.06, 2] })).map((cell) => cell.sizes[0]);
  expect(sizes).toEqual([10, 11, 20, 20, 21, 40]);
});

test("rounds make the keep fraction fall in equal ratios, and a list says it itself", () => {
  const keep = all(withGrid({ keepFraction: [0.125], rounds: [1, 3] })).map((cell) => cell.keepFraction);
  expect(keep).toEqual([0.125, [0.5, 0.25, 0.125]]);
  expect(all(withGrid({ keepFraction: [0.1, [0.5, 0.1]] })).map((cell) => cell.keepFraction)).toEqual([
    0.1,
    [0.5, 0.1],
  ]);
});

test("nKept keeps a number of features, all where there are fewer", () => {
  const keep = all({
    problem: { ...spiked, noiseStd: 1 },
    grid: { nSamples: 20, nFeatures: [5, 40], nKept: 10 },
  });
  expect(keep.map(({ keepFraction, nKept }) => [keepFraction, nKept])).toEqual([
    [1, 10],
    [0.25, 10],
  ]);
});

test("a nested plan has a cell per curve, which holds all sizes", () => {
  const cells = all(nestedPlan);
  expect(cells.map(({ sizes, world, nKept }) => [sizes, world, nKept])).toEqual([
    [[10, 19, 20, 40, 80], 80, 6],
    [[10, 19, 20, 40, 80], 80, 6],
  ]);
  expect(all({ ...nestedPlan, world: 100 })[0].world).toBe(100);
});

test("several problems have names, and noise of their own where the grid has none", () => {
  const problems = {
    a: { ...spiked, noiseStd: 1 },
    b: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 2 },
  };
  const cells = all({ problems, grid: { nSamples: 20, kappa: 2, keepFraction: 0.2 } });
  expect(cells.map(({ problem, noiseStd }) => [problem, noiseStd])).toEqual([
    ["a", 1],
    ["b", 2],
  ]);
});

test("a grid of 10^12 cells is refused before anything of its size is made", () => {
  const wide = (from: number, count: number) => ({ from, to: 10 * from, count });
  const grid = { kappa: wide(1, 1e4), keepFraction: wide(0.1, 1e4), noiseStd: wide(1, 1e4) };
  expect(() => expandPlan(withGrid(grid))).toThrow(
    "sweep: plan.grid must have at most 1000000 points (plan.maxCells), got 1000000000000",
  );
  expect(() => expandPlan(withGrid({ ridge: { from: 0, to: 1e300, step: 1e-300 } }))).toThrow("got Infinity");
  expect(() => expandPlan(withGrid({ kappa: [1, 2, 3] }, { maxCells: 2 }))).toThrow("at most 2 points");
});

test("a million cells are laid out without being made", () => {
  const cells = expandPlan(
    withGrid({ kappa: { from: 1, to: 1001, count: 1000 }, ridge: { from: 1, to: 2, count: 1000 } }),
  );
  expect(cells.count).toBe(1e6);
  expect(cells.at(999_999)).toMatchObject({ index: 999_999, ridge: 2, sizes: [20_020] });
  expect(() => cells.at(1e6)).toThrow("index must be a whole number from 0 to 999999, got 1000000");
});

test.each([
  [withGrid({ kappa: [1, 2, -1] }), "plan.grid.kappa[2] must be greater than 0, got -1"],
  [withGrid({ kappa: [1, 2, 1] }), "plan.grid.kappa[2] must differ from plan.grid.kappa[0], got 1 twice"],
  [withGrid({ kapa: 1 }), "unknown key plan.grid.kapa, did you mean kappa?"],
  [
    withGrid({ kappa: { from: 1, to: 2, cuont: 3 } }),
    "unknown key plan.grid.kappa.cuont, did you mean count?",
  ],
  [withGrid({ kappa: { from: -1, to: 2, count: 3 } }), "plan.grid.kappa[0] must be greater than 0, got -1"],
  [withGrid({ kappa: { from: 3, to: 2, count: 3 } }), "plan.grid.kappa must have from ≤ to, got an object"],
  [withGrid({ kappa: { from: 1, to: 2 } }), "plan.grid.kappa must have either count or step, got an object"],
  [withGrid({ kappa: [] }), "plan.grid.kappa must have at least one value, got an array of 0"],
  [withGrid({ kappa: [0.01] }), "plan.grid.kappa[0] must give 1 to 100000000 features at n = 20, got 0.01"],
  [withGrid({ keepFraction: [0.1, [0.5, 2]] }), "plan.grid.keepFraction[1][1] must be in (0, 1], got 2"],
  [
    withGrid({ keepFraction: [[0.5, 0.6]] }),
    "plan.grid.keepFraction[0] must decrease from round to round, got 0.6 after 0.5",
  ],
  [
    withGrid({ keepFraction: [0.5, 0.001] }),
    "plan.grid.keepFraction[1] must keep at least one of 40 features (n = 20), got 0.001",
  ],
  [withGrid({ nFeatures: 3 }), "plan.grid must have either nFeatures or kappa, got both"],
  [withGrid({ nKept: 3 }), "plan.grid must have either keepFraction or nKept, got both"],
  [
    withGrid({ rules: ["magnitud"] }),
    'plan.grid.rules[0] must be a known rule, got "magnitud", did you mean magnitude?',
  ],
  [withGrid({ nTrials: 0 }), "plan.grid.nTrials must be at least 1, got 0"],
  [withGrid({ seed: 1.5 }), "plan.grid.seed must be a whole number, got 1.5"],
  [withGrid({ correlation: 1 }), "plan.grid.correlation must be in (−1, 1), got 1"],
  [withGrid({}, { world: 5 }), "plan.world must stand in a plan with nested: true, got one without"],
  [
    withGrid({}, { nested: true }),
    "plan.grid.keepFraction must be left out of a nested plan, which keeps nKept features at every size, got both",
  ],
  [
    withGrid({ keepFraction: undefined, rules: ["2:4"], rounds: [2] }),
    "plan.grid.rounds must be 1 where a rule keeps N of M (2:4), got 2",
  ],
  [
    withGrid({ rules: ["magnitude", "1:4 hessian"], rounds: { from: 1, to: 3, count: 3 } }),
    "plan.grid.rounds must be 1 where a rule keeps N of M (1:4 hessian), got 3",
  ],
  [
    withGrid({ keepFraction: undefined, nKept: 5, rules: ["2:4"], rounds: 2 }),
    "plan.grid.rounds must be 1 where a rule keeps N of M (2:4), got 2",
  ],
  [
    withGrid({ keepFraction: [0.5, [0.5, 0.2]], rules: ["2:4"] }),
    "plan.grid.keepFraction[1] must be a number where a rule keeps N of M (2:4), got a list",
  ],
  [{ ...nestedPlan, world: 79 }, "plan.world must be at least the largest size, 80, got 79"],
  [
    withGrid({}, { problem: { ...spiked, noiseStd: 1 } }),
    "plan.problem.noiseStd must be left out where plan.grid.noiseStd is given, got both",
  ],
  [withGrid({ noiseStd: undefined }), "plan.problem.noiseStd is missing, and plan.grid.noiseStd is as well"],
  [
    withGrid({}, { problem: { features: [{ weight: 0.5, variance: 1, coefficient: 1 }] } }),
    "plan.problem: the weights of features must sum to 1, got 0.5",
  ],
  [withGrid({}, { problem: undefined }), "plan must have either problem or problems, got neither"],
  [withGrid({ keepFraction: undefined }), "plan.grid must have either keepFraction or nKept, got neither"],
  [
    withGrid({ keepFraction: undefined, rules: ["2:4", "1:4"] }),
    "plan.grid must have either keepFraction or nKept, got neither",
  ],
  [
    { ...nestedPlan, grid: { ...nestedPlan.grid, nKept: undefined, rules: ["2:4"] } },
    "plan.grid must have nKept, got neither",
  ],
  [withGrid({ nSamples: undefined }), "plan.grid.nSamples is missing"],
  [withGrid({}, { problem: {} }), "plan.problem must have either features or inputDim, got neither"],
  [withGrid({}, { problem: { inputDim: 5 } }), "plan.problem.activation is missing"],
  [
    withGrid({}, { problem: { ...spiked, seed: 5 } }),
    "plan.problem.seed must stand beside inputDim, got it beside features",
  ],
  [
    withGrid({ correlation: 0.5 }, { problem: { inputDim: 5, activation: "erf" } }),
    "plan.grid.correlation must be 0 where problem has random features, got 0.5",
  ],
  [
    withGrid({ correlation: 0.5, kappa: 501 }),
    "plan.grid must have at most 10000 features where there is a correlation, got 10020",
  ],
  [
    { ...nestedPlan, grid: { ...nestedPlan.grid, correlation: [0.5] } },
    "plan.nested must be false where there is a correlation, got true",
  ],
  [{}, "plan.grid is missing"],
  [7, "plan must be an object, got 7"],
])("a wrong plan %# is told by the path of what is wrong", (plan, message) => {
  expect(() => expandPlan(plan as Plan)).toThrow(`sweep: ${message}`);
});

test("cells are taken in jumps over the whole plan, each once", () => {
  for (const n of [1, 2, 3, 10, 1000, 1024]) {
    const order = [...stride(n)];
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i));
    // A tenth of them, from wherever, has the mean of all to a few per cent.
    const some = order.slice(n >> 1, (n >> 1) + Math.ceil(n / 10));
    const mean = some.reduce((sum, x) => sum + x, 0) / some.length;
    if (n >= 1000) expect(Math.abs(mean / n - 0.5)).toBeLessThan(0.03);
  }
  expect([...stride(0)]).toEqual([]);
});
