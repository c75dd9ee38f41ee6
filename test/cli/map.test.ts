// overparam map from outside: what it prints and writes, and how it ends. docs/cli.md is held to the same.
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

let folder = "";
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "overparam-map-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const page = readFileSync("docs/cli.md", "utf8");
const plan = JSON.parse(/^```json plan\n([\s\S]*?)^```/m.exec(page)![1]);

interface Run {
  code: number;
  out: string;
  err: string;
}

function map(input: object, ...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["dist/cli/main.js", "map", "-", ...args],
      { env: { ...process.env, CI: "1" }, maxBuffer: 1e8 },
      (error, out, err) => resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
    child.stdin?.on("error", () => {});
    child.stdin?.end(JSON.stringify(input));
  });
}

test("it writes a table, a summary and a figure, and says who wins where", async () => {
  const out = join(folder, "plain");
  const { code, out: text, err } = await map(plan, "--out", out);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(text).toMatch(
    /^Train large, then prune, wins in \d+ % of the map, train small in \d+ %(; in \d+ % they are equal)?\.\n/,
  );
  expect(text).toMatch(/hessian, pruned +\d+ %/);
  expect(text).toContain("it is 1 along one line.");
  expect(readdirSync(out).toSorted()).toEqual(["map.csv", "map.json", "map.svg"]);

  const lines = readFileSync(join(out, "map.csv"), "utf8").trimEnd().split("\n");
  expect(lines.length).toBe(1 + 12);
  const columns = lines[0].split(",");
  const [section] = page.slice(page.indexOf("### map.csv")).split(/^## /m);
  const listed = new Set([...section.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
  for (const column of columns)
    expect(listed.has(column) || / (pruned|retrained)$/.test(column), column).toBe(true);
  for (const name of ["kappa", "ratio", "rule", "bestKappa", "wasmHash"]) expect(columns).toContain(name);

  const summary = JSON.parse(readFileSync(join(out, "map.json"), "utf8"));
  expect(summary.plan).toEqual(plan);
  expect(summary.x.values).toEqual([0.5, 1, 2, 4]);
  expect(summary.optima.kappa[0].length).toBe(3);
  const svg = readFileSync(join(out, "map.svg"), "utf8");
  expect(svg).toMatch(/^<svg/);
  for (const words of [
    "train small",
    "then prune",
    "Hessian, pruned",
    "best p",
    "n/s = 2.5, d/n = 4; 10 % of the features: variance 25, coefficient 1; 90 %",
    "the black line is where they are equal",
  ])
    expect(svg).toContain(words);
  expect(svg).not.toMatch(/NaN|Infinity/);
});

test("--json prints exactly one JSON value, infinities as strings", async () => {
  const out = join(folder, "json");
  const {
    code,
    out: text,
    err,
  } = await map({ ...plan, stages: ["pruned"], title: "Mine" }, "--out", out, "--json");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  const value = JSON.parse(text);
  expect(Object.keys(value)).toEqual([
    "x",
    "y",
    "candidates",
    "ratio",
    "best",
    "large",
    "small",
    "dense",
    "boundary",
    "optima",
    "files",
  ]);
  // the dense model at p = n
  expect(value.dense[1]).toBe("Infinity");
  expect(value.ratio[1]).toBe("Infinity");
  expect(value.files.every((file: string) => existsSync(file))).toBe(true);
  expect(readFileSync(join(out, "map.svg"), "utf8")).toContain(">Mine<");
});

test("the same plan gives the same bytes", async () => {
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  await Promise.all([map(plan, "--out", a), map(plan, "--out", b)]);
  for (const name of ["map.csv", "map.json", "map.svg"])
    expect(readFileSync(join(a, name), "utf8"), name).toBe(readFileSync(join(b, name), "utf8"));
});

const bad: [string, object, string][] = [
  ["an unknown key", { ...plan, workers: 3 }, "unknown key workers, known are x, y,"],
  ["an axis out of range", { ...plan, x: { ...plan.x, from: -1 } }, "x.from must be greater than 0, got -1"],
  [
    "a problem without features",
    { ...plan, features: [] },
    "features must name at least one group of features",
  ],
  ["a plan without noise", { ...plan, noiseStd: undefined }, "noiseStd is missing"],
  ["a title that is a number", { ...plan, title: 3 }, "title must be a string, got 3"],
  ["a function in a file's place", { ...plan, onProgress: 1 }, "unknown key onProgress"],
];
test.each(bad)("%s gets one line that names it, and exit code 2", async (_, input, message) => {
  const { code, out, err } = await map(input, "--out", join(folder, "bad"));
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err.startsWith(`overparam map: ${message}`), err).toBe(true);
  expect(err.split("\n").length).toBe(2);
});

test("a folder that cannot be written gets one line before the work begins", async () => {
  const file = join(folder, "file");
  writeFileSync(file, "");
  const { code, err } = await map(plan, "--out", join(file, "below"));
  expect(code).toBe(2);
  expect(err).toMatch(/^overparam map: --out must be a folder that can be written, got .*\n$/);
});

test.skipIf(process.platform === "win32")(
  "Ctrl-C ends it with one line and code 130, and leaves no file",
  async () => {
    const out = join(folder, "interrupted");
    const { worldKappa: _, optima: __, ...shared } = plan;
    const long = {
      ...shared,
      x: { parameter: "kappa", from: 1, to: 4, count: 1000 },
      y: { parameter: "correlation", from: 0, to: 0.9, count: 100 },
      correlated: { structure: "ar1", nFeatures: 100 },
    };
    const child = spawn(process.execPath, ["dist/cli/main.js", "map", "-", "--out", out], {
      env: { ...process.env, CI: "1" },
    });
    let err = "";
    child.stderr.on("data", (text) => (err += text));
    child.stdin.end(JSON.stringify(long));
    const end = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
    // the folder appears when the work begins
    while (!existsSync(out)) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 500));
    child.kill("SIGINT");
    expect(await end).toEqual({ code: 130, signal: null });
    expect(err).toContain("overparam map: interrupted\n");
    expect(readdirSync(out)).toEqual([]);
  },
);
