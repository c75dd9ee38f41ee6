import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { linearGaussian } from "../../src/problems/index.js";
import { simulate, simulateCurve } from "../../src/simulate/index.js";
import { openPool, runCell } from "../../src/sweep/cell.js";
import { expandPlan, type Cells } from "../../src/sweep/cells.js";
import { compareRecords } from "../../src/sweep/compare.js";
import { computeHere } from "../../src/sweep/compute.js";
import { parseRecord, recordText, resultsHash, type CellRecord } from "../../src/sweep/record.js";
import type { Plan } from "../../src/sweep/plan.js";
import { rowsOfRecord } from "../../src/sweep/rows.js";
import { runSweep, type SweepOptions } from "../../src/sweep/run.js";
import type { SweepProgress } from "../../src/sweep/tally.js";
import { predict } from "../../src/theory/index.js";
import { nestedPlan, smallPlan, spiked } from "../support/plans.js";

async function recordsOf(plan: Parameters<typeof runSweep>[0], options: SweepOptions = {}) {
  const records: CellRecord[] = [];
  const count = await runSweep(plan, { ...options, onRecord: (record) => void records.push(record) });
  return { records, count };
}

test.each([
  ["points", smallPlan],
  ["nested curves", nestedPlan],
])("same bits for any number of workers, any partition, and in this thread: %s", async (_, plan) => {
  const { records, count } = await recordsOf(plan, { workers: 1 });
  const cells = expandPlan(plan);
  expect(count).toEqual({ planHash: cells.planHash, computed: cells.count, skipped: 0, failures: [] });
  const hash = resultsHash(records);
  expect(resultsHash((await recordsOf(plan, { workers: 3 })).records)).toBe(hash);
  const shards = await Promise.all(
    [1, 2, 3].map((part) => recordsOf(plan, { workers: 1, shard: { part, of: 3 } })),
  );
  const all = shards.flatMap((shard) => shard.records);
  expect(all.length).toBe(cells.count);
  expect(resultsHash(all.toReversed())).toBe(hash);
  const here = await Promise.all(Array.from({ length: cells.count }, (_, i) => computeHere(cells.at(i))));
  expect(resultsHash(here)).toBe(hash);
});

test("a long cell is cut by its trials and has the bits of a whole one", async () => {
  const plan = {
    problem: { ...spiked, noiseStd: 0.5 },
    grid: { nSamples: 100, nFeatures: 300, keepFraction: 0.1, nTrials: 300, rules: ["magnitude"] },
  };
  const cell = expandPlan(plan).at(0);
  const pool = openPool(2);
  const steps: number[] = [];
  const cut = await runCell(cell, pool, { onProgress: ({ done }) => void steps.push(done) }, 0);
  pool.close();
  expect(steps.length).toBeGreaterThan(2);
  expect(steps.at(-1)).toBe(300);
  expect(recordText(cut)).toBe(recordText(await computeHere(cell)));
});

test("told to finish, a sweep ends with the cells at work, leaves the rest, and goes on to the same results", async () => {
  const plan = {
    problem: { ...spiked, noiseStd: 0.5 },
    grid: { nSamples: 100, nFeatures: 300, keepFraction: 0.1, nTrials: 700, seed: [1, 2, 3] },
  };
  const finish = new AbortController();
  const records: CellRecord[] = [];
  const onRecord = (record: CellRecord) => void records.push(record);
  let doneThen: number | undefined;
  const onProgress = ({ done }: SweepProgress) => {
    doneThen ??= done;
    finish.abort(new Error("enough"));
  };
  await expect(runSweep(plan, { workers: 1, onRecord, onProgress, finish: finish.signal })).rejects.toThrow(
    "enough",
  );
  expect(doneThen).toBe(0); // in the middle of the first
  expect(records.length).toBe(1);
  await expect(runSweep(plan, { onRecord, finish: finish.signal })).rejects.toThrow("enough");
  const isDone = (id: string) => records.some(({ cell }) => cell === id);
  expect(await runSweep(plan, { workers: 2, onRecord, isDone })).toMatchObject({ computed: 2, skipped: 1 });
  expect(resultsHash(records)).toBe(resultsHash((await recordsOf(plan, { workers: 2 })).records));
});

