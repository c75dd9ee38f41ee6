import { expect, test } from "vitest";
import { DomainError } from "../../src/errors.js";
import { coefficientLaw, predict, predictCurve } from "../../src/theory/index.js";
import { atoms, relative } from "../support/theory.js";

const problem = atoms([0.1, 0.9], [25, 1], [1, 1], 0.7);

test.each([
  [{ kappa: 2, keepFraction: 1.5 }, "predict: keepFraction must be in (0, 1], got 1.5"],
  [{ kappa: 2, keepFraction: 0 }, "predict: keepFraction must be in (0, 1], got 0"],
  [{ kappa: 2 }, "predict: keepFraction is missing"],
  [{ kappa: 2, keepfraction: 0.5 }, "predict: unknown key keepfraction, did you mean keepFraction?"],
  [{ kappa: 2, keepFraction: 0.5, lambda: 1 }, /^predict: unknown key lambda, known are kappa, /],
  [{ kappa: 2, keepFraction: 0.5, "a\nb": 1 }, /^predict: unknown key "a\\nb", known are kappa, /],
  [{ kappa: 2, "a\nb": 1 }, /^predict: (keepFraction is missing|unknown key "a\\nb", .*)$/],
  [{ kappa: 2, keepFraction: 0.5, "": 1 }, /^predict: unknown key "", /],
  [{ kappa: 2, keepFraction: 0.5, "keep-fraction": 1 }, /^predict: unknown key "keep-fraction", did you/],
  [{ kappa: 0, keepFraction: 0.5 }, "predict: kappa must be greater than 0, got 0"],
  [{ kappa: NaN, keepFraction: 0.5 }, "predict: kappa must be a finite number, got NaN"],
  [{ keepFraction: 0.5 }, "predict: size must be kappa or nSamples and nFeatures, got neither"],
  [
    { keepFraction: 0.5, nSamples: 9 },
    "predict: size must be kappa or nSamples and nFeatures, got nSamples without nFeatures",
  ],
  [
    { keepFraction: 0.5, kappa: 1, nSamples: 9 },
    "predict: size must be kappa or nSamples and nFeatures, got both",
  ],
  [{ kappa: 2, keepFraction: 0.5, ridge: -1 }, "predict: ridge must be at least 0, got -1"],
  [{ kappa: 2, keepFraction: 0.5, rules: ["magnitud"] }, /got "magnitud", did you mean magnitude\?$/],
])("predict refuses %j", (options, message) => {
  const call = () => predict(problem, options as never);
  expect(call).toThrow(DomainError);
  expect(call).toThrow(message);
});

test("a value of the wrong type is a TypeError", () => {
  expect(() => predict(problem, { kappa: "2", keepFraction: 0.5 } as never)).toThrow(TypeError);
  expect(() => predict({} as never, { kappa: 2, keepFraction: 0.5 })).toThrow(TypeError);
  expect(() => predict(problem, undefined as never)).toThrow(TypeError);
});

test("nSamples and nFeatures stand for their ratio", () => {
  const { xi, ...rest } = predict(problem, { nSamples: 40, nFeatures: 100, keepFraction: 0.1 });
  expect({ xi, ...rest }).toEqual(predict(problem, { kappa: 2.5, keepFraction: 0.1 }));
  expect(rest.kappa).toBe(2.5);
});

test("the result repeats the point that it belongs to", () => {
  const point = { kappa: 2.5, keepFraction: 0.1, ridge: 0.25, retrainRidge: 0.5 };
  expect(predict(problem, point)).toMatchObject(point);
});

test("predictCurve refuses sizes beyond the world and an empty list", () => {
  const options = { nSamples: 10, nFeatures: 20, sizes: [5, 30], nKept: 3 };
  expect(() => predictCurve(problem, options)).toThrow(
    "predictCurve: sizes[1] must be at most nFeatures = 20, got 30",
  );
  expect(() => predictCurve(problem, { ...options, sizes: [] })).toThrow("name at least one size");
  expect(() => predictCurve(problem, { ...options, sizes: [1.5] })).toThrow(
    "predictCurve: sizes[0] must be a whole number, got 1.5",
  );
});

test("a curve has a point per size in the order given, with the peak at p = n exactly", () => {
  const { points, nKept } = predictCurve(problem, {
    nSamples: 60,
    nFeatures: 300,
    sizes: [300, 20, 60, 61],
    nKept: 30,
  });
  expect(nKept).toBe(30);
  expect(points.map((point) => point.nFeatures)).toEqual([300, 20, 60, 61]);
  expect(points.map((point) => point.nKept)).toEqual([30, 20, 30, 30]);
  expect(points[2].dense).toBe(Infinity);
  expect(points[3].dense).toBeLessThan(Infinity);
  // a model no larger than the target is not pruned
  expect(points[1].keepFraction).toBe(1);
  expect(relative(points[1].pruned.magnitude, points[1].dense)).toBeLessThan(1e-13);
  // the small model is the same for every size that contains it
  expect(relative(points[0].small, points[3].small)).toBeLessThan(1e-12);
});

test("the whole world is the problem itself", () => {
  const { points } = predictCurve(problem, { nSamples: 40, nFeatures: 100, sizes: [100], nKept: 10 });
  const { nFeatures, nKept, ...rest } = points[0];
  expect([nFeatures, nKept]).toEqual([100, 10]);
  expect(rest).toEqual(predict(problem, { kappa: 2.5, keepFraction: 0.1 }));
});

test("what a model does not see acts as noise", () => {
  const world = atoms([0.25, 0.75], [4, 1], [1, 0.5], 0.5);
  const [point] = predictCurve(world, { nSamples: 50, nFeatures: 400, sizes: [100], nKept: 20 }).points;
  const seen = atoms([1], [4], [0.5], Math.sqrt(0.25 + 0.75 * 0.25));
  expect(relative(point.dense, predict(seen, { kappa: 2, keepFraction: 0.2 }).dense)).toBeLessThan(1e-13);
});

test("the law of the coefficients gives back the dense risk and the fit's energy", () => {
  const options = { kappa: 2.5, ridge: 0.1 };
  const { mean, std, xi, dense } = coefficientLaw(problem, options);
  const { xi: wantXi, dense: want } = predict(problem, { ...options, keepFraction: 0.5 });
  expect([xi, dense]).toEqual([wantXi, want]);
  // E Λ(B − X)² + σ² is the dense risk
  let risk = 0.49;
  for (const [k, w] of problem.weight.entries())
    risk += w * problem.variance[k] * ((problem.coefficient[k] - mean[k]) ** 2 + std[k] ** 2);
  expect(relative(risk, dense)).toBeLessThan(1e-13);
  expect([...coefficientLaw(problem, { kappa: 1 }).std]).toEqual([Infinity, Infinity]);
  const idle = coefficientLaw(atoms([0.5, 0.5], [0, 1], [1, 1], 1), { kappa: 0.5 }).std;
  expect(idle[0]).toBe(0);
  expect(relative(idle[1] ** 2, 0.5 / (1 - 0.25))).toBeLessThan(1e-14);
});
