// Trials of features that depend on each other: designs through a factor, random features, and the risk by a quadratic form.
import { expect, test } from "vitest";
import { ar1, blockCorrelated } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { cholesky } from "../../src/linalg/index.js";
import { runTrials, type MappedDesign, type TrialJob } from "../../src/simulate/trials.js";
import { testCore } from "../support/core.js";
import { ERF, LINEAR, RELU } from "../../src/wasm/abi.js";
import { scope } from "../../src/wasm/scope.js";
import { drawTrial, populationRisk, referenceTrial } from "./reference.js";
import { difference, rowsOf } from "./rows.js";

const stream = new Stream(20201216);

/** Σ = M·Mᵀ, b = Σβ*, θ = Mᵀβ*. */
function correlated(map: Float64Array, nInputs: number, betaStar: Float64Array): MappedDesign {
  const p = betaStar.length;
  const row = (i: number) => map.subarray(i * nInputs, (i + 1) * nInputs);
  const product = (i: number, j: number) => row(i).reduce((sum, m, k) => sum + m * row(j)[k], 0);
  const covariance = Float64Array.from({ length: p * p }, (_, at) => product(Math.floor(at / p), at % p));
  const theta = Float64Array.from({ length: nInputs }, (_, k) =>
    betaStar.reduce((sum, b, i) => sum + b * row(i)[k], 0),
  );
  const cross = Float64Array.from({ length: p }, (_, i) =>
    row(i).reduce((sum, m, k) => sum + m * theta[k], 0),
  );
  const signal = theta.reduce((sum, t) => sum + t * t, 0);
  return { map, nInputs, theta, activation: LINEAR, covariance, cross, signal };
}

/** Random features with second moments that are not theirs: the risk is a quadratic form whatever its numbers. */
function features(p: number, nInputs: number, activation: number): MappedDesign {
  const map = stream
    .child("R")
    .normals(p * nInputs)
    .map((r) => r / Math.sqrt(nInputs));
  const { theta, covariance } = correlated(map, nInputs, stream.child("beta").normals(p));
  return { map, nInputs, theta, activation, covariance, cross: stream.child("b").normals(p), signal: 5 };
}

interface Case {
  design: MappedDesign;
  betaStar?: Float64Array;
  n: number;
  sizes: number[];
  s: number;
  ridge?: number;
  retrainRidge?: number;
  noiseStd?: number;
}

function jobOf({
  design,
  betaStar,
  n,
  sizes,
  s,
  ridge = 0,
  retrainRidge = 0,
  noiseStd = 0.4,
}: Case): TrialJob {
  const p = sizes.at(-1)!;
  const variance = Float64Array.from({ length: p }, (_, j) => design.covariance[j * p + j]);
  return {
    seed: 2 ** 40 + 7,
    nSamples: n,
    sizes: Int32Array.from(sizes),
    nKept: s,
    ridge,
    retrainRidge,
    variance,
    betaStar: betaStar ?? new Float64Array(),
    noiseStd,
    rules: [
      { fit: true, scale: new Float64Array(p).fill(1) },
      { fit: true, scale: variance.map(Math.sqrt) },
      { fit: false, scale: stream.child("scores").uniforms(p) },
      { fit: false, scale: new Float64Array(p).fill(1) },
    ],
    design,
  };
}

const P = 130; // a strip of the design and a part of the next
const beta = stream.child("betaStar").normals(P);
const triangular = correlated(cholesky(ar1(P, 0.8)).data, P, beta);
const blocks = correlated(cholesky(blockCorrelated(P, 10, 0.6)).data, P, beta);
const lowRank = correlated(stream.child("A").normals(P * 20), 20, beta);
const wide = correlated(stream.child("wide").normals(P * 150), 150, beta);
const dead = correlated(
  stream
    .child("dead")
    .normals(P * 140)
    .map((m, at) => (Math.floor(at / 140) % 3 === 1 ? 0 : m)),
  140,
  beta,
);

test.each<[string, Case]>([
  ["AR(1), more features than samples", { design: triangular, betaStar: beta, n: 40, sizes: [P], s: 12 }],
  ["AR(1), fewer", { design: triangular, betaStar: beta, n: 200, sizes: [P], s: 30 }],
  ["AR(1), most of the features kept", { design: triangular, betaStar: beta, n: 40, sizes: [P], s: 110 }],
  [
    "AR(1), ridges",
    { design: triangular, betaStar: beta, n: 40, sizes: [P], s: 12, ridge: 0.2, retrainRidge: 0.1 },
  ],
  ["blocks", { design: blocks, betaStar: beta, n: 40, sizes: [P], s: 12 }],
  ["a factor wider than long", { design: wide, betaStar: beta, n: 40, sizes: [P], s: 12 }],
  [
    "a factor of few columns, with ridges",
    { design: lowRank, betaStar: beta, n: 40, sizes: [P], s: 12, ridge: 0.3, retrainRidge: 0.1 },
  ],
  ["features without variance", { design: dead, betaStar: beta, n: 40, sizes: [P], s: 20 }],
  ["no true coefficients", { design: triangular, n: 40, sizes: [P], s: 12 }],
  ["ReLU features", { design: features(P, 30, RELU), n: 40, sizes: [P], s: 12 }],
  ["erf features", { design: features(P, 31, ERF), n: 40, sizes: [P], s: 12, ridge: 0.01 }],
])("a trial agrees with the plain one: %s", (_, settings) => {
  const job = jobOf(settings);
  for (const trial of [0, 3]) {
    const [row] = rowsOf(job, trial);
    const [plain] = referenceTrial(job, drawTrial(job, trial), populationRisk(job));
    expect(difference(row, plain)).toBeLessThan(1e-9);
  }
});

