import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readRecords } from "../../src/store/merge.js";
import { openStore, sweepToFolder } from "../../src/store/run.js";
import { expandPlan } from "../../src/sweep/cells.js";
import { recordText, type CellRecord } from "../../src/sweep/record.js";
import { csvHeader, csvLines } from "../../src/sweep/rows.js";
import { smallPlan } from "../support/plans.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-store-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let count = 0;
const folder = () => join(scratch, String(count++));

const tableOf = (records: readonly CellRecord[]) => csvHeader() + records.map(csvLines).join("");
const whole = folder();
await sweepToFolder(smallPlan, { out: whole, workers: 1 });
const log = readFileSync(join(whole, "results.jsonl"), "utf8");
const { records } = readRecords([whole]);

/** A folder with part of the log of a whole run. */
async function interruptedAt(nBytes: number): Promise<string> {
  const out = folder();
  (await openStore("test", smallPlan, { out })).close();
  writeFileSync(join(out, "results.jsonl"), log.slice(0, nBytes));
  return out;
}

test("a run is a header, a line per cell, and the plan", () => {
  const [header, ...lines] = log.trimEnd().split("\n");
  expect(JSON.parse(header)).toMatchObject({
    format: "overparam sweep",
    formatVersion: 1,
    nCells: 16,
    shard: "1/1",
  });
  expect(lines.length).toBe(16);
  expect(records.map(({ index }) => index)).toEqual(Array.from({ length: 16 }, (_, i) => i));
  expect(JSON.parse(readFileSync(join(whole, "plan.json"), "utf8"))).toEqual(smallPlan);
});

test("wherever the last line is torn off, the run goes on to the same table", async () => {
  const second = log.indexOf("\n", log.indexOf("\n") + 1) + 1;
  const third = log.indexOf("\n", second) + 1;
  for (const cut of [second, second + 1, second + 100, third - 2, third - 1, third]) {
    const out = await interruptedAt(cut);
    const before = readRecords([out]);
    expect(before.records.length, `cut at ${cut}`).toBe(cut === third ? 2 : 1);
    const { skipped } = await sweepToFolder(smallPlan, { out, resume: true, workers: 1 });
    expect(skipped).toBe(before.records.length);
    const after = readRecords([out]);
    expect(after.missing).toBe(0);
    expect(tableOf(after.records)).toBe(tableOf(records));
    // The torn piece is gone from the file: every line of it is whole.
    for (const line of readFileSync(join(out, "results.jsonl"), "utf8").trimEnd().split("\n"))
      JSON.parse(line);
  }
});

test("a line that is broken in the middle of a log is not passed over", async () => {
  const out = await interruptedAt(log.length);
  appendFileSync(join(out, "results.jsonl"), "\0\0\0\n");
  await expect(sweepToFolder(smallPlan, { out, resume: true })).rejects.toThrow(
    /^readLog: line 18 must be a record, got .*results.jsonl with one that is not/,
  );
  truncateSync(join(out, "results.jsonl"), 10);
  await expect(sweepToFolder(smallPlan, { out, resume: true })).rejects.toThrow(
    "readLog: a run must begin with the header of a sweep",
  );
});

test("a folder that holds a run is not written over, and other plans and cores are refused", async () => {
  const again = (plan = smallPlan, options = {}) =>
    sweepToFolder(plan, { out: whole, workers: 1, ...options });
  await expect(again()).rejects.toThrow(
    /^sweepToFolder: --out must be a folder without a run, got .* \(--resume goes on with it\)$/,
  );
  const other = { ...smallPlan, grid: { ...smallPlan.grid, nTrials: 7 } };
  await expect(again(other, { resume: true })).rejects.toThrow(
    `the run must be of the same plan (${expandPlan(other).planHash})`,
  );
  expect(readFileSync(join(whole, "results.jsonl"), "utf8")).toBe(log);
  const out = await interruptedAt(log.length);
  const foreign = log.replace(/"wasmHash":"[0-9a-f]+"/, '"wasmHash":"0123456789abcdef"');
  writeFileSync(join(out, "results.jsonl"), foreign);
  await expect(sweepToFolder(smallPlan, { out, resume: true })).rejects.toThrow(
    /the run must go on with the core that it was begun with \(0123456789abcdef in .*\), got [0-9a-f]{16} of version/,
  );
  const { skipped } = await sweepToFolder(smallPlan, { out, resume: true, acceptCore: true });
  expect(skipped).toBe(16);
});

test("a cell that failed is tried again when the run goes on, and then counts as done", async () => {
  const out = await interruptedAt(log.indexOf("\n") + 1);
  const cells = expandPlan(smallPlan);
  const failure = { failed: cells.at(3).id, index: 3, error: { name: "Error", message: "a worker died" } };
  appendFileSync(join(out, "results.jsonl"), `${recordText(failure)}\n`);
  expect(readRecords([out])).toMatchObject({ failures: [failure], missing: 16 });
  await sweepToFolder(smallPlan, { out, resume: true, workers: 1 });
  const after = readRecords([out]);
  expect(after).toMatchObject({ failures: [], missing: 0 });
  expect(tableOf(after.records)).toBe(tableOf(records));
});

test("a record that comes twice is kept once", async () => {
  const out = folder();
  const store = await openStore("test", smallPlan, { out });
  for (const record of [records[0], records[1], records[0]]) store.add(record);
  expect(store.nDone()).toBe(2);
  store.close();
  expect(readFileSync(join(out, "results.jsonl"), "utf8").trimEnd().split("\n").length).toBe(3);
});

test("shards in one folder or in several make the table of the whole", async () => {
  const shared = folder();
  const own = [folder(), folder(), folder()];
  for (const [i, out] of own.entries()) {
    const shard = { part: i + 1, of: 3 };
    await sweepToFolder(smallPlan, { out, shard, workers: 1 });
    await sweepToFolder(smallPlan, { out: shared, shard, workers: 1 });
  }
  expect(readRecords(own.slice(1)).missing).toBe(6);
  for (const folders of [[shared], own, own.toReversed(), [shared, ...own], [own[1], whole, own[1]]]) {
    const merged = readRecords(folders);
    expect(merged.missing).toBe(0);
    expect(tableOf(merged.records)).toBe(tableOf(records));
  }
  // Going on with another partition computes nothing twice.
  const rest = await sweepToFolder(smallPlan, {
    out: shared,
    shard: { part: 1, of: 2 },
    resume: true,
    workers: 1,
  });
  expect(rest).toMatchObject({ computed: 0, skipped: 8 });
});

test("two different results for one cell are not merged", async () => {
  const out = folder();
  const store = await openStore("test", smallPlan, { out });
  const wrong = structuredClone(records[0]);
  wrong.points[0].simulation!.dense.mean += 1e-12;
  store.add(wrong);
  store.close();
  expect(() => readRecords([whole, out])).toThrow(
    `readRecords: a cell must have one result, got two for cell ${records[0].cell}, the second in`,
  );
});

test("folders that hold no run are named", () => {
  expect(() => readRecords([join(scratch, "nowhere")])).toThrow(
    /^readRecords: DIR must be a folder, got .*nowhere/,
  );
  expect(() => readRecords([scratch])).toThrow(/^readRecords: DIR must hold a run/);
  expect(() => readRecords([])).toThrow("folders must name at least one folder with a run, got none");
});
