// Predictions against the same computation in plain JavaScript: a point, a curve, a spectrum of 1000 features.
import { linearGaussian, predict, predictCurve, Stream } from "../dist/index.js";
import { seenPart } from "../dist/problems/index.js";
import { predict as plain } from "./peers/predict.mjs";
import { compare } from "./support/harness.mjs";

const two = linearGaussian({
  features: [
    { weight: 0.1, variance: 25, coefficient: 1 },
    { weight: 0.9, variance: 1, coefficient: 1 },
  ],
  noiseStd: Math.SQRT1_2,
});

const N = 1000;
const coefficients = new Stream(7).normals(N);
const spectrum = linearGaussian({
  features: Array.from({ length: N }, (_, i) => ({
    variance: 1 / (1 + i / 50),
    coefficient: coefficients[i],
  })),
  noiseStd: 0.7,
});

export default async function bench() {
  const point = { kappa: 2.5, keepFraction: 0.1 };
  await compare({
    title: "predict: one point, two groups, four rules",
    competitors: { overparam: () => predict(two, point), "plain JavaScript": () => plain(two, point) },
    verify: agree(plain(two, point)),
  });

  const sizes = Array.from({ length: 40 }, (_, i) => 25 * (i + 1)).filter((p) => p !== 400);
  const curve = { nSamples: 400, nFeatures: 1000, sizes, nKept: 80 };
  const plainCurve = () =>
    sizes.map((p) =>
      plain(seenPart(two, p / 1000).problem, { kappa: p / 400, keepFraction: Math.min(1, 80 / p - 1e-12) }),
    );
  const want = plainCurve();
  await compare({
    title: `predictCurve: ${sizes.length} sizes, two groups, four rules`,
    competitors: { overparam: () => predictCurve(two, curve).points, "plain JavaScript": plainCurve },
    verify: (points, name) => points.forEach((got, i) => agree(want[i], 1e-6)(got, name)),
  });

  await compare({
    title: `predict: one point, spectrum of ${N} features, four rules`,
    competitors: {
      overparam: () => predict(spectrum, point),
      "plain JavaScript": () => plain(spectrum, point),
    },
    verify: agree(plain(spectrum, point)),
  });
}

/** A check that every risk is the wanted one. */
function agree(want, tolerance = 1e-9) {
  const flat = ({ dense, small, pruned, retrained }) => [
    dense,
    small,
    ...Object.values(pruned),
    ...Object.values(retrained),
  ];
  return (got, name) => {
    for (const [i, x] of flat(got).entries()) {
      const y = flat(want)[i];
      if (!(Math.abs(x - y) <= tolerance * Math.abs(y)))
        throw new Error(`${name}: risk ${i} is ${x}, not ${y}`);
    }
  };
}
