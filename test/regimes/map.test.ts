import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import {
  mapRows,
  optimalRidge,
  optimalWidth,
  regimeMap,
  type RegimeMapOptions,
} from "../../src/regimes/index.js";
import { predict, predictCurve } from "../../src/theory/index.js";

const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const problem = linearGaussian({ features, noiseStd: 0.7 });
const kappaAxis = { parameter: "kappa", values: [0.5, 1.7, 6] } as const;
const noiseAxis = { parameter: "noiseStd", values: [0.3, 2] } as const;

test("every cell is the prediction at its numbers, its ratio the best candidate over the small model", async () => {
  const map = await regimeMap(problem, {
    x: kappaAxis,
    y: noiseAxis,
    keepFraction: 0.2,
    ridge: 0.1,
    rules: ["magnitude", "hessian", "random"],
  });
  expect(map.candidates.map(({ rule, stage }) => `${rule} ${stage}`)).toEqual([
    "magnitude pruned",
    "hessian pruned",
    "random pruned",
    "magnitude retrained",
    "hessian retrained",
    "random retrained",
  ]);
  for (let k = 0; k < 6; k++) {
    const [kappa, noiseStd] = [map.x.values[k % 3], map.y.values[Math.floor(k / 3)]];
    const want = predict(linearGaussian({ features, noiseStd }), { kappa, keepFraction: 0.2, ridge: 0.1 });
    for (const [c, { rule, stage }] of map.candidates.entries())
      expect(map.risks[c][k]).toBe(want[stage][rule]);
    const lowest = Math.min(...map.candidates.map(({ rule, stage }) => want[stage][rule]));
    expect(map.large[k]).toBe(lowest);
    expect(map.risks[map.best[k]][k]).toBe(lowest);
    expect(map.dense[k]).toBe(want.dense);
    expect(map.small[k]).toBe(want.small);
    expect(map.ratio[k]).toBe(lowest / want.small);
    expect(map.cells[k]).toMatchObject({ kappa, noiseStd, keepFraction: 0.2, ridge: 0.1, retrainRidge: 0 });
  }
});

test("the spike's variance and coefficient are those of the group that was named", async () => {
  const map = await regimeMap(problem, {
    x: { parameter: "spikeVariance", values: [0, 1, 9] },
    y: { parameter: "spikeCoefficient", values: [-2, 0.5], scale: "linear" },
    spikeGroup: 1,
    kappa: 3,
    keepFraction: 0.1,
    stages: ["pruned"],
    rules: ["hessian"],
  });
  for (const [k, { spikeVariance, spikeCoefficient }] of map.cells.entries()) {
    const other = linearGaussian({
      features: [features[0], { weight: 0.9, variance: spikeVariance, coefficient: spikeCoefficient }],
      noiseStd: 0.7,
    });
    expect(map.large[k]).toBe(predict(other, { kappa: 3, keepFraction: 0.1 }).pruned.hessian);
  }
});

test("two of kappa, keepFraction and samplesPerKept say the third", async () => {
  const shared = { y: noiseAxis, stages: ["pruned"], rules: ["hessian"] } as const;
  const [a, b, c] = await Promise.all([
    regimeMap(problem, { ...shared, x: { parameter: "samplesPerKept", values: [1.25, 4] }, kappa: 2 }),
    regimeMap(problem, { ...shared, x: { parameter: "keepFraction", values: [0.125, 0.4] }, kappa: 2 }),
    regimeMap(problem, {
      ...shared,
      x: { parameter: "samplesPerKept", values: [1.25, 4] },
      keepFraction: 0.4,
    }),
  ]);
  expect(a.large[0]).toBe(b.large[1]);
  expect(a.large[1]).toBe(b.large[0]);
  expect(c.cells[0].kappa).toBe(2);
  expect(c.large[0]).toBeCloseTo(a.large[0], 12);
});

