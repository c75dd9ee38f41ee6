// The arrows of the house: who may import whom (docs/architecture.md).
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeOf, importsOf, loadedFrom, root, target as resolve } from "./support/imports.js";

/** Each room and the rooms it may import from. Loose files of src/ (advice, errors, numbers, validate, version) stand below everything. */
const mayImport: Record<string, string[]> = {
  wasm: [],
  matrix: ["wasm"],
  linalg: ["matrix", "wasm"],
  random: ["wasm"],
  workers: ["wasm"],
  problems: ["random", "linalg", "matrix", "wasm"],
  rules: ["problems", "random", "linalg", "matrix", "wasm"],
  theory: ["rules", "problems", "random", "linalg", "matrix", "wasm"],
  regimes: ["theory", "rules", "problems", "random", "linalg", "matrix", "wasm"],
  fit: ["rules", "problems", "random", "linalg", "matrix", "wasm"],
  simulate: ["fit", "rules", "problems", "random", "linalg", "matrix", "workers", "wasm"],
  network: ["io", "random", "wasm"],
  io: ["matrix"],
  plot: ["regimes", "theory", "simulate", "rules", "problems", "io"],
  experiments: [
    "regimes",
    "fit",
    "theory",
    "simulate",
    "rules",
    "problems",
    "random",
    "linalg",
    "matrix",
    "workers",
    "io",
    "wasm",
  ],
  sweep: ["experiments", "theory", "simulate", "rules", "problems", "workers", "io"],
  study: ["sweep", "network", "workers", "io", "wasm"],
  url: ["wasm"],
  store: ["study", "sweep", "io", "wasm"],
  queue: ["sweep", "workers"],
  report: ["store", "study", "sweep", "experiments", "regimes", "plot", "io"],
  cli: [
    "report",
    "queue",
    "store",
    "study",
    "sweep",
    "experiments",
    "plot",
    "regimes",
    "theory",
    "simulate",
    "rules",
    "problems",
    "workers",
    "io",
    "matrix",
  ],
};
const loose = new Set(["advice", "errors", "numbers", "validate", "version"]);

const filesOf = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));

