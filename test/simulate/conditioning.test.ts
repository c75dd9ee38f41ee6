// Designs whose Gram matrix loses what the design itself still has: the fits must notice, and take QR.
import { expect, test } from "vitest";
import { Stream } from "../../src/random/index.js";
import { dataCurve, type DataPoint } from "../../src/simulate/index.js";
import { dot, leastSquares } from "./reference.js";

const stream = new Stream(33);

function gaussian(name: string, rows: number, cols: number): number[][] {
  const flat = stream.child(name).normals(rows * cols);
  return Array.from({ length: rows }, (_, i) => [...flat.subarray(i * cols, (i + 1) * cols)]);
}

/** Test error of the plain fit on the first p columns, by orthogonalisation. */
function plainError(data: Parameters<typeof dataCurve>[0], p: number, ridge = 0): number {
  const [X, XTest] = [data.X as number[][], data.XTest as number[][]];
  const beta = leastSquares(
    X,
    data.y as number[],
    Array.from({ length: p }, (_, j) => j),
    ridge,
  );
  const yTest = data.yTest as number[];
  return XTest.reduce((sum, row, i) => sum + (yTest[i] - dot(beta, row)) ** 2, 0) / XTest.length;
}

const gap = (point: DataPoint, exact: number) => Math.abs(point.dense / exact - 1);

test.each([1e-2, 1e-4, 1e-5, 1e-6, 1e-7])(
  "two columns that differ by %d: cond(X) is about its inverse",
  (delta) => {
    const [X, XTest] = [gaussian("X", 40, 30), gaussian("XTest", 50, 30)];
    for (const row of [...X, ...XTest]) row[7] = row[3] + delta * row[7];
    const y = X.map((row, i) => row[3] - row[7] + row[0] + stream.child("noise").normals(1, i)[0]);
    const data = { X, y, XTest, yTest: XTest.map((row) => row[0]) };
    const { points } = dataCurve(data, { sizes: [5, 20, 30], nKept: 10 });
    expect(points[0].method).toBe("cholesky");
    for (const point of points.slice(1)) {
      if (delta >= 1e-4) expect(point.method).toBe("cholesky");
      if (delta <= 1e-6) expect(point.method).toBe("qr");
      // eps·cond(X), with room for what the data amplify
      expect(gap(point, plainError(data, point.nFeatures))).toBeLessThan(1e-13 / delta);
    }
    // With more than n columns the rows decide, and these are well conditioned.
    expect(
      dataCurve({ ...data, X: X.slice(0, 15), y: y.slice(0, 15) }, { sizes: [30], nKept: 5 }).points[0]
        .method,
    ).toBe("cholesky");
  },
);

test.each([1e-2, 1e-3, 1e-6, 1e-7])(
  "two samples that differ by %d, in models of more features than samples",
  (delta) => {
    const sizes = [30, 40, 44, 48, 52, 56, 60];
    const [X, XTest] = [gaussian("rows", 20, 60), gaussian("XTest", 50, 60)];
    X[11] = X[4].map((x, j) => x + delta * X[11][j]);
    const y = X.map((row) => row[0] + 0.3 * row[5]);
    y[11] += delta * 0.7;
    const data = { X, y, XTest, yTest: XTest.map((row) => row[0]) };
    const { points } = dataCurve(data, { sizes, nKept: 6 });
    for (const point of points) {
      if (delta >= 1e-3) expect(point.method).not.toBe("qr");
      if (delta <= 1e-7) expect(point.method).toBe("qr");
      expect(gap(point, plainError(data, point.nFeatures))).toBeLessThan(1e-13 / delta);
    }
  },
);

test("a sample given twice counts with the mean of its labels, twice", () => {
  const [X, XTest] = [gaussian("once", 15, 40), gaussian("XTest", 30, 40)];
  const y = X.map((row) => row[0] + row[1]);
  const test = { XTest, yTest: XTest.map((row) => row[1]) };
  const options = { sizes: [20, 30, 35, 40], nKept: 5 };
  const once = dataCurve({ ...test, X, y }, options).points;
  const twice = { ...test, X: [...X, X[2]] };
  // equal labels: the shortest interpolator is the same
  dataCurve({ ...twice, y: [...y, y[2]] }, options).points.forEach((point, k) =>
    expect(gap(point, once[k].dense)).toBeLessThan(1e-10),
  );
  // unequal labels: nothing interpolates
  dataCurve({ ...twice, y: [...y.with(2, y[2] + 1), y[2] - 1] }, options).points.forEach((point, k) => {
    expect(point.method).toBe("qr");
    expect(gap(point, once[k].dense)).toBeLessThan(1e-10);
  });
});

test("kept columns that nearly repeat send their refits to QR, and only those", () => {
  const [X, XTest] = [gaussian("kept", 60, 20), gaussian("XTest", 30, 20)];
  for (const row of [...X, ...XTest]) row[1] = row[0] + 1e-8 * row[1];
  const y = X.map((row, i) => 3 * row[0] + row[2] + 0.1 * stream.child("e").normals(1, i)[0]);
  const data = { X, y, XTest, yTest: XTest.map((row) => row[0]) };
  const [point] = dataCurve(data, { sizes: [20], nKept: 4, ridge: 0.1, rules: ["magnitude"] }).points;
  expect(point.method).toBe("cholesky"); // the ridge holds the dense fit
  expect(point.refitsByQr).toBe(2); // the small model and the refit have none
  const [ridged] = dataCurve(data, {
    sizes: [20],
    nKept: 4,
    ridge: 0.1,
    retrainRidge: 0.1,
    rules: ["magnitude"],
  }).points;
  expect(ridged.refitsByQr).toBe(1);
});

test("a ridge too small to hold the fit goes to QR as well, and is then part of it", () => {
  const [X, XTest] = [gaussian("tiny", 30, 12), gaussian("XTest", 30, 12)];
  for (const row of [...X, ...XTest]) row[5] = row[4] + 1e-8 * row[5];
  const y = X.map((row) => row[4] + row[0]);
  const data = { X, y, XTest, yTest: XTest.map((row) => row[0]) };
  const ridge = 1e-15;
  const [point] = dataCurve(data, { sizes: [12], nKept: 3, ridge }).points;
  expect(point.method).toBe("qr");
  expect(gap(point, plainError(data, 12, ridge))).toBeLessThan(1e-6);
});

test("models that take QR in the middle of a group change nothing for the others' fixed sets", () => {
  // Samples 4 and 11 are equal on the first 45 features: smaller models interpolate nothing, larger ones do.
  const [X, XTest] = [gaussian("broken", 20, 70), gaussian("XTest", 30, 70)];
  X[11] = X[11].map((x, j) => (j < 45 ? X[4][j] : x));
  const y = X.map((row, i) => row[0] + 0.1 * i);
  const data = { X, y, XTest, yTest: XTest.map((row) => row[0]) };
  const sizes = [30, 35, 40, 45, 50, 55, 60, 65, 70];
  const options = { nKept: 6, rules: ["random"] };
  const { points } = dataCurve(data, { ...options, sizes });
  expect(points.map((point) => point.method === "qr")).toEqual(sizes.map((p) => p <= 45));
  for (const point of points) {
    const [alone] = dataCurve(data, { ...options, sizes: [point.nFeatures] }).points;
    expect(point.retrained.random / alone.retrained.random).toBeCloseTo(1, 9);
    expect(point.dense / alone.dense).toBeCloseTo(1, 8);
  }
});
