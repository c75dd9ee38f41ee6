// A whole prediction for 1000 random features of 500 inputs: the Gaussian equivalent, its eigendecomposition, and all stages of the four
// default rules over 200 draws. Every call but the last kind has a new problem, so that nothing is known beforehand.
import { predict, randomFeatures } from "../dist/index.js";
import { compare } from "./support/harness.mjs";

const p = 1000;
const options = { inputDim: 500, nFeatures: p, activation: "relu", noiseStd: 0.5 };

export default async function bench() {
  const problem = randomFeatures(options);
  const kept = (share, given) => () =>
    predict(given ?? { ...problem }, { nSamples: 400, keepFraction: share, nDraws: 200 });
  await compare({
    key: "covariance-predict",
    title: `predict, ${p} ReLU features, n = 400, 200 draws, four rules, by features kept`,
    competitors: {
      "s = 100": kept(0.1),
      "s = 300": kept(0.3),
      "s = 500, more than samples": kept(0.5),
      "s = 100, eigenvalues known": kept(0.1, problem),
    },
    verify: ({ dense, detail }, name) => {
      const { value, standardError } = detail.retrained.magnitude;
      if (!(dense > 0.25 && value > 0.25 && standardError < 0.02 * value))
        throw new Error(`${name}: a risk is out of range`);
    },
  });
}
