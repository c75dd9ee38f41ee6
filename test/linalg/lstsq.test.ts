import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { eye, lstsq, matmul, matrix, matvec, qr, toRows, zeros } from "../../src/linalg/index.js";
import { exactLeastSquares } from "../support/exact.js";
import { eps, generator, maxAbs, randomRows, times } from "../support/matrices.js";
import { gap, leavesNothing } from "./support.js";

interface Dataset {
  model: string;
  degree: number;
  intercept: boolean;
  x: string[][];
  y: string[];
  certified: { beta: string[] };
  exactRss: number;
}

const { datasets } = JSON.parse(
  readFileSync(new URL("../fixtures/nist-strd.json", import.meta.url), "utf8"),
) as { datasets: Record<string, Dataset> };

const design = ({ model, degree, intercept, x }: Dataset): number[][] =>
  x.map((row) =>
    model.startsWith("poly")
      ? Array.from({ length: degree + 1 }, (_, j) => Number(row[0]) ** j)
      : [...(intercept ? [1] : []), ...row.map(Number)],
  );

/** Correct digits of the worst coefficient. */
const digits = (x: ArrayLike<number>, expected: number[]): number =>
  Math.min(...expected.map((e, j) => -Math.log10(Math.max(Math.abs(x[j] - e) / Math.abs(e), 1e-16))));

// What float64 Householder QR is known to reach. Wampler2's decimals are not doubles, and the exact solution of the rounded
// problem agrees with the certified one to 13.2 digits, so that no solver can promise more.
const reached: Record<string, number> = {
  Filip: 7.5,
  Longley: 10.9,
  Pontius: 12.2,
  Norris: 12.1,
  NoInt1: 14,
  NoInt2: 14,
  Wampler1: 9.3,
  Wampler2: 13.1,
  Wampler3: 9.1,
  Wampler4: 7.8,
  Wampler5: 5.9,
};

test.each(Object.keys(datasets))(
  "NIST %s: the certified coefficients to the digits that float64 allows",
  (name) => {
    const data = datasets[name];
    const X = design(data);
    const { x, rank, residual, method } = leavesNothing(() => lstsq(X, data.y.map(Number)));
    expect(rank).toBe(X[0].length);
    expect(method).toBe(name === "Filip" ? "pivoted QR" : "QR");
    expect(digits(x, data.certified.beta.map(Number))).toBeGreaterThanOrEqual(reached[name]);
    expect(Math.abs(residual ** 2 - data.exactRss)).toBeLessThan(1e-6 * data.exactRss + 1e-15);
  },
);

test.each(Object.keys(datasets))(
  "NIST %s: the exact solution of the rounded problem to 14 digits",
  (name) => {
    const X = design(datasets[name]);
    const y = datasets[name].y.map(Number);
    expect(digits(lstsq(X, y).x, exactLeastSquares(X, y))).toBeGreaterThanOrEqual(14);
  },
);

/** A = U·diag(s)·Vᵀ with orthonormal U (m×k) and V (n×k). */
function fromSingularValues(m: number, n: number, s: number[], seed: number) {
  const next = generator(seed);
  const U = qr(randomRows(m, s.length, next)).Q;
  const V = qr(randomRows(n, s.length, next)).Q;
  const scaled = matrix(toRows(U).map((row) => row.map((v, k) => v * s[k])));
  return { A: matmul(scaled, V, { transposeB: true }), U, V };
}

test("problems built from their singular values get the solution known by construction, tall, wide and rank-deficient", () => {
  for (const [m, n, rank] of [
    [30, 12, 12],
    [12, 30, 12],
    [20, 20, 20],
    [20, 20, 3],
    [40, 25, 10],
    [25, 40, 10],
    [300, 40, 37],
  ]) {
    const s = Array.from({ length: rank }, (_, k) => 2 ** (-k / 4));
    const { A, U, V } = fromSingularValues(m, n, s, m + n + rank);
    const next = generator(rank);
    const inside = Float64Array.from({ length: rank }, next);
    // b = U·(s ∘ c) + what is orthogonal to U; the shortest minimiser is V·c
    const raw = Float64Array.from({ length: m }, next);
    const shadow = matvec(U, matvec(U, raw, { transpose: true }));
    const outside = raw.map((v, i) => v - shadow[i]);
    const fitted = matvec(
      U,
      inside.map((c, k) => c * s[k]),
    );
    const b = fitted.map((v, i) => v + outside[i]);
    const expected = matvec(V, inside);
    const found = leavesNothing(() => lstsq(A, b));
    expect(found.rank).toBe(rank);
    expect(found.method).toBe(rank === Math.min(m, n) ? "QR" : "complete orthogonal decomposition");
    const tolerance = 100 * Math.max(m, n) * eps * 2 ** (rank / 4);
    expect(maxAbs(found.x.map((v, j) => v - expected[j]))).toBeLessThan(tolerance);
    expect(Math.abs(found.residual - Math.hypot(...outside))).toBeLessThan(tolerance);
  }
});

