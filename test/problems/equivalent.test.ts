import { expect, test } from "vitest";
import { matvec } from "../../src/linalg/index.js";
import { gaussianEquivalent, randomFeatures, type Activation } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { testCore } from "../support/core.js";
import { relative } from "../support/theory.js";

const apply = (activation: Activation, t: number): number =>
  activation === "relu" ? Math.max(0, t) : 1 - testCore().erfc(t);

test.each(["relu", "erf"] as const)(
  "the second moments of %s features are those of 100000 drawn inputs, within 5 standard errors",
  (activation) => {
    const [p, d, nDraws] = [5, 4, 100_000];
    const problem = randomFeatures({ inputDim: d, nFeatures: p, activation, noiseStd: 0.3, seed: 3 });
    const { covariance, featureSignal } = gaussianEquivalent(problem);
    const { R, theta } = problem;
    const names = p * p + p;
    const [sums, squares] = [new Float64Array(names), new Float64Array(names)];
    const inputs = new Stream(11).normals(nDraws * d);
    for (let t = 0; t < nDraws; t++) {
      const a = inputs.subarray(t * d, t * d + d);
      const features = Array.from({ length: p }, (_, i) =>
        apply(
          activation,
          a.reduce((sum, x, k) => sum + x * R.data[i * d + k], 0),
        ),
      );
      const signal = a.reduce((sum, x, k) => sum + x * theta[k], 0);
      for (let i = 0; i < p; i++)
        for (let j = 0; j <= p; j++) {
          const value = features[i] * (j < p ? features[j] : signal);
          const at = j < p ? i * p + j : p * p + i;
          sums[at] += value;
          squares[at] += value * value;
        }
    }
    const exact = [...covariance.data, ...featureSignal];
    for (const [at, want] of exact.entries()) {
      const mean = sums[at] / nDraws;
      const standardError = Math.sqrt((squares[at] / nDraws - mean ** 2) / nDraws);
      expect(Math.abs(mean - want), `entry ${at}`).toBeLessThan(5 * standardError);
    }
  },
);

test("Σβ* = b, and the noise is what the features cannot express", () => {
  const problem = randomFeatures({
    inputDim: 60,
    nFeatures: 150,
    activation: "relu",
    noiseStd: 0.2,
    seed: 4,
  });
  const { covariance, betaStar, featureSignal, noiseStd, solvedBy } = gaussianEquivalent(problem);
  expect(solvedBy).toBe("cholesky");
  const product = matvec(covariance, betaStar);
  let explained = 0;
  for (const [i, b] of featureSignal.entries()) {
    expect(Math.abs(product[i] - b)).toBeLessThan(1e-11);
    explained += b * betaStar[i];
  }
  expect(relative(noiseStd ** 2, 0.2 ** 2 + 1 - explained)).toBeLessThan(1e-11);
  expect(explained).toBeGreaterThan(0.5);
  expect(explained).toBeLessThan(1);
});

test("one ReLU feature of one input: Σ = r²/2, b = rθ/2, and half of the signal is missed", () => {
  const problem = randomFeatures({ inputDim: 1, nFeatures: 1, activation: "relu", theta: [2], noiseStd: 1 });
  const r = problem.R.data[0];
  const { covariance, betaStar, noiseStd } = gaussianEquivalent(problem);
  expect(relative(covariance.data[0], r ** 2 / 2)).toBeLessThan(1e-15);
  expect(relative(betaStar[0], 2 / r)).toBeLessThan(1e-14);
  expect(noiseStd ** 2).toBeCloseTo(1 + 4 - 2, 12);
});

test("the first features' equivalent is that of the narrower problem, bit for bit", () => {
  const options = { inputDim: 20, activation: "erf", noiseStd: 0.1, seed: 9 } as const;
  const wide = gaussianEquivalent(randomFeatures({ ...options, nFeatures: 90 }), 40);
  const narrow = gaussianEquivalent(randomFeatures({ ...options, nFeatures: 40 }));
  expect(wide.covariance.data).toEqual(narrow.covariance.data);
  expect(wide.betaStar).toEqual(narrow.betaStar);
  expect(wide.noiseStd).toBe(narrow.noiseStd);
});

test("asked again, the same object comes back", () => {
  const problem = randomFeatures({ inputDim: 5, nFeatures: 8, activation: "relu", noiseStd: 0.1 });
  expect(gaussianEquivalent(problem)).toBe(gaussianEquivalent(problem, 8));
});

test("where Σ is singular to rounding the shortest solution is taken, and the result says so", () => {
  // Nearly linear features of 3 inputs: beyond rank 3 only the third powers of t are left, 1e-24 of the rest.
  const problem = randomFeatures({
    inputDim: 3,
    nFeatures: 12,
    activation: "erf",
    noiseStd: 0.5,
    weightStd: 1e-6,
  });
  const { covariance, betaStar, featureSignal, noiseStd, solvedBy } = gaussianEquivalent(problem);
  expect(solvedBy).toBe("eigenvectors");
  const product = matvec(covariance, betaStar);
  const size = Math.max(...featureSignal.map(Math.abs));
  for (const [i, b] of featureSignal.entries()) expect(Math.abs(product[i] - b)).toBeLessThan(1e-12 * size);
  expect(noiseStd).toBeCloseTo(0.5, 10);
});

test("a row of zeros is a feature that is always 0", () => {
  const { R, ...rest } = randomFeatures({ inputDim: 2, nFeatures: 2, activation: "relu", noiseStd: 0 });
  const problem = { ...rest, R: { ...R, data: Float64Array.of(0, 0, 1, 0) } };
  const { covariance, betaStar, solvedBy } = gaussianEquivalent(problem);
  expect([...covariance.data]).toEqual([0, 0, 0, 0.5]);
  expect(solvedBy).toBe("eigenvectors");
  expect(betaStar[0]).toBe(0);
  expect(betaStar[1]).toBeCloseTo(rest.theta[0], 14);
});

test.each([
  [0, "gaussianEquivalent: nFeatures must be a whole number from 1 to 4, got 0"],
  [5, "gaussianEquivalent: nFeatures must be a whole number from 1 to 4, got 5"],
])("a width of %d is refused", (p, message) => {
  const problem = randomFeatures({ inputDim: 5, nFeatures: 4, activation: "relu", noiseStd: 0.1 });
  expect(() => gaussianEquivalent(problem, p)).toThrow(message);
});

test("another kind of problem is refused", () => {
  expect(() => gaussianEquivalent({ kind: "linearGaussian" } as never)).toThrow(
    "gaussianEquivalent: the problem must be made by randomFeatures, got one made by linearGaussian",
  );
});
