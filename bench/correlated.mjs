// Trials of features that depend on each other, five in one visit to the core, as a range of `simulate` is: draw X (300×1500) and y,
// minimum-norm fit, prune, retrain, small model, exact risk. The design costs n·p² flops through a Cholesky factor of Σ, 2npd for
// random features of d inputs. The NumPy lines for the same machine come from scripts/numpy-correlated.py.
import { ar1, linearGaussian, randomFeatures } from "../dist/problems/index.js";
import { resolveRules } from "../dist/rules/index.js";
import { drawnFeatures } from "../dist/simulate/drawn.js";
import { runTrials } from "../dist/simulate/trials.js";
import { compare } from "./support/harness.mjs";

const n = 300;
const p = 1500;
const d = 150;
const nKept = 100;
const nTrials = 5;

const sizes = Int32Array.of(p);
const jobOf = (problem) => ({
  ...drawnFeatures("bench", problem, sizes, resolveRules("bench", ["magnitude"])),
  seed: 1,
  nSamples: n,
  sizes,
  nKept,
  ridge: 0,
  retrainRidge: 0,
});

export default async function bench() {
  const betaStar = new Float64Array(p).fill(1 / Math.sqrt(p));
  const plain = {
    ...jobOf(linearGaussian({ covariance: ar1(p, 0), betaStar, noiseStd: 0.7 })),
    design: undefined,
  };
  const correlated = jobOf(linearGaussian({ covariance: ar1(p, 0.8), betaStar, noiseStd: 0.7 }));
  const features = (activation) =>
    jobOf(randomFeatures({ inputDim: d, nFeatures: p, activation, noiseStd: 0.1, weightStd: 0.1 }));
  const [relu, erf] = [features("relu"), features("erf")];
  let trial = 0;
  const run = (job) => () => runTrials(job, trial, (trial += nTrials));
  await compare({
    key: "correlated-trials",
    title: `${nTrials} trials, n = ${n}, p = ${p}, by kind of features`,
    competitors: {
      independent: run(plain),
      "AR(1) covariance": run(correlated),
      [`ReLU of ${d} inputs`]: run(relu),
      [`erf of ${d} inputs`]: run(erf),
    },
    verify: (rows, name) => {
      if (!rows.every((risk) => risk >= 0 && risk < 30)) throw new Error(`${name}: a risk is out of range`);
    },
    milliseconds: 4000,
  });
}
