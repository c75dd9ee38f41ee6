// The command line from outside: what it prints where, and how it ends.
import { spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { version } from "../../src/version.js";

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "overparam-cli-"))));
afterAll(() => rmSync(folder, { recursive: true }));

interface Run {
  code: number | null;
  out: string;
  err: string;
}

/** Runs the built command with `input` on standard input. */
function overparam(args: string[], input = ""): Promise<Run> {
  const child = spawn(process.execPath, ["dist/cli/main.js", ...args], { env: { ...process.env, CI: "1" } });
  const run: Run = { code: null, out: "", err: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (run.out += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (run.err += text));
  child.stdin.on("error", () => {}); // a command that does not read its input closes it
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...run, code }));
  });
}

const features = [
  { weight: 0.1, variance: 25, coefficient: 1 },
  { weight: 0.9, variance: 1, coefficient: 1 },
];
const problem = { features, noiseStd: 0.7071067811865476, kappa: 2.5, keepFraction: 0.1 };
const { kappa: _, ...world } = problem;
const sampled = { ...world, nSamples: 40, nFeatures: 100, nTrials: 8, seed: 1 };

const predict = (file: unknown, ...args: string[]) =>
  overparam(["predict", "-", ...args], typeof file === "string" ? file : JSON.stringify(file));
const simulate = (file: unknown, ...args: string[]) =>
  overparam(["simulate", "-", ...args], JSON.stringify(file));

test("a list of keep fractions prunes in rounds, in predict and in simulate alike", async () => {
  const list = {
    keepFraction: [0.5, 0.1],
    retrainRidge: [0.1, 0],
    rules: ["magnitude", "hessian empirical"],
  };
  const [theory, simulated] = await Promise.all([
    predict({ ...problem, ...list }, "--json"),
    simulate({ ...sampled, ...list }, "--json"),
  ]);
  for (const { code, out } of [theory, simulated]) {
    expect(code).toBe(0);
    const { rounds, pruned, retrained } = JSON.parse(out);
    expect(rounds.map(({ retrainRidge }: { retrainRidge: number }) => retrainRidge)).toEqual([0.1, 0]);
    expect({ pruned, retrained }).toEqual({ pruned: rounds[1].pruned, retrained: rounds[1].retrained });
  }
  const table = await simulate({ ...sampled, ...list });
  expect(table.out).toMatch(/^round {2}keeps {2,}magnitude {2,}hessian empirical$/m);
  expect(table.out).toMatch(/^2 +10 +[\d.]+ ± [\d.]+ → /m);
});

test("what is kept may be a number of features, nKept, or a list of them, in the place of shares", async () => {
  const { keepFraction: _share, ...file } = sampled;
  const correlated = { ...file, features: undefined, covariance: { ar1: 0.5 }, betaStar: 0.1, nDraws: 20 };
  for (const base of [file, correlated])
    for (const [counted, shared] of [
      [{ nKept: 10 }, { keepFraction: 0.1 }],
      [{ nKept: [50, 10] }, { keepFraction: [0.5, 0.1] }],
    ])
      for (const command of [predict, simulate]) {
        const [one, other] = await Promise.all([
          command({ ...base, rules: ["magnitude"], ...counted }, "--json"),
          command({ ...base, rules: ["magnitude"], ...shared }, "--json"),
        ]);
        expect(one).toEqual(other);
        expect(one.code).toBe(0);
      }
});

test("rules that all keep the same N of M leave out what is kept", async () => {
  const { keepFraction: _share, ...file } = sampled;
  for (const command of [predict, simulate]) {
    const { code, out } = await command({ ...file, rules: ["2:4", "2:4 hessian"] }, "--json");
    expect(code).toBe(0);
    expect(Object.keys(JSON.parse(out).pruned)).toEqual(["2:4", "2:4 hessian"]);
  }
});

