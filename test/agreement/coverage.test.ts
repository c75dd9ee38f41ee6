// Are the standard errors what they say? Over 200 random problems the fraction of simulated means within one and within two standard
// errors of the theory must be that of Student's law: no more would show errors too wide, no less a bias or errors too narrow.
import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate } from "../../src/simulate/index.js";
import { predict } from "../../src/theory/index.js";

const PROBLEMS = 200;
const N_SAMPLES = 200;
const N_TRIALS = 10;
const RULES = ["magnitude", "hessian"];

// Student's law with N_TRIALS − 1 = 9 degrees of freedom: P(|t| < 1), P(|t| < 2), and its standard deviation √(9/7).
const WITHIN = { 1: 0.6566, 2: 0.9234 };
const DEVIATION = Math.sqrt(9 / 7);
// Seeds are fixed. For fresh ones each fraction would fail about once in 16,000 (4 standard errors), each mean as well.
const SIGMAS = 4;

/** One to four groups, p from n/4 to 4n but not near n, any keep fraction below n, a ridge at either stage now and then. */
function randomProblem(dice: Stream) {
  const u = dice.uniforms(24);
  let next = 0;
  const roll = () => u[next++];
  const nGroups = 1 + Math.floor(roll() * 4);
  const nFeatures = Math.round(N_SAMPLES * (roll() < 0.4 ? 0.25 + 0.5 * roll() : 1.5 + 2.5 * roll()));
  const weights = Array.from({ length: nGroups }, () => 0.1 + roll());
  const total = weights.reduce((sum, w) => sum + w, 0);
  // whole numbers of features, so that theory and simulation have the same groups
  const counts = weights.map((w) => Math.round((w / total) * nFeatures));
  counts[0] += nFeatures - counts.reduce((sum, count) => sum + count, 0);
  const features = counts.map((count) => ({
    weight: count / nFeatures,
    variance: Math.exp(3 * roll() - 1),
    coefficient: 2 * roll() - 0.5,
  }));
  const nKept = Math.round((0.1 + 0.5 * roll()) * Math.min(N_SAMPLES, nFeatures));
  return {
    problem: linearGaussian({ features, noiseStd: 0.2 + roll() }),
    nFeatures,
    fit: {
      keepFraction: nKept / nFeatures,
      ridge: roll() < 0.3 ? roll() : 0,
      retrainRidge: roll() < 0.3 ? roll() : 0,
      rules: RULES,
    },
  };
}

test("simulated means lie within one and two standard errors of the theory as often as they should", async () => {
  const distances: Record<string, number[]> = {};
  const dice = new Stream(2026).child("coverage");
  for (let i = 0; i < PROBLEMS; i++) {
    const { problem, nFeatures, fit } = randomProblem(dice.child(i));
    const theory = predict(problem, { kappa: nFeatures / N_SAMPLES, ...fit });
    const size = { nSamples: N_SAMPLES, nFeatures, nTrials: N_TRIALS, seed: i, workers: 1 };
    const simulated = await simulate(problem, { ...size, ...fit });
    const note = (what: string, value: number, { mean, standardError }: typeof simulated.dense) =>
      (distances[what] ??= []).push((mean - value) / standardError);
    note("dense", theory.dense, simulated.dense);
    note("small", theory.small, simulated.small);
    for (const stage of ["pruned", "retrained"] as const)
      for (const rule of RULES) note(`${stage} ${rule}`, theory[stage][rule], simulated[stage][rule]);
  }
  expect(Object.keys(distances).length).toBe(6);
  for (const [what, z] of Object.entries(distances)) {
    expect(z.length).toBe(PROBLEMS);
    for (const [bound, expected] of Object.entries(WITHIN)) {
      const fraction = z.filter((x) => Math.abs(x) < Number(bound)).length / PROBLEMS;
      const allowed = SIGMAS * Math.sqrt((expected * (1 - expected)) / PROBLEMS);
      expect(Math.abs(fraction - expected), `${what}: ${fraction} within ${bound} s.e.`).toBeLessThan(
        allowed,
      );
    }
    const mean = z.reduce((sum, x) => sum + x, 0) / PROBLEMS;
    expect(Math.abs(mean), `${what}: mean distance`).toBeLessThan((SIGMAS * DEVIATION) / Math.sqrt(PROBLEMS));
  }
});
