import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { checkProblem, layOut, linearGaussian, seenPart } from "../../src/problems/index.js";

const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const noiseStd = 0.5;

test("a problem keeps its groups as they were given", () => {
  const problem = linearGaussian({ features, noiseStd });
  expect([...problem.weight]).toEqual([0.1, 0.9]);
  expect([...problem.variance]).toEqual([25, 1]);
  expect([...problem.coefficient]).toEqual([1, 1]);
  expect(Object.isFrozen(problem)).toBe(true);
});

test("groups without weights share the features equally", () => {
  const spectrum = Array.from({ length: 4 }, (_, i) => ({ variance: i, coefficient: 1 }));
  expect([...linearGaussian({ features: spectrum, noiseStd }).weight]).toEqual([0.25, 0.25, 0.25, 0.25]);
});

const group = { weight: 1, variance: 1, coefficient: 1 };
test.each([
  [{ features: [{ ...group, variance: -1 }], noiseStd }, "features[0].variance must be at least 0, got -1"],
  [
    { features: [{ ...group, variance: NaN }], noiseStd },
    "features[0].variance must be a finite number, got NaN",
  ],
  [
    { features: [{ ...group, coefficient: "1" }], noiseStd },
    'features[0].coefficient must be a finite number, got "1"',
  ],
  [{ features: [{ ...group, weight: 0.5 }], noiseStd }, "the weights of features must sum to 1, got 0.5"],
  [{ features: [{ ...group, weight: 0 }], noiseStd }, "features[0].weight must be greater than 0, got 0"],
  [
    { features: [{ ...group, sigma: 2 }], noiseStd },
    "unknown key features[0].sigma, known are weight, variance, coefficient",
  ],
  [{ features: [group], noisestd: 1, noiseStd }, "unknown key noisestd, did you mean noiseStd?"],
  [{ features: [group] }, "noiseStd is missing"],
  [{ features: [{ weight: 1, variance: 1 }], noiseStd }, "features[0].coefficient is missing"],
  [
    { features: [group, { variance: 1, coefficient: 1 }], noiseStd },
    "features[1].weight is missing, give every group a weight or none",
  ],
  [{ features: [], noiseStd }, "features must name at least one group of features, got an array of 0"],
  [{ features: 3, noiseStd }, "features must be an array, got 3"],
  [{ features: [group], noiseStd: Infinity }, "noiseStd must be a finite number, got Infinity"],
  [{ features: [group], noiseStd: null }, "noiseStd must be a finite number, got null"],
  [7, "the input must be an object, got 7"],
  [null, "the input must be an object, got null"],
])("bad input %# gets one clear line", (input, message) => {
  expect(() => linearGaussian(input as never)).toThrow(`linearGaussian: ${message}`);
});

test("a wrong type is a TypeError and a wrong value a DomainError", () => {
  expect(() => linearGaussian({ features, noiseStd: "1" as never })).toThrow(TypeError);
  expect(() => linearGaussian({ features, noiseStd: NaN })).toThrow(DomainError);
});

test("a layout gives each group its share, the most important features first", () => {
  const { variance, betaStar, atom } = layOut(
    linearGaussian({ features: features.toReversed(), noiseStd }),
    1000,
  );
  expect(variance.filter((x) => x === 25).length).toBe(100);
  expect(variance[99]).toBe(25);
  expect(variance[100]).toBe(1);
  expect(betaStar[0]).toBe(1 / Math.sqrt(1000));
  expect(atom[0]).toBe(1);
});

test.each([1, 2, 3, 7, 10, 999, 1001])("a layout of %i features has that many", (p) => {
  const thirds = Array.from({ length: 3 }, (_, k) => ({ variance: k + 1, coefficient: 1 }));
  const { variance } = layOut(linearGaussian({ features: thirds, noiseStd }), p);
  for (const k of [1, 2, 3]) expect(Math.abs(variance.filter((x) => x === k).length - p / 3)).toBeLessThan(1);
});

test("the seen part of a world keeps the label variance", () => {
  const world = linearGaussian({ features, noiseStd });
  const labelVariance = (problem: typeof world) =>
    problem.noiseStd ** 2 +
    problem.weight.reduce((sum, w, k) => sum + w * problem.variance[k] * problem.coefficient[k] ** 2, 0);
  for (const share of [0.01, 0.1, 0.25, 0.999, 1])
    expect(labelVariance(seenPart(world, share).problem)).toBeCloseTo(labelVariance(world), 12);
});

test("the seen part holds the most important features only", () => {
  const { problem: part, worldCoefficient } = seenPart(linearGaussian({ features, noiseStd }), 0.1);
  expect([...worldCoefficient]).toEqual([1]);
  expect([...part.variance]).toEqual([25]);
  expect(part.coefficient[0]).toBeCloseTo(Math.sqrt(0.1), 15);
  const { problem: half } = seenPart(linearGaussian({ features, noiseStd }), 0.5);
  expect(half.weight[0]).toBeCloseTo(0.2, 15);
});

const tied = [
  { weight: 0.5, variance: 9, coefficient: 1 },
  { weight: 0.25, variance: 1, coefficient: 3 },
  { weight: 0.25, variance: 100, coefficient: 0.3 }, // 100·0.3² is not quite 9
];

test("groups that tie are mixed evenly, in a layout and in what a model sees", () => {
  const world = linearGaussian({ features: tied, noiseStd });
  const { atom } = layOut(world, 400);
  for (const p of [40, 100, 200])
    for (const [k, share] of [0.5, 0.25, 0.25].entries())
      expect(Math.abs(atom.slice(0, p).filter((a) => a === k).length - share * p)).toBeLessThanOrEqual(1);
  const { problem } = seenPart(world, 0.2);
  expect([...problem.weight].map((w) => w.toFixed(12))).toEqual([
    "0.500000000000",
    "0.250000000000",
    "0.250000000000",
  ]);
});

test("fewer features than groups are spread over the whole spectrum", () => {
  const spectrum = Array.from({ length: 100 }, (_, k) => ({ variance: k < 50 ? 4 : 1, coefficient: 1 }));
  for (const p of [10, 50, 150]) {
    const { variance } = layOut(linearGaussian({ features: spectrum, noiseStd }), p);
    expect(variance.filter((x) => x === 4).length).toBe(p / 2);
  }
});

test.each([
  [{ noiseStd: NaN }, "problem.noiseStd must be a finite number of at least 0, got NaN"],
  [{ noiseStd: -1 }, "problem.noiseStd must be a finite number of at least 0, got -1"],
  [
    { variance: Float64Array.of(1, NaN) },
    "problem.variance[1] must be a finite number of at least 0, got NaN",
  ],
  [
    { coefficient: Float64Array.of(1) },
    "problem.coefficient must be a Float64Array with an entry per group, got",
  ],
  [{ weight: undefined }, "problem.weight must be a Float64Array with an entry per group, got undefined"],
])("a changed copy %# of a problem is refused", (change, message) => {
  const copy = { ...linearGaussian({ features, noiseStd }), ...change };
  expect(() => checkProblem("predict", copy, ["linearGaussian"])).toThrow(`predict: ${message}`);
});
