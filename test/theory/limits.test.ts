import { expect, test } from "vitest";
import { predict, type Prediction } from "../../src/theory/index.js";
import { atoms, relative } from "../support/theory.js";

const mixed = atoms([0.1, 0.4, 0.4, 0.1], [9, 1, 1, 0.25], [-1.5, -1.5, 1, 1], Math.SQRT1_2);
const zeroModel = 0.5 + 0.1 * 9 * 2.25 + 0.4 * 2.25 + 0.4 + 0.1 * 0.25;

/** Every risk of a prediction. */
const risks = ({ dense, small, pruned, retrained }: Prediction) => [
  dense,
  small,
  ...Object.values(pruned),
  ...Object.values(retrained),
];

function expectClose(got: Record<string, number>, want: number | Record<string, number>, tolerance: number) {
  for (const [name, value] of Object.entries(got))
    expect(relative(value, typeof want === "number" ? want : want[name]), name).toBeLessThan(tolerance);
}

test("isotropic without ridge: the closed forms on both sides of the peak", () => {
  const problem = atoms([1], [1], [2], 0.5);
  for (const kappa of [1.001, 1.5, 4, 100]) {
    const { xi, dense } = predict(problem, { kappa, keepFraction: 0.5 });
    expect(relative(xi, 1 / (kappa - 1))).toBeLessThan(1e-13);
    expect(relative(dense, (0.25 * kappa) / (kappa - 1) + 4 * (1 - 1 / kappa))).toBeLessThan(1e-12);
  }
  for (const kappa of [0.1, 0.5, 0.999])
    expect(relative(predict(problem, { kappa, keepFraction: 0.5 }).dense, 0.25 / (1 - kappa))).toBeLessThan(
      1e-12,
    );
});

test("infinitely many features per sample predict nothing", () => {
  for (const kappa of [1e9, 1e12, 1e300]) {
    const { dense, pruned } = predict(mixed, { kappa, keepFraction: 0.3 });
    expect(relative(dense, zeroModel)).toBeLessThan(20 / kappa + 1e-13);
    expectClose(pruned, zeroModel, 20 / kappa + 1e-13);
  }
});

test("keeping everything is the dense model, and refitting it applies the second ridge", () => {
  for (const kappa of [0.4, 1.7])
    for (const ridge of [0, 0.3]) {
      const all = predict(mixed, { kappa, keepFraction: 1, ridge, retrainRidge: 0.7 });
      expectClose(all.pruned, all.dense, 1e-13);
      expectClose(all.retrained, predict(mixed, { kappa, keepFraction: 1, ridge: 0.7 }).dense, 1e-13);
      const nearly = predict(mixed, { kappa, keepFraction: 1 - 1e-9, ridge, retrainRidge: 0.7 });
      expectClose(nearly.pruned, nearly.dense, 1e-7);
      expectClose(nearly.retrained, all.retrained, 1e-7);
    }
});

test("an endless ridge leaves the zero model, and so does one in the refit", () => {
  for (const ridge of [1e9, 1e15, 1e300]) {
    const { dense, pruned } = predict(mixed, { kappa: 2, keepFraction: 0.3, ridge });
    expect(relative(dense, zeroModel)).toBeLessThan(20 / ridge + 1e-13);
    expectClose(pruned, zeroModel, 20 / ridge + 1e-13);
    const { retrained } = predict(mixed, { kappa: 2, keepFraction: 0.3, retrainRidge: ridge });
    expectClose(retrained, zeroModel, 20 / ridge + 1e-13);
  }
});

test("refitting the oracle's set without ridge is the small model, whatever the first ridge was", () => {
  for (const kappa of [0.5, 1, 3, 40])
    for (const ridge of [0, 0.2])
      for (const keepFraction of [0.01, 0.1, 0.25, 0.7]) {
        const { retrained, small } = predict(mixed, { kappa, keepFraction, ridge });
        expect(relative(retrained.oracle, small), `κ = ${kappa}, α = ${keepFraction}`).toBeLessThan(1e-12);
      }
});

