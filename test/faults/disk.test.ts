// The disk fails at the k-th call, for every k (docs/reliability.md): full, read-only, forbidden, broken, half a write.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { OverparamError } from "../../src/errors.js";
import { writableFolder, writeFolder } from "../../src/io/folder.js";
import { writeTable } from "../../src/store/export.js";
import { readRecords } from "../../src/store/merge.js";
import { checkpointsIn } from "../../src/store/network.js";
import type { StoreOptions } from "../../src/store/open.js";
import { intoFolder } from "../../src/store/run.js";
import type { NetworkCell } from "../../src/study/cells.js";
import type { CellState } from "../../src/study/run.js";
import {
  runSweep,
  type CellRecord,
  type Plan,
  type SweepCount,
  type SweepOptions,
} from "../../src/sweep/index.js";
import { arm, faults, lift, openFiles, type Fault } from "../support/faulty-disk.js";
import { spiked } from "../support/plans.js";

vi.mock("node:fs", async (original) =>
  (await import("../support/faulty-disk.js")).faultySync(await original()),
);
vi.mock("node:fs/promises", async (original) =>
  (await import("../support/faulty-disk.js")).faultyPromises(await original()),
);

const scratch = mkdtempSync(join(tmpdir(), "overparam-disk-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let made = 0;
const place = () => join(scratch, String(made++));

const plan: Plan = {
  problem: spiked,
  grid: { nSamples: 20, kappa: [0.5, 2, 3], keepFraction: 0.2, noiseStd: 0.5, rules: ["magnitude"] },
  estimators: ["theory"],
};
const records: CellRecord[] = [];
await runSweep(plan, { workers: 1, onRecord: (record) => void (records[record.index] = record) });

/** The sweep with cells that are computed already: what is left of it is what it does with the disk. */
const sweep = (out: string, resume: boolean) =>
  intoFolder<StoreOptions & SweepOptions>("sweep", plan, { out, resume }, async (_, { isDone, onRecord }) => {
    const todo = records.filter(({ cell }) => !isDone!(cell));
    for (const record of todo) onRecord!(record);
    return { computed: todo.length } as SweepCount;
  });

async function tableOf(folder: string): Promise<string> {
  const path = join(folder, "table.csv");
  await writeTable(path, readRecords([folder]).records, "csv");
  return readFileSync(path, "utf8");
}

const undisturbed = place();
await sweep(undisturbed, false);
const table = await tableOf(undisturbed);
const log = readFileSync(join(undisturbed, "results.jsonl"), "utf8");

beforeEach(() => {
  // A clock on which every line is due for the disk, and what is waited for has been waited for.
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => (now += 1001));
});
afterEach(() => {
  lift();
  vi.restoreAllMocks();
});

/** A folder as a crash leaves it: a cell, half of the next, half a plan, and the lock of a process that is gone. */
function crash(folder: string): void {
  const second = log.indexOf("\n", log.indexOf("\n") + 1) + 1;
  const lock = { pid: process.pid, host: hostname(), began: "another boot 17" };
  mkdirSync(folder);
  writeFileSync(join(folder, "plan.json"), '{ "problem":');
  writeFileSync(join(folder, "results.jsonl"), log.slice(0, second + 50));
  writeFileSync(join(folder, "results.jsonl.lock"), JSON.stringify(lock));
}

/** Whether a lock is there, and not that of the crash. */
const ownLock = (path: string) =>
  existsSync(path) && !readFileSync(path, "utf8").includes('"began":"another boot 17"');

/** Runs a job with a fault at its k-th call, for every k: `check` sees what it threw, and which calls failed. */
async function atEveryCall<T>(
  fault: Fault,
  {
    prepare,
    job,
    check,
  }: {
    prepare: () => T | Promise<T>;
    job: (place: T) => unknown;
    check: (place: T, thrown: unknown, failed: string[], label: string) => unknown;
  },
): Promise<number> {
  let total = 0;
  for (const until of ["once", "lifted"] as const)
    for (let at = 1; ; at++) {
      const place = await prepare();
      arm({ fault, at, until });
      const thrown = await Promise.resolve()
        .then(() => job(place))
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      const failed = lift();
      if (failed.length === 0) break; // the job has not so many calls
      total += 1;
      await check(place, thrown, failed, `${fault} at call ${at}, ${until}: ${failed.join(", ")}`);
      expect(openFiles(), "files that are still open").toEqual([]);
    }
  return total;
}

/** One of our errors, which names a file of the folder and what the system said. */
function expectExplained(thrown: unknown, folder: string, fault: Fault, label: string): void {
  expect(thrown, label).toBeInstanceOf(OverparamError);
  const { message } = thrown as Error;
  expect(message, label).toContain(folder);
  if (fault !== "short") expect(message, label).toContain(fault === "torn" ? "ENOSPC" : fault);
}

const starts = [
  ["a new sweep", false, () => {}],
  ["a sweep that goes on after a crash", true, crash],
] as const;

test.each(faults.flatMap((fault) => starts.map((start) => [fault, ...start] as const)))(
  "%s at any call of %s: it says so, nothing half-written counts, and it goes on to the same table",
  async (fault, _, resume, start) => {
    const total = await atEveryCall(fault, {
      prepare() {
        const out = place();
        start(out);
        return out;
      },
      job: (out) => sweep(out, resume),
      async check(out, thrown, failed, label) {
        // Where the system does not tell whether the holder of a lock lives, it is taken to live.
        const isUnknown = failed.some((call) => call.startsWith("readFileSync /proc/"));
        const isHeld = isUnknown && String(thrown).includes(`${out}/results.jsonl.lock, held by`);
        if (thrown !== undefined && !isHeld) expectExplained(thrown, out, fault, label);
        // A lock of ours is left only where the system would not have it removed.
        if (ownLock(join(out, "results.jsonl.lock")))
          expect(failed.join(), label).toMatch(/(rmSync|readFileSync) \S+\.lock\b/);
        // Whatever is in the log is what was computed.
        if (existsSync(join(out, "results.jsonl")))
          for (const record of readRecords([out]).records)
            expect(record, label).toEqual(records[record.index]);
        if (thrown === undefined) expect(readRecords([out]).missing, label).toBe(0);
        await sweep(out, true);
        expect(await tableOf(out), label).toBe(table);
        const guard = /rmSync \S+\.takeover/.test(failed.join()) ? ["results.jsonl.lock.takeover"] : [];
        for (const name of readdirSync(out).filter((name) => name.includes(".lock")))
          expect(guard, label).toContain(name);
        rmSync(out, { recursive: true });
      },
    });
    expect(total).toBeGreaterThan(4);
  },
);

test("a line that the disk took half of is cut away before the next: the folder can be gone on with while it is open", async () => {
  const out = place();
  await expect(
    intoFolder<StoreOptions & SweepOptions>("sweep", plan, { out }, async (_, { onRecord }) => {
      onRecord!(records[0]);
      arm({ fault: "torn", at: 1, until: "lifted" });
      expect(() => onRecord!(records[1])).toThrow(
        `sweep: ${join(out, "results.jsonl")} must be written, got ENOSPC: no space left on device, write`,
      );
      lift();
      for (const record of records) onRecord!(record);
      throw new Error("enough");
    }),
  ).rejects.toThrow("enough");
  expect(readFileSync(join(out, "results.jsonl"), "utf8").split("\n").slice(1)).toEqual(
    records.map((record) => JSON.stringify(record)).concat(""),
  );
});

test.each(faults)("%s at any call of a table: the old one stays, or the new one is whole", async (fault) => {
  const total = await atEveryCall(fault, {
    prepare() {
      const folder = place();
      mkdirSync(folder);
      writeFileSync(join(folder, "table.csv"), "old");
      return folder;
    },
    job: (folder) => writeTable(join(folder, "table.csv"), records, "csv"),
    check(folder, thrown, failed, label) {
      if (thrown !== undefined) expectExplained(thrown, folder, fault, label);
      expect(readFileSync(join(folder, "table.csv"), "utf8"), label).toBe(
        thrown === undefined ? table : "old",
      );
      if (!failed.join().includes("rm ")) expect(readdirSync(folder), label).toEqual(["table.csv"]);
    },
  });
  expect(total).toBeGreaterThan(0);
});

test.each(faults)("%s at any call of the files of a map or a report: it names the folder", async (fault) => {
  const total = await atEveryCall(fault, {
    prepare: place,
    job: async (folder) =>
      writeFolder("map", await writableFolder("map", folder), { "a.csv": "12345678", "b.csv": "12345678" }),
    check(folder, thrown, _, label) {
      if (thrown !== undefined) expectExplained(thrown, folder, fault, label);
      const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".csv")) : [];
      for (const name of files) expect(readFileSync(join(folder, name), "utf8"), label).toBe("12345678");
      if (thrown === undefined) expect(files).toEqual(["a.csv", "b.csv"]);
    },
  });
  expect(total).toBeGreaterThan(0);
});

test.each(faults)("%s at any call of a checkpoint: the state before, or the state after", async (fault) => {
  const cell = { id: "cell" } as NetworkCell;
  const [before, after] = [1, 2].map((n) => ({ dense: { measured: [n] } }) as unknown as CellState);
  const total = await atEveryCall(fault, {
    async prepare() {
      const folder = join(place(), "checkpoints");
      const states = checkpointsIn(folder);
      states.load(cell);
      await states.save(cell, before, true);
      return { folder, states };
    },
    job: ({ states }) => states.save(cell, after, true),
    check({ folder, states }, thrown, _, label) {
      if (thrown !== undefined) expectExplained(thrown, folder, fault, label);
      expect(states.load(cell), label).toEqual(thrown === undefined ? after : before);
    },
  });
  expect(total).toBeGreaterThan(0);
});
