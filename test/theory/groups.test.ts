// N:M rules (docs/theory.md §6).
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { hessian, magnitude, nToM, oracle } from "../../src/rules/index.js";
import { predict, predictCurve } from "../../src/theory/index.js";
import { PREDICTION_HEAD, PREDICTION_PER_RULE } from "../../src/wasm/abi.js";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";
import { atoms, relative } from "../support/theory.js";

interface Row {
  problem: Record<"weight" | "variance" | "coefficient", number[]> &
    Record<"kappa" | "noise" | "ridge" | "retrainRidge", number> & { group: [number, number] };
  expected: Record<"magnitude" | "hessian", Record<"pruned" | "retrained" | "q" | "e", number>>;
}

const rows = JSON.parse(
  readFileSync(new URL("../fixtures/theory-groups.json", import.meta.url), "utf8"),
) as Row[];

test.each(rows)("random problem $# agrees with quadrature atom by atom", ({ problem: p, expected }) => {
  const total = p.weight.reduce((a, b) => a + b, 0);
  const problem = atoms(
    p.weight.map((w) => w / total),
    p.variance,
    p.coefficient,
    p.noise,
  );
  const rules = [nToM(...p.group), nToM(...p.group, hessian)];
  const { kappa, ridge, retrainRidge } = p;
  const { pruned, retrained, detail } = predict(problem, { kappa, ridge, retrainRidge, rules });
  for (const [i, base] of (["magnitude", "hessian"] as const).entries()) {
    const { name } = rules[i];
    expect(relative(pruned[name], expected[base].pruned)).toBeLessThan(1e-11);
    expect(relative(retrained[name], expected[base].retrained)).toBeLessThan(1e-11);
    expect(relative(detail.refit[name].q, expected[base].q)).toBeLessThan(1e-10);
    expect(relative(detail.refit[name].e, expected[base].e)).toBeLessThan(1e-9);
  }
});

const spiked = atoms([0.1, 0.9], [9, 1], [1, 1], Math.SQRT1_2);

test("2:4 and 1:4 give the risks that simulations were checked against", () => {
  const { pruned, retrained } = predict(spiked, {
    kappa: 3.2,
    keepFraction: 0.5,
    rules: ["2:4", "2:4 hessian", "1:4 hessian"],
  });
  const round = (x: number) => Math.round(x * 1000) / 1000;
  expect(Object.values(pruned).map(round)).toEqual([1.806, 1.722, 1.819]);
  expect(Object.values(retrained).map(round)).toEqual([2.13, 1.99, 3.777]);
});

/** Σ wP of one rule, from the kernel. */
function keptMass(variance: number[], coefficient: number[], keep: number, of: number, noiseStd: number) {
  return scope("test", (s) => {
    const n = variance.length;
    const arrays = [s.put(variance.map(() => 1 / n)), s.put(variance), s.put(coefficient)] as const;
    const [kinds, scales, groups] = [
      s.putI32([0]),
      s.put(variance.map(Math.sqrt)),
      s.putI32([keep, of]),
    ] as const;
    const out = s.f64(PREDICTION_HEAD + PREDICTION_PER_RULE);
    const work = s.bytes(testCore().predictWorkBytes(n, 1));
    const info = testCore().predictRisks(
      n,
      ...arrays,
      1,
      kinds,
      scales,
      groups,
      2,
      noiseStd,
      0.5,
      0.1,
      0,
      out,
      work,
    );
    expect(info).toBe(0);
    return s.view(out, PREDICTION_HEAD + PREDICTION_PER_RULE)[PREDICTION_HEAD + 7];
  });
}

