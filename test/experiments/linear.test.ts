// The paper's experiments, small: both roads to the same rows.
import { expect, test } from "vitest";
import { compareRoads } from "../../src/experiments/compare.js";
import { simulationRows, theoryRows } from "../../src/experiments/linear.js";
import { paperExperiments, type Experiment } from "../../src/experiments/paper.js";

/** A third of the size, a few sizes. */
const small = (experiment: Experiment): Experiment => ({
  ...experiment,
  nSamples: 100,
  nFeatures: 400,
  nKept: 34,
  sizes: [20, 60, 150, 300, 400],
  lineSizes: [20, 60, 100, 150, 300, 400],
  nTrials: 60,
});

test.each(paperExperiments())("$id: the simulated dots lie on the lines of theory", async (experiment) => {
  const reduced = small(experiment);
  const rows = [...theoryRows(reduced), ...(await simulationRows(reduced, { seed: 3 }))];
  const comparisons = compareRoads(rows);
  // Five dense models, the small one, and four that are pruned by four rules, in two stages.
  expect(comparisons.length).toBe(5 + 1 + 4 * 4 * 2);
  const off = comparisons.filter(({ agrees }) => !agrees);
  expect(off.map(({ simulation, theory }) => ({ ...simulation, theory }))).toEqual([]);
});

test("at p = n theory is infinite for the dense model and finite once it is retrained", () => {
  for (const experiment of paperExperiments()) {
    const peak = theoryRows(experiment).filter((row) => row.p === experiment.nSamples);
    expect(peak.find((row) => row.stage === "dense")?.value).toBe(Infinity);
    expect(peak.find((row) => row.stage === "retrained")?.value).toBeLessThan(Infinity);
  }
});

test("line sizes contain the simulated ones and rise to the whole world", () => {
  for (const quick of [false, true])
    for (const { sizes, lineSizes, nFeatures, nKept } of paperExperiments(quick)) {
      expect(lineSizes).toEqual(expect.arrayContaining(sizes));
      expect(lineSizes).toEqual(lineSizes.toSorted((a, b) => a - b));
      expect([sizes.at(-1), lineSizes.at(-1)]).toEqual([nFeatures, nFeatures]);
      expect(sizes).toContain(nKept);
    }
});

test("models of up to s features are not pruned: every stage is the dense model", () => {
  const [experiment] = paperExperiments();
  for (const row of theoryRows({ ...small(experiment), lineSizes: [20] })) {
    expect(row.kept).toBe(20);
    expect(row.value).toBeCloseTo(theoryRows({ ...small(experiment), lineSizes: [20] })[0].value, 12);
  }
});

test("progress reaches the end", async () => {
  const [experiment] = paperExperiments();
  const shares: number[] = [];
  const short = { ...small(experiment), sizes: [20, 60], nTrials: 4 };
  await simulationRows(short, { seed: 1, onProgress: (share) => shares.push(share) });
  expect(shares.at(-1)).toBe(1);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
});
