import { expect, test } from "vitest";
import { predict, type Prediction } from "../../src/theory/index.js";
import { testCore } from "../support/core.js";
import { atoms, relative } from "../support/theory.js";

const two = atoms([0.1, 0.9], [25, 1], [1, 1], 0.7);
const rules = ["magnitude", "hessian", "oracle", "random"];

const risks = ({ dense, small, pruned, retrained }: Prediction) => [
  dense,
  small,
  ...Object.values(pruned),
  ...Object.values(retrained),
];

test("at κ = 1 without ridge the dense and pruned risks are infinite, and the retrained one is the limit from both sides", () => {
  const at = predict(two, { kappa: 1, keepFraction: 0.1 });
  expect([at.dense, ...Object.values(at.pruned)]).toEqual([Infinity, Infinity, Infinity, Infinity, Infinity]);
  expect(at.detail.thresholds.magnitude).toBe(Infinity);
  expect(at.detail.refit.magnitude).toEqual({ xi: Infinity, q: 0, e: 0 });
  for (const kappa of [1 - 1e-12, 1 + 1e-12]) {
    const near = predict(two, { kappa, keepFraction: 0.1 });
    expect(near.dense).toBeGreaterThan(1e10);
    for (const rule of rules) expect(relative(near.retrained[rule], at.retrained[rule])).toBeLessThan(1e-9);
  }
  // a ridge, or no noise, takes the peak away
  expect(predict(two, { kappa: 1, keepFraction: 0.1, ridge: 1e-6 }).dense).toBeLessThan(1e4);
  expect(predict(atoms([1], [1], [1], 0), { kappa: 1, keepFraction: 0.1 }).dense).toBe(0);
});

test("at κα = 1 without ridge the retrained and small risks are infinite, and large beside it", () => {
  const { small, retrained, pruned } = predict(two, { kappa: 2, keepFraction: 0.5 });
  expect([small, ...Object.values(retrained)]).toEqual([Infinity, Infinity, Infinity, Infinity, Infinity]);
  expect(Object.values(pruned).every(Number.isFinite)).toBe(true);
  const third = predict(two, { kappa: 3, keepFraction: 1 / 3 }); // the product rounds to 1
  expect(third.retrained.magnitude).toBe(Infinity);
  for (const off of [1e-9, -1e-9])
    for (const risk of Object.values(predict(two, { kappa: 2, keepFraction: 0.5 + off }).retrained)) {
      expect(risk).toBeGreaterThan(1e7);
      expect(risk).toBeLessThan(Infinity);
    }
  const eased = predict(two, { kappa: 2, keepFraction: 0.5, retrainRidge: 0.1 });
  expect(Object.values(eased.retrained).every((risk) => risk < 10)).toBe(true);
});

test("without noise and below the peak every score is certain: the sets fill in order and split at ties", () => {
  const exact = atoms([0.1, 0.9], [25, 1], [1, 1], 0);
  const { dense, pruned, retrained, detail } = predict(exact, { kappa: 0.5, keepFraction: 0.3 });
  expect(dense).toBe(0);
  // magnitude sees all scores equal to 1; hessian keeps the first group and 2/9 of the second
  expect(pruned.magnitude).toBeCloseTo(0.7 * (2.5 + 0.9), 14);
  expect(pruned.hessian).toBeCloseTo(0.7, 14);
  expect(retrained.hessian).toBeCloseTo(0.7 / 0.85, 14);
  expect(detail.thresholds).toEqual({ magnitude: 1, hessian: 1, oracle: 1, random: 1 });
  expect(detail.refit.hessian).toEqual({ xi: Infinity, q: 0, e: 0 });
});

test("risks settle as the noise goes to zero, down to where its square underflows", () => {
  const limit = predict(atoms([0.1, 0.9], [25, 1], [1, 1], 1e-6), { kappa: 0.5, keepFraction: 0.3 });
  for (const noise of [1e-9, 1e-20, 1e-100, 1e-160]) {
    const got = predict(atoms([0.1, 0.9], [25, 1], [1, 1], noise), { kappa: 0.5, keepFraction: 0.3 });
    for (const rule of rules) {
      expect(relative(got.pruned[rule], limit.pruned[rule]), `${rule}, σ = ${noise}`).toBeLessThan(1e-5);
      expect(relative(got.retrained[rule], limit.retrained[rule]), `${rule}, σ = ${noise}`).toBeLessThan(
        1e-5,
      );
    }
  }
});

