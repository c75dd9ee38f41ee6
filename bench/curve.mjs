// A whole nested curve of 40 model sizes up to p = 4n against its largest size alone, all rules and retraining included.
import { runTrials } from "../dist/simulate/trials.js";
import { compare } from "./support/harness.mjs";

const n = 300;
const d = 4 * n;
const nSizes = 40;
const variance = Float64Array.from({ length: d }, (_, j) => (j < d / 10 ? 25 : 1));
const betaStar = new Float64Array(d).fill(1 / Math.sqrt(d));
const ones = new Float64Array(d).fill(1);

const rules = [
  { fit: true, scale: ones },
  { fit: true, scale: variance.map(Math.sqrt) },
  { fit: false, scale: variance.map((v, j) => v * betaStar[j] ** 2) },
  { fit: false, scale: ones },
];

/** The jobs of `simulate` (one size) and of `simulateCurve`, which turns its samples. */
const job = (sizes, shared) => ({
  seed: 1,
  nSamples: n,
  sizes: Int32Array.from(sizes),
  ridge: 0,
  retrainRidge: 0,
  variance,
  betaStar,
  noiseStd: 0.7071,
  triangular: sizes.length > 1,
  ...shared,
});

const cases = [
  { what: "4 rules keep 60, pruned and retrained", nKept: 60, rules },
  { what: "4 rules keep 100", nKept: 100, rules },
  { what: "4 rules keep 150", nKept: 150, rules },
  { what: "no rules, small models of 60", nKept: 60, rules: [] },
];

export default async function bench() {
  for (const { what, ...shared } of cases) {
    const largest = job([d], shared);
    const curve = job(
      Array.from({ length: nSizes }, (_, i) => ((i + 1) * d) / nSizes),
      shared,
    );
    let trial = 0;
    await compare({
      title: `n = ${n}: the largest size p = ${d} alone, and a nested curve of ${nSizes} sizes up to it (${what})`,
      competitors: {
        "largest size alone": () => runTrials(largest, trial, ++trial),
        [`${nSizes} sizes, one draw`]: () => runTrials(curve, trial, ++trial),
      },
      milliseconds: 1500,
    });
  }
}
