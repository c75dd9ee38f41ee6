// Theory against simulation where features depend on each other: within 4 standard errors of the difference and O(1/n).
import { expect, test } from "vitest";
import {
  ar1,
  blockCorrelated,
  equicorrelated,
  linearGaussian,
  powerLaw,
  randomFeatures,
  type CovarianceProblem,
  type Problem,
} from "../../src/problems/index.js";
import type { Matrix } from "../../src/matrix/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate } from "../../src/simulate/index.js";
import { predict, type AveragedPrediction } from "../../src/theory/index.js";

const nSamples = 80;
const rules = ["magnitude", "hessian", "oracle", "random"];

const gaussian = (covariance: Matrix): CovarianceProblem =>
  linearGaussian({
    covariance,
    betaStar: new Stream(1).normals(covariance.rows).map((b) => b / Math.sqrt(covariance.rows)),
    noiseStd: 0.5,
  });
const features = { inputDim: 60, nFeatures: 160, noiseStd: 0.4, seed: 3 };

/** What finite n may cost: the law of §4 is an approximation whose error falls like 1/n; random features have that of §5 on top. */
const gaussianAllowance = 2 / nSamples;
const featureAllowance = 5 / nSamples;

test.each<[string, Problem, object, number]>([
  ["AR(1)", gaussian(ar1(160, 0.8)), { keepFraction: 0.15 }, gaussianAllowance],
  ["AR(1), more kept than samples", gaussian(ar1(160, 0.8)), { keepFraction: 0.75 }, gaussianAllowance],
  ["AR(1), fewer features than samples", gaussian(ar1(40, 0.7)), { keepFraction: 0.3 }, gaussianAllowance],
  ["equicorrelated", gaussian(equicorrelated(160, 0.4)), { keepFraction: 0.2 }, gaussianAllowance],
  [
    "blocks, ridge at both stages",
    gaussian(blockCorrelated(160, 8, 0.6)),
    { keepFraction: 0.3, ridge: 0.1, retrainRidge: 0.2 },
    gaussianAllowance,
  ],
  [
    "a power law in random directions",
    gaussian(powerLaw(160, 1.2, 5)),
    { keepFraction: 0.2 },
    gaussianAllowance,
  ],
  [
    "ReLU features",
    randomFeatures({ ...features, activation: "relu" }),
    { keepFraction: 0.2 },
    featureAllowance,
  ],
  [
    "ReLU features, more kept than samples",
    randomFeatures({ ...features, activation: "relu" }),
    { keepFraction: 0.7, retrainRidge: 0.05 },
    featureAllowance,
  ],
  [
    "erf features, ridge at both stages",
    randomFeatures({ ...features, activation: "erf", weightStd: 0.3 }),
    { keepFraction: 0.25, ridge: 0.05, retrainRidge: 0.05 },
    featureAllowance,
  ],
])("%s", async (_, problem, options, allowance) => {
  const shared = { ...options, nSamples, rules } as {
    nSamples: number;
    keepFraction: number;
    rules: string[];
  };
  const theory = predict(problem, { ...shared, nDraws: 300 }) as AveragedPrediction;
  const simulation = await simulate(problem, { ...shared, nTrials: 120, seed: 7, workers: 1 });
  const near = (
    name: string,
    value: number,
    standardError: number,
    measured: { mean: number; standardError: number },
  ) =>
    expect(Math.abs(value - measured.mean), `${name}: ${value} against ${measured.mean}`).toBeLessThan(
      4 * Math.hypot(standardError, measured.standardError) + allowance * measured.mean,
    );
  near("dense", theory.dense, 0, simulation.dense);
  near("small", theory.small, theory.detail.small.standardError, simulation.small);
  for (const stage of ["pruned", "retrained"] as const)
    for (const rule of rules) {
      const { value, standardError } = theory.detail[stage][rule];
      near(`${stage} ${rule}`, value, standardError, simulation[stage][rule]);
    }
});

test("refitting pays where features are correlated, and does not where they are not", () => {
  const options = { nSamples, keepFraction: 0.1, nDraws: 200, rules: ["magnitude"] };
  const gain = (rho: number) => {
    const { pruned, retrained } = predict(gaussian(ar1(160, rho)), options);
    return pruned.magnitude / retrained.magnitude;
  };
  expect(gain(0)).toBeLessThan(1);
  expect(gain(0.95)).toBeGreaterThan(1.3);
});
