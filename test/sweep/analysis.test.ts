import { beforeAll, expect, test } from "vitest";
import { figureSpec } from "../../src/plot/index.js";
import { sweepFigures } from "../../src/report/sweep-figures.js";
import { agreementOf, compareRecords } from "../../src/sweep/compare.js";
import type { Plan } from "../../src/sweep/plan.js";
import type { CellRecord, Estimate, Risks } from "../../src/sweep/record.js";
import { runSweep } from "../../src/sweep/run.js";
import { summarizeRecords } from "../../src/sweep/summarize.js";
import { nestedPlan, spiked } from "../support/plans.js";

async function recordsOf(plan: Plan): Promise<CellRecord[]> {
  const records: CellRecord[] = [];
  await runSweep(plan, { workers: 1, onRecord: (record) => void records.push(record) });
  return records.toSorted((a, b) => a.index - b.index);
}

const plan: Plan = {
  problem: spiked,
  grid: {
    nSamples: 40,
    nFeatures: [20, 38, 40, 80, 160],
    keepFraction: [0.1, 0.25],
    noiseStd: 0.5,
    nTrials: 30,
    seed: [1, 2, 3],
    rules: ["magnitude", "hessian"],
  },
};
let records: CellRecord[];
beforeAll(async () => {
  records = await recordsOf(plan);
});

test("simulation agrees with theory in a sweep, and models fitted beside the peak are not compared", () => {
  const comparisons = compareRecords(records);
  // 30 cells, 6 simulated numbers each
  expect(comparisons.length).toBe(180);
  for (const { row, verdict, difference, theory, score, standardError, allowed } of comparisons) {
    const fromLarge = row.stage === "dense" || row.stage === "pruned";
    const fitted = fromLarge ? row.p : row.kept;
    expect(verdict === "peak", `${row.stage} ${row.p} ${row.kept}`).toBe(Math.abs(fitted - 40) <= 3);
    expect(difference).toBe(row.value - theory);
    expect(score).toBe(difference / standardError);
    if (verdict !== "peak") expect(Math.abs(difference) <= allowed).toBe(verdict === "agrees");
  }
  const differ = comparisons.filter(({ verdict }) => verdict === "differs");
  expect(differ.map(({ row, theory }) => ({ ...row, theory }))).toEqual([]);
});

test("a simulation that is wrong is found", () => {
  const wrong = structuredClone(records);
  const spoilt = wrong.filter(({ points: [{ nFeatures }] }) => nFeatures === 80);
  for (const { points } of spoilt) points[0].simulation!.retrained.hessian.mean *= 1.6;
  const bad = compareRecords(wrong).filter(({ verdict }) => verdict === "differs");
  expect(bad.length).toBe(spoilt.length);
  for (const { row } of bad) expect([row.p, row.stage, row.rule]).toEqual([80, "retrained", "hessian"]);
  const groups = agreementOf(compareRecords(wrong));
  expect(groups.map(({ stage, rule }) => [stage, rule])).toEqual([
    ["dense", null],
    ["small", null],
    ["pruned", "magnitude"],
    ["pruned", "hessian"],
    ["retrained", "magnitude"],
    ["retrained", "hessian"],
  ]);
  expect(groups[0]).toMatchObject({ nCompared: 18, nAgree: 18, nPeak: 12, worstScore: 0 });
  expect(groups[5].nCompared - groups[5].nAgree).toBe(spoilt.length);
  expect(groups[5].worstScore).toBeGreaterThan(4);
});

test("what is pruned in a later round comes from the fit of the round before", () => {
  const leaf = (mean: number): Estimate => ({ mean, standardError: 0.01, median: mean });
  const rules = <T>(x: T) => ({ magnitude: x });
  const both = <T>(of: (x: number) => T): Risks<T> => ({
    dense: of(1),
    small: of(1),
    pruned: rules(of(1)),
    retrained: rules(of(1)),
    rounds: [
      { pruned: rules(of(1)), retrained: rules(of(1)) },
      { pruned: rules(of(1)), retrained: rules(of(1)) },
    ],
  });
  const record: CellRecord = {
    ...records[0],
    keepFraction: [0.5, 0.1],
    points: [
      { nFeatures: 80, nKept: 8, theory: both((x) => x), simulation: { ...both(leaf), engine: "direct" } },
    ],
  };
  const peaks = compareRecords([record]).filter(({ verdict }) => verdict === "peak");
  // Round 1 keeps 40 = n features: its refit is at the peak, and so is what round 2 prunes.
  expect(peaks.map(({ row }) => [row.stage, row.round])).toEqual([
    ["retrained", 1],
    ["pruned", 2],
  ]);
});

