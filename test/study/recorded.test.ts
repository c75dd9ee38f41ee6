// The four facts that the paper shows of networks (Figures 1 and 5), in the recorded rows of the full study.
import { expect, test } from "vitest";
import { loadMnist } from "../../src/experiments/digits.js";
import { imagesOf } from "../../src/report/mnist-images.js";
import { expandNetworkPlan } from "../../src/study/cells.js";
import { networkFacts } from "../../src/study/facts.js";
import { paperStudy } from "../../src/study/paper.js";
import { rowsOfNetwork, type NetworkRow } from "../../src/study/record.js";
import { runNetworkStudy } from "../../src/study/run.js";
import { recordedPlan, recordedRows } from "../support/network-study.js";

const facts = networkFacts(recordedRows);

test("the plan in examples/ is the one that reproduce runs, and the rows are all of its rows", () => {
  expect(recordedPlan).toEqual(paperStudy("full"));
  const { widths, targets = [], rules = [], seeds } = recordedPlan;
  const jobs = widths.map((width) => 1 + 2 * rules.length * targets.filter((target) => target < width).length);
  expect(recordedRows.length).toBe(seeds.length * jobs.reduce((sum, count) => sum + count, 0));
  expect(new Set(recordedRows.map(({ networkHash }) => networkHash)).size).toBe(1);
});

test("double descent of the dense networks: test error rises to where labels are first reproduced, and falls again", () => {
  const { rise, fall, errors, peak, interpolates, holds } = facts.dense!;
  expect(holds).toBe(true);
  expect(rise.mean).toBeGreaterThan(0.02);
  expect(fall.mean).toBeGreaterThan(0.02);
  expect(errors.last).toBeLessThan(errors.peak);
  // The peak stands within a factor of two of that width.
  expect(Math.abs(Math.log2(peak / interpolates!))).toBeLessThanOrEqual(1);
});

test.each(facts.targets)("double descent of what is pruned to width $target and retrained", ({ retrained }) => {
  expect(retrained!.holds).toBe(true);
  expect(retrained!.fall.mean).toBeGreaterThan(0.01);
});

test.each(facts.targets)("without retraining nothing is left at target width $target", (target) => {
  const { withoutRetraining } = target;
  expect(withoutRetraining!.holds).toBe(true);
  expect(withoutRetraining!.worse).toBeGreaterThan(3 * withoutRetraining!.better);
});

test.each(facts.targets)("weights by lot are worse than the largest ones at target width $target", ({ byLot }) => {
  expect(byLot!.holds).toBe(true);
  expect(byLot!.mean).toBeGreaterThan(0.01);
});

test("the narrowest networks, trained again, give the recorded rows", async () => {
  const plan = { ...recordedPlan, widths: recordedPlan.widths.slice(0, 3), seeds: [1, 2] };
  const images = imagesOf((await loadMnist())!);
  const cells = expandNetworkPlan(plan);
  const rows: NetworkRow[] = [];
  const { failures } = await runNetworkStudy(cells, images, {
    workers: 2,
    onRecord: (record) => rows.push(...rowsOfNetwork(record, cells.cells[record.index], images.shape[0])),
  });
  expect(failures).toEqual([]);
  const key = ({ width, seed, target, rule, stage }: NetworkRow) => [width, seed, target, rule, stage].join();
  const bare = ({ version: _v, wasmHash: _w, networkHash: _n, ...row }: NetworkRow) => row;
  const recorded = new Map(recordedRows.map((row) => [key(row), bare(row)]));
  expect(rows.length).toBeGreaterThan(6);
  for (const row of rows) expect(bare(row)).toEqual(recorded.get(key(row)));
});