test("every import of src/ follows an arrow", () => {
  const wrong: string[] = [];
  for (const file of filesOf("src")) {
    const [, room, ...inner] = file.split("/");
    if (inner.length === 0) continue; // src/index.ts and the loose files
    if (!(room in mayImport)) wrong.push(`${file}: ${room} is not a room of the house`);
    for (const specifier of importsOf(file)) {
      if (!specifier.startsWith(".") || specifier.endsWith(".wasm")) continue; // workerd imports the built modules
      const [top, target, ...rest] = resolve(file, specifier).split("/");
      const name = target.replace(/\.js$/, "");
      const allowed =
        top === "src" &&
        (rest.length === 0 ? loose.has(name) : name === room || mayImport[room]?.includes(name));
      if (!allowed) wrong.push(`${file} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("the loose files of src/ import only each other, and the version from wasm", () => {
  for (const name of loose)
    for (const specifier of importsOf(`src/${name}.ts`).filter((s) => s.startsWith(".")))
      expect(["./errors.js", "./wasm/generated/version.js", "./wasm/hash.js"]).toContain(specifier);
});

test.each([
  ["src/theory", "src/simulate"],
  ["src/simulate", "src/theory"],
  ["assembly/asymptotics", "assembly/simulate"],
  ["assembly/simulate", "assembly/asymptotics"],
])("theory and simulation never meet: %s imports nothing from %s", (here, there) => {
  for (const file of filesOf(here))
    for (const specifier of importsOf(file)) expect(resolve(file, specifier)).not.toMatch(`${there}/`);
});

test("assembly/ imports nothing outside itself", () => {
  for (const file of filesOf("assembly"))
    for (const specifier of importsOf(file)) {
      expect(specifier, file).toMatch(/^\./);
      expect(resolve(file, specifier), file).toMatch(/^assembly\//);
    }
});

test("no file of src/ loads itself by way of others", () => {
  const circles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file]);
    if (start >= 0 || done.has(file)) return;
    for (const specifier of importsOf(file, { loaded: true }))
      if (specifier.startsWith(".") && specifier.endsWith(".js"))
        visit(resolve(file, specifier).replace(/\.js$/, ".ts"), [...path, file]);
    done.add(file);
  };
  for (const file of filesOf("src")) visit(file, []);
  expect(circles).toEqual([]);
});

test("only src/wasm/instantiate.ts knows the loader", () => {
  const users = filesOf("src").filter((file) => importsOf(file).includes("@assemblyscript/loader"));
  expect(users).toEqual(["src/wasm/instantiate.ts"]);
});

const entries = [
  "src/index.ts",
  "src/io/index.ts",
  "src/linalg/index.ts",
  "src/network/index.ts",
  "src/plot/index.ts",
  "src/sweep/index.ts",
  "src/url/index.ts",
  "src/worker.ts",
];
const entriesOfNode = ["src/store/index.ts", "src/queue/index.ts"];

test("the entries are those of package.json", () => {
  const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const built = Object.values(exports).flatMap((entry) => (entry as { default?: string }).default ?? []);
  expect(built).toEqual(
    [...entries, ...entriesOfNode].map((entry) => entry.replace(/^src(.*)\.ts$/, "./dist$1.js")),
  );
});

test("nothing that a browser loads, threads included, imports from node:", () => {
  const { files, outside } = loadedFrom(entries, "default");
  expect(outside.filter((line) => line.includes("node:"))).toEqual([]);
  expect(files).toContain("src/simulate/thread.web.ts");
  expect(files).toContain("src/simulate/worker.ts");
  expect(files).toContain("src/sweep/worker.ts");
  expect(files).toContain("src/wasm/generated/binary.ts");
});

test("under the condition of Node the same walk finds the threads of Node", () => {
  const { outside } = loadedFrom(entries, "node");
  expect(outside).toContain("src/simulate/thread.node.ts: node:worker_threads");
});

test("only src/workers/ talks to threads; rooms say which file to start", () => {
  const talks = /\bparentPort\b|\bpostMessage\b|\.terminate\(|"messageerror"/;
  const users = filesOf("src").filter((file) => talks.test(readFileSync(join(root, file), "utf8")));
  expect(users.filter((file) => !file.startsWith("src/workers/"))).toEqual([]);
});

test.each(["simulate", "sweep"])(
  "a worker of the web is started by the expression that bundlers look for: %s",
  (room) => {
    const source = readFileSync(join(root, `src/${room}/thread.web.ts`), "utf8");
    expect(source).toContain('new Worker(new URL("./worker.js", import.meta.url), { type: "module" })');
  },
);

test("no file of src/ or assembly/ needs itself by way of others, types aside", () => {
  const graph = new Map<string, string[]>();
  const files = [...filesOf("src"), ...filesOf("assembly")];
  for (const file of files)
    graph.set(
      file,
      importsOf(file, { loaded: true })
        .filter((specifier) => specifier.startsWith("."))
        .map((specifier) =>
          resolve(file, specifier)
            .replace(/\.js$/, "")
            .replace(/(?<!\.ts)$/, ".ts"),
        ),
    );
  // files that need no other that is left are taken away until none is left; what stays is in a circle, or needs one
  for (let before = -1; before !== graph.size;) {
    before = graph.size;
    for (const [file, needs] of graph) if (!needs.some((other) => graph.has(other))) graph.delete(file);
  }
  expect([...graph.keys()]).toEqual([]);
  expect(files.length).toBeGreaterThan(300);
});

// The specification leaves the last bits of these to the engine. What is drawn, or rounded to a few digits at once, may use them; and
// x ** 2 and powers of 2 are exact products everywhere.
test("no recorded number and no decision hangs on a function that engines round differently", () => {
  const loose = /^src\/(plot|web|cli)\/|^src\/(sweep\/axes|linalg\/norm|sweep\/cost)\.ts$/;
  const theirs =
    /Math\.(?:a?(?:sin|cos|tan)h?|atan2|exp|expm1|log|log10|log1p|log2|pow|hypot|cbrt)\b|[\w)\]] \*\*(?! 2\b)/;
  const uses = filesOf("src")
    .filter((file) => !loose.test(file) && !file.includes("/generated/"))
    .flatMap((file) =>
      codeOf(file)
        .split("\n")
        .filter((line) => theirs.test(line.replaceAll(/\b2 \*\*/g, "")))
        .map((line) => `${file}: ${line.trim()}`),
    );
  expect(uses).toEqual([]);
});
