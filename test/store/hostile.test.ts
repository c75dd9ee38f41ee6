// A folder that somebody else has been at, and options that would lead out of it.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeFileAtomic } from "../../src/io/files.js";
import { writeFolder } from "../../src/io/folder.js";
import { checkpointsIn } from "../../src/store/network.js";
import type { NetworkCell } from "../../src/study/cells.js";
import type { CellState } from "../../src/study/run.js";
import { openStore, readRecords, writeTable, type StoreOptions } from "../../src/store/index.js";
import { runSweep, type CellRecord, type Plan } from "../../src/sweep/index.js";

const plan: Plan = {
  problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
  grid: { nSamples: 20, kappa: [0.5, 2], keepFraction: 0.2, rules: ["magnitude"] },
  estimators: ["theory"],
};

let base: string;
let out: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "overparam-hostile-"));
  out = join(base, "out");
  mkdirSync(out);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const open = (options: Partial<StoreOptions>) => openStore("sweep", plan, { out, ...options });

async function filled(): Promise<string> {
  const store = await open({});
  await runSweep(plan, { workers: 1, onRecord: store.add });
  store.close();
  return join(out, "results.jsonl");
}

test("links that stand for files of a run are refused, and what they lead to is not touched", async () => {
  const outside = join(base, "outside");
  for (const name of ["results.jsonl", "plan.json"]) {
    writeFileSync(outside, "mine");
    symlinkSync(outside, join(out, name));
    await expect(open({ resume: true })).rejects.toThrow(`got ${join(out, name)}, which is a link`);
    expect(readFileSync(outside, "utf8")).toBe("mine");
    rmSync(join(out, name));
  }
  mkdirSync(join(out, "checkpoints"));
  (await open({})).close();
  for (const name of readdirSync(out)) rmSync(join(out, name), { recursive: true });
  symlinkSync(base, join(out, "checkpoints"));
  await expect(open({})).rejects.toThrow(`got ${join(out, "checkpoints")}, which is a link`);
  rmSync(join(out, "checkpoints"));
  symlinkSync(join(base, "nowhere"), join(out, "results.jsonl"));
  await expect(open({ resume: true })).rejects.toThrow("which is a link");
  expect(existsSync(join(base, "nowhere"))).toBe(false);
});

test("files are written whole through a name that nobody's link can stand under", async () => {
  const outside = join(base, "outside");
  writeFileSync(outside, "mine");
  symlinkSync(outside, join(out, `table.csv.${process.pid}.tmp`));
  await writeFileAtomic(join(out, "table.csv"), "theirs");
  expect(readFileSync(outside, "utf8")).toBe("mine");
  symlinkSync(outside, join(out, "report.html"));
  await writeFileAtomic(join(out, "report.html"), "theirs");
  expect(readFileSync(outside, "utf8")).toBe("mine");
  expect(readFileSync(join(out, "report.html"), "utf8")).toBe("theirs");
});

test("weights of networks at work are written through no link either", async () => {
  const outside = join(base, "outside");
  writeFileSync(outside, "mine");
  const states = checkpointsIn(join(out, "checkpoints"), 0);
  const cell = { id: "0123456789abcdef" } as NetworkCell;
  mkdirSync(join(out, "checkpoints"));
  for (const ending of [".state", ".state.tmp", `.state.${process.pid}.tmp`])
    symlinkSync(outside, join(out, "checkpoints", cell.id + ending));
  await states.save(cell, { epoch: 1 } as unknown as CellState, true);
  expect(readFileSync(outside, "utf8")).toBe("mine");
  expect(states.load(cell)).toEqual({ epoch: 1 });
});

test("no option and no name leads out of the folder", async () => {
  const shards: unknown[] = [
    { part: "../../x", of: 2 },
    { part: 1, of: "2/../../x" },
    { part: 3, of: 2 },
    { part: 0, of: 1 },
  ];
  for (const shard of shards)
    await expect(open({ shard } as Partial<StoreOptions>)).rejects.toThrow("sweep: shard.");
  await expect(open({ out: "a\0b" })).rejects.toThrow("out must be a path without NUL");
  await expect(open({ out: "" })).rejects.toThrow("out must name a folder");
  for (const name of ["../up", "a/b", "/etc/x", ".."])
    await expect(writeFolder("sweep", out, { [name]: "" })).rejects.toThrow("sweep: ");
  expect(readdirSync(base)).toEqual(["out"]);
});

test("a torn last line is left out; garbage within is refused with its line", async () => {
  const log = await filled();
  const good = readFileSync(log, "utf8");
  writeFileSync(log, `${good}{"cell":"torn","ind`);
  expect(readRecords([out]).records).toHaveLength(2);
  const [header, first, second] = good.split("\n");
  const garbage = [
    "not json",
    "null",
    "[]",
    "{}",
    '{"cell":"x","index":0,"points":[]}',
    first.replace('"nSamples":20', '"nSamples":"20"'),
    first.replace(/"dense":[\d.e-]+/, '"dense":"x"'),
    first.replace('"dense":', '"__proto__":{"dense":1},"nothing":'),
    "\0".repeat(100),
    "[".repeat(100_000),
  ];
  for (const line of garbage) {
    writeFileSync(log, `${header}\n${line}\n${second}\n`);
    expect(() => readRecords([out]), line.slice(0, 80)).toThrow("readLog: line 2 must be a record");
  }
  expect(({} as Record<string, unknown>).dense).toBeUndefined();
});

test("a log that is no log, or no file, is refused", async () => {
  const log = join(out, "results.jsonl");
  for (const content of [
    "",
    "\n",
    "{}\n",
    '{"format":"overparam sweep","formatVersion":2}\n',
    "x".repeat(3_000_000),
  ]) {
    writeFileSync(log, content);
    expect(() => readRecords([out])).toThrow("a run must begin with the header of a sweep");
  }
  rmSync(log);
  mkdirSync(log);
  expect(() => readRecords([out])).toThrow("a run must begin with the header of a sweep");
  expect(() => readRecords([join(base, "none")])).toThrow("DIR must be a folder");
  expect(() => readRecords(["x".repeat(10_000)])).toThrow("DIR must be a folder");
});

test("a table of what are no records is refused before a file is made", async () => {
  const path = join(out, "table.csv");
  for (const records of [[{}], [null], "records", [{ cell: "x" }]])
    await expect(writeTable(path, records as CellRecord[], "csv")).rejects.toThrow("writeTable: records");
  await expect(writeTable(path, [], "exe" as "csv")).rejects.toThrow(
    "format must be one of csv, parquet, npy",
  );
  expect(existsSync(path)).toBe(false);
});
