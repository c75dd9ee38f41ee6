// What must be true of predictions, fits and streams, whatever the problem.
import fc from "fast-check";
import { expect } from "vitest";
import {
  ar1,
  blockCorrelated,
  coefficientLaw,
  dataCurve,
  equicorrelated,
  fitMinNorm,
  fitRidge,
  gaussianEquivalent,
  linearGaussian,
  looCV,
  mapRows,
  nToM,
  optimalRidge,
  optimalWidth,
  plan,
  population,
  powerLaw,
  predict,
  predictCurve,
  prune,
  randomFeatures,
  regimeMap,
  reluFeatures,
  retrain,
  ridgePath,
  simulate,
  simulateCurve,
  Stream,
} from "../../src/index.js";
import { eigvalsh, gram, matvec, type Matrix } from "../../src/linalg/index.js";
import { distance, largest, matrixOf, points, problemOf, vectorOf } from "./support/problems.js";
import { property } from "./support/settings.js";

const rules = ["magnitude", "hessian", "oracle", "random"];
type Leaves = Record<string, number>;
const all = ({
  dense,
  small,
  pruned,
  retrained,
}: {
  dense: number;
  small: number;
  pruned: Leaves;
  retrained: Leaves;
}) => [dense, small, ...Object.values(pruned), ...Object.values(retrained)];
const close = (a: number, b: number, tolerance = 1e-6) =>
  a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), 1e-300);

property("no risk is below the noise, and ξ falls with the ridge", points, (point) => {
  const problem = problemOf(point);
  const { kappa, keepFraction, ridge } = point;
  const options = { kappa, keepFraction, retrainRidge: ridge, rules };
  const one = predict(problem, { ...options, ridge });
  const noise = point.noiseStd ** 2;
  for (const risk of all(one)) expect(risk).toBeGreaterThanOrEqual(noise * (1 - 1e-9));
  const more = predict(problem, { ...options, ridge: 2 * ridge + 0.1 });
  expect(more.xi).toBeLessThanOrEqual(one.xi);
  expect(coefficientLaw(problem, { kappa, ridge }).xi).toBe(one.xi);
});

property("what keeps everything prunes nothing", points, (point) => {
  const { kappa, ridge } = point;
  const { dense, pruned, retrained } = predict(problemOf(point), {
    kappa,
    ridge,
    retrainRidge: ridge,
    keepFraction: 1,
    rules,
  });
  for (const risk of Object.values(pruned)) expect(close(risk, dense)).toBe(true);
  for (const risk of Object.values(retrained)) expect(close(risk, dense)).toBe(true);
});

property("the order of the groups does not matter, nor whether one is written as two", points, (point) => {
  const { kappa, keepFraction, ridge } = point;
  const features = point.groups.map((group) => ({ ...group, weight: 1 / point.groups.length }));
  const halves = features.flatMap((group) => [
    { ...group, weight: group.weight / 2 },
    { ...group, weight: group.weight / 2 },
  ]);
  const [one, two, three] = [features, features.toReversed(), halves].map((list) =>
    all(
      predict(linearGaussian({ features: list, noiseStd: point.noiseStd }), {
        kappa,
        keepFraction,
        ridge,
        rules,
      }),
    ),
  );
  one.forEach((risk, i) => {
    expect(close(risk, two[i])).toBe(true);
    expect(close(risk, three[i])).toBe(true);
  });
});

property(
  "signal and noise c times as large make risks c² as large",
  fc.tuple(points, fc.constantFrom(0.5, 2, 8)),
  ([point, c]) => {
    const { kappa, keepFraction, ridge, groups, noiseStd } = point;
    const larger = {
      ...point,
      noiseStd: c * noiseStd,
      groups: groups.map((g) => ({ ...g, coefficient: c * g.coefficient })),
    };
    const [one, two] = [point, larger].map((p) =>
      all(predict(problemOf(p), { kappa, keepFraction, ridge, rules })),
    );
    one.forEach((risk, i) => expect(close(two[i], c * c * risk)).toBe(true));
  },
);

property("a curve that sees the whole world is predict", points, (point) => {
  const problem = problemOf(point);
  const [nSamples, nFeatures] = [40, Math.max(4, Math.round(40 * point.kappa))];
  const nKept = Math.max(1, Math.round(point.keepFraction * nFeatures));
  const { ridge } = point;
  const [curve] = predictCurve(problem, {
    nSamples,
    nFeatures,
    sizes: [nFeatures],
    nKept,
    ridge,
    rules,
  }).points;
  const alone = predict(problem, { nSamples, nFeatures, keepFraction: nKept / nFeatures, ridge, rules });
  all(curve).forEach((risk, i) => expect(close(risk, all(alone)[i])).toBe(true));
});