describe("predict", () => {
  test("--json prints exactly one JSON value, that of the library", async () => {
    const { code, out, err } = await predict(problem, "--json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const value = JSON.parse(out);
    expect(value.dense).toBeCloseTo(1.7290085022142352, 9);
    expect(value.pruned.hessian).toBeCloseTo(1.876630759561202, 9);
    expect(value.retrained.magnitude).toBeCloseTo(4.628235245499362, 9);
    expect(value.small).toBeCloseTo(1.866666666666667, 9);
    expect(value).toMatchObject({ kappa: 2.5, keepFraction: 0.1, ridge: 0, retrainRidge: 0 });
  });

  test("an infinite risk is the string Infinity in JSON", async () => {
    const { code, out } = await predict({ ...problem, kappa: 1 }, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out).dense).toBe("Infinity");
  });

  test("without --json it prints a table and who wins", async () => {
    const { code, out } = await predict(problem);
    expect(code).toBe(0);
    expect(out).toMatch(/hessian +1\.877 \* +2\.190/);
    expect(out).toMatch(/large model, dense +1\.729/);
    expect(out).toMatch(/predicting 0 +3\.900/);
    expect(out).toContain(
      "Train small: the best pruned large model, hessian pruning, has risk 1.877 against 1.867 for the small model (0.53 % higher).",
    );
  });

  test("a covariance is averaged over nDraws draws of the seed; the heading says so", async () => {
    const file = {
      covariance: { ar1: 0.8 },
      betaStar: 0.1,
      noiseStd: 0.5,
      nSamples: 20,
      nFeatures: 40,
      keepFraction: 0.2,
    };
    const { out } = await predict({ ...file, nDraws: 30, seed: 4 }, "--json");
    const { nDraws, seed, detail } = JSON.parse(out);
    expect([nDraws, seed]).toEqual([30, 4]);
    expect(detail.retrained.magnitude.standardError).toBeGreaterThan(0);
    const { out: text } = await predict({ ...file, nDraws: 30 });
    expect(text).toContain("averages over 30 draws, seed 1 (--json has their standard errors)");
  });

  test("a list of coefficients says how many features there are, with kappa and with nSamples", async () => {
    const file = { covariance: { ar1: 0.5 }, betaStar: [1, 2, 0, 0, 1, 0, 0, 1], noiseStd: 0.5, nDraws: 5 };
    const sizes = [{ kappa: 0.5 }, { nSamples: 16 }, { nSamples: 16, nFeatures: 8 }];
    const runs = await Promise.all(
      sizes.map((size) => predict({ ...file, ...size, keepFraction: 0.5 }, "--json")),
    );
    expect(runs.map(({ err }) => err)).toEqual(["", "", ""]);
    expect(runs[1].out).toBe(runs[2].out);
    expect(JSON.parse(runs[0].out).small).toBeCloseTo(JSON.parse(runs[1].out).small, 12);
  });

  test("the small model that the verdict compares with stands in the table", async () => {
    const { out } = await predict({ ...problem, ridge: 0.1, retrainRidge: 0.1, noiseStd: 2 });
    const [, risk] = /against (\S+) for the small model with the ridge of the refit/.exec(out)!;
    expect(out).toMatch(new RegExp(`small model, ridge of the refit +${risk}\\n`));
  });

  test("the rules of the file are those of the table", async () => {
    const { out } = await predict({ ...problem, rules: ["hessian"] }, "--json");
    expect(Object.keys(JSON.parse(out).pruned)).toEqual(["hessian"]);
  });

  test("nSamples and nFeatures stand for kappa, and a file of simulate serves as it is", async () => {
    const [one, two] = await Promise.all([
      predict(problem, "--json"),
      predict({ ...world, nSamples: 400, nFeatures: 1000, nTrials: 5, seed: 3 }, "--json"),
    ]);
    expect(JSON.parse(two.out).pruned).toEqual(JSON.parse(one.out).pruned);
  });

  test("a file is read like standard input, with or without a byte order mark", async () => {
    const path = join(folder, "problem.json");
    writeFileSync(path, `\uFEFF${JSON.stringify(problem)}`);
    const [file, input] = await Promise.all([
      overparam(["predict", path, "--json"]),
      predict(problem, "--json"),
    ]);
    expect(file).toEqual(input);
  });

  const [strong, weak] = features;
  const bad: [string, unknown, string][] = [
    [
      "a negative variance",
      { ...problem, features: [strong, { ...weak, variance: -1 }] },
      "features[1].variance must be at least 0, got -1",
    ],
    [
      "a weight that is text",
      { ...problem, features: [{ ...strong, weight: "0.1" }, weak] },
      'features[0].weight must be a finite number, got "0.1"',
    ],
    [
      "weights that do not sum to 1",
      { ...problem, features: [{ ...strong, weight: 0.3 }, weak] },
      "the weights of features must sum to 1, got 1.2",
    ],
    [
      "no features",
      { ...problem, features: [] },
      "features must name at least one group of features, got an array of 0",
    ],
    ["features that are no list", { ...problem, features: 3 }, "features must be an array, got 3"],
    [
      "features left out",
      { ...problem, features: undefined },
      "features is missing, or in its place covariance or factor or randomFeatures",
    ],
    ["the noise left out", { ...problem, noiseStd: undefined }, "noiseStd is missing"],
    ["null for a number", { ...problem, noiseStd: null }, "noiseStd must be a finite number, got null"],
    [
      "a number too large",
      JSON.stringify(problem).replace("25", "1e999"),
      "features[0].variance must be a finite number, got Infinity",
    ],
    [
      "an unknown key",
      { ...problem, keepFractoin: 0.1 },
      "unknown key keepFractoin, did you mean keepFraction?",
    ],
    [
      "an unknown key of a group",
      { ...problem, features: [{ ...strong, wieght: 1 }, weak] },
      "unknown key features[0].wieght, did you mean weight?",
    ],
    [
      "an unknown key on two lines",
      { ...problem, features: [{ ...strong, "a\nb": 1 }, weak] },
      'unknown key features[0]["a\\nb"], known are weight, variance, coefficient',
    ],
    ["a fraction of 0", { ...problem, keepFraction: 0 }, "keepFraction must be in (0, 1], got 0"],
    ["a fraction above 1", { ...problem, keepFraction: 1.5 }, "keepFraction must be in (0, 1], got 1.5"],
    ["the fraction left out", { ...problem, keepFraction: undefined }, "keepFraction is missing"],
    ["a share and a number", { ...problem, nKept: 10 }, "kept must be keepFraction or nKept, got both"],
    [
      "a number of features beside kappa",
      { ...problem, keepFraction: undefined, nKept: 10 },
      "nKept must come with nSamples and nFeatures, got it with kappa",
    ],
    [
      "N of M that differ",
      { ...problem, keepFraction: undefined, rules: ["2:4", "1:4"] },
      "keepFraction is missing, and the groups of the rules keep different shares",
    ],
    ["a kappa of 0", { ...problem, kappa: 0 }, "kappa must be greater than 0, got 0"],
    [
      "a kappa that is not p/n",
      { ...problem, nSamples: 400, nFeatures: 800 },
      "kappa must be nFeatures / nSamples = 800 / 400 = 2, got 2.5",
    ],
    [
      "n without p",
      { ...world, nSamples: 400 },
      "size must be kappa or nSamples and nFeatures, got nSamples without nFeatures",
    ],
    [
      "p without n",
      { ...world, nFeatures: 400 },
      "size must be kappa or nSamples and nFeatures, got nFeatures without nSamples",
    ],
    ["no size", world, "size must be kappa or nSamples and nFeatures, got neither"],
    ["a negative ridge", { ...problem, ridge: -0.1 }, "ridge must be at least 0, got -0.1"],
    [
      "an unknown rule",
      { ...problem, rules: ["hesian"] },
      'rules[0] must be a known rule, got "hesian", did you mean hessian?',
    ],
    ["a list", [problem], "the input must be an object, got an array of 1"],
  ];
  test.each(bad)(
    "%s gets one line that names the key and what came, and exit code 2",
    async (_, file, line) => {
      expect(await predict(file)).toEqual({ code: 2, out: "", err: `overparam predict: ${line}\n` });
    },
  );

  test.each(["", "hello", '{"features": [', '{"noiseStd": NaN}', "{\n'a': 1\n}"])(
    "text that is not JSON gets one line (%j)",
    async (text) => {
      const { code, out, err } = await predict(text);
      expect({ code, out }).toEqual({ code: 2, out: "" });
      expect(err).toMatch(
        /^overparam predict: standard input must hold JSON, got text that is not: [^\n]+\n$/,
      );
    },
  );

  test("a file that is not there gets one line", async () => {
    expect(await overparam(["predict", "no-such.json"])).toEqual({
      code: 2,
      out: "",
      err: 'overparam predict: FILE must be a readable file, got "no-such.json", which does not exist\n',
    });
  });
});