test("seeds are put together with an error bar between them, and beside the peak by their medians", () => {
  const summaries = summarizeRecords(records);
  expect(summaries.length).toBe(2 * 5 * 2 * 6);
  const find = (p: number, estimator: string) =>
    summaries.find((s) => s.p === p && s.estimator === estimator && s.stage === "dense" && s.keep === "0.1")!;
  const of = (p: number) =>
    records
      .filter(({ keepFraction, points }) => keepFraction === 0.1 && points[0].nFeatures === p)
      .map(({ points }) => points[0].simulation!.dense);
  const means = of(80).map(({ mean }) => mean);
  const mean = (means[0] + means[1] + means[2]) / 3;
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 2;
  const far = find(80, "simulation");
  expect(far).toMatchObject({ center: "mean", seeds: 3, trials: 90 });
  expect(far.value).toBeCloseTo(mean, 12);
  expect(far.standardError).toBeCloseTo(Math.sqrt(variance / 3), 12);
  expect(far.high! - far.value).toBeCloseTo(2 * far.standardError!, 12);
  for (const p of [38, 40]) {
    const medians = of(p).map(({ median }) => median);
    const beside = find(p, "simulation");
    expect(beside.center).toBe("median");
    expect(beside.value).toBeCloseTo((medians[0] + medians[1] + medians[2]) / 3, 12);
  }
  expect(find(80, "theory")).toMatchObject({
    value: records.find((r) => r.points[0].nFeatures === 80)!.points[0].theory!.dense,
    low: null,
    high: null,
  });
});

test("one seed has the error bar of its trials, and none for a median", () => {
  const [first] = records;
  const summaries = summarizeRecords([first, records.find(({ points }) => points[0].nFeatures === 40)!]);
  const dense = summaries.filter((s) => s.stage === "dense" && s.estimator === "simulation");
  const { mean, standardError } = first.points[0].simulation!.dense;
  expect(dense[0]).toMatchObject({ value: mean, standardError, low: mean - 2 * standardError, seeds: 1 });
  expect(dense[1]).toMatchObject({ center: "median", low: null, high: null });
});

test("a sweep has a figure per combination, over kappa: theory as lines, simulation as dots, medians hollow", () => {
  const figures = sweepFigures("Title", records);
  expect(figures.map(({ name, figure }) => [name, figure.subtitle![0]])).toEqual([
    ["figure-1", "n = 40, σ = 0.5, s/p = 0.1"],
    ["figure-2", "n = 40, σ = 0.5, s/p = 0.25"],
  ]);
  const [{ figure }] = figures;
  expect(figure.x.domain).toEqual([0.5, 4]);
  expect(figure.marks).toEqual([{ x: 1, label: "p = n" }]);
  for (const { series } of figure.panels) {
    expect(series.map(({ label }) => label)).toEqual(["Dense", "Magnitude", "Hessian", "Small"]);
    for (const { line, dots } of series) {
      expect(line!.map(({ x }) => x)).toEqual([0.5, 0.95, 1, 2, 4]);
      expect(dots!.length).toBe(5);
    }
  }
  const [dense] = figure.panels[0].series;
  expect(dense.dots!.map(({ hollow }) => hollow ?? false)).toEqual([false, true, true, false, false]);
  expect(dense.line![2].y).toBe(Infinity);
  expect(figure.subtitle![1]).toMatch(/ Off the picture: risks above [\d.]+, up to ∞\.$/);
  expect(JSON.stringify(figureSpec(figure))).not.toContain("null,null");
});

test("where kappa does not vary, the axis with most values is drawn; a single cell has no figure", async () => {
  const grid = { nSamples: 20, kappa: 2, keepFraction: [0.1, 0.2, 0.4], noiseStd: [0.3, 0.7], nTrials: 3 };
  const others = await recordsOf({ problem: spiked, grid });
  const figures = sweepFigures("T", others);
  expect(figures.map(({ figure }) => [figure.x.title, figure.subtitle![0]])).toEqual([
    ["Share of the features kept, s/p", "n = 20, κ = 2, σ = 0.3"],
    ["Share of the features kept, s/p", "n = 20, κ = 2, σ = 0.7"],
  ]);
  expect(sweepFigures("T", others.slice(0, 1))).toEqual([]);
});

test("a nested sweep has a figure per curve", async () => {
  const figures = sweepFigures("T", await recordsOf(nestedPlan));
  expect(figures.map(({ figure }) => figure.subtitle![0])).toEqual([
    "n = 20, σ = 0.3, s = 6",
    "n = 20, σ = 0.7, s = 6",
  ]);
});
