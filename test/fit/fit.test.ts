import { expect, test } from "vitest";
import { fitMinNorm, fitRidge, looCV, ridgePath } from "../../src/fit/index.js";
import { lstsq, matvec } from "../../src/linalg/index.js";
import type { Matrix } from "../../src/matrix/index.js";
import { distance, length, row, someData, without } from "./support.js";

const shapes = [
  [40, 10],
  [10, 40],
  [25, 25],
  [1, 3],
  [3, 1],
] as const;

/** Xᵀ(y − Xβ)/n − λβ: half the gradient of the objective. */
function gradient(X: Matrix, y: Float64Array, beta: Float64Array, ridge: number): Float64Array {
  const fitted = matvec(X, beta);
  const pull = matvec(
    X,
    y.map((value, i) => value - fitted[i]),
    { transpose: true },
  );
  return pull.map((value, j) => value / X.rows - ridge * beta[j]);
}

test.each(shapes)("a ridge fit of %i × %i makes the gradient of (1/n)‖y − Xβ‖² + λ‖β‖² zero", (n, p) => {
  const { X, y } = someData(n, p);
  for (const ridge of [1e-3, 0.5, 100]) {
    const { beta, trainError } = fitRidge(X, y, { ridge });
    expect(length(gradient(X, y, beta, ridge))).toBeLessThan(1e-13 * length(y));
    const fitted = matvec(X, beta);
    expect(trainError).toBeCloseTo(distance(y, fitted) ** 2 / n, 12);
  }
});

test("where the Gram matrix would lose half of the digits, QR takes over and the fit stays good", () => {
  const { X, y } = someData(60, 20, { decades: 9 });
  const { beta, method } = fitRidge(X, y, { ridge: 1e-18 });
  expect(method).toMatch(/QR$/);
  expect(fitRidge(X, y, { ridge: 1 }).method).toBe("cholesky");
  // bordered by hand, columns scaled to length 1
  const scale = Float64Array.from({ length: 20 }, (_, j) => 10 ** ((9 * j) / 20));
  const weight = Math.sqrt(60 * 1e-18);
  const rows = [
    ...Array.from({ length: 60 }, (_, i) => row(X, i).map((value, j) => value * scale[j])),
    ...Array.from({ length: 20 }, (_, i) => new Float64Array(20).fill(0).with(i, weight * scale[i])),
  ];
  const { x } = lstsq(rows, [...y, ...new Float64Array(20)]);
  const expected = x.map((value, j) => value * scale[j]);
  expect(distance(beta, expected)).toBeLessThan(1e-9 * length(expected));
});

test.each(shapes)(
  "the minimum-norm fit of %i × %i is the limit of the ridge fit, also asked for as ridge 0",
  (n, p) => {
    const { X, y } = someData(n, p, { seed: 3 });
    const { beta, method } = fitMinNorm(X, y);
    expect(method).toMatch(/QR$/);
    const near = fitRidge(X, y, { ridge: 1e-12 }).beta;
    expect(distance(beta, near)).toBeLessThan(1e-6 * length(beta));
    expect(fitRidge(X, y, { ridge: 0 }).beta).toEqual(beta);
    if (p >= n) expect(fitMinNorm(X, y).trainError).toBeLessThan(1e-25);
  },
);

const ridges = [0, 1e-4, 0.1, 1, 50];

test.each(shapes)("a ridge path of %i × %i is the fits one by one", (n, p) => {
  const { X, y } = someData(n, p, { seed: 5 });
  for (const some of [ridges, ridges.slice(2)]) {
    const path = ridgePath(X, y, some);
    for (const [l, ridge] of some.entries()) {
      const { beta, trainError } = fitRidge(X, y, { ridge });
      expect(distance(row(path.beta, l), beta), `λ = ${ridge}`).toBeLessThan(1e-8 * length(beta));
      expect(Math.abs(path.trainError[l] - trainError)).toBeLessThan(1e-8 * (length(y) ** 2 / n));
    }
  }
});

test("a path takes singular values where the Gram matrix is not good enough, and says so", () => {
  const bad = someData(50, 20, { decades: 5 });
  const exact = ridgePath(bad.X, bad.y, [0, 1e-12]);
  expect(exact.method).toBe("svd");
  expect(distance(row(exact.beta, 0), fitMinNorm(bad.X, bad.y).beta)).toBeLessThan(
    1e-9 * length(row(exact.beta, 0)),
  );
  const good = someData(50, 20);
  expect(ridgePath(good.X, good.y, [0]).method).toBe("gram");
  const wide = someData(20, 50, { decades: 5 });
  expect(ridgePath(wide.X, wide.y, [1]).method).toBe("gram");
});