describe("simulate", () => {
  test("--json prints one JSON value with mean, standard error and median, the same for any number of workers", async () => {
    const [one, two] = await Promise.all([
      simulate(sampled, "--json", "--workers", "1"),
      simulate(sampled, "--json", "--workers", "2"),
    ]);
    expect(one.code).toBe(0);
    const value = JSON.parse(one.out);
    expect(value).toMatchObject({ nTrials: 8, seed: 1, nSamples: 40, nFeatures: 100, nKept: 10 });
    for (const leaf of [value.dense, value.small, value.pruned.magnitude, value.retrained.oracle])
      expect(Object.keys(leaf)).toEqual(expect.arrayContaining(["mean", "standardError", "median"]));
    expect(JSON.parse(two.out)).toEqual(value);
  });

  test("without --json it prints a table of mean ± standard error", async () => {
    const { code, out } = await simulate(sampled);
    expect(code).toBe(0);
    expect(out).toMatch(/hessian +[\d.]+ ± [\d.]+/);
    expect(out).toContain(
      "n = 40 samples, p = 100 features, s = 10 kept, mean ± standard error of 8 trials, seed 1",
    );
  });

  test("kappa may stand beside n and p if it says the same", async () => {
    expect((await simulate({ ...sampled, kappa: 2.5 }, "--json")).code).toBe(0);
    expect(await simulate({ ...sampled, kappa: 2 })).toEqual({
      code: 2,
      out: "",
      err: "overparam simulate: kappa must be nFeatures / nSamples = 100 / 40 = 2.5, got 2\n",
    });
  });

  test.each([
    [{ ...sampled, nSamples: undefined }, "nSamples is missing"],
    [
      { ...sampled, nSamples: undefined, nFeatures: undefined, kappa: 2.5 },
      "the size must be nSamples and nFeatures, got kappa, which is for predict only",
    ],
    [{ ...sampled, nSamples: 0 }, "nSamples must be at least 1, got 0"],
    [{ ...sampled, nFeatures: 2.5 }, "nFeatures must be a whole number, got 2.5"],
    [{ ...sampled, nTrials: 0 }, "nTrials must be at least 1, got 0"],
    [{ ...sampled, seed: "one" }, 'seed must be a finite number, got "one"'],
  ])("bad input gets one line and exit code 2 (%#)", async (file, line) => {
    expect(await simulate(file)).toEqual({ code: 2, out: "", err: `overparam simulate: ${line}\n` });
  });

  const size = { noiseStd: 0.5, nSamples: 30, keepFraction: 0.25, nTrials: 3 };
  const relu = { inputDim: 6, activation: "relu", seed: 4 };

  test.each([
    [
      "a covariance in rows",
      {
        covariance: [
          [1, 0.5],
          [0.5, 2],
        ],
        betaStar: [1, 2],
        keepFraction: 0.5,
      },
      2,
    ],
    [
      "a factor",
      { factor: [[1], [0.5], [2]], betaStar: 1, ridge: 0.1, retrainRidge: 0.1, keepFraction: 0.4 },
      3,
    ],
    ["AR(1)", { covariance: { ar1: 0.8 }, nFeatures: 40, betaStar: 0.1 }, 40],
    ["equal correlations", { covariance: { equicorrelated: 0.3 }, nFeatures: 40, betaStar: 0.1 }, 40],
    ["blocks", { covariance: { blocks: { size: 5, rho: 0.5 } }, nFeatures: 40, betaStar: 0.1 }, 40],
    ["a power law", { covariance: { powerLaw: { exponent: 1, seed: 2 } }, nFeatures: 20, betaStar: 0.1 }, 20],
    ["random features", { randomFeatures: relu, nFeatures: 50 }, 50],
  ])("the problem may be described by %s", async (_, description, nFeatures) => {
    const { code, out, err } = await simulate({ ...size, ...description }, "--json", "--workers", "1");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(JSON.parse(out)).toMatchObject({ nFeatures, nTrials: 3 });
  });

  const named = { ...size, nFeatures: 40, betaStar: 0.1 };
  test.each([
    [{ ...named, covariance: { ar1: 2 } }, "rho must be in [-1, 1], got 2"],
    [
      { ...named, covariance: { ar1: 0.5, equicorrelated: 0.5 } },
      "covariance must be rows or name one of ar1, equicorrelated, blocks, powerLaw, got ar1 and equicorrelated",
    ],
    [{ ...named, covariance: { ar: 0.5 } }, "covariance: unknown key ar, did you mean ar1?"],
    [
      { ...named, covariance: {} },
      "covariance must be rows or name one of ar1, equicorrelated, blocks, powerLaw, got none",
    ],
    [{ ...named, covariance: null }, "covariance: the input must be an object, got null"],
    [{ ...named, covariance: { ar1: 0.5 }, nFeatures: undefined }, "nFeatures is missing"],
    [
      {
        ...named,
        covariance: [
          [1, 0.5],
          [0.4, 1],
        ],
        nFeatures: 2,
      },
      "covariance must be symmetric",
    ],
    [{ ...named, factor: null }, "factor must be"],
    [
      { ...named, covariance: { ar1: 0.5 }, betaStar: [1, 2] },
      "betaStar must have 40 entries, one for each feature, got 2",
    ],
    [
      { ...named, randomFeatures: relu },
      "betaStar must come with covariance or factor, got it with randomFeatures",
    ],
    [
      { ...size, randomFeatures: relu, features },
      "the problem must be described by one of features, covariance, factor, randomFeatures, got features and randomFeatures",
    ],
    [
      { ...size, nFeatures: 30, randomFeatures: { ...relu, activation: "tanh" } },
      "activation must be relu or erf",
    ],
    [{ ...size, nFeatures: 30, randomFeatures: 7 }, "inputDim is missing"],
  ])("a description that is wrong gets one line and exit code 2 (%#)", async (file, line) => {
    const { code, out, err } = await simulate(file);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(`overparam simulate: ${line}`);
    expect(err.split("\n").length).toBe(2);
  });

  test.each(["few", "0", "257", "99999999999999999999"])(
    "--workers %s is refused as it was typed",
    async (typed) => {
      expect(await simulate(sampled, "--workers", typed)).toEqual({
        code: 2,
        out: "",
        err: `overparam simulate: --workers must be a whole number from 1 to 256, got "${typed}"\n`,
      });
    },
  );
});