test("a rank-3 matrix of 20×20 has a short solution", () => {
  const next = generator(3);
  const a = times(randomRows(20, 3, next), randomRows(3, 20, next));
  const { x, rank } = lstsq(a, randomRows(20, 1, next).flat());
  expect(rank).toBe(3);
  expect(Math.hypot(...x)).toBeLessThan(10);
});

test("several right-hand sides give the same columns as one at a time", () => {
  const next = generator(4);
  for (const [m, n] of [
    [20, 8],
    [8, 20],
  ]) {
    const a = randomRows(m, n, next);
    const b = randomRows(m, 5, next);
    const all = lstsq(a, b);
    expect([all.x.rows, all.x.cols, all.residual.length]).toEqual([n, 5, 5]);
    for (let j = 0; j < 5; j++) {
      const one = lstsq(
        a,
        b.map((row) => row[j]),
      );
      one.x.forEach((v, i) => expect(Math.abs(v - all.x.data[i * 5 + j])).toBeLessThan(1e-12));
      expect(Math.abs(one.residual - all.residual[j])).toBeLessThan(1e-12);
    }
  }
});

test("rcond decides what counts as rank", () => {
  const a = [
    [1, 0],
    [0, 1e-3],
    [0, 0],
  ];
  expect(lstsq(a, [1, 1, 0]).rank).toBe(2); // columns are brought to one length first
  const nearly = [
    [1, 1],
    [0, 1e-3],
  ];
  expect(lstsq(nearly, [2, 0]).rank).toBe(2);
  const cut = lstsq(nearly, [2, 0], { rcond: 0.01 });
  expect(cut.rank).toBe(1);
  expect(Math.abs(cut.x[0] - cut.x[1])).toBeLessThan(1e-2);
  for (const rcond of [-1, 1, NaN])
    expect(() => lstsq(a, [1, 1, 1], { rcond })).toThrow(
      new DomainError(`lstsq: rcond must be in [0, 1), got ${rcond}`),
    );
});

test("1×1, 0×0, no rows, no columns, zeros", () => {
  expect(lstsq([[2]], [3])).toEqual({ x: Float64Array.of(1.5), residual: 0, rank: 1, method: "QR" });
  expect(lstsq([], []).x).toEqual(new Float64Array(0));
  expect(lstsq(zeros(0, 3), [])).toMatchObject({ x: new Float64Array(3), residual: 0, rank: 0 });
  expect(lstsq(zeros(3, 0), [3, 4, 0])).toMatchObject({ x: new Float64Array(0), residual: 5, rank: 0 });
  expect(lstsq(zeros(2, 2), [3, 4])).toMatchObject({ x: new Float64Array(2), residual: 5, rank: 0 });
});

test("entries near the ends of the range do not spoil the solution", () => {
  for (const scale of [1e300, 1e150, 1e-150, 1e-290]) {
    const next = generator(5);
    const a = randomRows(20, 6, next, scale);
    const truth = randomRows(6, 1, next);
    expect(gap(lstsq(a, times(a, truth)).x, matrix(truth))).toBeLessThan(1e-11);
  }
});

test("lstsq refuses right-hand sides of the wrong length, and NaN", () => {
  expect(() => lstsq(eye(40), new Float64Array(39))).toThrow(
    new ShapeError("lstsq: b must have 40 entries, one for each row of A, got 39"),
  );
  expect(() => lstsq(eye(2), [[1]])).toThrow("lstsq: b must have 2 rows like A, got 1");
  expect(() => leavesNothing(() => lstsq([[1, NaN]], [1]))).toThrow("lstsq: A[0][1] must be finite, got NaN");
  expect(() => lstsq([[1]], [Infinity])).toThrow("lstsq: b[0] must be finite, got Infinity");
});
