// Pruning in rounds: the asymptotic theory against recorded simulations of real fits (scripts/iterative-reference.py).
//
// Verdict per number: |simulated mean − theory| < 4 standard errors + 4/n · theory, as in linear.test.ts.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { predict } from "../../src/theory/index.js";

type Stage = "pruned" | "retrained";
interface Row {
  problem: Record<"weight" | "variance" | "coefficient" | "keep" | "retrainRidge", number[]> &
    Record<"kappa" | "noise" | "ridge", number>;
  nSamples: number;
  simulated: Record<string, Record<Stage, { mean: number; standardError: number }>[]>;
}

const rows = JSON.parse(
  readFileSync(new URL("../fixtures/rounds-simulation.json", import.meta.url), "utf8"),
) as Row[];

test.each(rows.map((row) => [row.problem.keep, row.problem.kappa, row] as const))(
  "keep %j at κ = %d: every simulated round lies on its prediction",
  (_keep, _kappa, { problem: p, nSamples, simulated }) => {
    const problem = linearGaussian({
      features: p.weight.map((weight, k) => ({
        weight,
        variance: p.variance[k],
        coefficient: p.coefficient[k],
      })),
      noiseStd: p.noise,
    });
    const { kappa, keep: keepFraction, ridge, retrainRidge } = p;
    const rules = Object.keys(simulated);
    const { rounds } = predict(problem, { kappa, keepFraction, ridge, retrainRidge, rules });
    for (const rule of rules)
      for (const [k, stages] of simulated[rule].entries())
        for (const stage of ["pruned", "retrained"] as const) {
          const { mean, standardError } = stages[stage];
          const value = rounds[k][stage][rule];
          expect(
            Math.abs(mean - value),
            `${rule}, round ${k + 1}, ${stage}: simulated ${mean} ± ${standardError}, theory ${value}`,
          ).toBeLessThan(4 * standardError + (4 / nSamples) * value);
        }
  },
);