property(
  "N:M groups keep their share; the best ridge is no worse than its neighbours",
  points,
  (point) => {
    const problem = problemOf(point);
    const { kappa } = point;
    const { pruned } = predict(problem, { kappa, keepFraction: 0.5, rules: [nToM(2, 4)] });
    expect(pruned["2:4"]).toBeGreaterThanOrEqual(0);
    const { value, risk } = optimalRidge(problem, { kappa, of: "dense" });
    if (value > 0 && value < Infinity)
      for (const factor of [0.5, 2]) {
        const { dense } = predict(problem, {
          kappa,
          keepFraction: 1,
          ridge: factor * value,
          rules: ["random"],
        });
        expect(dense).toBeGreaterThanOrEqual(risk * (1 - 1e-6));
      }
  },
  { cost: 4 },
);

property(
  "a map has the numbers of predict in its cells",
  points,
  async (point) => {
    const problem = problemOf(point);
    const { keepFraction } = point;
    const values = [point.kappa, 2 * point.kappa];
    const map = await regimeMap(problem, {
      x: { parameter: "kappa", values },
      y: { parameter: "noiseStd", values: [0.1, 1] },
      keepFraction,
      rules: ["magnitude"],
    });
    mapRows(map).forEach((row, k) => {
      expect(row.kappa).toBe(values[k % 2]);
      const alone = predict(
        { ...problem, noiseStd: Number(row.noiseStd) },
        { kappa: values[k % 2], keepFraction, rules: ["magnitude"] },
      );
      expect(close(map.dense[k], alone.dense)).toBe(true);
    });
  },
  { cost: 4 },
);

property(
  "the best width is one of the sizes, and no neighbour is better",
  points,
  (point) => {
    const problem = problemOf(point);
    const options = { nSamples: 20, nFeatures: 60, nKept: 10 };
    const { value, risk } = optimalWidth(problem, options);
    expect(Number.isInteger(value) && value >= 10 && value <= 60).toBe(true);
    const sizes = [value - 1, value, value + 1].filter((p) => p >= 10 && p <= 60);
    const curve = predictCurve(problem, { ...options, sizes, rules: ["magnitude"] });
    for (const { nFeatures, retrained } of curve.points)
      if (nFeatures > 10) expect(retrained.magnitude).toBeGreaterThanOrEqual(risk * (1 - 1e-6));
  },
  { cost: 4 },
);

property(
  "ready-made covariances are symmetric without a negative eigenvalue",
  fc.tuple(fc.integer({ min: 2, max: 10 }), fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(99)),
  ([p, rho, seed]) => {
    const made: Matrix[] = [
      ar1(p, rho),
      equicorrelated(p, Math.max(rho, -1 / (p - 1))),
      blockCorrelated(p, 2, rho),
      powerLaw(p, 3 * rho, seed),
    ];
    for (const covariance of made) {
      const values = eigvalsh(covariance);
      expect(values[0]).toBeGreaterThanOrEqual(-1e-12 * values[p - 1]);
    }
  },
);

property(
  "random features: Σ and b of the equivalent problem fit each other; relu is never below 0",
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 8 }), fc.nat(99)),
  ([inputDim, nFeatures, seed]) => {
    const problem = randomFeatures({ inputDim, nFeatures, activation: "relu", noiseStd: 0.5, seed });
    const { covariance, betaStar, featureSignal, noiseStd } = gaussianEquivalent(problem);
    expect(distance(matvec(covariance, betaStar), featureSignal)).toBeLessThanOrEqual(
      1e-7 * (1 + largest(featureSignal)),
    );
    expect(noiseStd).toBeGreaterThanOrEqual(0.5);
    expect(
      reluFeatures(matrixOf({ rows: 5, cols: inputDim, kind: "full", seed, scale: 0 }), problem.R).data.every(
        (x) => x >= 0,
      ),
    ).toBe(true);
  },
);

const tables = fc.record({
  n: fc.integer({ min: 4, max: 12 }),
  p: fc.integer({ min: 1, max: 12 }),
  seed: fc.nat(1e6),
  ridge: fc.double({ min: 1e-3, max: 10, noNaN: true }),
});
const tableOf = ({ n, p, seed }: { n: number; p: number; seed: number }) => ({
  X: matrixOf({ rows: n, cols: p, kind: "full", seed, scale: 0 }),
  y: vectorOf(n, seed),
});