test("degrees of freedom run from the rank down to none", () => {
  const { X, y } = someData(30, 12);
  const { degreesOfFreedom } = ridgePath(X, y, [0, 1, 1e12]);
  expect(degreesOfFreedom[0]).toBeCloseTo(12, 10);
  expect(degreesOfFreedom[1]).toBeLessThan(12);
  expect(degreesOfFreedom[2]).toBeLessThan(1e-9);
});

/** The mean squared error of leaving each sample out, by refitting: the shift nλ stays. */
function refitted(data: { X: Matrix; y: Float64Array }, ridge: number): number {
  const n = data.y.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const { X, y } = without(data, i);
    const { beta } = fitRidge(X, y, { ridge: (ridge * n) / (n - 1) });
    const fitted = row(data.X, i).reduce((total, x, j) => total + x * beta[j], 0);
    sum += (data.y[i] - fitted) ** 2;
  }
  return sum / n;
}

test.each([
  [40, 10],
  [10, 40],
  [20, 20],
  [2, 5],
])(
  "leaving one out of %i × %i in closed form is refitting without it, λ = 0 and interpolation included",
  (n, p) => {
    const data = someData(n, p, { seed: 7 });
    const { loo, best } = looCV(data.X, data.y, ridges);
    for (const [l, ridge] of ridges.entries()) {
      const expected = refitted(data, ridge);
      expect(Math.abs(loo[l] - expected), `λ = ${ridge}`).toBeLessThan(1e-6 * expected);
    }
    expect(best.loo).toBe(Math.min(...loo));
    expect(loo[ridges.indexOf(best.ridge)]).toBe(best.loo);
  },
);

test("leaving out a sample that alone decides its own fit is the limit, by refitting too", () => {
  // the last column is seen by sample 0 only, and there are fewer columns than samples
  const data = someData(8, 3, { seed: 9 });
  for (let i = 0; i < 8; i++) data.X.data[3 * i + 2] = i === 0 ? 1 : 0;
  const { loo } = looCV(data.X, data.y, [0]);
  expect(Math.abs(loo[0] - refitted(data, 0))).toBeLessThan(1e-8 * loo[0]);
});

test.each([
  [40, 10],
  [10, 40],
])("generalized cross-validation of %i × %i is its formula", (n, p) => {
  const { X, y } = someData(n, p, { seed: 11 });
  const { gcv, trainError, degreesOfFreedom, squaredDegreesOfFreedom } = looCV(X, y, [0.3]);
  expect(gcv[0]).toBeCloseTo(trainError[0] / (1 - degreesOfFreedom[0] / n) ** 2, 12);
  // tr H² from the fit of the fit: H applied to each column of the identity
  let [trace, squares] = [0, 0];
  for (let i = 0; i < n; i++) {
    const unit = new Float64Array(n).with(i, 1);
    const column = matvec(X, fitRidge(X, unit, { ridge: 0.3 }).beta);
    trace += column[i];
    squares += length(column) ** 2;
  }
  expect(degreesOfFreedom[0]).toBeCloseTo(trace, 9);
  expect(squaredDegreesOfFreedom[0]).toBeCloseTo(squares, 9);
});

test("cross-validation of an interpolating fit without ridge is the limit of small ridges", () => {
  const { X, y } = someData(20, 60, { seed: 13 });
  const { gcv, loo } = looCV(X, y, [0, 1e-9]);
  expect(gcv[0] / gcv[1]).toBeCloseTo(1, 5);
  expect(loo[0] / loo[1]).toBeCloseTo(1, 5);
});

test.each([
  [() => fitRidge([[1, 2]], [1, 2], { ridge: 1 }), "fitRidge: y must have 1 entries like X has rows, got 2"],
  [
    () => fitRidge([[1, 2]], [1], { ridge: -1 }),
    "fitRidge: ridge must be a finite number of at least 0, got -1",
  ],
  [() => fitRidge([[1, 2]], [1], {} as { ridge: number }), "fitRidge: ridge must be a number, got undefined"],
  [() => fitMinNorm([[1, NaN]], [1]), "fitMinNorm: X[0][1] must be finite, got NaN"],
  [() => fitMinNorm([], []), "fitMinNorm: X must have rows and columns, got 0 × 0"],
  [() => ridgePath([[1]], [1], []), "ridgePath: ridges must name at least one ridge, got none"],
  [
    () => looCV([[1]], [1], [1, Infinity]),
    "looCV: ridges[1] must be a finite number of at least 0, got Infinity",
  ],
])("wrong input is said (%#)", (call, message) => {
  expect(call).toThrow(message);
});
