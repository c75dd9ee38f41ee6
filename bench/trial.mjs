// One simulated trial: draw X (300×1500) and y, fit the minimum-norm interpolator, prune, exact risk. The NumPy lines for the
// same machine come from scripts/numpy-trial.py.
import { runTrials } from "../dist/simulate/trials.js";
import { draw, minimumNormMlMatrix, minimumNormPlain, riskOfPruned } from "./peers/plain-trial.mjs";
import { compare } from "./support/harness.mjs";

const n = 300;
const p = 1500;
const nKept = 100;
const variance = Float64Array.from({ length: p }, (_, j) => (j < p / 10 ? 25 : 1));
const betaStar = new Float64Array(p).fill(1 / Math.sqrt(p));
const shape = { n, p, nKept, variance, betaStar, noiseStd: 0.7071 };

const job = {
  seed: 1,
  nSamples: n,
  sizes: Int32Array.of(p),
  nKept,
  ridge: 0,
  retrainRidge: 0,
  variance,
  betaStar,
  noiseStd: shape.noiseStd,
  rules: [{ fit: true, scale: new Float64Array(p).fill(1) }],
};

export default async function bench() {
  let trial = 0;
  const peer = (fit) => () => riskOfPruned(shape, fit(shape, draw(shape)));
  await compare({
    title: `one trial, n = ${n}, p = ${p}: draw, minimum-norm fit, prune, exact risk (ours also retrains, and fits the small model)`,
    flops: n * n * p + n ** 3 / 3,
    competitors: {
      overparam: () => runTrials(job, trial, ++trial)[2],
      "plain JS": peer(minimumNormPlain),
      "ml-matrix (Gram + Cholesky)": peer(minimumNormMlMatrix),
    },
    // The asymptotic risk is 3.3; a single trial lies within a few tenths.
    verify: (risk, name) => {
      if (!(risk > 2 && risk < 5)) throw new Error(`${name}: pruned risk ${risk} is out of range`);
    },
    milliseconds: 3000,
  });
}
