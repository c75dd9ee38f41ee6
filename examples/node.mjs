// Should I train a small model, or train a large one and prune it? Theory answers, simulation checks it.
//   node examples/node.mjs
import { linearGaussian, predict, simulate } from "overparam";

// A tenth of the features have five times the standard deviation of the others; coefficients are equal.
const problem = linearGaussian({
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
  noiseStd: 0.7,
});
const question = { nSamples: 200, nFeatures: 600, keepFraction: 0.1 };

const theory = predict(problem, question);
const measured = await simulate(problem, { ...question, nTrials: 100, seed: 1 });
const rows = [
  ["small, trained from the start", theory.small, measured.small],
  ["large, not pruned", theory.dense, measured.dense],
  ["large, pruned", theory.pruned.hessian, measured.pruned.hessian],
  ["large, pruned and retrained", theory.retrained.hessian, measured.retrained.hessian],
];
console.log("test squared error               theory   simulation");
for (const [name, value, { mean, standardError }] of rows)
  console.log(
    `${name.padEnd(30)} ${value.toFixed(3).padStart(8)}   ${mean.toFixed(3)} ± ${standardError.toFixed(3)}`,
  );
const better = theory.pruned.hessian < theory.small;
console.log(better ? "Train large, then prune." : "Train small.");
