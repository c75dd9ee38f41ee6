// The entry "overparam": problems, theory, rules, fits.
import * as overparam from "../../src/index.js";
import { Stream } from "../../src/random/index.js";
import { holdsAgainstAnything } from "./support/targets.js";

const groups = () => ({
  features: [
    { weight: 0.25, variance: 4, coefficient: 1 },
    { weight: 0.75, variance: 1, coefficient: 0.5 },
  ],
  noiseStd: 0.5,
});
const covariance = () => ({
  covariance: [
    [2, 0.5, 0],
    [0.5, 1, 0.2],
    [0, 0.2, 1],
  ],
  betaStar: [1, -1, 0.5],
  noiseStd: 0.5,
});
const inputs = () => ({
  inputDim: 4,
  nFeatures: 6,
  activation: "relu",
  theta: [1, 0, -1, 2],
  noiseStd: 0.5,
  weightStd: 1,
  seed: 3,
});
const linear = overparam.linearGaussian(groups());
const correlated = overparam.linearGaussian(covariance());
const random = overparam.randomFeatures(inputs() as overparam.RandomFeaturesOptions);

const table = (n: number, p: number, name: string) => {
  const x = new Stream(5).child(name).normals(n * p);
  return Array.from({ length: n }, (_, i) => Array.from(x.subarray(i * p, (i + 1) * p)));
};
const X = () => table(8, 4, "X");
const y = () => Array.from(new Stream(5).child("y").normals(8));
const data = overparam.population(table(40, 4, "X"), Array.from(new Stream(5).child("y").normals(40)));
const own = () => ({ name: "own", score: "fit", scale: (variance: number) => variance });
const rules = () => ["magnitude", "2:4", own()];
const predictOptions = () => ({ kappa: 2, keepFraction: 0.5, ridge: 0.1, retrainRidge: 0.2, rules: rules() });
const averageOptions = () => ({ nSamples: 5, nKept: 2, ridge: 0.1, rules: rules(), nDraws: 10, seed: 2 });
const axis = (parameter: string, from: number, to: number) => ({
  parameter,
  from,
  to,
  count: 3,
  scale: "log",
});
const map = () => ({
  x: axis("kappa", 0.5, 4),
  y: axis("keepFraction", 0.1, 0.9),
  ridge: 0.1,
  rules: ["magnitude", own()],
});
const drawn = await overparam.regimeMap(linear, map() as overparam.RegimeMapOptions);

/** Lengths that are right, and that nobody wants to wait for. */
const tame = (n: number) => (typeof n === "number" && n > 1000 && n < 2 ** 29 ? 1000 : n);

// A map says NaN for the correlation of features that are independent.
const simulation = () => ({
  nSamples: 10,
  keepFraction: [0.5, 0.2],
  retrainRidge: 0.1,
  rules: ["magnitude", own()],
  nTrials: 2,
  seed: 1,
  workers: 1,
});
/** In this thread, and soon: threads and trials that are right cost time, and teach nothing here. */
const here = (options: unknown) => {
  const { nTrials, workers } = (options ?? {}) as Partial<overparam.SimulateOptions>;
  const lower = {
    ...(typeof nTrials === "number" && nTrials > 20 && nTrials < 1e8 && { nTrials: 20 }),
    ...(typeof workers === "number" && workers > 1 && workers <= 256 && { workers: 1 }),
  };
  return Object.keys(lower).length > 0 ? Object.assign({}, options, lower) : options;
};

