import { expect, test } from "vitest";
import { optimalWidth, type OptimalWidthOptions } from "../../src/regimes/index.js";
import { predictCurve } from "../../src/theory/index.js";
import { atoms, relative } from "../support/theory.js";

const spiked = atoms([0.1, 0.9], [25, 1], [1, 1], Math.SQRT1_2);
/** A world whose importance falls like a power: 12 groups. */
const falling = atoms(
  Array.from({ length: 12 }, () => 1 / 12),
  Array.from({ length: 12 }, (_, i) => 8 / (1 + i)),
  Array.from({ length: 12 }, (_, i) => (i % 2 ? 1 : -1) / (1 + i / 10)),
  0.3,
);

test("p* is the lowest point of the whole curve, for every model and rule", () => {
  for (const world of [spiked, falling])
    for (const of of ["dense", "pruned", "retrained"] as const)
      for (const rule of ["magnitude", "hessian"])
        for (const ridge of [0, 0.1]) {
          const size = { nSamples: 60, nFeatures: 240, nKept: 24, ridge };
          const { value, risk, small } = optimalWidth(world, { ...size, of, rule });
          const from = of === "dense" ? 1 : 24;
          const sizes = Array.from({ length: 240 - from + 1 }, (_, i) => from + i);
          const { points } = predictCurve(world, { ...size, sizes, rules: [rule] });
          const risks = points.map((point) => (of === "dense" ? point.dense : point[of][rule]));
          const lowest = Math.min(...risks);
          expect(relative(risk, lowest)).toBeLessThan(1e-12);
          expect(relative(risks[value - from], lowest)).toBeLessThan(1e-12);
          if (of !== "dense") expect(relative(small, points[value - from].small)).toBeLessThan(1e-12);
        }
});

test("where there are too many sizes to look at, the search finds what looking at all finds", () => {
  for (const of of ["pruned", "retrained"] as const) {
    const size = { nSamples: 200, nFeatures: 1600, nKept: 60 };
    const found = optimalWidth(falling, { ...size, of, rule: "hessian" });
    expect(found.evaluations).toBeLessThan(1200);
    const sizes = Array.from({ length: 1541 }, (_, i) => 60 + i);
    const { points } = predictCurve(falling, { ...size, sizes, rules: ["hessian"] });
    const risks = points.map((point) => point[of].hessian);
    expect(relative(found.risk, Math.min(...risks))).toBeLessThan(1e-12);
    const { value, bracket } = found;
    expect(value - bracket[0]).toBeLessThanOrEqual(1);
    expect(bracket[1] - value).toBeLessThanOrEqual(1);
  }
});

test("of the minima on both sides of p = n, and the narrow one of retrained models at it, none is missed", () => {
  const { minima } = optimalWidth(spiked, {
    nSamples: 3000,
    nFeatures: 120_000,
    nKept: 1200,
    rule: "hessian",
  });
  expect(minima.map(({ value }) => value)).toEqual([1200, 3000, 120_000]);
});

test("where training small is best, p* is s and the risk that of the small model", () => {
  const { value, risk, small } = optimalWidth(spiked, { nSamples: 300, nFeatures: 1200, nKept: 120 });
  expect(value).toBe(120);
  expect(relative(risk, small)).toBeLessThan(1e-12);
});

test("from and to limit the sizes, to one if need be", () => {
  const options = { nSamples: 300, nFeatures: 1200, nKept: 120, of: "pruned" } as const;
  expect(optimalWidth(spiked, { ...options, from: 310 }).value).toBeGreaterThan(600);
  expect(optimalWidth(spiked, { ...options, from: 300, to: 300 })).toMatchObject({
    value: 300,
    risk: Infinity,
    bracket: [300, 300],
    evaluations: 1,
  });
});

const size = { nSamples: 10, nFeatures: 40, nKept: 4 };
const bad: [string, object, string][] = [
  ["a world without a size", { nSamples: 10, nKept: 4 }, "nFeatures is missing"],
  ["pruning to an unknown size", { nSamples: 10, nFeatures: 40 }, "nKept is missing"],
  ["keeping more than there are", { ...size, nKept: 41 }, "nKept must be at most nFeatures = 40, got 41"],
  ["sizes beyond the world", { ...size, to: 41 }, "to must be at most nFeatures = 40, got 41"],
  ["sizes from the far end", { ...size, from: 30, to: 20 }, "from must be at most to = 20, got 30"],
  [
    "a rule that keeps a share",
    { ...size, rule: "2:4" },
    "rule must keep nKept features at every size, got 2:4",
  ],
];
test.each(bad)("%s is refused", (_, options, message) => {
  expect(() => optimalWidth(spiked, options as OptimalWidthOptions)).toThrow(`optimalWidth: ${message}`);
});
