// Sweeps through a queue: workers and Redis die in the middle, and the table is that of a local run. `npm run test:queue`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import { Queue, QueueEvents } from "bullmq";
import { Redis } from "./redis.mjs";

const scratch = mkdtempSync(join(tmpdir(), "overparam-queue-"));
const redis = new Redis();
const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const children = new Set();

/** Starts `overparam`; its output and its end are in the object. */
function overparam(...args) {
  const child = spawn(process.execPath, ["dist/cli/main.js", ...args], { stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  const run = { child, out: "", err: "" };
  child.stdout.on("data", (chunk) => (run.out += chunk));
  child.stderr.on("data", (chunk) => (run.err += chunk));
  run.ended = once(child, "close").then(([code, signal]) => {
    children.delete(child);
    return { code, signal, out: run.out, err: run.err };
  });
  return run;
}

const worker = (lockSeconds = 2, ...more) =>
  overparam("worker", "--queue", redis.url, "--workers", "1", "--lock-seconds", String(lockSeconds), ...more);

async function until(isSo, what, seconds = 180) {
  for (const end = performance.now() + 1000 * seconds; !isSo();) {
    assert.ok(performance.now() < end, `waited ${seconds} s until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Writes a plan and computes it here. */
async function local(name, grid) {
  const plan = join(scratch, `${name}.json`);
  writeFileSync(plan, JSON.stringify({ problem: { features, noiseStd: 0.5 }, grid }));
  const out = join(scratch, `${name}-local`);
  const { code, err } = await overparam("sweep", plan, "--out", out).ended;
  assert.equal(code, 0, err);
  return { plan, table: readFileSync(join(out, "table.csv"), "utf8") };
}

const linesOf = (out) => {
  const path = join(out, "results.jsonl");
  if (!statSync(path, { throwIfNoEntry: false })) return [];
  return readFileSync(path, "utf8").split("\n").slice(1, -1);
};

/** Cells of about a tenth of a second. */
const grid = {
  nSamples: 60,
  kappa: { from: 0.5, to: 4, count: 12 },
  keepFraction: [0.1, 0.2],
  nTrials: 100,
  seed: [1, 2],
};
const nCells = 48;

before(() => redis.start());
// A worker that a failed test leaves behind would compute the cells of the next.
afterEach(() => {
  for (const child of children) child.kill("SIGKILL");
});
after(async () => {
  await redis.end();
  rmSync(scratch, { recursive: true });
});

test("a worker killed with -9 in mid-cell and Redis killed in mid-run: every cell once, the bytes of a local run", async () => {
  const { plan, table } = await local("main", grid);
  const out = join(scratch, "main");
  const doomed = worker();
  const other = worker();
  const sweep = overparam("sweep", plan, "--queue", redis.url, "--out", out);
  await until(() => linesOf(out).length >= 4, "some cells are done");
  doomed.child.kill("SIGKILL");
  assert.equal((await doomed.ended).signal, "SIGKILL");
  const before = linesOf(out).length;
  assert.ok(before < nCells, "the worker was killed in the middle");
  await until(() => linesOf(out).length >= before + 4, "the other worker goes on");
  await redis.kill();
  assert.ok(linesOf(out).length < nCells, "Redis was killed in the middle");
  await new Promise((resolve) => setTimeout(resolve, 300));
  await redis.start();
  const { code, err } = await sweep.ended;
  assert.equal(code, 0, err);
  assert.equal(readFileSync(join(out, "table.csv"), "utf8"), table);
  const ids = linesOf(out).map((line) => JSON.parse(line).cell);
  assert.equal(ids.length, nCells);
  assert.equal(new Set(ids).size, nCells);
  other.child.kill("SIGTERM");
  assert.equal((await other.ended).code, 0);
});

test("a sweep that was killed finds what was answered without it", async () => {
  const { plan, table } = await local("killed", { ...grid, seed: 3 });
  const out = join(scratch, "killed");
  const first = overparam("sweep", plan, "--queue", redis.url, "--out", out);
  const at = worker();
  await until(() => linesOf(out).length >= 2, "some cells are done");
  first.child.kill("SIGKILL");
  await first.ended;
  const had = linesOf(out).length;
  assert.ok(had < 24);
  // The worker answers the rest, with nobody there to hear it.
  const queue = new Queue("overparam", { connection: { url: redis.url } });
  let counts;
  do {
    await new Promise((resolve) => setTimeout(resolve, 50));
    counts = await queue.getJobCounts("waiting", "active", "completed");
  } while (counts.waiting + counts.active > 0);
  assert.ok(counts.completed > 0);
  await queue.close();
  at.child.kill("SIGTERM");
  await at.ended;
  const {
    code,
    out: text,
    err,
  } = await overparam("sweep", plan, "--queue", redis.url, "--out", out, "--resume", "--json").ended;
  assert.equal(code, 0, err);
  assert.equal(JSON.parse(text).skipped, had);
  assert.equal(readFileSync(join(out, "table.csv"), "utf8"), table);
});

test("a cell that takes longer than its lock is computed once, since threads compute and the lock is renewed", async () => {
  const { plan, table } = await local("long", {
    nSamples: 200,
    kappa: 4,
    keepFraction: 0.1,
    nTrials: 250,
    seed: [1, 2],
  });
  const out = join(scratch, "long");
  const [one, two] = [worker(1), worker(1)];
  const { code, err } = await overparam("sweep", plan, "--queue", redis.url, "--out", out).ended;
  assert.equal(code, 0, err);
  assert.equal(readFileSync(join(out, "table.csv"), "utf8"), table);
  let computed = 0;
  for (const run of [one, two]) {
    run.child.kill("SIGINT");
    const { code, err } = await run.ended;
    assert.equal(code, 0);
    computed += Number(/(\d+) cells computed\n$/.exec(err)[1]);
  }
  assert.equal(computed, 2);
});

test("what is no cell of ours is refused with its reason, and the worker goes on", async () => {
  const connection = { url: redis.url };
  const queue = new Queue("strange", { connection });
  const events = new QueueEvents("strange", { connection });
  await events.waitUntilReady();
  const at = worker(30, "--queue-name", "strange");
  const outcomes = new Map();
  events.on("failed", ({ jobId, failedReason }) => outcomes.set(jobId, failedReason));
  events.on("completed", ({ jobId, returnvalue }) => outcomes.set(jobId, JSON.parse(returnvalue).cell));
  const { expandPlan } = await import("../../dist/sweep/index.js");
  const { version, wasmHash } = await import("../../dist/index.js");
  const cell = expandPlan({
    problem: { features, noiseStd: 0.5 },
    grid: { nSamples: 20, kappa: 2, keepFraction: 0.1, nTrials: 3 },
  }).at(0);
  const add = (name, data) => queue.add("cell", data, { jobId: name });
  await add("text", { cell: "rm -rf" });
  await add("range", { cell: { ...cell, nSamples: 1e12 }, wasmHash, version });
  await add("extra", { cell: { ...cell, code: "1" }, wasmHash, version });
  await add("core", { cell, wasmHash: "0123456789abcdef", version });
  await add("good", { cell, wasmHash, version });
  await until(() => outcomes.size === 5, "all five are answered");
  assert.equal(outcomes.get("text"), 'worker: job.cell must be an object, got "rm -rf"');
  assert.equal(
    outcomes.get("range"),
    "worker: job.cell.nSamples must be at most 100000000, got 1000000000000",
  );
  assert.match(outcomes.get("extra"), /^worker: unknown key job.cell.code/);
  assert.match(
    outcomes.get("core"),
    /^worker: the sweep must have the core of this worker .* got 0123456789abcdef/,
  );
  assert.equal(outcomes.get("good"), cell.id);
  at.child.kill("SIGTERM");
  assert.equal((await at.ended).code, 0);
  await Promise.all([queue.close(), events.close()]);
});

test("where no Redis answers, a sweep and a worker say so and end by themselves", async () => {
  const nowhere = "redis://127.0.0.1:1";
  const plan = join(scratch, "absent.json");
  writeFileSync(plan, JSON.stringify({ problem: { features, noiseStd: 0.5 }, grid }));
  const out = join(scratch, "absent");
  const runs = [
    ["sweep", overparam("sweep", plan, "--queue", nowhere, "--out", out)],
    ["worker", overparam("worker", "--queue", nowhere)],
  ];
  for (const [name, run] of runs) {
    const { code, err } = await run.ended;
    assert.equal(code, 2, err);
    const reason = `overparam ${name}: --queue must be a Redis that answers, got ${nowhere} (ECONNREFUSED)\n`;
    assert.ok(err.endsWith(reason), err);
  }
  assert.throws(() => statSync(join(out, "results.jsonl.lock")), { code: "ENOENT" });
});

test("told to end while Redis is away, a sweep says what goes on with it, a worker ends, and nothing is lost", async () => {
  const { plan, table } = await local("away", { ...grid, seed: 4 });
  const out = join(scratch, "away");
  const at = worker();
  const sweep = overparam("sweep", plan, "--queue", redis.url, "--out", out);
  await until(() => linesOf(out).length >= 2, "some cells are done");
  await redis.kill();
  await until(() => /ECONN|closed/.test(sweep.err), "the sweep says that Redis is away");
  const had = linesOf(out).length;
  assert.ok(had < 24, "Redis was killed in the middle");
  sweep.child.kill("SIGTERM");
  at.child.kill("SIGTERM");
  const { code, err } = await sweep.ended;
  assert.equal(code, 143, err);
  assert.match(
    err,
    /\d+ cells are done; to go on: overparam sweep \S+ --out \S+ --resume --queue redis:.*\n/,
  );
  assert.equal((await at.ended).code, 0);
  await redis.start();
  const other = worker();
  const resumed = overparam("sweep", plan, "--queue", redis.url, "--out", out, "--resume", "--json");
  const end = await resumed.ended;
  assert.equal(end.code, 0, end.err);
  assert.equal(JSON.parse(end.out).skipped, had);
  assert.equal(readFileSync(join(out, "table.csv"), "utf8"), table);
  other.child.kill("SIGTERM");
  assert.equal((await other.ended).code, 0);
});