test("the kept mass Σ wP is N/M, whatever the scales of the scores", () => {
  const wide = Array.from({ length: 60 }, (_, k) => 10 ** ((k % 13) - 6));
  const signal = Array.from({ length: 60 }, (_, k) => ((k * 37) % 60) / 10 - 3);
  for (const [keep, of] of [
    [2, 4],
    [1, 4],
    [1, 1000],
    [999, 1000],
    [512, 1024],
  ])
    for (const noise of [1, 1e-5, 1e-12, 1e-40]) {
      const mass = keptMass(wide, signal, keep, of, noise);
      expect(Math.abs((mass * of) / keep - 1), `${keep}:${of}, σ = ${noise}`).toBeLessThan(1e-11);
      expect(Math.abs((1 - mass) * of - (of - keep))).toBeLessThan(1e-10 * of);
    }
});

test("large groups are pruned like the whole, to O(1/M)", () => {
  const whole = predict(spiked, { kappa: 3.2, keepFraction: 0.25 });
  for (const of of [64, 256, 1024]) {
    const { pruned, retrained } = predict(spiked, { kappa: 3.2, rules: [nToM(of / 4, of)] });
    expect(relative(pruned[`${of / 4}:${of}`], whole.pruned.magnitude)).toBeLessThan(1 / of);
    expect(relative(retrained[`${of / 4}:${of}`], whole.retrained.magnitude)).toBeLessThan(3 / of);
  }
});

test("N:N keeps everything, and 1:2 of equal scores half by lot", () => {
  const { pruned, retrained, dense } = predict(spiked, { kappa: 2, keepFraction: 1, rules: ["3:3"] });
  expect(relative(pruned["3:3"], dense)).toBeLessThan(1e-13);
  expect(relative(retrained["3:3"], dense)).toBeLessThan(1e-13);
  const lot = predict(spiked, { kappa: 3, keepFraction: 0.5, rules: ["2:4 random", "random"] });
  expect(relative(lot.pruned["2:4 random"], lot.pruned.random)).toBeLessThan(1e-13);
  expect(relative(lot.retrained["2:4 random"], lot.retrained.random)).toBeLessThan(1e-13);
});

test("a certain order of the features is met by counting: the oracle keeps the first group unless it fills a group of four", () => {
  const { pruned } = predict(spiked, { kappa: 3, rules: [nToM(2, 4, oracle)] });
  // in a group of 4 with j entries of the first kind (chance binomial), min(j, 2) of them are kept
  const mean = [0, 1, 2, 2, 2].reduce(
    (sum, kept, j) => sum + kept * [1, 4, 6, 4, 1][j] * 0.1 ** j * 0.9 ** (4 - j),
    0,
  );
  const first = mean / 4 / 0.1;
  const law = predict(spiked, { kappa: 3, keepFraction: 1 }).pruned.magnitude;
  const nothing = 0.5 + 0.9 + 0.9;
  const byAtom = (k: number) => {
    const rule = { name: "one", score: "fixed" as const, scale: (v: number) => Number(v === [9, 1][k]) };
    return nothing - predict(spiked, { kappa: 3, keepFraction: [0.1, 0.9][k], rules: [rule] }).pruned.one;
  };
  const want = nothing - first * byAtom(0) - ((0.5 - first * 0.1) / 0.9) * byAtom(1);
  expect(relative(pruned["2:4 oracle"], want)).toBeLessThan(1e-12);
  expect(law).toBeLessThan(nothing);
});

test("at κ = 1 without ridge only the retrained risk is finite, and it is the limit from both sides", () => {
  const at = predict(spiked, { kappa: 1, rules: ["1:4"] });
  expect(at.pruned["1:4"]).toBe(Infinity);
  for (const kappa of [1 - 1e-11, 1 + 1e-11])
    expect(
      relative(predict(spiked, { kappa, rules: ["1:4"] }).retrained["1:4"], at.retrained["1:4"]),
    ).toBeLessThan(1e-9);
  // κN/M = 1 is the peak of the refit
  expect(predict(spiked, { kappa: 2, rules: ["2:4"] }).retrained["2:4"]).toBe(Infinity);
});

