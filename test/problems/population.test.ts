import { expect, test } from "vitest";
import { fitMinNorm, fitRidge } from "../../src/fit/index.js";
import { eigh, gram, matvec } from "../../src/linalg/index.js";
import { fromFlat, type Matrix } from "../../src/matrix/index.js";
import { featuresOfRows, firstFeatures, population } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";

/** Columns of mean 3 that depend on each other, a target of mean 5 with known coefficients and noise. */
function someWorld(N: number, p: number, { noise = 0.5, seed = 1 } = {}) {
  const stream = new Stream(seed);
  const z = stream.child("z").normals(N * p);
  const e = stream.child("e").normals(N);
  const X = fromFlat(N, p, new Float64Array(N * p));
  const y = new Float64Array(N);
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < p; j++) X.data[i * p + j] = 3 + z[i * p + j] + (j > 0 ? 0.5 * z[i * p + j - 1] : 0);
    y[i] = 5 + noise * e[i];
    for (let j = 0; j < p; j++) y[i] += (X.data[i * p + j] - 3) / Math.sqrt(p);
  }
  return { X, y };
}

const close = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance: number) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++) expect(Math.abs(a[i] - b[i]), `place ${i}`).toBeLessThan(tolerance);
};

/** The same direction, and not far from the same length. */
function parallel(a: Float64Array, b: Float64Array): void {
  const [aa, ab, bb] = [
    [a, a],
    [a, b],
    [b, b],
  ].map(([u, v]) => u.reduce((sum, value, j) => sum + value * v[j], 0));
  expect(1 - ab / Math.sqrt(aa * bb)).toBeLessThan(1e-12);
  expect(Math.abs(Math.log(aa / bb))).toBeLessThan(0.3);
}

/** Columns around their means. */
function centred({ rows, cols, data }: Matrix): Matrix {
  const out = data.slice();
  for (let j = 0; j < cols; j++) {
    let mean = 0;
    for (let i = 0; i < rows; i++) mean += data[i * cols + j] / rows;
    for (let i = 0; i < rows; i++) out[i * cols + j] -= mean;
  }
  return { rows, cols, data: out };
}

// 1024 rows are a block: fewer, exactly one, one more, several
test.each([50, 1024, 1025, 3000])("second moments of %i rows are those of the whole at once", (N) => {
  const { X, y } = someWorld(N, 5);
  const { law, moments, noiseStd, signalStd } = population(X, y, { method: "leastSquares" });
  const { beta, trainError } = fitMinNorm(X, y);
  close(
    law.covariance.data,
    gram(X).data.map((value) => value / N),
    1e-10,
  );
  parallel(law.betaStar, beta);
  expect(noiseStd.value ** 2).toBeCloseTo((trainError * N) / (N - 5), 9);
  const explained = matvec(law.covariance, law.betaStar).reduce((sum, b, j) => sum + b * law.betaStar[j], 0);
  expect(explained + noiseStd.value ** 2).toBeCloseTo(moments.signal, 9);
  expect(explained).toBeCloseTo(signalStd.value ** 2, 9);
  expect(moments.signal).toBeCloseTo(y.reduce((sum, value) => sum + value ** 2, 0) / N, 9);
});

test("an intercept takes features and target around their means, whatever these are", () => {
  const { X, y } = someWorld(2000, 4);
  for (const far of [0, 1e6]) {
    const moved = { ...X, data: X.data.map((value) => value + far) };
    const { law, noiseStd } = population(moved, y, { intercept: true });
    const around = centred(X);
    const target = centred({ rows: 2000, cols: 1, data: y }).data;
    const { beta, trainError } = fitMinNorm(around, target);
    close(
      law.covariance.data,
      gram(around).data.map((value) => value / 2000),
      1e-8,
    );
    parallel(law.betaStar, beta);
    expect(noiseStd.value ** 2).toBeCloseTo((trainError * 2000) / (2000 - 4 - 1), 7);
  }
});

test("centring and scaling leave columns of mean 0 and deviation 1", () => {
  const { X, y } = someWorld(500, 3);
  const wide = { ...X, data: X.data.map((value, at) => value * 10 ** (at % 3)) };
  const { law, data } = population(wide, y, { center: true, scale: true });
  for (let j = 0; j < 3; j++) expect(law.covariance.data[4 * j]).toBeCloseTo(1, 10);
  const rows = featuresOfRows(
    data,
    Int32Array.from({ length: 500 }, (_, i) => i),
  );
  close(
    gram(rows).data.map((value) => value / 500),
    law.covariance.data,
    1e-10,
  );
});

test("bytes and rows of plain arrays are the same data as doubles", () => {
  const bytes = Uint8Array.from(new Stream(3).uniforms(600), (u) => 256 * u);
  const y = new Stream(4).normals(200);
  const asBytes = population({ rows: 200, cols: 3, data: bytes }, y);
  const asDoubles = population(fromFlat(200, 3, Float64Array.from(bytes)), y);
  const asRows = population(
    Array.from({ length: 200 }, (_, i) => Array.from(bytes.subarray(3 * i, 3 * i + 3))),
    y,
  );
  expect(asBytes.law).toEqual(asDoubles.law);
  expect(asBytes.law).toEqual(asRows.law);
});

