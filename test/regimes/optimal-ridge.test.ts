import { describe, expect, test } from "vitest";
import { ar1, linearGaussian, powerLaw } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { optimalRidge, type OptimalRidgeOptions } from "../../src/regimes/index.js";
import { minimizeOnLine } from "../../src/regimes/minimize.js";
import { predict } from "../../src/theory/index.js";
import { atoms, relative } from "../support/theory.js";

const mixed = atoms([0.1, 0.4, 0.4, 0.1], [9, 1, 1, 0.25], [-1.5, -1.5, 1, 1], Math.SQRT1_2);

describe("closed forms", () => {
  test("isotropic features: λ* = σ²κ/E[B²], whatever the coefficients are", () => {
    for (const kappa of [0.3, 1, 4])
      for (const noiseStd of [0.2, 1, 5]) {
        const problem = atoms([0.2, 0.8], [1, 1], [3, 0.5], noiseStd);
        const { value, bracket } = optimalRidge(problem, { kappa });
        const want = (noiseStd ** 2 * kappa) / (0.2 * 9 + 0.8 * 0.25);
        expect(relative(value, want)).toBeLessThan(1e-6);
        expect(bracket[0] <= value && value <= bracket[1]).toBe(true);
      }
  });

  test("equal B² under any spectrum: the same λ*, with risk σ²/(λ*ξ) (Dobriban and Wager 2018)", () => {
    for (const kappa of [0.5, 1, 3]) {
      const problem = atoms([0.1, 0.5, 0.4], [16, 1, 0.09], [2, -2, 2], 1.3);
      const { value, risk } = optimalRidge(problem, { kappa });
      expect(relative(value, (1.69 * kappa) / 4)).toBeLessThan(1e-6);
      const { xi } = predict(problem, { kappa, keepFraction: 1, ridge: value });
      expect(relative(risk, 1.69 / (value * xi))).toBeLessThan(1e-7);
    }
  });

  test("the small model on equal features: λ₂* = σ_s²κ/E[B²; kept]", () => {
    const problem = atoms([0.1, 0.9], [25, 1], [2, 1], 0.5);
    const { value, risk } = optimalRidge(problem, { kappa: 2, keepFraction: 0.1, of: "small" });
    expect(relative(value, ((0.25 + 0.9) * 2) / 4)).toBeLessThan(1e-6);
    const { retrained, small } = predict(problem, { kappa: 2, keepFraction: 0.1, retrainRidge: value });
    expect(risk).toBe(retrained.oracle);
    expect(risk).toBeLessThan(small);
  });
});

test("no ridge on a fine grid beats the answer, for every model and either ridge", () => {
  const cases: OptimalRidgeOptions[] = [
    { kappa: 2.5, of: "dense" },
    { kappa: 2.5, of: "pruned", keepFraction: 0.1, rule: "hessian" },
    { kappa: 0.8, of: "pruned", keepFraction: 0.1 },
    { kappa: 2.5, of: "retrained", keepFraction: 0.1 },
    { kappa: 2.5, of: "retrained", keepFraction: 0.1, vary: "ridge", rule: "hessian" },
    { kappa: 6, of: "retrained", keepFraction: 0.3, vary: "both" },
    { kappa: 1, of: "retrained", rule: "2:4 hessian", ridge: 0.2 },
  ];
  for (const options of cases) {
    const { value, risk } = optimalRidge(mixed, options);
    const { kappa, of, keepFraction = of === "dense" ? 1 : undefined, rule = "magnitude" } = options;
    const vary = options.vary ?? (of === "retrained" ? "retrainRidge" : "ridge");
    const at = (lambda: number) => {
      const { ridge = 0, retrainRidge = 0 } = options;
      const tree = predict(mixed, {
        kappa,
        ...(keepFraction !== undefined && { keepFraction }),
        ridge: vary === "retrainRidge" ? ridge : lambda,
        retrainRidge: vary === "ridge" ? retrainRidge : lambda,
        rules: [rule],
      });
      return of === "dense" ? tree.dense : tree[of as "pruned" | "retrained"][rule as string];
    };
    expect(relative(at(value), risk), JSON.stringify(options)).toBeLessThan(1e-12);
    const grid = [0, ...Array.from({ length: 161 }, (_, i) => 10 ** (-4 + i / 20))];
    for (const lambda of grid)
      expect(at(lambda), JSON.stringify(options)).toBeGreaterThanOrEqual(risk * (1 - 1e-12));
  }
});

