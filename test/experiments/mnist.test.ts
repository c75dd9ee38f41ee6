import { expect, test } from "vitest";
import {
  featured,
  runSubsample,
  widestModels,
  type SubsampleTask,
} from "../../src/experiments/mnist-task.js";

/** Invented digits: a few hundred small "images" whose brightness depends on the digit. */
function invented(n: number, shift: number) {
  const nPixels = 12;
  const digits = Uint8Array.from({ length: n }, (_, i) => (7 * i + shift) % 10);
  const pixels = Uint8Array.from(
    { length: n * nPixels },
    (_, k) => (53 * k + 31 * (k % 17) * shift + 20 * digits[Math.floor(k / nPixels)]) % 256,
  );
  return { pixels, digits, nPixels };
}

const task: SubsampleTask = {
  train: invented(40, 1),
  test: invented(90, 4),
  seed: 5,
  trial: 2,
  sizes: [8, 20, 90],
  nKept: 10,
};

test("features are ReLU of random projections, labels the parity of the digit", () => {
  const { X, y, XTest, yTest } = featured(task);
  expect([X.rows, X.cols, XTest.rows, XTest.cols]).toEqual([40, 90, 90, 90]);
  expect(X.data.every((x) => x >= 0)).toBe(true);
  expect(X.data.some((x) => x === 0)).toBe(true);
  expect([...y.subarray(0, 3)]).toEqual([1, -1, 1]);
  expect(yTest.every((label) => Math.abs(label) === 1)).toBe(true);
});

test("the models fitted for classification have the squared errors of the curve", () => {
  const { points, wrong } = runSubsample(task);
  const data = featured(task);
  const models = widestModels(data, task.nKept);
  const error = (fit: Float64Array) =>
    fit.reduce((sum, value, i) => sum + (value - data.yTest[i]) ** 2, 0) / fit.length;
  const widest = points.at(-1)!;
  const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-7 * b);
  close(widest.dense, error(models.dense));
  close(widest.small, error(models.small));
  for (const rule of ["magnitude", "hessian"]) {
    close(widest.pruned[rule], error(models.pruned[rule]));
    close(widest.retrained[rule], error(models.retrained[rule]));
    expect(wrong.retrained[rule]).toBeGreaterThanOrEqual(0);
    expect(wrong.retrained[rule]).toBeLessThanOrEqual(1);
  }
});

test("a subsample is the same every time", () => {
  expect(runSubsample(task)).toEqual(runSubsample(task));
});

test("the largest seed works, and a seed's second trial is not the next seed's first", () => {
  const seed = Number.MAX_SAFE_INTEGER;
  expect(runSubsample({ ...task, seed }).points.length).toBe(3);
  const lots = (fields: object) => runSubsample({ ...task, ...fields }).points.at(-1)?.pruned.random;
  expect(lots({ seed: 5, trial: 1 })).not.toBe(lots({ seed: 6, trial: 0 }));
});
