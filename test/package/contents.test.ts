// What `npm pack` puts into the tarball: nothing too many, nothing missing, no bigger than said.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, normalize } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

interface Packed {
  size: number;
  unpackedSize: number;
  files: { path: string }[];
}

const packed: Packed = (() => {
  const out = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
    maxBuffer: 1e8,
    stdio: ["ignore", "pipe", "ignore"],
  });
  // npm 11 gives a list, npm 12 an object by name.
  return Object.values(JSON.parse(out) as Packed[])[0];
})();
const files = packed.files.map(({ path }) => path);
const read = (file: string) => readFileSync(file, "utf8");
const { exports, imports, bin } = JSON.parse(read("package.json"));

/** Everything that may be in it. */
const expected = [
  /^(README|CHANGELOG|CONTRIBUTING|SECURITY)\.md$/,
  /^(LICENSE|package\.json)$/,
  /^assembly\/[\w/-]+\.(ts|json)$/,
  /^docs\/assets\/[\w-]+\.png$/,
  /^docs\/(guide\/)?[\w-]+\.md$/,
  /^docs\/figures\/[\w-]+\.svg$/,
  /^examples\/[\w./-]+\.(js|mjs|html|json|md|sh|yaml)$/,
  /^src\/(?!wasm\/generated)[\w./-]+\.ts$/,
  /^dist\/[\w./-]+(?<!\.d)\.js$/,
  /^dist\/[\w./-]+\.d\.ts$/,
  /^dist\/(core|fast|network)\.wasm$/,
  /^dist\/((web|explorer)\/)?THIRD-PARTY-LICENSES\.txt$/,
  /^dist\/explorer\/(index\.html|assets\/[\w-]+\.css)$/,
  /^dist\/sbom\.cdx\.json$/,
];

test("every file in the tarball is of a kind that belongs there", () => {
  expect(files.filter((file) => !expected.some((pattern) => pattern.test(file)))).toEqual([]);
  expect(files.filter((file) => /\btests?\b|\.test\.|\.map$|node_modules/.test(file))).toEqual([]);
});

test("every built file comes from a source that is there", () => {
  const built = files.filter((file) => /^dist\/(?!web\/|explorer\/|wasm\/generated).*\.js$/.test(file));
  expect(built.length).toBeGreaterThan(200);
  const sources = built.map((file) => file.replace(/^dist(.*)\.js$/, "src$1.ts"));
  expect(sources.filter((file) => !files.includes(file))).toEqual([]);
});

test("no file says that it has a source map, since there are none", () => {
  const scripts = files.filter((file) => file.startsWith("dist/") && file.endsWith(".js"));
  expect(scripts.filter((file) => read(file).includes("sourceMappingURL"))).toEqual([]);
});

test("whatever package.json leads to is in the tarball", () => {
  const leaves = (value: unknown): string[] =>
    typeof value === "string" ? [value] : Object.values(value as object).flatMap(leaves);
  const targets = [exports, imports, bin].flatMap(leaves).map((target) => normalize(target));
  expect(targets.length).toBeGreaterThan(30);
  expect(targets.filter((target) => !files.includes(target))).toEqual([]);
});

test("links of the pages in the tarball lead to files in the tarball", () => {
  const broken = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((page) =>
      [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target]) => target.split("#")[0])
        .filter((target) => target !== "" && !/^\w+:/.test(target))
        .map((target) => normalize(`${dirname(page)}/${target}`))
        .filter((target) => !files.includes(target) && !files.some((file) => file.startsWith(`${target}/`)))
        .map((target) => `${page}: ${target}`),
    );
  expect(broken).toEqual([]);
});

test("licences of what is bundled are named beside it", () => {
  const named = (file: string) => [...read(file).matchAll(/^-{80}\n\n(\S+) \S+, (\S+?),?( |$)/gm)];
  const web = named("dist/web/THIRD-PARTY-LICENSES.txt").map(([, name, licence]) => [name, licence]);
  expect(web).toEqual([
    ["@assemblyscript/loader", "Apache-2.0"],
    ["@noble/hashes", "MIT"],
    ["assemblyscript", "Apache-2.0"],
    ["fflate", "MIT"],
    ["papaparse", "MIT"],
    ["valibot", "MIT"],
  ]);
  expect(named("dist/THIRD-PARTY-LICENSES.txt").map(([, name]) => name)).toEqual(["assemblyscript"]);
});

test("the changelog has the version of package.json, or what is not released yet, on top", () => {
  const { version } = JSON.parse(read("package.json"));
  const headings = [...read("CHANGELOG.md").matchAll(/^## \[(.+?)\]/gm)].map(([, name]) => name);
  expect(headings.slice(0, 2)).toContain(version);
  for (const name of headings) expect(name).toMatch(/^(Unreleased|\d+\.\d+\.\d+)$/);
});

/** Bytes. The core is at its budget; a change that needs more has to give something back. */
const budgets = { "dist/core.wasm": 60_000, "dist/fast.wasm": 60_500, "dist/network.wasm": 10_000 };

test.each(Object.entries(budgets))("%s has at most %i bytes after gzip -9", (file, most) => {
  const { length } = execFileSync("gzip", ["-9", "-c", file], { maxBuffer: 1e7 });
  expect(length).toBeLessThanOrEqual(most);
});

test("the tarball has at most 2 MB, unpacked 6 MB", () => {
  expect(packed.size).toBeLessThanOrEqual(2e6);
  expect(packed.unpackedSize).toBeLessThanOrEqual(6e6);
});

/** All code that importing an entry loads in a page without a bundler, in bytes after gzip. */
test.each([
  ["linalg", 78_500],
  ["index", 121_000],
  ["worker", 110_000],
])("dist/web/%s.js and what it imports have at most %i bytes after gzip", (entry, most) => {
  const seen = new Set<string>();
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const [, name] of read(file).matchAll(/\b(?:from|import)\s*[`"']\.\/([\w.-]+)[`"']/g))
      visit(`dist/web/${name}`);
  };
  visit(`dist/web/${entry}.js`);
  const size = [...seen].reduce((sum, file) => sum + gzipSync(read(file)).length, 0);
  expect(size).toBeLessThanOrEqual(most);
  expect(size).toBeGreaterThan(60_000);
});