test("in a growing world a column is a point of the curve, and models below s are not pruned", async () => {
  const [n, d, s] = [100, 400, 40];
  const sizes = [20, 60, 150, 400];
  const map = await regimeMap(problem, {
    x: { parameter: "kappa", values: sizes.map((p) => p / n) },
    y: noiseAxis,
    samplesPerKept: n / s,
    worldKappa: d / n,
  });
  for (const [j, noiseStd] of map.y.values.entries()) {
    const { points } = predictCurve(linearGaussian({ features, noiseStd }), {
      nSamples: n,
      nFeatures: d,
      nKept: s,
      sizes,
    });
    for (const [i, point] of points.entries()) {
      const k = 4 * j + i;
      expect(map.small[k]).toBeCloseTo(point.small, 12);
      for (const [c, { rule, stage }] of map.candidates.entries())
        expect(map.risks[c][k]).toBeCloseTo(point[stage][rule], 11);
    }
    expect(map.ratio[4 * j]).toBe(1);
  }
});

test("0/∞ is 0, x/∞ is Infinity and ∞/∞ is 1, with no candidate ahead", async () => {
  const map = (stage: "pruned" | "retrained", options: Partial<RegimeMapOptions>) =>
    regimeMap(problem, { x: kappaAxis, y: noiseAxis, stages: [stage], ...options } as RegimeMapOptions);
  // the large model at its peak, pruned
  const pruned = await map("pruned", { x: { parameter: "kappa", values: [1, 2] }, keepFraction: 0.2 });
  expect([pruned.ratio[0], pruned.best[0]]).toEqual([Infinity, -1]);
  expect(pruned.large[0]).toBe(Infinity);
  // the small model at its own, n = s
  const small = await map("pruned", { samplesPerKept: 1, x: { parameter: "kappa", values: [2, 4] } });
  expect(Array.from(small.small)).toEqual(Array.from({ length: 4 }, () => Infinity));
  expect(Array.from(small.ratio)).toEqual([0, 0, 0, 0]);
  // both
  const both = await map("retrained", { samplesPerKept: 1, x: { parameter: "kappa", values: [2, 4] } });
  expect(Array.from(both.ratio)).toEqual([1, 1, 1, 1]);
  expect(Array.from(both.best)).toEqual([-1, -1, -1, -1]);
});

test("a refit with a ridge meets a small model with that ridge where it is better than none", async () => {
  const map = await regimeMap(problem, {
    x: { parameter: "retrainRidge", values: [0, 1, 1000] },
    y: { parameter: "kappa", values: [2, 4] },
    samplesPerKept: 2,
  });
  for (const [k, { kappa, keepFraction, retrainRidge }] of map.cells.entries()) {
    const { small, retrained } = predict(problem, { kappa, keepFraction, retrainRidge });
    expect(map.small[k]).toBe(Math.min(small, retrained.oracle));
  }
  expect(map.small[1]).toBeLessThan(map.small[0]);
  expect(map.small[2]).toBe(map.small[0]);
  expect(map.candidates.map(({ rule }) => rule)).not.toContain("oracle");
});

test("models that are the same draw: keeping all, and the oracle's refit", async () => {
  const all = await regimeMap(problem, { x: kappaAxis, y: noiseAxis, keepFraction: 1 });
  const oracle = await regimeMap(problem, {
    x: kappaAxis,
    y: noiseAxis,
    keepFraction: 0.2,
    rules: ["oracle"],
    stages: ["retrained"],
  });
  for (const map of [all, oracle]) {
    expect(Array.from(map.ratio)).toEqual(Array.from({ length: 6 }, () => 1));
    expect(map.boundary).toEqual([]);
  }
});