test("random features are max(0, W·x), the same first ones for every width", () => {
  const { X, y } = someWorld(300, 6);
  const wide = population(X, y, { features: { kind: "relu", width: 20 } });
  const narrow = population(X, y, { features: { kind: "relu", width: 8 } });
  const which = [7, 3, 250];
  const [a, b] = [featuresOfRows(wide.data, which), featuresOfRows(narrow.data, which)];
  for (let i = 0; i < 3; i++)
    expect(a.data.slice(20 * i, 20 * i + 8)).toEqual(b.data.slice(8 * i, 8 * i + 8));
  const W = wide.data.features.weights!;
  const first = matvec(W, X.data.subarray(7 * 6, 8 * 6)).map((value) => Math.max(0, value));
  close(a.data.subarray(0, 20), first, 1e-12);
  const all = featuresOfRows(
    wide.data,
    Int32Array.from({ length: 300 }, (_, i) => i),
  );
  close(
    wide.law.covariance.data,
    gram(all).data.map((value) => value / 300),
    1e-9,
  );
});

test("the first features of a population are the population of the first features", () => {
  const { X, y } = someWorld(900, 6);
  const features = { kind: "relu", width: 30 } as const;
  for (const intercept of [false, true]) {
    const part = firstFeatures("test", population(X, y, { features, intercept }), 12);
    const alone = population(X, y, { features: { ...features, width: 12 }, intercept });
    close(part.law.betaStar, alone.law.betaStar, 1e-8);
    expect(part.noiseStd.value).toBeCloseTo(alone.noiseStd.value, 9);
    close(featuresOfRows(part.data, [5]).data, featuresOfRows(alone.data, [5]).data, 1e-10);
  }
  expect(() => firstFeatures("test", population(X, y), 7)).toThrow(
    "test: nFeatures must be a whole number from 1 to 6",
  );
});

test("constant columns are found, left out where they tell nothing, and named", () => {
  const { X, y } = someWorld(400, 3);
  const with3 = fromFlat(400, 5, new Float64Array(2000));
  for (let i = 0; i < 400; i++)
    with3.data.set([0, X.data[3 * i], 7, X.data[3 * i + 1], X.data[3 * i + 2]], 5 * i);
  const columns = ["zero", "a", "seven", "b", "c"];
  const plain = population(with3, y, { columns });
  expect(plain.report).toMatchObject({
    constant: ["zero", "seven"],
    dropped: ["zero"],
    nFeatures: 4,
    nInputs: 5,
  });
  expect(plain.report.notes[0]).toBe("1 of the columns holds one value only and was left out: zero.");
  const around = population(with3, y, { columns, intercept: true });
  expect(around.report).toMatchObject({ dropped: ["zero", "seven"], nFeatures: 3 });
  close(around.law.betaStar, population(X, y, { intercept: true }).law.betaStar, 1e-9);
  const kept = population(with3, y, { columns, constant: "keep" });
  expect(kept.report).toMatchObject({ dropped: [], nFeatures: 5, rank: 4 });
  expect(kept.law.betaStar[0]).toBe(0);
});

test("duplicated columns and multiples are found and named, and the fit shares their coefficient", () => {
  const { X, y } = someWorld(600, 3);
  const twice = fromFlat(600, 5, new Float64Array(3000));
  for (let i = 0; i < 600; i++) {
    const [a, b, c] = X.data.subarray(3 * i);
    twice.data.set([a, b, a, c, -2 * b], 5 * i);
  }
  const { report, law } = population(twice, y, {
    columns: ["a", "b", "again", "c", "minus"],
    intercept: true,
  });
  expect(report.duplicated).toEqual([
    ["again", "a"],
    ["minus", "b"],
  ]);
  expect(report.rank).toBe(3);
  expect(report.notes[0]).toContain(
    "2 of the features repeat another one or a multiple of it (again repeats a, minus repeats b)",
  );
  expect(law.betaStar[0]).toBeCloseTo(law.betaStar[2], 8);
  const once = population(X, y, { intercept: true });
  expect(once.noiseStd.value).toBeCloseTo(population(twice, y, { intercept: true }).noiseStd.value, 8);
});