describe("overparam", () => {
  test("--version prints the version", async () => {
    expect(await overparam(["--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test("--help and no arguments list the commands", async () => {
    const help = await overparam(["--help"]);
    expect(help.code).toBe(0);
    for (const command of ["predict", "simulate", "reproduce"]) expect(help.out).toContain(command);
    expect(await overparam([])).toEqual(help);
  });

  test.each(["predict", "simulate", "reproduce"])("%s --help explains input and output", async (command) => {
    const { code, out, err } = await overparam([command, "--help"]);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain("What comes out");
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test("the example file in the help is one that works", async () => {
    for (const command of ["predict", "simulate"]) {
      const { out } = await overparam([command, "--help"]);
      const example = /^ {2}\{[\s\S]*?^ {2}\}/m.exec(out)?.[0] ?? "";
      const file = {
        ...JSON.parse(example),
        ...(command === "simulate" ? { nSamples: 40, nFeatures: 100, nTrials: 2 } : {}),
      };
      expect((await overparam([command, "-", "--json"], JSON.stringify(file))).code).toBe(0);
    }
  });

  test.each([
    [["reprodce"], "overparam: unknown command 'reprodce' (Did you mean reproduce?)"],
    [["help", "predct"], "overparam: unknown command 'predct' (Did you mean predict?)"],
    [["help", "foo"], "overparam: unknown command 'foo'"],
    [["--jsn"], "overparam: unknown option '--jsn'"],
    [["predict"], "overparam predict: missing required argument 'FILE'"],
    [["predict", "-", "--jsn"], "overparam predict: unknown option '--jsn' (Did you mean --json?)"],
    [
      ["predict", "a", "b"],
      "overparam predict: too many arguments for 'predict'. Expected 1 argument but got 2.",
    ],
  ])("a wrong command line gets one line and exit code 2 (%j)", async (args, line) => {
    expect(await overparam(args)).toEqual({ code: 2, out: "", err: `${line}\n` });
  });

  test("a reader that closes the pipe early is no fault", async () => {
    const child = spawn("sh", ["-c", `${process.execPath} dist/cli/main.js --help | true`]);
    let err = "";
    child.stderr.on("data", (text) => (err += text));
    await new Promise((resolve) => child.on("close", resolve));
    expect(err).toBe("");
  });
});

describe("reproduce", () => {
  test("an output folder that is a file gets one line", async () => {
    const path = join(folder, "taken");
    writeFileSync(path, "");
    const { code, out, err } = await overparam(["reproduce", "--quick", "--out", path]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe(
      `overparam reproduce: --out must be a folder that can be written, got ${path} (EEXIST)\n`,
    );
  });

  test.runIf(existsSync("/proc/self"))(
    "a folder that cannot be written is noticed before the work",
    async () => {
      for (const folder of ["/proc/self", "/proc/none/deep"]) {
        const { code, out, err } = await overparam(["reproduce", "--out", folder]);
        expect({ code, out }).toEqual({ code: 2, out: "" });
        expect(err).toMatch(
          /^overparam reproduce: --out must be a folder that can be written, got \S+ \(\w+\)\n$/,
        );
        expect(err).toContain(folder);
      }
    },
  );

  test("a file that is in the way of a result gets one line", async () => {
    const out = join(folder, "blocked");
    mkdirSync(join(out, "results.csv", "inside"), { recursive: true });
    const { code, err } = await overparam(["reproduce", "--quick", "--out", out]);
    expect(code).toBe(1);
    expect(err).toMatch(/^overparam reproduce: .*results\.csv must be written, got E\w+: .*$/m);
  }, 180_000);

  test.each(["-1", "1.5", "x", "9007199254740993"])("a seed of %s gets one line", async (seed) => {
    const { code, err } = await overparam(["reproduce", "--out", folder, "--seed", seed]);
    expect(code).toBe(2);
    expect(err).toMatch(/^overparam reproduce: [^\n]*--seed[^\n]*\n$/);
  });

  test.skipIf(process.platform === "win32")(
    "Ctrl-C ends it with one line and code 130, and leaves no file",
    async () => {
      const out = join(folder, "interrupted");
      const child = spawn(process.execPath, ["dist/cli/main.js", "reproduce", "--out", out]);
      let err = "";
      child.stderr.on("data", (text) => (err += text));
      const end = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
      // The folder appears when the work begins.
      while (!existsSync(out)) await new Promise((resolve) => setTimeout(resolve, 50));
      await new Promise((resolve) => setTimeout(resolve, 500));
      child.kill("SIGINT");
      expect(await end).toEqual({ code: 130, signal: null });
      expect(err).toBe("overparam reproduce: interrupted\n");
      expect(readdirSync(out)).toEqual([]);
    },
  );

  test("--quick writes the report, the figures and the rows, the same for any number of workers", async () => {
    const names = [
      "features.svg",
      "identity.svg",
      "mnist.svg",
      "network.csv",
      "network.svg",
      "regimes.csv",
      "regimes.svg",
      "report.html",
      "results.csv",
      "rounds.svg",
      "spiked.svg",
    ];
    const runs = await Promise.all(
      ["1", "2"].map(async (workers) => {
        const out = join(folder, `quick${workers}`);
        const { code, out: text } = await overparam([
          "reproduce",
          "--quick",
          "--workers",
          workers,
          "--out",
          out,
        ]);
        expect(code).toBe(0);
        expect(text).toContain("report.html");
        expect(readdirSync(out).toSorted()).toEqual(names);
        return names.map((name) => readFileSync(join(out, name), "utf8"));
      }),
    );
    expect(runs[0].every((content, i) => content === runs[1][i])).toBe(true);
    const [html, csv] = ["report.html", "results.csv"].map((name) => runs[0][names.indexOf(name)]);
    expect(html).not.toMatch(/NaN|undefined|<script|src="http/);
    expect(csv.split("\n").length).toBeGreaterThan(3000);
    expect(csv).not.toMatch(/NaN|undefined/);
  }, 180_000);
});
