import { expect, test } from "vitest";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

interface Case {
  weight: number[];
  variance: number[];
  kappa: number;
  ridge: number;
}

/** ξ and κE[a] + λξ − 1, the atoms padded as the kernel wants them. */
function solve({ weight, variance, kappa, ridge }: Case, start = 0): { xi: number; residual: number } {
  return scope("test", (s) => {
    const n = weight.length;
    const active = weight.map((w, k) => (variance[k] > 0 ? w : 0));
    const idle = weight.reduce((sum, w, k) => sum + (variance[k] > 0 ? 0 : w), 0);
    const w = s.put([...active, 0, 0]);
    const v = s.put([...variance, 1, 1]);
    const out = s.f64(1);
    const info = testCore().solveXi(n, w, v, kappa, kappa - 1 - kappa * idle, ridge, start, out);
    expect(info).toBe(0);
    const [xi] = s.take(out, 1);
    const mean = weight.reduce((sum, p, k) => sum + (p * xi * variance[k]) / (1 + xi * variance[k]), 0);
    return { xi, residual: kappa * mean + ridge * xi - 1 };
  });
}

test("isotropic without ridge: ξ = 1/(κ − 1), to 1e-14 also at κ − 1 = 2⁻³⁰", () => {
  for (const excess of [2 ** -30, 2 ** -10, 0.5, 1, 9, 1e6]) {
    const { xi } = solve({ weight: [1], variance: [1], kappa: 1 + excess, ridge: 0 });
    expect(Math.abs(xi * excess - 1)).toBeLessThan(1e-14);
  }
});

test("isotropic with ridge: the root of the quadratic λξ² + (κ + λ − 1)ξ − 1 = 0", () => {
  for (const kappa of [0.1, 0.999, 1, 1.001, 3, 50])
    for (const ridge of [1e-9, 1e-3, 1, 1e4]) {
      const { xi } = solve({ weight: [1], variance: [1], kappa, ridge });
      const b = kappa - 1 + ridge;
      const root = Math.sqrt(b * b + 4 * ridge);
      const exact = b > 0 ? 2 / (b + root) : (root - b) / (2 * ridge);
      expect(Math.abs(xi / exact - 1), `κ = ${kappa}, λ = ${ridge}`).toBeLessThan(1e-13);
    }
});

test("no ridge and at most as many active features as samples: ξ = ∞", () => {
  expect(solve({ weight: [1], variance: [1], kappa: 0.5, ridge: 0 }).xi).toBe(Infinity);
  expect(solve({ weight: [1], variance: [1], kappa: 1, ridge: 0 }).xi).toBe(Infinity);
  expect(solve({ weight: [0.5, 0.5], variance: [1, 0], kappa: 1.9, ridge: 0 }).xi).toBe(Infinity);
  expect(solve({ weight: [0.5, 0.5], variance: [1, 0], kappa: 2.1, ridge: 0 }).xi).toBeLessThan(Infinity);
});

test("the equation holds for spectra over twelve orders of magnitude, from any start", () => {
  const variance = Array.from({ length: 37 }, (_, k) => 10 ** (-6 + k / 3));
  const weight = variance.map(() => 1 / 37);
  for (const kappa of [0.01, 0.7, 1.0001, 1.5, 8, 1e4])
    for (const ridge of [0, 1e-8, 0.1, 1e3]) {
      if (ridge === 0 && kappa <= 1) continue;
      const found = [0, 1e-8, 1, 1e8].map((start) => solve({ weight, variance, kappa, ridge }, start));
      for (const { xi, residual } of found) {
        expect(Math.abs(residual), `κ = ${kappa}, λ = ${ridge}`).toBeLessThan(1e-13 * kappa);
        expect(Math.abs(xi / found[0].xi - 1)).toBeLessThan(1e-9);
      }
    }
});

test("nothing but features without variance leaves ξ = 1/λ", () => {
  expect(solve({ weight: [1], variance: [0], kappa: 3, ridge: 0.25 }).xi).toBeCloseTo(4, 13);
});
