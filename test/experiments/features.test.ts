// The third of the paper's experiments, small: both roads to the same rows.
import { expect, test } from "vitest";
import { compareRoads } from "../../src/experiments/compare.js";
import {
  featuresExperiment,
  featuresSimulationRows,
  featuresTheoryRows,
  type FeaturesExperiment,
} from "../../src/experiments/features.js";
import { randomFeatures } from "../../src/problems/index.js";

/** Half of the size, a few widths. */
const reduced: FeaturesExperiment = {
  ...featuresExperiment(),
  problem: randomFeatures({ inputDim: 60, nFeatures: 300, activation: "relu", noiseStd: 0.1 }),
  nSamples: 100,
  nKept: 30,
  sizes: [20, 30, 60, 160, 300],
  lineSizes: [20, 30, 60, 100, 160, 300],
  nTrials: 40,
  nDraws: 100,
};

test("the simulated dots lie on the lines of theory, and both have a row for every model", async () => {
  const rows = [
    ...(await featuresTheoryRows(reduced, { seed: 1 })),
    ...(await featuresSimulationRows(reduced, { seed: 1, workers: 1 })),
  ];
  expect(rows.length).toBe((6 + 5) * 10);
  const comparisons = compareRoads(rows);
  // Five dense models, the small one, and three that are pruned by four rules, in two stages.
  expect(comparisons.length).toBe(5 + 1 + 3 * 4 * 2);
  const off = comparisons.filter(({ agrees }) => !agrees);
  expect(off.map(({ simulation, theory }) => ({ ...simulation, theory }))).toEqual([]);
});

test("the small model is the network of width s, at every wider one", async () => {
  const rows = await featuresTheoryRows(reduced, { seed: 1 });
  const narrow = rows.find((row) => row.stage === "dense" && row.p === 30)!;
  const small = rows.filter((row) => row.stage === "small" && row.p >= 30);
  expect(small.length).toBe(5);
  for (const row of small) expect(row.value).toBe(narrow.value);
});

test("at p = n theory is infinite for the dense network and finite once it is retrained", async () => {
  const rows = await featuresTheoryRows({ ...reduced, lineSizes: [30, 100] }, { seed: 1 });
  const peak = rows.filter((row) => row.p === 100);
  expect(peak.find((row) => row.stage === "dense")?.value).toBe(Infinity);
  for (const row of peak.filter(({ stage }) => stage === "retrained")) expect(row.value).toBeLessThan(5);
});

test("retraining pays: features are correlated", async () => {
  const rows = await featuresTheoryRows({ ...featuresExperiment(true), lineSizes: [50, 800] }, { seed: 1 });
  const value = (stage: string) =>
    rows.find((row) => row.stage === stage && row.rule === "magnitude" && row.p === 800)!.value;
  expect(value("retrained")).toBeLessThan(0.8 * value("pruned"));
});

test("widths contain s and n, lines contain the dots, and the seed draws other features", () => {
  for (const quick of [false, true]) {
    const { sizes, lineSizes, nKept, nSamples, problem } = featuresExperiment(quick);
    expect(lineSizes).toEqual([...new Set([...lineSizes, ...sizes])].toSorted((a, b) => a - b));
    expect(sizes).toEqual(expect.arrayContaining([nKept, nSamples, problem.R.rows]));
    expect(sizes.at(-1)).toBe(problem.R.rows);
    // half as many inputs as samples, or more: where the Gaussian equivalent holds
    expect(problem.R.cols).toBeGreaterThanOrEqual(nSamples / 2);
  }
  expect(featuresExperiment(true, 2).problem.R.data[0]).not.toBe(featuresExperiment(true).problem.R.data[0]);
});

test("progress reaches the end, and an abort ends the theory", async () => {
  const shares: number[] = [];
  const short = { ...reduced, lineSizes: [20, 30, 60] };
  await featuresTheoryRows(short, { seed: 1, onProgress: (share) => shares.push(share) });
  expect(shares.at(-1)).toBeCloseTo(1, 12);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(featuresTheoryRows(short, { seed: 1, signal })).rejects.toThrow("enough");
});