test("on the boundary both models are equally good, the better the finer the grid", async () => {
  const errors = [];
  for (const count of [12, 48]) {
    const { boundary } = await regimeMap(problem, {
      x: { parameter: "kappa", from: 2, to: 12, count },
      y: { parameter: "noiseStd", from: 0.1, to: 4, count },
      keepFraction: 0.1,
      rules: ["hessian"],
      stages: ["pruned"],
    });
    expect(boundary.length).toBeGreaterThan(0);
    const gaps = boundary.flat().map(({ x, y }) => {
      const { small, pruned } = predict(linearGaussian({ features, noiseStd: y }), {
        kappa: x,
        keepFraction: 0.1,
      });
      return Math.abs(Math.log(pruned.hessian / small));
    });
    errors.push(Math.max(...gaps));
  }
  expect(errors[0]).toBeLessThan(0.03);
  expect(errors[1]).toBeLessThan(errors[0] / 8);
});

test("rules with groups keep their own share, which is then that of the map", async () => {
  const options = { x: kappaAxis, y: noiseAxis, rules: ["2:4", "2:4 hessian"] } as const;
  const { cells, large } = await regimeMap(problem, options);
  expect(cells[0].keepFraction).toBe(0.5);
  const { pruned, retrained } = predict(linearGaussian({ features, noiseStd: 0.3 }), {
    kappa: 0.5,
    rules: ["2:4", "2:4 hessian"],
  });
  expect(large[0]).toBe(Math.min(...Object.values(pruned), ...Object.values(retrained)));
  await expect(regimeMap(problem, { ...options, rules: ["2:4", "magnitude"] })).rejects.toThrow(
    "regimeMap: rules must all keep the same share",
  );
  await expect(regimeMap(problem, { ...options, keepFraction: 0.3 })).rejects.toThrow(
    "regimeMap: keepFraction must be 0.5",
  );
});

test("the best ridge and size along the way are those of the searches, one a line where they are on an axis", async () => {
  const shared = { rules: ["hessian"], stages: ["pruned"] } as const;
  const ridges = await regimeMap(problem, {
    ...shared,
    x: { parameter: "ridge", values: [0.5, 50] },
    y: { parameter: "kappa", values: [2, 3, 9] },
    keepFraction: 0.1,
    optima: ["ridge"],
  });
  for (const [k, { kappa }] of ridges.cells.entries()) {
    const { value, risk } = optimalRidge(problem, {
      kappa,
      keepFraction: 0.1,
      of: "pruned",
      rule: "hessian",
    });
    expect(Math.abs(Math.log(ridges.optima.ridge!.values[k] / value))).toBeLessThan(1e-3);
    expect(ridges.optima.ridge!.risk[k]).toBeCloseTo(risk, 6);
  }
  expect(ridges.optima.ridge!.lines.flat().map(({ y }) => y)).toEqual([2, 3, 9]);

  const [n, d, s] = [100, 400, 40];
  const world = { samplesPerKept: n / s, worldKappa: d / n, y: noiseAxis, optima: ["kappa"] } as const;
  const [along, each] = await Promise.all([
    regimeMap(problem, { ...shared, ...world, x: { parameter: "kappa", values: [1, 4] } }),
    regimeMap(problem, { ...shared, ...world, kappa: 2, x: { parameter: "ridge", values: [0, 0.5] } }),
  ]);
  for (const { cells, optima } of [along, each])
    for (const [k, { noiseStd, ridge }] of cells.entries()) {
      const size = { nSamples: n, nFeatures: d, nKept: s, of: "pruned", rule: "hessian", ridge } as const;
      const { value, risk } = optimalWidth(linearGaussian({ features, noiseStd }), size);
      expect(Math.abs(optima.kappa!.values[k] * n - value)).toBeLessThan(1);
      expect(optima.kappa!.risk[k]).toBeLessThan(risk * (1 + 1e-9));
      expect(optima.kappa!.values[k]).toBeLessThanOrEqual(d / n);
    }
  expect(along.optima.kappa!.lines[0].length).toBe(2);
  expect(each.optima.kappa!.lines).toEqual([]);
});