test("a cell holds what simulate gives for its seed, and what predict gives", async () => {
  const { records } = await recordsOf(smallPlan, { workers: 1 });
  const record = records.find(({ index }) => index === 6)!;
  const { noiseStd, drawSeed, nSamples, keepFraction, rules, nTrials } = record;
  const problem = linearGaussian({ ...spiked, noiseStd });
  const [point] = record.points;
  const options = { nSamples, nFeatures: point.nFeatures, keepFraction: keepFraction as number, rules };
  const { dense, small, pruned, retrained, engine } = await simulate(problem, {
    ...options,
    nTrials,
    seed: drawSeed,
    workers: 1,
  });
  expect(point.simulation).toEqual({ dense, small, pruned, retrained, engine });
  const theory = predict(problem, options);
  expect(point.theory).toEqual({
    dense: theory.dense,
    small: theory.small,
    pruned: theory.pruned,
    retrained: theory.retrained,
  });
});

test("correlated features, random features, rounds and N:M rules go the same ways, and simulation agrees with theory", async () => {
  const grid = {
    nSamples: 40,
    kappa: [0.5, 2],
    keepFraction: 0.2,
    nTrials: 40,
    rules: ["hessian", "random"],
  };
  const plans: Plan[] = [
    { problem: { ...spiked, noiseStd: 0.7 }, grid: { ...grid, correlation: [0, 0.6] } },
    { problem: { inputDim: 40, activation: "relu", noiseStd: 0.3 }, grid },
    { problem: { ...spiked, noiseStd: 0.7 }, grid: { ...grid, kappa: [2, 3], rounds: [1, 2] } },
    {
      problem: { ...spiked, noiseStd: 0.7 },
      grid: { ...grid, kappa: [2, 3], rules: ["2:4", "1:4 hessian"] },
    },
  ];
  for (const plan of plans) {
    const { records, count } = await recordsOf(plan, { workers: 2 });
    expect(count.failures).toEqual([]);
    const again = await recordsOf(plan, { workers: 1 });
    expect(resultsHash(again.records)).toBe(resultsHash(records));
    const differ = compareRecords(records).filter(({ verdict }) => verdict === "differs");
    expect(differ.map(({ row, theory }) => ({ ...row, theory }))).toEqual([]);
  }
});

test("where features come in large groups of equal variance the exact engine is chosen, and the table says so", async () => {
  const { records } = await recordsOf(
    {
      problem: { ...spiked, noiseStd: 0.7 },
      grid: { nSamples: 30, nFeatures: [20, 20_000], nKept: 10, nTrials: 5, rules: ["magnitude"] },
    },
    { workers: 1 },
  );
  const rows = records.toSorted((a, b) => a.index - b.index).flatMap(rowsOfRecord);
  const engineOf = (p: number, estimator: string) =>
    rows.find((row) => row.p === p && row.estimator === estimator)!.engine;
  expect([engineOf(20, "simulation"), engineOf(20_000, "simulation"), engineOf(20_000, "theory")]).toEqual([
    "direct",
    "exact",
    null,
  ]);
});

test("a nested cell is a curve of simulateCurve", async () => {
  const { records } = await recordsOf(nestedPlan, { workers: 1 });
  const [{ noiseStd, drawSeed, sizes, nTrials, points }] = records.toSorted((a, b) => a.index - b.index);
  const curve = await simulateCurve(linearGaussian({ ...spiked, noiseStd }), {
    nSamples: 20,
    nFeatures: 80,
    sizes,
    nKept: 6,
    nTrials,
    seed: drawSeed,
    workers: 1,
  });
  expect(points.map(({ nFeatures, nKept }) => [nFeatures, nKept])).toEqual([
    [10, 6],
    [19, 6],
    [20, 6],
    [40, 6],
    [80, 6],
  ]);
  for (const [i, { dense, retrained }] of curve.points.entries())
    expect(points[i].simulation).toMatchObject({ dense, retrained });
  expect(points[2].theory!.dense).toBe(Infinity);
});

