import { expect, test } from "vitest";
import { testCore } from "../support/core.js";

// Seeds are fixed, so these either always pass or always fail. For a fresh seed a moment would fail once in 1.7 million
// (5 standard errors), a Kolmogorov-Smirnov distance once in 10,000.
const n = 100_000;
const draw = (degrees: number, at = 0, length = n, stream = degrees) =>
  Float64Array.from({ length }, (_, i) => testCore().chiSquare(1, 0, stream, 7, at + i, degrees));

test.each([1, 2, 7, 8, 9, 10, 30, 299, 1_000_000])(
  "%d degrees of freedom: mean, variance and third moment",
  (k) => {
    const x = draw(k);
    const moment = (j: number) => x.reduce((sum, value) => sum + (value - k) ** j, 0) / n;
    // Cumulants κ_j = k·2^(j−1)·(j−1)! give the central moments μ₂ = κ₂, μ₃ = κ₃, μ₄ = κ₄ + 3κ₂², μ₆ = κ₆ + 15κ₄κ₂ + 10κ₃² + 15κ₂³.
    const [k2, k3, k4, k6] = [2 * k, 8 * k, 48 * k, 3840 * k];
    const sixth = k6 + 15 * k4 * k2 + 10 * k3 ** 2 + 15 * k2 ** 3;
    expect(Math.abs(moment(1))).toBeLessThan(5 * Math.sqrt(k2 / n));
    expect(Math.abs(moment(2) - k2)).toBeLessThan(5 * Math.sqrt((k4 + 2 * k2 ** 2) / n));
    expect(Math.abs(moment(3) - k3)).toBeLessThan(5 * Math.sqrt((sixth - k3 ** 2) / n));
  },
);

test.each([2, 8, 10, 30])("%d degrees of freedom: the distance to the law is small", (k) => {
  // For even k, P(χ² > x) = e^(−x/2) Σ_{j < k/2} (x/2)^j/j!
  const tail = (x: number) => {
    let [term, sum] = [Math.exp(-x / 2), 0];
    for (let j = 0; j < k / 2; j++) {
      sum += term;
      term *= x / 2 / (j + 1);
    }
    return sum;
  };
  let distance = 0;
  draw(k)
    .toSorted()
    .forEach((x, i) => {
      const below = 1 - tail(x);
      distance = Math.max(distance, Math.abs(below - i / n), Math.abs(below - (i + 1) / n));
    });
  expect(distance * Math.sqrt(n)).toBeLessThan(2.225); // P = 2 exp(−2·2.225²) = 1e-4
});

test("a number is a function of its position, whatever was drawn before", () => {
  expect(draw(57, 40, 5, 1)).toEqual(draw(57, 0, 100, 1).slice(40, 45));
  expect(draw(57, 2 ** 40, 3, 1)).not.toEqual(draw(57, 0, 3, 1));
});

test("neighbours are uncorrelated", () => {
  const k = 57;
  const x = draw(k);
  let sum = 0;
  for (let i = 1; i < n; i++) sum += (x[i] - k) * (x[i - 1] - k);
  expect(Math.abs(sum) / (2 * k * Math.sqrt(n))).toBeLessThan(5);
});
