// Closed forms of the literature, each written out here from its own paper: none of them is how the package computes.
import { expect, test } from "vitest";
import { eigvalsh, gram } from "../../src/linalg/index.js";
import { fromFlat } from "../../src/matrix/index.js";
import { Stream } from "../../src/random/index.js";
import { optimalRidge } from "../../src/regimes/index.js";
import { predict, predictCurve } from "../../src/theory/index.js";
import { atoms, relative } from "../support/theory.js";

const dense = { keepFraction: 1 } as const;

/** ∫ f dF over the Marchenko–Pastur law of the eigenvalues of XᵀX/n, κ = p/n, unit variance; the mass at 0 for κ > 1 included. */
function marchenkoPastur(kappa: number, f: (s: number) => number): number {
  const [middle, half] = [1 + kappa, 2 * Math.sqrt(kappa)];
  const n = 20_000;
  let sum = 0;
  // s = middle + half·cos θ: the integrand is smooth and periodic, and the trapezoidal rule converges faster than any power
  for (let i = 0; i < n; i++) {
    const theta = (Math.PI * (i + 0.5)) / n;
    const s = middle + half * Math.cos(theta);
    sum += (f(s) * half * half * Math.sin(theta) ** 2) / (2 * Math.PI * kappa * s);
  }
  return (sum * Math.PI) / n + (kappa > 1 ? (1 - 1 / kappa) * f(0) : 0);
}

test("Marchenko and Pastur: ξ is the companion Stieltjes transform at −λ, by its formula and by its integral", () => {
  for (const kappa of [0.2, 0.7, 1, 1.6, 5])
    for (const ridge of [0.01, 0.3, 4])
      for (const variance of [1, 9]) {
        const { xi } = predict(atoms([1], [variance], [1], 1), { kappa, ridge, ...dense });
        // with features of variance v the equation is that of unit variance at λ/v, and ξ scales by 1/v
        const lambda = ridge / variance;
        const b = lambda + kappa - 1;
        const root = Math.hypot(b, 2 * Math.sqrt(lambda));
        const closed = b > 0 ? 2 / (b + root) : (root - b) / (2 * lambda);
        expect(relative(variance * xi, closed), `κ = ${kappa}, λ = ${ridge}`).toBeLessThan(1e-12);
        const p = marchenkoPastur(kappa, (s) => 1 / (s + lambda));
        const companion = kappa * p + (1 - kappa) / lambda;
        expect(relative(variance * xi, companion), `κ = ${kappa}, λ = ${ridge}`).toBeLessThan(1e-9);
      }
});

test("ξ is the mean of 1/(eigenvalue + λ) over the eigenvalues of XXᵀ/n that a draw has", () => {
  const [n, p, ridge] = [200, 320, 0.4];
  const variance = Float64Array.from({ length: p }, (_, j) => (j < p / 8 ? 9 : 0.5));
  const z = new Stream(11).normals(n * p);
  const x = fromFlat(
    n,
    p,
    z.map((value, i) => value * Math.sqrt(variance[i % p])),
  );
  const eigenvalues = eigvalsh(gram(x, { of: "rows" }));
  const mean = eigenvalues.reduce((sum, s) => sum + 1 / (s / n + ridge), 0) / n;
  const problem = atoms([1 / 8, 7 / 8], [9, 0.5], [1, 1], 1);
  const { xi } = predict(problem, { kappa: p / n, ridge, ...dense });
  // fluctuations are of order 1/n
  expect(relative(mean, xi)).toBeLessThan(2 / n);
});

test("Hastie, Montanari, Rosset and Tibshirani: bias and variance of the ridgeless fit under any spectrum", () => {
  const [weight, variance, coefficient, sigma] = [[0.15, 0.5, 0.35], [8, 1, 0.2], [1, -2, 0.5], 0.8];
  for (const kappa of [1.05, 1.5, 4, 30]) {
    // c₀: 1 − 1/κ = ∫ dH(s)/(1 + c₀κs), by bisection
    const left = (c: number) => weight.reduce((sum, w, k) => sum + w / (1 + c * kappa * variance[k]), 0);
    let [low, high] = [0, 1e6];
    for (let i = 0; i < 200; i++) {
      const c = (low + high) / 2;
      if (left(c) > 1 - 1 / kappa) low = c;
      else high = c;
    }
    const c0 = (low + high) / 2;
    const integral = (power: number, weights: readonly number[]) =>
      weights.reduce(
        (sum, w, k) => sum + (w * variance[k] ** power) / (1 + c0 * kappa * variance[k]) ** 2,
        0,
      );
    const blowUp = (kappa * c0 * integral(2, weight)) / integral(1, weight);
    const signal = weight.map((w, k) => w * coefficient[k] ** 2);
    const bias = (1 + blowUp) * integral(1, signal);
    const got = predict(atoms(weight, variance, coefficient, sigma), { kappa, ...dense });
    expect(relative(got.dense, sigma ** 2 * (1 + blowUp) + bias), `κ = ${kappa}`).toBeLessThan(1e-11);
    expect(relative(got.xi, c0 * kappa)).toBeLessThan(1e-11);
  }
});