test("where data are few the ridge of smallest cross-validation gives signal and noise, with intervals that hold the truth", () => {
  let [noiseHeld, signalHeld] = [0, 0];
  for (let seed = 1; seed <= 20; seed++) {
    const { X, y } = someWorld(300, 100, { seed });
    const world = population(X, y, { intercept: true, seed, nBootstrap: 60 });
    expect(world.estimate.method).toBe("ridge");
    expect(world.report.plenty).toBe(false);
    // the signal that these very rows have
    const around = centred(X);
    const signal = matvec(around, new Float64Array(100).fill(0.1)).reduce(
      (sum, value) => sum + value ** 2 / 300,
      0,
    );
    const truth = { noise: 0.5, signal: Math.sqrt(signal) };
    noiseHeld += Number(world.noiseStd.low! <= truth.noise && truth.noise <= world.noiseStd.high!);
    signalHeld += Number(world.signalStd.low! <= truth.signal && truth.signal <= world.signalStd.high!);
  }
  // 90 % intervals: fewer than 13 of 20 would come to pass with probability 4e-4
  expect(noiseHeld).toBeGreaterThanOrEqual(13);
  expect(signalHeld).toBeGreaterThanOrEqual(13);
});

test("the ridge estimate is the fit to all rows with that ridge, and its cross-validation the formula", () => {
  const { X, y } = someWorld(150, 60);
  const { estimate, law, replicates } = population(X, y);
  const fit = fitRidge(X, y, { ridge: estimate.ridge });
  parallel(law.betaStar, fit.beta);
  const { eigenvalues } = eigh(law.covariance);
  const trace = eigenvalues.reduce((sum, lambda) => sum + lambda / (lambda + estimate.ridge), 0);
  expect(estimate.degreesOfFreedom).toBeCloseTo(trace, 8);
  expect(estimate.gcv).toBeCloseTo(fit.trainError / (1 - trace / 150) ** 2, 9);
  expect(replicates.length).toBe(20);
  expect(population(X, y, { nBootstrap: 0 }).noiseStd).not.toHaveProperty("low");
  expect(population(X, y)).toEqual(population(X, y));
});

test("fewer rows than features are no obstacle, and said to be few", () => {
  const { X, y } = someWorld(40, 100);
  const { report, noiseStd } = population(X, y);
  expect(report.rank).toBe(40);
  expect(noiseStd.value).toBeGreaterThan(0);
  expect(report.notes.join(" ")).toContain(
    "Data are few: 40 rows for 40 directions (1.0 to one, ten are plenty).",
  );
});

test("a mean that a model without intercept must spend features on is pointed out", () => {
  const { X, y } = someWorld(500, 3);
  expect(population(X, y).report.notes.join(" ")).toContain("consider an intercept");
  expect(population(X, y, { intercept: true }).report.notes).toEqual([]);
});

test("two values of a target are seen", () => {
  const { X, y } = someWorld(200, 3);
  expect(
    population(
      X,
      y.map((value) => (value > 5 ? 2 : -1)),
    ).classes,
  ).toEqual([-1, 2]);
  expect(population(X, y)).not.toHaveProperty("classes");
});

const X = [[1, 2], [3, 4], [5, 7], [8, 1]]; // prettier-ignore
test.each([
  [() => population(X, [1, 2, 3]), "population: y must have 4 entries like X has rows, got 3"],
  [() => population([[1]], [1]), "population: X must have at least 3 rows and a column, got 1 × 1"],
  [
    () =>
      population(
        [
          [1, 2],
          [3, NaN],
          [5, 6],
        ],
        [1, 2, 3],
      ),
    "population: X[1][1] must be finite, got NaN",
  ],
  [
    () => population({ rows: 3, cols: 1, data: Float32Array.of(1, Infinity, 2) }, [1, 2, 3]),
    "population: X[1][0] must be finite, got Infinity",
  ],
  [() => population(X, [1, 2, NaN, 4]), "population: y[2] must be finite, got NaN"],
  [
    () => population(X, ["a", "b", "c", "d"] as unknown as number[]),
    'population: y[0] must be a number, got "a"',
  ],
  [() => population(X, [2, 2, 2, 2]), "population: y must vary, got 2 in every row"],
  [
    () =>
      population(
        [
          [1, 2],
          [1, 2],
          [1, 2],
        ],
        [1, 2, 3],
        { intercept: true },
      ),
    "X must have a column that varies, got 2 that do not",
  ],
  [() => population(X, [1, 2, 3, 4], { columns: ["a"] }), "columns must name the 2 columns of X, got 1"],
  [
    () => population(X, [1, 2, 3, 4], { features: { kind: "relu", width: 0 } }),
    "features.width must be at least 1, got 0",
  ],
  [() => population(X, [1, 2, 3, 4], { centre: true } as object), "unknown key centre, did you mean center?"],
  [
    () => population({ rows: 3, cols: 10_001, data: new Float32Array(30_003).map((_, at) => at) }, [1, 2, 4]),
    "X must have at most 10000 columns (choose some, or put random features on top), got 10001",
  ],
  [
    () => population({ rows: 2, cols: 2, data: new Uint8Array(3) }, [1, 2]),
    "X must have 2 × 2 = 4 entries, got 3",
  ],
])("wrong input is said (%#)", (call, message) => {
  expect(call).toThrow(message);
});
