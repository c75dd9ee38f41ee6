// Trials without a design (docs/theory.md §9b): n = 300, s = 100, four rules pruned and retrained, beside the engine that draws the design.
// The NumPy lines for the same machine come from scripts/numpy-exact.py.
import { linearGaussian } from "../dist/index.js";
import { resolveRules } from "../dist/rules/index.js";
import { drawnGroups } from "../dist/simulate/drawn.js";
import { atomRules, groupAtoms } from "../dist/simulate/exact/job.js";
import { runExactTrials } from "../dist/simulate/exact/run.js";
import { runTrials } from "../dist/simulate/trials.js";
import { compare } from "./support/harness.mjs";

const problem = linearGaussian({
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
  noiseStd: 0.7071,
});
const rules = resolveRules("bench", undefined);
const shared = (p) => ({
  seed: 1,
  nSamples: 300,
  sizes: Int32Array.of(p),
  nKept: 100,
  ridge: 0,
  retrainRidge: 0,
  noiseStd: 0.7071,
});
const exactJob = (p, used = rules) => ({
  engine: "exact",
  ...shared(p),
  ...groupAtoms(problem, p),
  rules: atomRules("bench", problem, used),
});

export default async function bench() {
  let trial = 0;
  const exact = (p, used) => {
    const job = exactJob(p, used);
    return () => runExactTrials(job, trial, ++trial)[0];
  };
  const direct = { ...shared(1500), ...drawnGroups("bench", problem, 1500, 1500, rules) };
  await compare({
    key: "exact",
    title: "trials without a design, n = 300, s = 100: the small model and 4 rules, pruned and retrained",
    competitors: {
      "p = 10 000": exact(1e4),
      "p = 1500": exact(1500),
      "p = 100 000": exact(1e5),
      "p = 1 000 000": exact(1e6),
      "p = 1 000 000, magnitude alone": exact(1e6, rules.slice(0, 1)),
      "p = 1500, design drawn": () => runTrials(direct, trial, ++trial)[0],
    },
    // ΣΛβ*² + σ² = 3.9 where nothing is learnt, less where something is.
    verify: (risk, name) => {
      if (!(risk > 1 && risk < 5)) throw new Error(`${name}: dense risk ${risk} is out of range`);
    },
    milliseconds: 2000,
  });
  const resident = Math.round(process.memoryUsage().rss / 1e6);
  console.log(`  resident memory of the process after all of them: ${resident} MB`);
}