test("cells become flat records with the same keys, the best one named", async () => {
  const map = await regimeMap(problem, {
    x: { parameter: "kappa", values: [1, 3] },
    y: noiseAxis,
    keepFraction: 0.1,
    stages: ["pruned"],
  });
  const rows = mapRows(map);
  expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1);
  expect(rows[0]).toMatchObject({ kappa: 1, rule: null, stage: null, ratio: Infinity, correlation: null });
  const { rule, stage, large, ratio, small } = rows[1];
  expect(rows[1][`${rule} ${stage}`]).toBe(large);
  expect(ratio).toBe(Number(large) / Number(small));
});

test("progress goes up to 1, and a signal ends the work with its reason", async () => {
  const shares: number[] = [];
  const options = {
    x: kappaAxis,
    y: { parameter: "noiseStd", from: 0.1, to: 2, count: 5 },
    keepFraction: 0.2,
  } as const;
  await regimeMap(problem, { ...options, onProgress: (share) => shares.push(share) });
  expect(shares).toEqual([0.2, 0.4, 0.6, 0.8, 1]);
  const controller = new AbortController();
  const stopped = regimeMap(problem, {
    ...options,
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
});

const good = { x: kappaAxis, y: noiseAxis, keepFraction: 0.2 };
const bad: [string, object, string][] = [
  ["an unknown option", { ...good, rigde: 1 }, "unknown key rigde, did you mean ridge?"],
  [
    "an unknown parameter",
    { ...good, x: { ...kappaAxis, parameter: "p" } },
    "x.parameter must be one of kappa,",
  ],
  [
    "one parameter on both axes",
    { ...good, y: kappaAxis },
    "y.parameter must be another than that of x, got kappa",
  ],
  ["a parameter on an axis and fixed", { ...good, kappa: 2 }, "kappa must be on an axis or fixed, got both"],
  ["sizes that say too little", { ...good, keepFraction: undefined }, "the sizes must be given by two of"],
  ["sizes that say too much", { ...good, samplesPerKept: 2 }, "the sizes must be given by two of"],
  ["a fixed number out of range", { ...good, keepFraction: 2 }, "keepFraction must be in (0, 1], got 2"],
  [
    "an axis value out of range",
    { ...good, x: { parameter: "kappa", values: [0, 1] } },
    "x.values[0] must be greater than 0, got 0",
  ],
  [
    "values that fall",
    { ...good, y: { parameter: "noiseStd", values: [1, 1] } },
    "y.values must increase, got 1 after 1",
  ],
  [
    "a log axis from 0",
    { ...good, y: { parameter: "noiseStd", from: 0, to: 1 } },
    'y.from must be greater than 0 on a log scale, got 0, try scale: "linear"',
  ],
  [
    "an axis without values",
    { ...good, y: { parameter: "noiseStd", to: 1 } },
    "y.from is missing, or values",
  ],
  [
    "an axis given twice",
    { ...good, y: { ...noiseAxis, from: 1 } },
    "y must have values or from and to, got both",
  ],
  [
    "one value",
    { ...good, y: { parameter: "noiseStd", values: [1] } },
    "y.values must name at least two values",
  ],
  [
    "an unknown stage",
    { ...good, stages: ["dense"] },
    'stages[0] must be "pruned" or "retrained", got "dense"',
  ],
  ["a group that is not there", { ...good, spikeGroup: 2 }, "spikeGroup must be one of the 2 groups"],
  [
    "a world smaller than a model",
    { ...good, worldKappa: 3 },
    "worldKappa must be at least the largest kappa, 6",
  ],
];
test.each(bad)("%s is refused with its place", async (_, options, message) => {
  await expect(regimeMap(problem, options as RegimeMapOptions)).rejects.toThrow(`regimeMap: ${message}`);
});

test("a map whose lists are four billion holes is refused, and no place of them is made", async () => {
  const map = await regimeMap(problem, { x: kappaAxis, y: noiseAxis, keepFraction: 0.2 });
  for (const part of ["cells", "candidates", "risks", "boundary"]) {
    const holes: never[] = [];
    holes.length = 2 ** 32 - 1;
    expect(() => mapRows({ ...map, [part]: holes })).toThrow(`whose ${part} are not those of a map`);
  }
});
