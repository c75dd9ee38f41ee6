// The four facts that the paper shows of networks (Figures 1 and 5), in the recorded rows of the full study; and the page that tells of them.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { loadMnist } from "../../src/experiments/digits.js";
import { imagesOf } from "../../src/report/study-images.js";
import { networkTable } from "../../src/report/network-part.js";
import { networkFindings } from "../../src/report/network.js";
import { expandNetworkPlan } from "../../src/study/cells.js";
import { networkFacts, type Difference, type NetworkFacts } from "../../src/study/facts.js";
import { paperStudy } from "../../src/study/paper.js";
import { rowsOfNetwork, type NetworkRow } from "../../src/study/record.js";
import { runNetworkStudy } from "../../src/study/run.js";
import { chosenRows, lessNoiseRows, recordedPlan, recordedRows } from "../support/network-study.js";

const facts = networkFacts(recordedRows);
const chosen = networkFacts(chosenRows);
const all = networkFacts([...chosenRows, ...recordedRows]);
const ofTarget = (target: number, { targets } = facts) => targets.find((found) => found.target === target)!;
const times = ({ mean, standardError }: Difference) => mean / standardError;

test("the plan in examples/ is the one that reproduce runs, and the rows are all of its rows", () => {
  expect(recordedPlan).toEqual(paperStudy("full"));
  const { widths, targets = [], rules = [], seeds } = recordedPlan;
  const jobs = widths.map(
    (width) => 1 + 2 * rules.length * targets.filter((target) => target < width).length,
  );
  for (const rows of [recordedRows, chosenRows]) {
    const own = new Set(rows.map(({ seed }) => seed));
    expect(rows.length).toBe(own.size * jobs.reduce((sum, count) => sum + count, 0));
  }
  expect([...new Set(recordedRows.map(({ seed }) => seed))]).toEqual(seeds);
  expect(Math.max(...chosenRows.map(({ seed }) => seed))).toBeLessThan(Math.min(...seeds));
});

const descents = [
  ["of the dense networks", facts.dense!, all.dense!],
  ["of what is pruned to width 3 and retrained", ofTarget(3).retrained!, ofTarget(3, all).retrained!],
] as const;

test.each(descents)(
  "double descent %s: rise and fall are clear on fresh seeds, and more so together with those of the choice",
  (_, fresh, both) => {
    expect(fresh.holds).toBe(true);
    expect(Math.min(times(fresh.rise), times(fresh.fall))).toBeGreaterThan(3);
    expect(both.holds).toBe(true);
    expect(Math.min(times(both.rise), times(both.fall))).toBeGreaterThan(4);
  },
);

test.each([1, 3])("without retraining nothing is left at target width %i", (target) => {
  const { withoutRetraining } = ofTarget(target);
  expect(withoutRetraining!.holds).toBe(true);
  expect(withoutRetraining!.worse).toBeGreaterThan(2 * withoutRetraining!.better);
});

test("weights by lot are worse than the largest ones at target width 1", () => {
  const { byLot } = ofTarget(1);
  expect(byLot!.holds).toBe(true);
  expect(byLot!.mean).toBeGreaterThan(0.03);
});

/** Pruned to target width 3 from the widths 8 and 12, by the share of labels that are drawn anew. */
const byNoise = [0, 0.1, 0.3].map((noise) => {
  const rows = [...lessNoiseRows, ...recordedRows].filter(
    ({ labelNoise, width, seed }) => labelNoise === noise && [3, 8, 12].includes(width) && seed <= 16,
  );
  const { byLot } = ofTarget(3, networkFacts(rows));
  const training = (rule: string) => {
    const own = rows.filter((row) => row.stage === "retrained" && row.target === 3 && row.rule === rule);
    return own.reduce((sum, { trainError }) => sum + trainError, 0) / own.length;
  };
  return { noise, byLot: byLot!, training: { magnitude: training("magnitude"), random: training("random") } };
});

test("at target width 3 weights by lot are better where there is noise that they cannot learn, and worse where there is none", () => {
  const [none, some, most] = byNoise;
  expect(none.byLot.holds).toBe(true);
  expect(none.training.random).toBeLessThan(0.005);
  expect(times(most.byLot)).toBeLessThan(-3);
  expect(most.training.random).toBeGreaterThan(5 * most.training.magnitude);
  expect(some.byLot.mean).toBeLessThan(none.byLot.mean);
  expect(some.byLot.mean).toBeGreaterThan(most.byLot.mean);
  expect(times(ofTarget(3).byLot!)).toBeLessThan(-3);
});

const inPercent = ({ mean, standardError }: Difference) =>
  [mean, standardError].map((value) => (100 * value).toFixed(2).replace("-", "−")).join(" ± ");

test("docs/from-linear-to-networks.md says what the rows say", () => {
  const page = readFileSync("docs/from-linear-to-networks.md", "utf8").replaceAll(/\s+/g, " ");
  const differences: [string, (found: NetworkFacts) => Difference][] = [
    ["Dense: rise", ({ dense }) => dense!.rise],
    ["Dense: fall", ({ dense }) => dense!.fall],
    ["Pruned to target 3, retrained: rise", (found) => ofTarget(3, found).retrained!.rise],
    ["Pruned to target 3, retrained: fall", (found) => ofTarget(3, found).retrained!.fall],
    ["Without retraining, target 1", (found) => ofTarget(1, found).withoutRetraining!],
    ["Without retraining, target 3", (found) => ofTarget(3, found).withoutRetraining!],
    ["By lot, target 1", (found) => ofTarget(1, found).byLot!],
    ["By lot, target 3", (found) => ofTarget(3, found).byLot!],
    ["Width 1 from the start", (found) => ofTarget(1, found).trainLarge!],
    ["Width 3 from the start", (found) => ofTarget(3, found).trainLarge!],
  ];
  for (const [name, of] of differences)
    expect(page).toContain(
      `| ${name} | ${[facts, chosen, all].map((found) => inPercent(of(found))).join(" | ")} |`,
    );
  for (const { noise, byLot, training } of byNoise) {
    const errors = [byLot.better, byLot.worse, training.magnitude, training.random];
    const cells = errors.map((error) => (100 * error).toFixed(1));
    expect(page).toContain(
      `| ${100 * noise} % | ${cells.slice(0, 2).join(" | ")} | ${inPercent(byLot)} | ${cells.slice(2).join(" | ")} |`,
    );
  }
  for (const sentence of networkFindings(facts)) expect(page).toContain(sentence);
  for (const target of [1, 3])
    for (const { cells } of networkTable(recordedRows, target).rows)
      expect(page.replaceAll("| ", "|").replaceAll(" |", "|")).toContain(`|${cells.join("|")}|`);
});

test("the narrowest networks, trained again, give the recorded rows", async () => {
  const plan = {
    ...recordedPlan,
    widths: recordedPlan.widths.slice(0, 3),
    targets: [1],
    seeds: recordedPlan.seeds.slice(0, 2),
  };
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
  expect(rows.length).toBe(2 * (1 + 5 + 5));
  for (const row of rows) expect(bare(row)).toEqual(recorded.get(key(row)));
});