test("sets that do not depend on the fit have e = 0 and forget the first fit", () => {
  const one = predict(mixed, { kappa: 3, keepFraction: 0.2, ridge: 0, retrainRidge: 0.4 });
  const other = predict(mixed, { kappa: 3, keepFraction: 0.2, ridge: 5, retrainRidge: 0.4 });
  for (const rule of ["oracle", "random"]) {
    expect(one.detail.refit[rule].e).toBe(0);
    expect(relative(one.retrained[rule], other.retrained[rule])).toBeLessThan(1e-13);
  }
  expect(relative(one.retrained.magnitude, other.retrained.magnitude)).toBeGreaterThan(1e-3);
});

test("keeping by lot mixes the dense model with the zero model", () => {
  const { dense, pruned } = predict(mixed, { kappa: 3, keepFraction: 0.2, ridge: 0.1 });
  expect(relative(pruned.random, 0.2 * dense + 0.8 * zeroModel)).toBeLessThan(1e-13);
});

test("an explicit spectrum of p features equals its groups, in any order", () => {
  const groups = [
    { count: 7, variance: 4, coefficient: 1 },
    { count: 20, variance: 1, coefficient: -0.5 },
    { count: 13, variance: 0.25, coefficient: 2 },
  ];
  const grouped = atoms(
    groups.map((g) => g.count / 40),
    groups.map((g) => g.variance),
    groups.map((g) => g.coefficient),
    0.8,
  );
  const each = groups.flatMap((g) => Array.from({ length: g.count }, () => g));
  const spectrum = (features: typeof each) =>
    atoms(
      features.map(() => 1 / 40),
      features.map((g) => g.variance),
      features.map((g) => g.coefficient),
      0.8,
    );
  const shuffled = each.map((_, i) => each[(i * 17) % 40]);
  for (const options of [
    { kappa: 2, keepFraction: 0.3 },
    { kappa: 0.7, keepFraction: 0.9, ridge: 0.1, retrainRidge: 0.2 },
  ]) {
    const want = risks(predict(grouped, options));
    for (const problem of [spectrum(each), spectrum(each.toReversed()), spectrum(shuffled)])
      for (const [i, got] of risks(predict(problem, options)).entries())
        expect(relative(got, want[i])).toBeLessThan(1e-12);
  }
});

test("the sign of a coefficient changes no risk", () => {
  const flipped = atoms([0.1, 0.4, 0.4, 0.1], [9, 1, 1, 0.25], [1.5, 1.5, -1, 1], Math.SQRT1_2);
  const options = { kappa: 2.5, keepFraction: 0.2 };
  expect(risks(predict(flipped, options))).toEqual(risks(predict(mixed, options)));
});

test("magnitude and hessian agree where all variances are equal", () => {
  const problem = atoms([0.2, 0.8], [3, 3], [2, 0.1], 1);
  const { pruned, retrained, detail } = predict(problem, { kappa: 2, keepFraction: 0.2 });
  expect(pruned.hessian).toBe(pruned.magnitude);
  expect(retrained.hessian).toBe(retrained.magnitude);
  expect(relative(detail.thresholds.hessian, Math.sqrt(3) * detail.thresholds.magnitude)).toBeLessThan(1e-15);
});

test("a rule of one's own is predicted like a built-in one with the same scores", () => {
  const own = { name: "mine", score: "fit" as const, scale: (variance: number) => 7 * Math.sqrt(variance) };
  const { pruned, retrained } = predict(mixed, { kappa: 3, keepFraction: 0.2, rules: ["hessian", own] });
  expect(Object.keys(pruned)).toEqual(["hessian", "mine"]);
  expect(pruned.mine).toBe(pruned.hessian);
  expect(retrained.mine).toBe(retrained.hessian);
  const alone = predict(mixed, { kappa: 3, keepFraction: 0.2, rules: [own] });
  expect(relative(alone.pruned.mine, pruned.hessian)).toBeLessThan(1e-13);
});