property(
  "ridge fits solve the normal equations; paths and cross-validation have the same fits",
  tables,
  (table) => {
    const { X, y } = tableOf(table);
    const { ridge, n, p } = table;
    const { beta, trainError } = fitRidge(X, y, { ridge });
    const left = matvec(gram(X), beta).map((value, j) => value + n * ridge * beta[j]);
    expect(distance(left, matvec(X, y, { transpose: true }))).toBeLessThanOrEqual(
      1e-9 * (1 + largest(y)) * n,
    );
    const path = ridgePath(X, y, [ridge, 10 * ridge]);
    expect(distance(path.beta.data.slice(0, p), beta)).toBeLessThanOrEqual(1e-7 * (1 + largest(beta)));
    expect(path.trainError[1]).toBeGreaterThanOrEqual(path.trainError[0] * (1 - 1e-9));
    const cv = looCV(X, y, [ridge]);
    expect(close(cv.trainError[0], trainError)).toBe(true);
    expect(cv.loo[0]).toBeGreaterThanOrEqual(trainError * (1 - 1e-9));
  },
);

property(
  "minimum norm interpolates where it can; pruning keeps the count; refitting only helps on the same data",
  tables,
  (table) => {
    const { X, y } = tableOf(table);
    const { n, p } = table;
    const { beta, trainError } = fitMinNorm(X, y);
    if (p >= n) expect(trainError).toBeLessThanOrEqual(1e-16 * (1 + largest(y)) ** 2);
    const nKept = Math.max(1, p >> 1);
    const pruned = prune(beta, { nKept });
    expect(pruned.kept.length).toBe(nKept);
    expect(pruned.beta.filter((b) => b !== 0).length).toBeLessThanOrEqual(nKept);
    const refit = retrain(X, y, pruned);
    const errorOf = (b: Float64Array) =>
      matvec(X, b).reduce((sum, fitted, i) => sum + (y[i] - fitted) ** 2 / n, 0);
    expect(refit.trainError).toBeLessThanOrEqual(errorOf(pruned.beta) * (1 + 1e-9) + 1e-14);
    const data = { X, y, XTest: X, yTest: y };
    const [point] = dataCurve(data, { sizes: [p], nKept, rules: ["magnitude"] }).points;
    expect(Math.abs(point.dense - trainError)).toBeLessThanOrEqual(1e-9 * (1 + trainError));
  },
);

property(
  "a population knows its rows, and a plan keeps its budget",
  fc.nat(1e6),
  (seed) => {
    const X = matrixOf({ rows: 60, cols: 4, kind: "full", seed, scale: 0 });
    const y = vectorOf(60, seed).map((z, i) => z + X.data[4 * i]);
    const world = population(X, y, { nBootstrap: 0 });
    expect(
      close(
        world.noiseStd.value ** 2 + world.signalStd.value ** 2,
        y.reduce((sum, v) => sum + v * v, 0) / 60,
        0.2,
      ),
    ).toBe(true);
    const { best, small, winner } = plan(world, {
      budget: 2,
      nSamples: 30,
      nDraws: 10,
      ridges: [0.1],
      candidates: [4],
    });
    expect(best.error >= world.noiseStd.value ** 2 * 0.9 && small.error > 0).toBe(true);
    expect(["large", "small", "draw"]).toContain(winner);
  },
  { cost: 10 },
);

property(
  "simulations repeat themselves, and count what was asked",
  fc.tuple(points, fc.nat(1e6)),
  async ([point, seed]) => {
    const problem = problemOf(point);
    const options = {
      nSamples: 8,
      nTrials: 3,
      seed,
      ridge: point.ridge,
      rules: ["magnitude", "random"],
      workers: 1,
    };
    const one = await simulate(problem, { ...options, nFeatures: 12, keepFraction: 0.5 });
    expect(await simulate(problem, { ...options, nFeatures: 12, keepFraction: 0.5 })).toEqual(one);
    expect([one.nTrials, one.nFeatures, one.nKept]).toEqual([3, 12, 6]);
    const curve = await simulateCurve(problem, { ...options, nFeatures: 12, sizes: [4, 12], nKept: 4 });
    expect(curve.points.map(({ nKept }) => nKept)).toEqual([4, 4]);
    expect(curve.points[0].pruned.magnitude).toEqual(curve.points[0].dense);
    expect(one.dense.mean).toBeGreaterThanOrEqual(point.noiseStd ** 2 * (1 - 1e-9));
  },
  { cost: 4 },
);

property(
  "a stream says the same whoever asks, in whatever pieces",
  fc.tuple(fc.nat(1e6), fc.integer({ min: 0, max: 300 }), fc.nat(300)),
  ([seed, n, at]) => {
    const stream = new Stream(seed).child("x");
    const whole = stream.normals(n + at);
    expect(stream.normals(n, at)).toEqual(whole.slice(at));
    expect(stream.uniforms(n).every((u) => u >= 0 && u < 1)).toBe(true);
    expect(stream.integers(7, n).every((x) => x < 7)).toBe(true);
    expect(Array.from(stream.permutation(n)).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: n }, (_, i) => i),
    );
  },
);
