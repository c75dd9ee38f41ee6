// N:M rules and pruning in rounds: the asymptotic theory against this package's own simulation, and both against the
// numbers of an independent one.
//
// Verdict per number: |simulated mean − theory| < 4 standard errors + 4/n · theory, as in linear.test.ts.
import { expect, test } from "vitest";
import { linearGaussian, type LinearGaussian } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";
import { simulate, type Estimate } from "../../src/simulate/index.js";
import { predict } from "../../src/theory/index.js";

const ALLOWANCE = 4;

type Stages<T> = Record<"pruned" | "retrained", Record<string, T>>;

function compare(theory: Stages<number>, simulated: Stages<Estimate>, n: number, where = ""): void {
  for (const stage of ["pruned", "retrained"] as const) {
    expect(Object.keys(simulated[stage])).toEqual(Object.keys(theory[stage]));
    for (const [rule, value] of Object.entries(theory[stage])) {
      const { mean, standardError } = simulated[stage][rule];
      expect(
        Math.abs(mean - value),
        `${where} ${stage} ${rule}: simulated ${mean} ± ${standardError}, theory ${value}`,
      ).toBeLessThan(4 * standardError + (ALLOWANCE / n) * value);
    }
  }
}

const spiked = (variance: number) =>
  linearGaussian({
    features: [
      { weight: 0.1, variance, coefficient: 1 },
      { weight: 0.9, variance: 1, coefficient: 1 },
    ],
    noiseStd: Math.SQRT1_2,
  });

test("N:M: the simulation meets the theory, and both the recorded numbers", async () => {
  const rules = ["2:4", "2:4 hessian", "1:4 hessian", "2:4 hessian empirical", "3:8 oracle", "2:4 random"];
  const n = 250;
  const theory = predict(spiked(9), { kappa: 3.2, rules, keepFraction: 0.5 });
  const simulated = await simulate(spiked(9), {
    nSamples: n,
    nFeatures: 800,
    rules,
    keepFraction: 0.5,
    nTrials: 40,
    workers: 1,
  });
  compare(theory, simulated, n);
  // simulated means of another program (NumPy): value, standard error
  const recorded: [string, number, number, number, number][] = [
    ["2:4", 1.801, 0.006, 2.122, 0.012],
    ["2:4 hessian", 1.715, 0.008, 1.976, 0.009],
    ["1:4 hessian", 1.813, 0.008, 3.819, 0.053],
  ];
  for (const [rule, pruned, prunedError, retrained, retrainedError] of recorded)
    compare(
      { pruned: { [rule]: theory.pruned[rule] }, retrained: { [rule]: theory.retrained[rule] } },
      {
        pruned: { [rule]: { mean: pruned, standardError: prunedError, median: NaN } },
        retrained: { [rule]: { mean: retrained, standardError: retrainedError, median: NaN } },
      },
      400,
    );
});

test.each([
  ["magnitude, two rounds", ["magnitude"], [0.5, 0.1], 0, 0],
  [
    "every rule, two rounds",
    ["magnitude", "hessian", "hessian empirical", "oracle", "random"],
    [0.3, 0.1],
    0,
    0,
  ],
  ["ridges of their own", ["magnitude", "hessian"], [0.5, 0.1], 0.1, [0.2, 0.3]],
  ["three rounds", ["magnitude"], [0.5, 0.3, 0.1], 0, 0],
])(
  "rounds: every round of the simulation meets the theory, %s",
  async (_, rules, keepFraction, ridge, retrainRidge) => {
    const n = 240;
    const options = { rules, keepFraction, ridge, retrainRidge };
    const theory = predict(spiked(25), { kappa: 2.5, ...options });
    const simulated = await simulate(spiked(25), {
      nSamples: n,
      nFeatures: 600,
      nTrials: 30,
      workers: 1,
      ...options,
    });
    compare(theory, simulated, n);
    expect(simulated.rounds?.length).toBe(keepFraction.length);
    for (const [k, round] of simulated.rounds!.entries())
      compare(theory.rounds[k], round, n, `round ${k + 1}`);
  },
);

interface Drawn {
  problem: LinearGaussian;
  kappa: number;
  keepFraction: number[];
  ridge: number;
  retrainRidge: number[];
}

/** A problem of three groups, two or three rounds, every κα a third away from the peak at least, where there is no ridge. */
function drawProblem(index: number): Drawn {
  const stream = new Stream(20261127).child(`problem ${index}`);
  const u = stream.uniforms(32);
  let at = 0;
  const between = (low: number, high: number) => low * (high / low) ** u[at++];
  const raw = [between(0.2, 1), between(0.2, 1), between(0.2, 1)];
  const total = raw[0] + raw[1] + raw[2];
  const problem = linearGaussian({
    features: raw.map((weight) => ({
      weight: weight / total,
      variance: between(0.2, 10),
      coefficient: between(0.3, 3),
    })),
    noiseStd: between(0.3, 1),
  });
  const kappa = index % 3 === 0 ? between(0.4, 0.7) : between(1.5, 4);
  const first = between(0.35, 0.7);
  const keepFraction = index % 2 === 0 ? [first, first / 2.5] : [first, first / 1.8, first / 4];
  const ridge = index % 4 === 1 ? between(0.02, 0.5) : 0;
  const retrainRidge = keepFraction.map((keep) =>
    Math.abs(Math.log(kappa * keep)) < 0.35 || u[at++] < 0.3 ? between(0.05, 0.5) : 0,
  );
  return { problem, kappa, keepFraction, ridge, retrainRidge };
}

test.each(Array.from({ length: 8 }, (_, index) => index))(
  "random problem %d: rounds and N:M of every rule meet the theory",
  async (index) => {
    const n = 200;
    const { problem, kappa, keepFraction, ridge, retrainRidge } = drawProblem(index);
    const nFeatures = Math.round(kappa * n);
    const size = { nSamples: n, nFeatures };
    const shared = { ridge, nTrials: 25, workers: 1, seed: 100 + index };
    // the shares that whole numbers of features make of the fractions drawn
    const keep = keepFraction.map((share) => Math.round(share * nFeatures) / nFeatures);
    const rules = ["magnitude", "hessian empirical", "oracle", "random"];
    const rounds = { rules, keepFraction: keep, retrainRidge };
    const theory = predict(problem, { ...size, ridge, ...rounds });
    const simulated = await simulate(problem, { ...size, ...shared, ...rounds });
    for (const [k, round] of simulated.rounds!.entries())
      compare(theory.rounds[k], round, n, `round ${k + 1} of problem ${index}`);

    const whole = { ...size, nFeatures: 8 * Math.round(nFeatures / 8) };
    const patterns = { rules: ["1:8", "3:4 hessian", "2:4 oracle"], keepFraction: 0.5, retrainRidge: 0.2 };
    compare(
      predict(problem, { ...whole, ridge, ...patterns }),
      await simulate(problem, { ...whole, ...shared, ...patterns }),
      n,
      `problem ${index}`,
    );
  },
);