test("features without variance are kept last, cost nothing and take no degrees of freedom", () => {
  const idle = atoms([0.5, 0.5], [0, 1], [1, 1], 0.5);
  const active = atoms([1], [1], [Math.SQRT1_2], 0.5);
  const got = predict(idle, { kappa: 3, keepFraction: 0.25 });
  const want = predict(active, { kappa: 1.5, keepFraction: 0.5 });
  expect(relative(got.dense, want.dense)).toBeLessThan(1e-13);
  for (const rule of ["magnitude", "hessian", "oracle"]) {
    expect(relative(got.pruned[rule], want.pruned[rule])).toBeLessThan(1e-13);
    expect(relative(got.retrained[rule], want.retrained[rule])).toBeLessThan(1e-13);
  }
  // beyond the active ones only idle features are left to add
  for (const keepFraction of [0.5, 0.6, 1]) {
    const { dense, pruned, retrained } = predict(idle, { kappa: 3, keepFraction });
    expect(relative(pruned.magnitude, dense)).toBeLessThan(1e-13);
    expect(relative(retrained.magnitude, dense)).toBeLessThan(1e-13);
  }
  // κP(Λ>0) = 1 is the peak
  expect(predict(idle, { kappa: 2, keepFraction: 0.5 }).dense).toBe(Infinity);
  const nothing = predict(atoms([1], [0], [1], 0.5), { kappa: 2, keepFraction: 0.5 });
  expect(risks(nothing).every((risk) => risk === 0.25)).toBe(true);
});

test("a problem without signal and without noise has no risk", () => {
  for (const kappa of [0.5, 1, 2])
    for (const keepFraction of [0.3, 1])
      expect(risks(predict(atoms([1], [1], [0], 0), { kappa, keepFraction })).every((r) => r === 0)).toBe(
        true,
      );
});

test("keep fractions down to the smallest double give the zero model", () => {
  for (const keepFraction of [1e-20, 1e-300, 5e-324]) {
    const { pruned, retrained } = predict(two, { kappa: 2, keepFraction });
    for (const risk of [...Object.values(pruned), ...Object.values(retrained)])
      expect(risk).toBeCloseTo(0.49 + 2.5 + 0.9, 12);
  }
});

test("no risk is NaN or below the noise on ten thousand random problems with every kind of edge", () => {
  let state = 20121;
  const uniform = () => (state = (state * 16807) % 2147483647) / 2147483647;
  const spread = (low: number, high: number) => 10 ** (low + (high - low) * uniform());
  const pick = <T>(...choices: T[]) => choices[Math.floor(uniform() * choices.length)];
  for (let i = 0; i < 10_000; i++) {
    const raw = Array.from({ length: 1 + Math.floor(uniform() * 5) }, () =>
      pick(spread(-5, 0), 0.1 + uniform()),
    );
    const total = raw.reduce((a, b) => a + b, 0);
    const wide = pick(true, false);
    const variance = raw.map(() =>
      pick(0, ...Array.from({ length: 8 }, () => (wide ? spread(-7, 7) : spread(-1, 1)))),
    );
    const coefficient = raw.map(() => pick(0, 1, -1, spread(-2, 2), -spread(-2, 2), spread(-1, 1)));
    const noise = pick(0, 1e-30, spread(-12, -3), spread(-1, 1));
    const kappa = pick(1, 1 + spread(-15, -1), 1 - spread(-15, -1), spread(-2, 2), spread(-6, 6));
    const keepFraction = Math.min(
      1,
      pick(1, 1 - spread(-15, -1), spread(-12, -1), uniform(), 1 / kappa, (1 + spread(-13, -1)) / kappa),
    );
    const ridge = pick(0, 0, spread(-9, 3));
    const retrainRidge = pick(0, 0, spread(-9, 3));
    const problem = atoms(
      raw.map((w) => w / total),
      variance,
      coefficient,
      noise,
    );
    const got = predict(problem, { kappa, keepFraction, ridge, retrainRidge });
    for (const risk of risks(got))
      if (!(risk >= noise * noise * (1 - 1e-9)))
        expect.fail(`${risk} at ${JSON.stringify({ problem, kappa, keepFraction, ridge, retrainRidge })}`);
  }
});

test("scales beyond double precision are an error, not a wrong number", () => {
  const problem = atoms([0.5, 0.5], [5e-324, 1], [1, 1], 0.7);
  expect(() => predict(problem, { kappa: 3, keepFraction: 0.5 })).toThrow(
    /^predict: the effective regularization of the refit must be found for rule random, got a residual/,
  );
});

test("the arena is back at its mark after a prediction, also after one that fails", () => {
  const before = testCore().mark();
  predict(two, { kappa: 2, keepFraction: 0.3 });
  expect(testCore().mark()).toBe(before);
  expect(() =>
    predict(atoms([0.5, 0.5], [5e-324, 1], [1, 1], 0.7), { kappa: 3, keepFraction: 0.5 }),
  ).toThrow();
  expect(testCore().mark()).toBe(before);
});
