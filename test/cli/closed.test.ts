// Commands in a process that may write nowhere but into the folder they were given, and that has no network: they never ask for more.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";

const base = mkdtempSync(join(tmpdir(), "overparam-closed-"));
const [given, out] = [join(base, "given"), join(base, "out")];
mkdirSync(given);
mkdirSync(out);
afterAll(() => rmSync(base, { recursive: true }));

/** Node's own permissions: files are read anywhere and written in `out`, threads may be started, programs and addons may not. */
const permission = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";
const closed = [
  permission,
  "--allow-fs-read=*",
  `--allow-fs-write=${out}/*`,
  "--allow-worker",
  "--no-warnings",
  `--import=${pathToFileURL(resolve("test/support/closed.mjs"))}`,
];

function node(args: readonly string[]): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [...closed, ...args], { maxBuffer: 1e8 }, (error, stdout, err) =>
      done({ code: error?.code ?? 0, out: stdout, err }),
    );
  });
}

const features = [{ variance: 1, coefficient: 1 }];
const file = (name: string, content: unknown) => {
  const path = join(given, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const point = { features, noiseStd: 0.5, nSamples: 20, nFeatures: 40, keepFraction: 0.2, nTrials: 4 };
const problem = file("problem.json", point);
const random = file("random.json", {
  randomFeatures: { inputDim: 4, activation: "relu" },
  noiseStd: 0.5,
  nSamples: 20,
  nFeatures: 40,
  keepFraction: 0.2,
  nTrials: 4,
  nDraws: 4,
});
const map = file("map.json", {
  features,
  noiseStd: 0.5,
  keepFraction: 0.2,
  x: { parameter: "kappa", from: 0.5, to: 4, count: 5 },
  y: { parameter: "noiseStd", values: [0.2, 1] },
});
const plan = file("plan.json", {
  problem: { features, noiseStd: 0.5 },
  grid: { nSamples: 20, kappa: [0.5, 2], keepFraction: 0.2, nTrials: 4 },
});
const rows = Array.from({ length: 60 }, (_, i) =>
  [Math.sin(i), Math.cos(3 * i), Math.sin(7 * i * i), Math.sin(i) + Math.cos(i * i)].join(","),
);
const table = file("table.csv", `a,b,c,y\n${rows.join("\n")}\n`);
const data = [table, "--target", "y", "--samples", "20", "--keep", "2", "--trials", "2"];

test.each<[string, string[]]>([
  ["predict", [problem]],
  ["predict, of random features,", [random, "--json"]],
  ["simulate", [problem, "--workers", "2"]],
  ["simulate, of random features,", [random, "--workers", "1", "--json"]],
  ["map", [map, "--out", join(out, "map")]],
  ["data", [...data, "--report", join(out, "report.html")]],
  ["sweep", [plan, "--out", join(out, "sweep"), "--workers", "2", "--figures"]],
  ["merge", [join(out, "sweep"), "--out", join(out, "merged.csv")]],
  ["figure", [join(out, "sweep"), "--out", join(out, "figures")]],
])("%s asks for no network and no program, and writes into its folder only", async (name, args) => {
  const { code, err } = await node(["dist/cli/main.js", name.split(",")[0], ...args]);
  expect(err).not.toContain("REFUSED");
  expect(code, err).toBe(0);
  expect(readdirSync(base).toSorted()).toEqual(["given", "out"]);
  expect(readdirSync(given)).toHaveLength(5);
});

test("what it is held to is in force: a write elsewhere, a request and a program are refused", async () => {
  const elsewhere = await node(["dist/cli/main.js", "map", map, "--out", join(base, "elsewhere")]);
  expect(elsewhere.err).toContain("must be a folder that can be written");
  expect(elsewhere.code).toBe(2);
  for (const [code, name] of [
    ["fetch('http://127.0.0.1:9')", "globalThis.fetch"],
    ["(await import('node:net')).connect(9)", "net.connect"],
    ["(await import('node:http')).get('http://127.0.0.1:9')", "http.get"],
    ["(await import('node:dns')).lookup('localhost', () => {})", "dns.lookup"],
    ["(await import('node:child_process')).spawn('true')", "child_process.spawn"],
  ]) {
    const { err } = await node(["--input-type=module", "-e", code]);
    expect(err).toContain(`REFUSED ${name}\n`);
  }
  const thread = `new (await import("node:worker_threads")).Worker("fetch('http://127.0.0.1:9')", { eval: true })`;
  expect((await node(["--input-type=module", "-e", thread])).err).toContain("REFUSED globalThis.fetch");
});
