import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Stream } from "../../src/random/index.js";
import { overparam, until } from "../support/command.js";
import { spiked } from "../support/plans.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-cli-sweep-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let count = 0;
const folder = () => join(scratch, String(count++));
const planFile = join(scratch, "plan.json");
const whole = join(scratch, "whole");

const plan = {
  problem: spiked,
  grid: {
    nSamples: 40,
    kappa: { from: 0.5, to: 4, count: 20 },
    keepFraction: [0.1, 0.2],
    noiseStd: [0.3, 0.6],
    nTrials: 40,
    seed: [1, 2],
    rules: ["magnitude", "hessian"],
  },
};
const nCells = 160;
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
const table = (out: string) => readFileSync(join(out, "table.csv"), "utf8");

beforeAll(async () => {
  writeFileSync(planFile, JSON.stringify(plan));
  const { code, err } = await overparam(["sweep", planFile, "--out", whole]).ended;
  expect(code, err).toBe(0);
});

const seed = Number(process.env.OVERPARAM_TEST_SEED ?? 1);

test(`killed with -9 at 20 random moments and resumed, a sweep ends in the bytes of one that was not (seed ${seed})`, async () => {
  const out = folder();
  const log = join(out, "results.jsonl");
  const total = sizeOf(join(whole, "results.jsonl"));
  const moments = new Stream(seed).child("kill").uniforms(20);
  let killed = 0;
  for (const [k, moment] of moments.entries()) {
    // Each gets to write a random share of a thirtieth of the whole, and dies in whatever it does then.
    const target = sizeOf(log) + 1 + moment * (total / 30);
    const { child, ended } = overparam(["sweep", planFile, "--out", out, ...(k > 0 ? ["--resume"] : [])]);
    await until(() => sizeOf(log) >= target || child.exitCode !== null, `attempt ${k} has written`);
    child.kill("SIGKILL");
    const { signal, code, err } = await ended;
    if (signal === "SIGKILL") killed += 1;
    else expect(code, `attempt ${k}: ${err}`).toBe(0); // so slow was this process that the other was done
  }
  expect(killed).toBeGreaterThan(0);
  const {
    code,
    out: text,
    err,
  } = await overparam(["sweep", planFile, "--out", out, "--resume", "--json"]).ended;
  expect(code, err).toBe(0);
  const { computed, skipped } = JSON.parse(text);
  expect(computed + skipped).toBe(nCells);
  expect(skipped).toBeGreaterThanOrEqual(killed);
  expect(table(out)).toBe(table(whole));
}, 180_000);

test.each([
  ["SIGINT", 130, "interrupted"],
  ["SIGTERM", 143, "terminated"],
] as const)(
  "%s ends a sweep with code %i and the command that goes on with it",
  async (signal, expected, word) => {
    const out = folder();
    const log = join(out, "results.jsonl");
    const { child, ended } = overparam(["sweep", planFile, "--out", out, "--workers", "2"]);
    await until(() => sizeOf(log) > 3000, "cells are done");
    child.kill(signal);
    const { code, err } = await ended;
    expect(code).toBe(expected);
    expect(err).toMatch(
      new RegExp(
        `^overparam sweep: finishing the cells at work; a second signal ends at once\\noverparam sweep: \\d+ cells are done; to go on: overparam sweep ${planFile} --out ${out} --resume --workers 2\\noverparam sweep: ${word}\\n$`,
      ),
    );
    // What is there is whole, and nobody holds it.
    for (const line of readFileSync(log, "utf8").trimEnd().split("\n")) JSON.parse(line);
    expect(existsSync(`${log}.lock`)).toBe(false);
    const [, command] = /to go on: overparam (.*)\n/.exec(err)!;
    expect((await overparam(command.split(" ")).ended).code).toBe(0);
    expect(table(out)).toBe(table(whole));
  },
);

test("shards and merge make the same table, in every format", async () => {
  const folders = [folder(), folder()];
  for (const [i, out] of folders.entries())
    expect((await overparam(["sweep", planFile, "--out", out, "--shard", `${i + 1}/2`]).ended).code).toBe(0);
  const { code, out, err } = await overparam(["merge", ...folders]).ended;
  expect(code).toBe(0);
  expect(out).toBe(table(whole));
  expect(err).toMatch(/^overparam merge: 160 of 160 cells, hash of the results [0-9a-f]{64}\n$/);
  const part = await overparam(["merge", folders[1], "--out", join(scratch, "part.csv"), "--json"]).ended;
  expect(JSON.parse(part.out)).toMatchObject({ cells: 160, merged: 80, missing: 80, failed: [] });
});

test("--json prints one value, and the hash of the results is that of the other run", async () => {
  const again = await overparam([
    "sweep",
    planFile,
    "--out",
    whole,
    "--resume",
    "--json",
    "--format",
    "csv,npy",
  ]).ended;
  const result = JSON.parse(again.out);
  expect(result).toMatchObject({ cells: 160, computed: 0, skipped: 160, failed: [], missing: 0 });
  expect(result.files).toEqual([join(whole, "table.csv"), join(whole, "table.npy")]);
  const merged = await overparam(["merge", whole, "--out", join(scratch, "all.csv"), "--json"]).ended;
  expect(JSON.parse(merged.out).resultsHash).toBe(result.resultsHash);
});

test("a second process on the same run is refused by the name of the lock", async () => {
  const lock = join(whole, "results.jsonl.lock");
  writeFileSync(lock, JSON.stringify({ pid: 1, host: `not-${hostname()}`, began: "" }));
  const { code, err } = await overparam(["sweep", planFile, "--out", whole, "--resume"]).ended;
  rmSync(lock);
  expect(code).toBe(2);
  expect(err).toContain(`got ${lock}, held by process 1 on not-${hostname()}`);
});

test("wrong input gets one line and code 2", async () => {
  const bad = join(scratch, "bad.json");
  writeFileSync(bad, JSON.stringify({ ...plan, grid: { ...plan.grid, kappa: [1, -2] } }));
  const cases: [string[], string][] = [
    [
      ["sweep", bad, "--out", folder()],
      "overparam sweep: plan.grid.kappa[1] must be greater than 0, got -2\n",
    ],
    [
      ["sweep", planFile, "--out", whole],
      `overparam sweep: --out must be a folder without a run, got ${whole} with ${whole}/results.jsonl (--resume goes on with it)\n`,
    ],
    [
      ["sweep", planFile, "--out", folder(), "--shard", "3/2"],
      'overparam sweep: --shard must be i/n with i from 1 to n, got "3/2"\n',
    ],
    [
      ["sweep", planFile, "--out", folder(), "--format", "cvs"],
      'overparam sweep: --format must be of csv, parquet, npy, got "cvs", did you mean csv?\n',
    ],
    [["sweep", planFile], "overparam sweep: required option '--out <DIR>' not specified\n"],
    [
      ["sweep", "nowhere.json", "--out", folder()],
      'overparam sweep: PLAN must be a readable file, got "nowhere.json", which does not exist\n',
    ],
    [
      ["merge", scratch],
      `overparam merge: DIR must hold a run (results*.jsonl), got ${scratch}, which holds none\n`,
    ],
    [
      ["merge", whole, "--out", "x.txt"],
      "overparam merge: --out must be a file that ends in .csv, .parquet, .npy, got x.txt\n",
    ],
  ];
  for (const [args, message] of cases) {
    const { code, err, out } = await overparam(args).ended;
    expect({ code, err, out }).toEqual({ code: 2, err: message, out: "" });
  }
});
