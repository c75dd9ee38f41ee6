// A regime map of 100 × 100 cells in rows of one visit to the core, against one visit for each cell.
import { linearGaussian, predict, regimeMap } from "../dist/index.js";
import { compare } from "./support/harness.mjs";

const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const problem = linearGaussian({ features, noiseStd: 0.7071 });
const rules = ["magnitude", "hessian"];
const axes = {
  x: { parameter: "kappa", from: 0.3, to: 10, count: 100 },
  y: { parameter: "noiseStd", from: 0.1, to: 3, count: 100 },
};
const map = () => regimeMap(problem, { ...axes, keepFraction: 0.1, rules });
const { cells, ratio } = await map();

/** The same ratios by 10,000 calls of the public function. */
const oneByOne = () =>
  cells.map(({ kappa, noiseStd }) => {
    const { pruned, retrained, small } = predict(
      { ...problem, noiseStd },
      { kappa, keepFraction: 0.1, rules },
    );
    return Math.min(...Object.values(pruned), ...Object.values(retrained)) / small;
  });

export default async function bench() {
  const wrong = oneByOne().findIndex((value, k) => Math.abs(value - ratio[k]) > 1e-8 * ratio[k]);
  if (wrong >= 0) throw new Error(`cell ${wrong} of the map is ${ratio[wrong]}`);
  await compare({
    title: "regimeMap: 100 × 100 cells, two groups, two rules, pruned and retrained",
    competitors: { regimeMap: map, "predict, cell by cell": oneByOne },
    milliseconds: 3000,
  });
}