holdsAgainstAnything({
  simulate: {
    call: (problem: overparam.Problem, options: overparam.SimulateOptions) =>
      overparam.simulate(problem, here(options) as overparam.SimulateOptions),
    right: () => [linear, { ...simulation(), nFeatures: 20, engine: "auto" }],
    cost: 10,
  },
  "simulate of a covariance": {
    call: (problem: overparam.Problem, options: overparam.SimulateOptions) =>
      overparam.simulate(problem, here(options) as overparam.SimulateOptions),
    right: () => [correlated, { ...simulation(), keepFraction: 0.5 }],
    names: ["simulate"],
    cost: 10,
  },
  "simulate of data": {
    call: (problem: overparam.Population, options: overparam.SimulatePopulationOptions) =>
      overparam.simulate(problem, here(options) as overparam.SimulatePopulationOptions),
    right: () => [data, { nSamples: 20, keepFraction: 0.5, nTrials: 2, nTest: 10, seed: 3 }],
    names: ["simulate"],
    cost: 20,
  },
  simulateCurve: {
    call: (problem: overparam.Problem, options: overparam.SimulateCurveOptions) =>
      overparam.simulateCurve(problem, here(options) as overparam.SimulateCurveOptions),
    right: () => [
      linear,
      { ...simulation(), keepFraction: undefined, nFeatures: 20, sizes: [5, 15], nKept: [4, 2] },
    ],
    cost: 10,
  },
  ar1: { call: overparam.ar1, right: () => [4, 0.5], cost: 4 },
  blockCorrelated: { call: overparam.blockCorrelated, right: () => [4, 2, 0.5], cost: 4 },
  equicorrelated: { call: overparam.equicorrelated, right: () => [4, 0.5], cost: 4 },
  powerLaw: { call: overparam.powerLaw, right: () => [4, 1.5, 7], cost: 4 },
  linearGaussian: { call: overparam.linearGaussian, right: () => [groups()] },
  "linearGaussian with a covariance": {
    call: overparam.linearGaussian,
    right: () => [covariance()],
    names: ["linearGaussian"],
  },
  randomFeatures: { call: overparam.randomFeatures, right: () => [inputs()], cost: 2 },
  gaussianEquivalent: { call: overparam.gaussianEquivalent, right: () => [random, 4] },
  population: { call: overparam.population, right: () => [X(), y(), {}], cost: 4 },
  nToM: { call: overparam.nToM, right: () => [2, 4, own()] },
  coefficientLaw: {
    call: overparam.coefficientLaw,
    right: () => [linear, { kappa: 2, ridge: 0.1 }],
  },
  "coefficientLaw of a covariance": {
    call: overparam.coefficientLaw,
    right: () => [correlated, { kappa: 2, ridge: 0.1 }],
    names: ["coefficientLaw"],
  },
  predict: { call: overparam.predict, right: () => [linear, predictOptions()] },
  "predict of a covariance": {
    call: overparam.predict,
    right: () => [correlated, averageOptions()],
    names: ["predict"],
    cost: 2,
  },
  "predict of random features": {
    call: overparam.predict,
    right: () => [random, averageOptions()],
    names: ["predict", "gaussianEquivalent"],
    cost: 4,
  },
  "predict of data": {
    call: overparam.predict,
    right: () => [data, { nSamples: 20, keepFraction: 0.5, nDraws: 10 }],
    names: ["predict"],
    cost: 4,
  },
  predictCurve: {
    call: overparam.predictCurve,
    right: () => [linear, { nSamples: 20, nFeatures: 40, sizes: [10, 30], nKept: 5, rules: rules() }],
  },
  plan: {
    call: overparam.plan,
    right: () => [data, { budget: 2, nSamples: 20, nDraws: 10, ridges: [0.1], candidates: [3] }],
    cost: 10,
  },
  optimalRidge: {
    call: overparam.optimalRidge,
    right: () => [linear, { kappa: 2, of: "pruned", keepFraction: 0.5, rule: "hessian", tolerance: 1e-3 }],
    cost: 10,
  },
  optimalWidth: {
    call: overparam.optimalWidth,
    right: () => [linear, { nSamples: 20, nFeatures: 40, nKept: 4, of: "pruned", rule: own() }],
    cost: 10,
  },
  regimeMap: { call: overparam.regimeMap, right: () => [linear, map()], cost: 10, mayBeNaN: true },
  mapRows: { call: overparam.mapRows, right: () => [drawn], cost: 10, mayBeNaN: true },
  fitMinNorm: { call: overparam.fitMinNorm, right: () => [X(), y()] },
  fitRidge: { call: overparam.fitRidge, right: () => [X(), y(), { ridge: 0.1 }] },
  looCV: { call: overparam.looCV, right: () => [X(), y(), [0.1, 1]] },
  ridgePath: { call: overparam.ridgePath, right: () => [X(), y(), [0.1, 1]] },
  prune: {
    call: overparam.prune,
    right: () => [[1, 2, 3, 4], { rule: "hessian", nKept: 2, X: X(), seed: 3 }],
  },
  "prune by a pattern": {
    call: overparam.prune,
    right: () => [[1, 2, 3, 4], { rule: "2:4", groups: "consecutive" }],
    names: ["prune"],
  },
  retrain: { call: overparam.retrain, right: () => [X(), y(), [0, 2], { ridge: 0.1 }] },
  dataCurve: {
    call: overparam.dataCurve,
    right: () => [
      { X: X(), y: y(), XTest: X(), yTest: y() },
      { sizes: [2, 4], nKept: 2, rules: ["magnitude"] },
    ],
  },
  reluFeatures: { call: overparam.reluFeatures, right: () => [X(), X()] },
  Stream: { call: (...args: [number]) => new Stream(...args), right: () => [7, [1, 2]] },
  "Stream.child": { call: (name: string) => new Stream(7).child(name), right: () => ["x"], names: ["child"] },
  "Stream.normals": {
    call: (n: number, at: number) => new Stream(7).normals(tame(n), at),
    right: () => [3, 4],
    names: ["normals"],
  },
  "Stream.uniforms": {
    call: (n: number, at: number) => new Stream(7).uniforms(tame(n), at),
    right: () => [3, 4],
    names: ["uniforms"],
  },
  "Stream.integers": {
    call: (m: number, n: number, at: number) => new Stream(7).integers(m, tame(n), at),
    right: () => [6, 3, 4],
    names: ["integers"],
  },
  "Stream.permutation": {
    call: (n: number, at: number) => new Stream(7).permutation(tame(n), at),
    right: () => [5, 4],
    names: ["permutation"],
  },
});
