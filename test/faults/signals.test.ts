// SIGINT and SIGTERM in every long command, a second signal, and two processes on one folder. On the built package.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { listeningOverparam, node, overparam, until } from "../support/command.js";
import { spiked } from "../support/plans.js";

const scratch = mkdtempSync(join(tmpdir(), "overparam-signals-"));
afterAll(() => rmSync(scratch, { recursive: true }));
let count = 0;
const place = () => join(scratch, String(count++));
const file = (name: string, content: unknown) => {
  const path = join(scratch, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};

// Each takes much longer than a test.
const problem = { ...spiked, noiseStd: 0.5 };
const question = { nSamples: 200, keepFraction: 0.1, nTrials: 500 };
const simulation = file("problem.json", { ...problem, ...question, nFeatures: 500, nTrials: 100_000 });
const sweep = file("sweep.json", {
  problem,
  grid: { ...question, kappa: { from: 2, to: 4, count: 20 }, seed: [1, 2, 3, 4] },
});
const map = file("map.json", {
  ...problem,
  x: { parameter: "kappa", from: 1, to: 4, count: 1000 },
  y: { parameter: "correlation", from: 0, to: 0.9, count: 100 },
  correlated: { structure: "ar1", nFeatures: 100 },
  samplesPerKept: 2.5,
});
const rows = Array.from({ length: 300 }, (_, i) =>
  Array.from({ length: 40 }, (_, j) => Math.sin(1 + i * 7.3 + j * j * 1.7).toFixed(6)).join(","),
);
const table = file(
  "data.csv",
  `${Array.from({ length: 40 }, (_, j) => `c${j}`).join(",")}\n${rows.join("\n")}\n`,
);
const network = file("network.json", {
  data: { nTrain: 400, nTest: 1000, side: 14 },
  network: { kind: "convNet" },
  widths: [4, 8],
  targets: [2],
  training: { epochs: 500, batch: 50, optimizer: { kind: "adam", rate: 0.003 } },
  seeds: [1, 2, 3],
});

const commands: [name: string, args: string[], hint?: RegExp][] = [
  ["simulate", [simulation]],
  ["simulate", [simulation, "--workers", "2"]],
  ["map", [map, "--out", place()]],
  ["data", [table, "--target", "c0", "--samples", "200", "--keep", "5", "--trials", "1000000"]],
  ["reproduce", ["--out", place()]],
  [
    "reproduce",
    ["--network", "full", "--out", place()],
    /^overparam reproduce: the networks that are done are kept; the same command goes on$/m,
  ],
  ["sweep", [sweep, "--out", place()], / to go on: overparam sweep \S+ --out \S+ --resume$/m],
  [
    "sweep",
    [sweep, "--out", place(), "--shard", "2/3"],
    / to go on: overparam sweep \S+ --out \S+ --resume --shard 2\/3$/m,
  ],
  ["network", [network, "--out", place()], / to go on: overparam network \S+ --out \S+ --resume$/m],
];

test.concurrent.each(
  (["SIGINT", "SIGTERM"] as const).flatMap((signal) =>
    commands.map(([name, args, hint]) => [signal, name, args, hint] as const),
  ),
)(
  "%s ends %s %j with a code of its own, one line, and what goes on with it",
  async (signal, name, args, hint) => {
    // Each signal has a folder of its own.
    const at = args.indexOf("--out") + 1;
    const own = at === 0 ? args : args.with(at, `${args[at]}-${signal}`);
    const { child, ended, listening } = listeningOverparam([name, ...own]);
    await listening;
    child.kill(signal);
    const { code, out, err } = await ended;
    const [expected, word] = signal === "SIGINT" ? [130, "interrupted"] : [143, "terminated"];
    expect([code, out], err).toEqual([expected, ""]);
    expect(err.endsWith(`overparam ${name}: ${word}\n`), err).toBe(true);
    if (hint) expect(err).toMatch(hint);
    else expect(err).not.toContain("go");
    if (at === 0) return;
    // What is there is whole, and nobody holds it.
    const left = readdirSync(own[at], { recursive: true, encoding: "utf8" });
    expect(left.filter((path) => /\.(lock|takeover|tmp|csv|svg|html)$/.test(path))).toEqual([]);
    for (const log of left.filter((path) => path.endsWith(".jsonl")))
      for (const line of readFileSync(join(own[at], log), "utf8").trimEnd().split("\n")) JSON.parse(line);
  },
  180_000,
);

test("a second signal, of either kind, ends a process at once that is still at work", async () => {
  for (const second of ["SIGINT", "SIGTERM"] as const) {
    const { child, ended, said } = node([
      "--input-type=module",
      "-e",
      `import { interruptible } from ${JSON.stringify(new URL("../../dist/cli/interrupt.js", import.meta.url).href)};
       const forever = () => new Promise(() => setInterval(() => {}, 1000));
       interruptible("job", () => (console.log("at work"), forever()), () => console.log("finishing"));`,
    ]);
    await said("at work");
    child.kill("SIGINT");
    await said("finishing");
    child.kill(second);
    expect(await ended).toMatchObject({ code: null, signal: second });
  }
});

test("of two processes on one folder the second is refused, and told the lock and its holder", async () => {
  const out = place();
  const { child, ended, listening } = listeningOverparam(["sweep", sweep, "--out", out, "--workers", "1"]);
  await listening;
  const log = join(out, "results.jsonl");
  await until(() => (statSync(log, { throwIfNoEntry: false })?.size ?? 0) > 0, "the run has begun");
  const second = await overparam(["sweep", sweep, "--out", out, "--resume"]).ended;
  expect(second).toMatchObject({
    code: 2,
    err: `overparam sweep: the run must be written by one process at a time, got ${log}.lock, held by process ${child.pid}\n`,
  });
  // Another shard of it has a log and a lock of its own.
  const shard = listeningOverparam([
    "sweep",
    sweep,
    "--out",
    out,
    "--shard",
    "1/2",
    "--workers",
    "1",
    "--resume",
  ]);
  await until(() => existsSync(join(out, "results-1-of-2.jsonl")), "a shard has begun beside it");
  shard.child.kill("SIGTERM");
  child.kill("SIGTERM");
  expect([(await shard.ended).code, (await ended).code]).toEqual([143, 143]);
});

test("a folder in which nothing can be written is refused before the work begins", async () => {
  const blocked = file("blocked", "no folder");
  for (const args of [
    ["sweep", sweep, "--out", join(blocked, "out")],
    ["network", network, "--out", join(blocked, "out")],
    ["map", map, "--out", join(blocked, "out")],
    ["reproduce", "--out", join(blocked, "out")],
  ]) {
    const { code, err } = await overparam(args).ended;
    expect(code).toBe(2);
    expect(err).toMatch(
      /^overparam \w+: --out must be a folder that can be written, got \S+blocked\/out \((EEXIST|ENOTDIR)\)\n$/,
    );
  }
});