test("a record survives its way through a line of text, infinities included", async () => {
  const { records } = await recordsOf(nestedPlan, { workers: 1 });
  const one = await recordsOf({ ...smallPlan, grid: { ...smallPlan.grid, nTrials: 1 } }, { workers: 1 });
  for (const record of [...records, ...one.records]) {
    const text = recordText(record);
    expect(text).not.toContain("\n");
    expect(text).not.toContain("null,null");
    expect(parseRecord(text)).toEqual(record);
    expect(recordText(parseRecord(text))).toBe(text);
  }
  expect(one.records[0].points[0].simulation!.dense.standardError).toBe(Infinity);
});

test("cells that are done are left out, and only the estimators asked for are computed", async () => {
  const { records } = await recordsOf(smallPlan, { workers: 1, shard: { part: 1, of: 2 } });
  const done = new Set(records.map(({ cell }) => cell));
  const rest = await recordsOf(smallPlan, { workers: 1, isDone: (id) => done.has(id) });
  expect(rest.count).toMatchObject({ computed: 8, skipped: 8 });
  expect(rest.records.some(({ cell }) => done.has(cell))).toBe(false);
  const theory = await recordsOf({ ...smallPlan, estimators: ["theory"] }, { workers: 1 });
  expect(theory.records.every(({ points: [p] }) => p.theory !== null && p.simulation === null)).toBe(true);
});

/** The cells of the small plan, some of which cannot be computed. */
function withBadCells(bad: (index: number) => boolean): Cells {
  const cells = expandPlan(smallPlan);
  const at = (index: number) => ({ ...cells.at(index), ...(bad(index) ? { keepFraction: -1 } : {}) });
  return { ...cells, at };
}

test("a cell that cannot be computed is reported with its error, and the rest goes on", async () => {
  const failed: string[] = [];
  const { records, count } = await recordsOf(
    withBadCells((index) => index % 5 === 1),
    { workers: 2, onFailure: ({ failed: id }) => failed.push(id) },
  );
  expect(records.length).toBe(13);
  expect(count.failures.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([1, 6, 11]);
  expect(failed.length).toBe(3);
  expect(count.failures[0].error).toEqual({
    name: "DomainError",
    message: "predict: keepFraction must be in (0, 1], got -1",
  });
});

test("progress counts up to everything, and an abort ends the sweep with its reason", async () => {
  const seen: SweepProgress[] = [];
  await runSweep(smallPlan, { workers: 2, onProgress: (progress) => seen.push(progress) });
  const shares = seen.map(({ share }) => share);
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({ done: 16, total: 16, failed: 0, skipped: 0, share: 1 });
  const controller = new AbortController();
  const records: CellRecord[] = [];
  const job = runSweep(smallPlan, {
    workers: 2,
    signal: controller.signal,
    onRecord: (record) => {
      records.push(record);
      if (records.length === 3) controller.abort(new Error("enough"));
    },
  });
  await expect(job).rejects.toThrow("enough");
  expect(records.length).toBe(3);
  await expect(runSweep(smallPlan, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow(
    "before",
  );
});

test("an error in a callback ends the sweep", async () => {
  const fail = () => {
    throw new Error("disk full");
  };
  await expect(runSweep(smallPlan, { workers: 2, onRecord: fail })).rejects.toThrow("disk full");
});

/** What `node --expose-gc` would give, without the flag. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}

test("memory does not grow with the number of cells", async () => {
  const plan = {
    problem: { ...spiked, noiseStd: 0.5 },
    grid: {
      nSamples: 4,
      kappa: 1,
      keepFraction: 0.5,
      nTrials: 1,
      rules: ["magnitude"],
      seed: { from: 1, to: 2000, step: 1 },
    },
  };
  const heap: number[] = [];
  let done = 0;
  const count = await runSweep(plan, {
    workers: 1,
    onRecord: () => {
      done += 1;
      if (done % 250 !== 0) return;
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    },
  });
  expect(count.computed).toBe(2000);
  // Whatever is kept of a cell would be kept 1500 times between these two; a record is 1.5 kB.
  expect(heap.at(-1)! - heap[1]).toBeLessThan(1e6);
});
