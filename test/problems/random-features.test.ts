import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { checkProblem, narrowed, randomFeatures } from "../../src/problems/index.js";

const options = { inputDim: 30, nFeatures: 80, activation: "relu", noiseStd: 0.1 } as const;

test("a wider network contains the narrower one, with the same θ", () => {
  const wide = randomFeatures({ ...options, nFeatures: 200, seed: 5 });
  const narrow = randomFeatures({ ...options, seed: 5 });
  expect(wide.R.data.subarray(0, 80 * 30)).toEqual(narrow.R.data);
  expect(wide.theta).toEqual(narrow.theta);
  expect(narrowed(wide, 80).R).toEqual({ rows: 80, cols: 30, data: narrow.R.data });
});

test("the rows of R are standard normal and θ has length 1", () => {
  const { R, theta } = randomFeatures({ ...options, nFeatures: 1000, seed: 2 });
  const mean = R.data.reduce((sum, x) => sum + x, 0) / R.data.length;
  const square = R.data.reduce((sum, x) => sum + x * x, 0) / R.data.length;
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(R.data.length));
  expect(Math.abs(square - 1)).toBeLessThan(4 * Math.sqrt(2 / R.data.length));
  expect(theta.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 14);
});

test("weightStd scales R, a given θ is kept, another seed gives another R", () => {
  const theta = Float64Array.from({ length: 30 }, (_, i) => i);
  const plain = randomFeatures({ ...options, theta });
  const scaled = randomFeatures({ ...options, theta, weightStd: 0.5 });
  expect([...scaled.R.data]).toEqual(Array.from(plain.R.data, (x) => 0.5 * x));
  expect(plain.theta).toEqual(theta);
  expect(randomFeatures({ ...options, seed: 2 }).R.data).not.toEqual(plain.R.data);
});

test.each([
  [{ activation: "tanh" }, DomainError, "activation must be relu or erf"],
  [{ inputDim: 0 }, DomainError, "inputDim must be at least 1, got 0"],
  [{ nFeatures: 2.5 }, DomainError, "nFeatures must be a whole number, got 2.5"],
  [{ weightStd: 0 }, DomainError, "weightStd must be greater than 0, got 0"],
  [{ theta: [1, 2] }, ShapeError, "theta must have 30 entries, one for each input, got 2"],
  [{ theta: 7 }, TypeError, "theta must be"],
  [{ width: 3 }, DomainError, "unknown key width"],
  [{ inputDim: 1e6, nFeatures: 1e6 }, DomainError, "nFeatures · inputDim must be at most"],
])("a bad option %# gets one clear line", (change, error, message) => {
  const make = () => randomFeatures({ ...options, ...change } as never);
  expect(make).toThrow(error);
  expect(make).toThrow(`randomFeatures: ${message}`);
});

test.each([
  [{ activation: "tanh" }, "problem.activation must be relu or erf"],
  [{ R: [[1]] }, "problem.R must be a Matrix"],
  [{ theta: Float64Array.of(1) }, "problem.theta must be a Float64Array with an entry per input"],
  [{ noiseStd: -1 }, "problem.noiseStd must be a finite number of at least 0, got -1"],
])("a changed copy %# of a problem is refused", (change, message) => {
  const copy = { ...randomFeatures(options), ...change };
  expect(() => checkProblem("predict", copy, ["randomFeatures"])).toThrow(`predict: ${message}`);
});