test("risks settle as the noise goes to zero", () => {
  const risks = (noise: number) => {
    const problem = atoms([0.2, 0.5, 0.3], [25, 1, 1], [1, 0.5, 0.7], noise);
    const rules = ["2:4", "1:4 hessian"];
    return predict(problem, { kappa: 0.5, keepFraction: 1, rules });
  };
  const exact = risks(0);
  const tiny = risks(1e-10);
  for (const noise of [1e-12, 1e-30, 1e-150])
    for (const rule of ["2:4", "1:4 hessian"]) {
      const { pruned, retrained } = risks(noise);
      expect(relative(pruned[rule], exact.pruned[rule]), `${rule}, σ = ${noise}`).toBeLessThan(1e-12);
      expect(relative(retrained[rule], tiny.retrained[rule]), `${rule}, σ = ${noise}`).toBeLessThan(1e-9);
    }
});

test("groups of equal centre are told apart by their spreads, however small", () => {
  const share = (noise: number) => {
    const problem = atoms([0.5, 0.5], [25, 1], [1, 1], noise);
    return predict(problem, { kappa: 0.5, rules: ["1:4"] }).retrained["1:4"];
  };
  for (const noise of [1e-9, 1e-15, 1e-60, 1e-120])
    expect(relative(share(noise), share(1e-7))).toBeLessThan(1e-6);
});

test("features without variance are kept last", () => {
  const idle = atoms([0.4, 0.6], [0, 1], [1, 1], 0.5);
  const { pruned, retrained, detail } = predict(idle, { kappa: 1.1, rules: ["2:4"] });
  expect(detail.keepFractions["2:4"]).toBe(0.5);
  // kept active features per group: E min(2, J), J binomial(4, .6)
  const active = [0, 1, 2, 2, 2].reduce(
    (sum, kept, j) => sum + kept * [1, 4, 6, 4, 1][j] * 0.6 ** j * 0.4 ** (4 - j),
    0,
  );
  expect(active).toBeGreaterThan(1.5);
  // more of them than if half of all were kept at random, fewer than if idle ones never took a place
  const better = predict(idle, { kappa: 1.1, keepFraction: 0.5 });
  expect(pruned["2:4"]).toBeGreaterThan(better.pruned.magnitude);
  expect(pruned["2:4"]).toBeLessThan(better.pruned.random);
  expect(retrained["2:4"]).toBeGreaterThan(0.25);
});

test("rules with a group keep their own share, others the keep fraction", () => {
  const rules = ["magnitude", "2:4", "1:4"];
  const { retrained, keepFraction, detail } = predict(spiked, { kappa: 3.2, keepFraction: 0.1, rules });
  expect(keepFraction).toBe(0.1);
  expect(detail.keepFractions).toEqual({ magnitude: 0.1, "2:4": 0.5, "1:4": 0.25 });
  expect(Object.keys(detail.thresholds)).toEqual(["magnitude"]);
  expect(retrained["2:4"]).toBe(predict(spiked, { kappa: 3.2, rules: ["2:4"] }).retrained["2:4"]);
  expect(retrained.magnitude).toBe(predict(spiked, { kappa: 3.2, keepFraction: 0.1 }).retrained.magnitude);
  expect(predict(spiked, { kappa: 3.2, rules: ["1:4", "2:8"] }).keepFraction).toBe(0.25);
});

test("the keep fraction may be left out only where the groups agree on it", () => {
  expect(() => predict(spiked, { kappa: 3, rules: ["2:4", "magnitude"] })).toThrow(
    "predict: keepFraction is missing",
  );
  expect(() => predict(spiked, { kappa: 3, rules: ["2:4", "1:4"] })).toThrow(
    "predict: keepFraction is missing, and the groups of the rules keep different shares",
  );
});

test("a curve has the same group rule at every size", () => {
  const curve = { nSamples: 100, nFeatures: 400, sizes: [200, 400], nKept: 20, rules: ["2:4", magnitude] };
  const { points } = predictCurve(spiked, curve);
  expect(points.map((point) => point.detail.keepFractions["2:4"])).toEqual([0.5, 0.5]);
  expect(points[1].retrained["2:4"]).toBe(predict(spiked, { kappa: 4, rules: ["2:4"] }).retrained["2:4"]);
});