test("Hastie and others, the misspecified model: features that are not seen add to the noise on both sides of the peak", () => {
  const world = atoms([0.3, 0.7], [1, 1], [2, 0.5], 0.6);
  const [n, d] = [200, 1000];
  const sizes = [20, 150, 199, 201, 300, 301, 700, 1000];
  const { points } = predictCurve(world, { nSamples: n, nFeatures: d, nKept: 10, sizes });
  for (const { nFeatures: p, dense: risk, kappa } of points) {
    const seen = (4 * Math.min(p, 300) + 0.25 * Math.max(0, p - 300)) / d;
    const noise = 0.36 + (0.3 * 4 + 0.7 * 0.25) - seen;
    const closed = p < n ? noise / (1 - kappa) : (noise * kappa) / (kappa - 1) + seen * (1 - 1 / kappa);
    expect(relative(risk, closed), `p = ${p}`).toBeLessThan(1e-12);
  }
});

test("Dobriban and Wager: the risk at the best ridge of isotropic features in closed form", () => {
  for (const kappa of [0.4, 1, 2, 7])
    for (const snr of [0.1, 1, 4, 50]) {
      const problem = atoms([0.5, 0.5], [1, 1], [Math.sqrt(1.5 * snr), Math.sqrt(0.5 * snr)], 1);
      const { value, risk } = optimalRidge(problem, { kappa });
      const t = ((kappa - 1) / kappa) * snr;
      expect(relative(risk, (1 + t + Math.hypot(1 - t, 2 * Math.sqrt(snr))) / 2)).toBeLessThan(1e-12);
      expect(relative(value, kappa / snr)).toBeLessThan(1e-6);
    }
});

test("Belkin, Hsu and Xu: the exact means at finite n tend to the theory like 1/n, for every model that has one", () => {
  const [sigma, alpha] = [0.7, 0.1];
  const problem = atoms([1], [1], [1.5], sigma);
  for (const kappa of [0.6, 2.5]) {
    const theory = predict(problem, { kappa, keepFraction: alpha });
    const errors = [400, 4000].map((n) => {
      const p = kappa * n;
      const s = alpha * p;
      const [signal, kept] = [2.25, alpha * 2.25];
      const exact = {
        dense:
          p < n
            ? sigma ** 2 * (1 + p / (n - p - 1))
            : signal * (1 - n / p) + sigma ** 2 * (1 + n / (p - n - 1)),
        // the features that are left out act as noise
        small: (sigma ** 2 + signal - kept) * (1 + s / (n - s - 1)),
      };
      return [
        relative(theory.dense, exact.dense),
        relative(theory.small, exact.small),
        // features kept by lot are any s of them
        relative(theory.retrained.random, exact.small),
        relative(theory.pruned.random, alpha * exact.dense + (1 - alpha) * (sigma ** 2 + signal)),
      ];
    });
    for (const [i, coarse] of errors[0].entries()) {
      expect(coarse, `model ${i}`).toBeLessThan(0.02);
      expect(relative(errors[1][i], coarse / 10), `model ${i}`).toBeLessThan(0.05);
    }
  }
});

test("across κα = 1 the refit blows up like 1/|1 − κα| from both sides, is infinite there, and a ridge carries it across", () => {
  const problem = atoms([0.1, 0.9], [25, 1], [1, 1], 0.7);
  const kappa = 4;
  const rules = ["magnitude", "hessian", "oracle", "random", "1:4"];
  const at = (gap: number, retrainRidge = 0) =>
    predict(problem, { kappa, keepFraction: (1 + gap) / kappa, retrainRidge, rules: rules.slice(0, 4) });
  for (const rule of rules.slice(0, 4)) {
    for (const side of [-1, 1]) {
      const scaled = [1e-3, 1e-5, 1e-7].map((gap) => gap * at(side * gap).retrained[rule]);
      expect(relative(scaled[1], scaled[2]), `${rule}, ${side}`).toBeLessThan(1e-3);
      expect(scaled[2]).toBeGreaterThan(0);
    }
    expect(at(0).retrained[rule]).toBe(Infinity);
    const [below, there, above] = [-1e-9, 0, 1e-9].map((gap) => at(gap, 0.1).retrained[rule]);
    expect(relative(below, there)).toBeLessThan(1e-7);
    expect(relative(above, there)).toBeLessThan(1e-7);
  }
  expect(predict(problem, { kappa, rules: ["1:4"] }).retrained["1:4"]).toBe(Infinity);
});

test("without noise and with every feature that matters kept, the refit below the peak is exact", () => {
  // 10 % of the features carry the signal
  const problem = atoms([0.1, 0.9], [4, 1], [1, 0], 0);
  const { small, retrained } = predict(problem, { kappa: 3, keepFraction: 0.1 });
  expect(small).toBe(0);
  expect(retrained.oracle).toBe(0);
});
