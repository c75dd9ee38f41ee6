import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { Stream } from "../../src/random/index.js";
import { dataCurve, type DataPoint } from "../../src/simulate/index.js";
import { testCore } from "../support/core.js";
import { dot, referenceTrial } from "./reference.js";
import { scope } from "../../src/wasm/scope.js";

const rowsOf = (flat: Float64Array, cols: number) =>
  Array.from({ length: flat.length / cols }, (_, i) => [...flat.subarray(i * cols, (i + 1) * cols)]);

/** Correlated columns of different size, some of them zero where asked for. */
function makeData(n: number, nTest: number, p: number, zero: number[] = []) {
  const stream = new Stream(21).child(`${n} ${p}`);
  const make = (name: string, rows: number) =>
    rowsOf(stream.child(name).normals(rows * p), p).map((row) =>
      row.map((x, j) => (zero.includes(j) ? 0 : (x + 0.5 * row[0]) * (1 + (j % 3)))),
    );
  const label = (row: number[], noise: number) => row[0] - 0.5 * row[1] + 0.2 * row[p - 1] + noise;
  const [X, XTest] = [make("train", n), make("test", nTest)];
  const noise = stream.child("noise").normals(n + nTest);
  return {
    X,
    y: X.map((row, i) => label(row, noise[i])),
    XTest,
    yTest: XTest.map((row, i) => label(row, noise[n + i])),
  };
}

type Data = ReturnType<typeof makeData>;

const testError =
  ({ XTest, yTest }: Data) =>
  (beta: ArrayLike<number>) =>
    XTest.reduce((sum, row, i) => sum + (yTest[i] - dot(Array.from(beta), row)) ** 2, 0) / XTest.length;

const lots = (seed: number, p: number) =>
  scope("test", (s) => {
    const out = s.f64(p);
    s.core.uniforms(seed, 0, 0, 3, 0, p, out);
    return s.take(out, p);
  });

function reference(data: Data, options: Parameters<typeof dataCurve>[1], p: number) {
  const { sizes, nKept, ridge = 0, retrainRidge = 0, seed = 1 } = options;
  const rootMeanSquare = Float64Array.from({ length: p }, (_, j) =>
    Math.sqrt(data.X.reduce((sum, row) => sum + row[j] ** 2, 0) / data.X.length),
  );
  const ones = new Float64Array(p).fill(1);
  const rules = [
    { fit: true, scale: ones },
    { fit: true, scale: rootMeanSquare },
    { fit: false, scale: ones },
  ];
  const width = data.X.map((row) => row.slice(0, Math.max(...sizes)));
  return referenceTrial(
    { sizes: Int32Array.from(sizes), nKept, ridge, retrainRidge, rules },
    { X: width, y: data.y, lots: lots(seed, p) },
    testError(data),
  );
}

function expectEqual(points: DataPoint[], plain: ReturnType<typeof reference>) {
  points.forEach((point, k) => {
    const flat = [
      point.dense,
      point.small,
      ...Object.values(point.pruned),
      ...Object.values(point.retrained),
    ];
    const expected = [plain[k].dense, plain[k].small, ...plain[k].pruned, ...plain[k].retrained];
    flat.forEach((value, i) =>
      expect(Math.abs(value / expected[i] - 1), `size ${point.nFeatures}`).toBeLessThan(1e-9),
    );
  });
}

test.each([
  ["an interpolating range", 25, 60, { sizes: [5, 10, 20, 24, 25, 26, 30, 35, 40, 45, 50, 60], nKept: 7 }],
  ["ridges", 25, 60, { sizes: [10, 25, 40, 60], nKept: 7, ridge: 0.1, retrainRidge: 0.3 }],
  ["sizes short of all columns", 25, 60, { sizes: [8, 30, 44], nKept: 5, seed: 9 }],
])("test errors are those of fitting each size by itself: %s", (_, n, p, options) => {
  const data = makeData(n, 40, p);
  const { points } = dataCurve(data, options);
  expect(points.map((point) => point.nFeatures)).toEqual(options.sizes);
  expectEqual(points, reference(data, options, p));
});

test("columns of zeros are left out, wherever they stand", () => {
  const data = makeData(20, 30, 50, [0, 3, 4, 11, 30, 49]);
  const options = { sizes: [3, 5, 12, 24, 26, 40, 50], nKept: 6 };
  expectEqual(dataCurve(data, options).points, reference(data, options, 50));
});

test("sizes may come in any order and more than once", () => {
  const data = makeData(20, 30, 40);
  const { points } = dataCurve(data, { sizes: [40, 10, 40, 25], nKept: 5 });
  expect(points.map((point) => point.nFeatures)).toEqual([40, 10, 40, 25]);
  expect(points[2]).toEqual(points[0]);
  expect(points[1]).toEqual(dataCurve(data, { sizes: [10, 25, 40], nKept: 5 }).points[0]);
});

test("columns that repeat take QR and the shortest solution", () => {
  const data = makeData(30, 20, 12);
  const twice = (rows: number[][]) => rows.map((row) => [...row.slice(0, 6), ...row.slice(0, 6)]);
  const double = { ...data, X: twice(data.X), XTest: twice(data.XTest) };
  const { points } = dataCurve(double, { sizes: [6, 12], nKept: 12 });
  expect(points.map((point) => point.method)).toEqual(["cholesky", "qr"]);
  expect(points[1].dense / points[0].dense).toBeCloseTo(1, 9);
  expect(points[1].refitsByQr).toBe(1); // all rules keep all, so there is one fit
});

test("typed arrays, matrices and rows are taken alike", () => {
  const data = makeData(10, 8, 12);
  const flat = { rows: 10, cols: 12, data: Float64Array.from(data.X.flat()) };
  const options = { sizes: [4, 12], nKept: 3 };
  const same = dataCurve({ ...data, X: flat, y: Float64Array.from(data.y) }, options);
  expect(same).toEqual(dataCurve(data, options));
});

test("bad input gets one clear line, and the arena is back at its mark", () => {
  const data = makeData(10, 8, 12);
  const options = { sizes: [4, 12], nKept: 3 };
  const before = testCore().mark();
  const cases: [unknown, unknown, string][] = [
    [data, { ...options, sizes: [13] }, "dataCurve: sizes[0] must be at most the 12 columns of X, got 13"],
    [data, { ...options, sizes: [] }, "dataCurve: sizes must name at least one size, got an array of 0"],
    [data, { ...options, rules: ["oracle"] }, "dataCurve: rule oracle needs the true coefficients"],
    [data, { ...options, keep: 3 }, "dataCurve: unknown key keep"],
    [{ ...data, y: [1] }, options, "dataCurve: y must have 10 entries like X has rows, got 1"],
    [{ ...data, yTest: [1] }, options, "dataCurve: yTest must have 8 entries like XTest has rows, got 1"],
    [{ ...data, XTest: [[1]] }, options, "dataCurve: XTest must have rows of 12 entries like X, got 1 × 1"],
    [{ ...data, X: [[NaN]] }, options, "dataCurve: X[0][0] must be finite, got NaN"],
    [undefined, options, "dataCurve: X must be a matrix or an array of rows, got undefined"],
  ];
  for (const [bad, badOptions, message] of cases)
    expect(() => dataCurve(bad as never, badOptions as never)).toThrow(message);
  expect(() => dataCurve({ ...data, y: [1] }, options)).toThrow(ShapeError);
  expect(() => dataCurve(data, { ...options, sizes: [13] })).toThrow(DomainError);
  dataCurve(data, options);
  expect(testCore().mark()).toBe(before);
});
