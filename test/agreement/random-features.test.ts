// Random features of at least n/2 inputs: theory by their Gaussian equivalent, simulation with the features themselves.
import { expect, test } from "vitest";
import { randomFeatures } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { expectAgreement, randomCases } from "./correlated.js";

const RULES = ["magnitude", "hessian", "oracle", "random", "2:4 hessian"];

const cases = randomCases(new Stream(43), 15, (dice, p, own) => {
  const activation = dice.one(["relu", "erf"] as const);
  const inputDim = dice.whole(150, 300);
  const noiseStd = dice.between(0.1, 0.6);
  const weightStd = dice.logBetween(0.3, 3) / Math.sqrt(inputDim);
  const seed = own.integers(1e6, 1)[0];
  return {
    name: `${activation}, d = ${inputDim}`,
    problem: randomFeatures({ inputDim, nFeatures: p, activation, noiseStd, weightStd, seed }),
  };
});

test.each(cases.map((each) => [each.name, each] as const))(
  "%s: every simulated risk lies on its prediction",
  async (_, each) => {
    expect(each.problem.kind).toBe("randomFeatures");
    await expectAgreement(each, RULES);
  },
);
