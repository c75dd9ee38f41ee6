import { expect, test } from "vitest";
import { ConvergenceError } from "../../src/errors.js";
import { resolveRules } from "../../src/rules/index.js";
import { predict } from "../../src/theory/index.js";
import { predictMany, type ManyPoint } from "../../src/theory/many.js";
import { atoms } from "../support/theory.js";

const rules = resolveRules("test", ["magnitude", "hessian", "oracle", "random", "1:4 hessian"]);
const laws = [
  atoms([0.1, 0.9], [25, 1], [1, 1], 0),
  atoms([1], [2], [3], 0),
  atoms([0.1, 0.4, 0.4, 0.1], [9, 1, 1, 0.25], [-1.5, -1.5, 1, 1], 0),
].map((problem) => ({ problem, ruleCoefficient: problem.coefficient }));

const points: ManyPoint[] = [0, 2, 1, 2, 0, 0].map((law, i) => ({
  law: laws[law],
  kappa: [0.5, 1, 2.5, 3, 4, 40][i],
  keepFraction: [0.3, 0.1, 0.4, 0.25, 0.25, 0.01][i],
  noiseStd: [0, 0.5, 1, 2, 0.7, 0.1][i],
  ridge: [0, 0, 0.3, 0, 2, 0][i],
  retrainRidge: [0, 0.5, 0, 0, 0.1, 0][i],
}));

test("many points in one visit are the bits of the single predictions, whatever the order of their laws", () => {
  const many = predictMany("test", points, rules);
  for (const [i, { law, noiseStd, ...point }] of points.entries()) {
    const one = predict({ ...law.problem, noiseStd }, { ...point, rules });
    expect(many.dense[i]).toBe(one.dense);
    expect(many.small[i]).toBe(one.small);
    for (const [r, { name }] of rules.entries()) {
      expect(many.pruned[r][i]).toBe(one.pruned[name]);
      expect(many.retrained[r][i]).toBe(one.retrained[name]);
    }
  }
});

test("a point that fails is named as if it had been asked alone", () => {
  const far = atoms([0.5, 0.5], [1e308, 1e308], [1, 1], 1);
  const law = { problem: far, ruleCoefficient: far.coefficient };
  const bad = { ...points[0], law, noiseStd: 1, kappa: 2 };
  const { law: _law, noiseStd: _noise, ...point } = bad;
  const one = () => predict(far, { ...point, rules: ["magnitude"] });
  expect(one).toThrow(ConvergenceError);
  const many = () => predictMany("predict", [points[0], bad, points[1]], resolveRules("test", ["magnitude"]));
  expect(many).toThrow(ConvergenceError);
  expect(messageOf(many)).toBe(messageOf(one));
});

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}