test("each point of a curve is the independent fit on the same draw, judged by the leading block of Σ", () => {
  const sizes = [8, 20, 39, 40, 41, 50, 60, 70, 80, 100, P];
  for (const design of [triangular, features(P, 30, RELU)]) {
    const job = jobOf({ design, n: 40, sizes, s: 10 });
    const rows = rowsOf(job, 1);
    const plain = referenceTrial(job, drawTrial(job, 1), populationRisk(job));
    rows.forEach((row, k) => expect(difference(row, plain[k]), `size ${sizes[k]}`).toBeLessThan(1e-9));
  }
});

test("importance and fixed scores may be a size's own", () => {
  const sizes = [20, 50, P];
  const job = jobOf({ design: triangular, betaStar: beta, n: 40, sizes, s: 10 });
  job.rules[2] = { fit: false, scale: stream.child("own").uniforms(sizes.length * P), perSize: true };
  // few different numbers: lots decide what the small model has
  job.importance = stream
    .child("importance")
    .uniforms(sizes.length * P)
    .map((u) => Math.floor(8 * u));
  const rows = rowsOf(job, 2);
  const plain = referenceTrial(job, drawTrial(job, 2), populationRisk(job));
  rows.forEach((row, k) => expect(difference(row, plain[k]), `size ${sizes[k]}`).toBeLessThan(1e-9));
});

test("a diagonal covariance gives what independent features give", () => {
  const variance = stream
    .child("variance")
    .uniforms(P)
    .map((u) => 0.2 + u);
  const map = new Float64Array(P * P);
  variance.forEach((lambda, j) => (map[j * P + j] = Math.sqrt(lambda)));
  const job = jobOf({ design: correlated(map, P, beta), betaStar: beta, n: 40, sizes: [P], s: 12 });
  const { design: _, ...plain } = { ...job, variance };
  expect(difference(rowsOf(job, 0)[0], rowsOf(plain, 0)[0])).toBeLessThan(1e-11);
});

test("a risk that its three terms cannot tell from 0 is taken from the difference", () => {
  // no noise, fewer features than samples: every model of all features finds β* itself
  const job = jobOf({ design: triangular, betaStar: beta, n: 200, sizes: [P], s: P, noiseStd: 0 });
  const [row] = rowsOf(job, 0);
  for (const risk of [row.dense, row.small, ...row.pruned, ...row.retrained]) {
    expect(risk).toBeGreaterThanOrEqual(0);
    expect(risk).toBeLessThan(1e-24);
  }
});

test("the bits of a trial do not depend on the batch that it comes in", () => {
  for (const design of [blocks, features(P, 30, ERF)]) {
    const job = jobOf({ design, n: 30, sizes: [10, 30, 60, P], s: 8 });
    const batch = runTrials(job, 0, 4);
    const length = batch.length / 4;
    for (let t = 0; t < 4; t++)
      expect(runTrials(job, t, t + 1)).toEqual(batch.slice(t * length, (t + 1) * length));
  }
});

test.each([0, 1, 2, 3, 4, 5, 7, 8, 33])("the quadratic form of order %d reads one triangle only", (n) => {
  const ld = n + 3;
  const a = stream.child(`A${n}`).normals(n * ld);
  const x = stream.child(`x${n}`).normals(n);
  let want = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) want += x[i] * x[j] * a[Math.min(i, j) * ld + Math.max(i, j)];
  const set = Int32Array.from({ length: n }, (_, i) => i).filter((i) => i % 3 !== 1);
  let sparse = 0;
  for (const i of set) for (const j of set) sparse += x[i] * x[j] * a[Math.min(i, j) * ld + Math.max(i, j)];
  for (let i = 0; i < n; i++) a.fill(NaN, i * ld, i * ld + i);
  scope("test", (s) => {
    const [matrix, vector, indices] = [s.put(a), s.put(x), s.putI32(set)];
    const { quadraticForm, sparseQuadraticForm } = testCore();
    expect(quadraticForm(n, matrix, ld, vector)).toBeCloseTo(want, 10);
    expect(sparseQuadraticForm(set.length, indices, matrix, ld, vector)).toBeCloseTo(sparse, 10);
  });
});