describe("problems with a covariance", () => {
  const p = 40;
  const betaStar = Array.from({ length: p }, () => 2 / Math.sqrt(p));

  test("β* of equal entries on a power law: λ* = σ²κ/‖β*‖² up to O(1/p), the minimum of the dense risk", () => {
    const random = new Stream(3).normals(p).map((x) => (2 * x) / Math.sqrt(p));
    const norm = random.reduce((sum, x) => sum + x * x, 0);
    const problem = linearGaussian({ covariance: powerLaw(p, 0.5, 4), betaStar: random, noiseStd: 1.2 });
    const { value, risk } = optimalRidge(problem, { nSamples: 28 });
    expect(relative(value, (1.44 * p) / (28 * norm))).toBeLessThan(0.5);
    for (const factor of [0.5, 0.9, 1.1, 2])
      expect(predict(problem, { nSamples: 28, nKept: p, ridge: factor * value }).dense).toBeGreaterThan(risk);
  });

  test("with independent features the dense and the small model have the ridge of their groups", () => {
    const covariance = Array.from({ length: p }, (_, i) =>
      Array.from({ length: p }, (_, j) => (i === j ? 1 : 0)),
    );
    const full = linearGaussian({ covariance, betaStar, noiseStd: 1 });
    const groups = atoms([1], [1], [2], 1);
    expect(relative(optimalRidge(full, { kappa: 2 }).value, 0.5)).toBeLessThan(1e-6);
    const small = { kappa: 2, keepFraction: 0.2, of: "small" } as const;
    expect(relative(optimalRidge(full, small).value, optimalRidge(groups, small).value)).toBeLessThan(1e-5);
  });

  test("no ridge on a grid beats the answer for pruned and retrained models, on the same draws", () => {
    const problem = linearGaussian({ covariance: ar1(p, 0.7), betaStar, noiseStd: 0.8 });
    for (const of of ["pruned", "retrained"] as const) {
      const shared = { nSamples: 20, nKept: 8, nDraws: 16, seed: 2 };
      const { value, risk } = optimalRidge(problem, { ...shared, of, rule: "hessian", tolerance: 1e-3 });
      const at = (lambda: number) =>
        predict(problem, {
          ...shared,
          rules: ["hessian"],
          ...(of === "pruned" ? { ridge: lambda } : { retrainRidge: lambda }),
        })[of].hessian;
      expect(relative(at(value), risk)).toBeLessThan(1e-12);
      for (let k = -8; k <= 6; k++) expect(at(10 ** (k / 2))).toBeGreaterThanOrEqual(risk);
    }
  });
});

test("the ends are answers: no ridge without noise, an endless one without signal", () => {
  const signal = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 0 });
  for (const kappa of [0.5, 2]) {
    const { value, risk, bracket } = optimalRidge(signal, { kappa });
    expect(value).toBe(0);
    expect(bracket).toEqual([0, 0]);
    expect(risk).toBeCloseTo(kappa < 1 ? 0 : 0.5, 12);
  }
  const noise = linearGaussian({ features: [{ variance: 1, coefficient: 0 }], noiseStd: 2 });
  expect(optimalRidge(noise, { kappa: 2 })).toMatchObject({ value: Infinity, risk: 4, minima: [] });
  const nothing = linearGaussian({ features: [{ variance: 0, coefficient: 0 }], noiseStd: 1 });
  expect(optimalRidge(nothing, { kappa: 2 })).toMatchObject({ value: 0, risk: 1 });
});

test("scales of the problem move the answer with them", () => {
  for (const scale of [1e-8, 1e8]) {
    const scaled = atoms([0.1, 0.9], [25 * scale, scale], [2, 1], Math.sqrt(scale) * 0.5);
    const plain = atoms([0.1, 0.9], [25, 1], [2, 1], 0.5);
    const options = { kappa: 3, of: "pruned", keepFraction: 0.2 } as const;
    const [got, want] = [optimalRidge(scaled, options), optimalRidge(plain, options)];
    expect(relative(got.value, scale * want.value)).toBeLessThan(1e-6);
    expect(relative(got.risk, scale * want.risk)).toBeLessThan(1e-10);
  }
});

