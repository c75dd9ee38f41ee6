// Spectra: diagonal covariances, power laws in random directions, random factors, also of fewer columns than features, and a few common factors.
import { expect, test } from "vitest";
import { linearGaussian, powerLaw } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { coefficients, expectAgreement, randomCases } from "./correlated.js";

const RULES = ["magnitude", "hessian", "oracle", "random", "2:4 hessian"];

const cases = randomCases(new Stream(42), 15, (dice, p, own) => {
  const kind = dice.one(["diagonal", "power law", "factor", "common factors"] as const);
  const betaStar = coefficients(dice, own, p);
  const noiseStd = dice.between(0.2, 1);
  const rank = Math.round(p * dice.between(0.3, 1.5));
  switch (kind) {
    case "diagonal": {
      const variance = own
        .child("variance")
        .uniforms(p)
        .map((u) => 25 ** u);
      const covariance = Array.from(variance, (lambda, i) =>
        Array.from(variance, (_, j) => (i === j ? lambda : 0)),
      );
      return { name: kind, problem: linearGaussian({ covariance, betaStar, noiseStd }) };
    }
    case "power law":
      return {
        name: kind,
        problem: linearGaussian({ covariance: powerLaw(p, dice.between(0.2, 1), 7), betaStar, noiseStd }),
      };
    case "factor": {
      const loadings = own.child("factor").normals(p * rank);
      const factor = { rows: p, cols: rank, data: loadings.map((z) => z / Math.sqrt(rank)) };
      return { name: `factor of ${rank} columns`, problem: linearGaussian({ factor, betaStar, noiseStd }) };
    }
    case "common factors": {
      const nCommon = dice.whole(1, 8);
      const loadings = own.child("factor").normals(p * nCommon);
      const factor = Array.from({ length: p }, (_, i) => [
        ...loadings.subarray(i * nCommon, (i + 1) * nCommon).map((z) => z / 3),
        ...Array.from({ length: p }, (__, j) => (i === j ? 0.8 : 0)),
      ]);
      return { name: `${nCommon} common factors`, problem: linearGaussian({ factor, betaStar, noiseStd }) };
    }
  }
});

test.each(cases.map((each) => [each.name, each] as const))(
  "%s: every simulated risk lies on its prediction",
  async (_, each) => {
    expect(each.problem.kind).toBe("covariance");
    await expectAgreement(each, RULES);
  },
);
