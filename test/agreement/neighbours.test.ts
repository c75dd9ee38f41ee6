// Features that are alike because they are neighbours: AR(1), blocks, one common factor.
import { expect, test } from "vitest";
import { ar1, blockCorrelated, equicorrelated, linearGaussian } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { coefficients, expectAgreement, randomCases } from "./correlated.js";

const RULES = ["magnitude", "hessian", "oracle", "random", "2:4 hessian"];

const cases = randomCases(new Stream(41), 15, (dice, p, own) => {
  const kind = dice.one(["AR(1)", "blocks", "equicorrelated"] as const);
  const rho = dice.between(0.1, 0.9);
  const covariance =
    kind === "AR(1)"
      ? ar1(p, rho)
      : kind === "blocks"
        ? blockCorrelated(p, 10, rho)
        : equicorrelated(p, rho / 2);
  const noiseStd = dice.between(0.2, 1);
  return {
    name: `${kind} ${rho.toFixed(2)}`,
    problem: linearGaussian({ covariance, betaStar: coefficients(dice, own, p), noiseStd }),
  };
});

test.each(cases.map((each) => [each.name, each] as const))(
  "%s: every simulated risk lies on its prediction",
  async (_, each) => {
    expect(each.problem.kind).toBe("covariance");
    await expectAgreement(each, RULES);
  },
);