describe("the search", () => {
  const search = (f: (x: number) => number, grid: number[], tolerance = 1e-9) => {
    let calls = 0;
    const result = minimizeOnLine(
      (xs) => {
        calls += xs.length;
        return xs.map(f);
      },
      grid,
      [f(0), f(Infinity)],
      tolerance,
    );
    expect(result.evaluations).toBe(calls + 2);
    return result;
  };
  const decades = Array.from({ length: 25 }, (_, i) => 10 ** (-6 + i / 2));

  test("of several local minima it finds all, and answers with the lowest", () => {
    // valleys of depth 1, 3 and 2 at 1e-4, 1e-1, 1e3
    const valley = (x: number, at: number, depth: number) => -depth * Math.exp(-(Math.log10(x / at) ** 2));
    const f = (x: number) => valley(x, 1e-4, 1) + valley(x, 0.1, 3) + valley(x, 1e3, 2);
    const { value, minima } = search((x) => (x === 0 || x === Infinity ? 0 : f(x)), decades);
    expect(minima.map((m) => Math.round(Math.log10(m.value) * 10) / 10)).toEqual([-4, -1, 3]);
    expect(Math.log10(value)).toBeCloseTo(-1, 3);
  });

  test("a kink is found to the tolerance, by golden section", () => {
    for (const tolerance of [1e-3, 1e-6, 1e-9]) {
      const { value, bracket, iterations } = search((x) => Math.abs(Math.log(x) - 0.7), decades, tolerance);
      expect(Math.abs(Math.log(value) - 0.7)).toBeLessThan(tolerance);
      expect(Math.log(bracket[1] / bracket[0])).toBeLessThan(2 * tolerance);
      expect(iterations).toBeLessThan(50);
    }
  });

  test("minima below and beyond the grid are found too", () => {
    expect(search((x) => (x === Infinity ? 1 : (x - 8e-7) ** 2 / (1 + x * x)), decades).value).toBeCloseTo(
      8e-7,
      12,
    );
    const far = search((x) => (1 / x - 8e-7) ** 2, decades).value;
    expect(relative(far, 1.25e6)).toBeLessThan(1e-6);
  });

  test("in a range its ends are answers, and no argument outside it is tried", () => {
    const tried: number[] = [];
    const at = (f: (x: number) => number) =>
      minimizeOnLine(
        (xs) => {
          tried.push(...xs);
          return xs.map(f);
        },
        [3, 4, 5],
        [f(2), f(6)],
        1e-6,
        [2, 6],
      );
    expect(at((x) => x).value).toBe(2);
    expect(at((x) => -x)).toMatchObject({ value: 6, bracket: [6, 6], minima: [] });
    expect(at((x) => (x - 2.8) ** 2).value).toBeCloseTo(2.8, 5);
    expect(at((x) => (x - 5.3) ** 2).value).toBeCloseTo(5.3, 5);
    expect(Math.min(...tried) >= 2 && Math.max(...tried) <= 6).toBe(true);
  });

  test("infinite values are walls, and a flat function is least at 0", () => {
    expect(search((x) => (x > 1 && x < 5 ? 1 + (x - 2) ** 2 : Infinity), decades).value).toBeCloseTo(2, 6);
    expect(search(() => 3, decades)).toMatchObject({ value: 0, risk: 3, iterations: 0, minima: [] });
  });
});

const bad: [string, object, string][] = [
  ["no size", {}, "size must be kappa or nSamples and nFeatures, got neither"],
  ["an unknown model", { kappa: 2, of: "smal" }, "of must be one of dense, pruned, retrained, small, got"],
  ["pruning without a share", { kappa: 2, of: "pruned" }, "keepFraction is missing"],
  [
    "a ridge that the model has not",
    { kappa: 2, vary: "retrainRidge" },
    "vary must be a ridge that the dense model has",
  ],
  [
    "a ridge that the small model has not",
    { kappa: 2, keepFraction: 0.1, of: "small", vary: "ridge" },
    "vary must be a ridge that the small model has",
  ],
  ["a tolerance of 0", { kappa: 2, tolerance: 0 }, "tolerance must be greater than 0, got 0"],
  [
    "an unknown rule",
    { kappa: 2, of: "pruned", keepFraction: 0.1, rule: "hesian" },
    "rules[0] must be a known rule",
  ],
];
test.each(bad)("%s is refused", (_, options, message) => {
  expect(() => optimalRidge(mixed, options as OptimalRidgeOptions)).toThrow(`optimalRidge: ${message}`);
});
