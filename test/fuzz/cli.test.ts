// The commands that read JSON, in this process, with files that somebody else wrote: an answer, or one line that says what is wrong.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect } from "vitest";
import { run } from "../../src/cli/program.js";
import { expandNetworkPlan } from "../../src/study/cells.js";
import { judge } from "./support/judge.js";
import { spoiledJson } from "./support/json.js";
import { property } from "./support/settings.js";

const base = mkdtempSync(join(tmpdir(), "overparam-fuzz-cli-"));
const folder = join(base, "in");
const out = join(folder, "out");
const file = join(folder, "input.json");
mkdirSync(folder);
afterAll(() => rmSync(base, { recursive: true, force: true }));

const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const point = { noiseStd: 0.5, nSamples: 6, nFeatures: 10, keepFraction: 0.3 };
const problems = [
  { features, ...point, ridge: 0.1, retrainRidge: 0, rules: ["magnitude", "2:4"], nTrials: 2, seed: 1 },
  { covariance: { ar1: 0.5 }, betaStar: 1, ...point, nTrials: 2, nDraws: 2 },
  {
    covariance: [
      [2, 1],
      [1, 2],
    ],
    betaStar: [1, 1],
    ...point,
    nFeatures: 2,
    keepFraction: 0.5,
    nTrials: 2,
    nDraws: 2,
  },
  {
    factor: [
      [2, 1],
      [1, 2],
    ],
    betaStar: [1, 1],
    ...point,
    nFeatures: 2,
    keepFraction: 0.5,
    nTrials: 2,
    nDraws: 2,
  },
  { randomFeatures: { inputDim: 4, activation: "relu" }, ...point, nTrials: 2, nDraws: 2 },
  { features, ...point, keepFraction: [0.6, 0.3], retrainRidge: [0.1, 0], nTrials: 2, engine: "exact" },
];
const plan = {
  name: "a plan",
  problems: { a: { features, noiseStd: 0.5 }, b: { inputDim: 4, activation: "erf", noiseStd: 1 } },
  grid: {
    nSamples: 10,
    kappa: { from: 0.5, to: 2, count: 2 },
    keepFraction: [0.3, [0.5, 0.3]],
    seed: [1, 2],
    nTrials: 2,
    rules: ["magnitude"],
  },
  estimators: ["theory"],
  maxCells: 20,
};
const map = {
  features,
  noiseStd: 0.7,
  x: { parameter: "kappa", from: 0.5, to: 4, count: 3 },
  y: { parameter: "noiseStd", values: [0.2, 1], scale: "log" },
  samplesPerKept: 2.5,
  worldKappa: 4,
  optima: ["kappa"],
  title: "a map",
};
const networks = {
  name: "networks",
  data: { nTrain: 20, nTest: 20, side: 7, labelNoise: 0.2 },
  network: { kind: "convNet" },
  widths: [1, 2],
  targets: [1],
  rules: ["magnitude", "random"],
  retrainFrom: "trained",
  training: { epochs: 1, batch: 10, optimizer: { kind: "adam", rate: 0.003 } },
  seeds: [1, 2],
};

/** Runs a command on a text. @returns its exit code, and what it printed */
async function command(name: string, text: string, ...args: string[]) {
  writeFileSync(file, text);
  const printed = { out: "", err: "" };
  const terminal = {
    out: (more: string) => void (printed.out += more),
    err: (more: string) => void (printed.err += more),
    liveErr: false,
    color: false,
    columns: 80,
  };
  const code = await run([name, file, "--json", ...args], terminal);
  return { code, ...printed };
}

/** One JSON value and 0, or one line and 2; 1 where a right question has no answer (`did not converge`). No trace of the stack. */
async function answers(name: string, text: string, ...args: string[]): Promise<void> {
  const { code, out: printed, err } = await command(name, text, ...args);
  expect(err).not.toMatch(/\n {4}at |\[object/);
  for (const line of err.split("\n").filter(Boolean)) expect(line).toMatch(`overparam ${name}: `);
  if (code === 0) expect(JSON.parse(printed)).toBeTypeOf("object");
  else expect({ code, lines: err.split("\n").length }).toEqual({ code: expect.toBeOneOf([1, 2]), lines: 2 });
  expect(readdirSync(base)).toEqual(["in"]);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
}

const anyText = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.string({ maxLength: 20 }),
  fc.constantFrom("[".repeat(100_000), '{"a":'.repeat(100_000), "\ufeff{}", "\0", "1e999", '"\ud800"'),
);

property(
  "predict answers any problem file or says in one line why not",
  fc.oneof({ weight: 9, arbitrary: spoiledJson(problems) }, { weight: 1, arbitrary: anyText }),
  (text) => answers("predict", text),
  { cost: 2 },
);

property(
  "so does simulate",
  fc.oneof({ weight: 9, arbitrary: spoiledJson(problems) }, { weight: 1, arbitrary: anyText }),
  (text) => answers("simulate", text, "--workers", "1"),
  { cost: 20 },
);

property(
  "so does map, whose files stay in its folder",
  fc.oneof({ weight: 9, arbitrary: spoiledJson([map]) }, { weight: 1, arbitrary: anyText }),
  (text) => answers("map", text, "--out", out),
  { cost: 20 },
);

property(
  "so does sweep, whose files stay in its folder",
  fc.oneof({ weight: 9, arbitrary: spoiledJson([plan]) }, { weight: 1, arbitrary: anyText }),
  async (text) => {
    rmSync(out, { recursive: true, force: true });
    await answers("sweep", text, "--workers", "1", "--out", out);
  },
  { cost: 20 },
);

property(
  "a text that is no plan of networks is refused by network before a picture is read",
  anyText,
  (text) => answers("network", text, "--out", out),
);

property("a spoiled plan of networks is laid out or refused", spoiledJson([networks]), (text) =>
  judge({ names: ["network"] }, () => expandNetworkPlan(JSON.parse(text))),
);
