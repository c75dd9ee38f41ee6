// Packs the package, installs it beside a tiny app, and runs the app in engines and out of bundlers. `npm run test:package`;
// with names (vite node-26 …) only those. Needs the npm registry and, for the pages, Chromium.
import { rmSync, cpSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { engines, runIn } from "./engines.mjs";
import { bundlers, followsUrls, followsWorkers, forNode, plain, viteServer } from "./bundlers.mjs";
import { tryExample } from "./examples.mjs";
import { openPages } from "./pages.mjs";
import { checkTypes } from "./types.mjs";
import { installApp, installTools, pack } from "./setup.mjs";
import { askWorkerd } from "./workerd.mjs";

/** What a bundle of one routine of linear algebra may weigh after gzip, the core of 60 kB included; measured 68.1 kB. */
const LINALG_BYTES = 69_000;
/** The same from rollup, which does not minify; measured 75.4 kB. */
const LINALG_BYTES_PLAIN = 77_000;
/** Words of rooms that such a bundle has no use for. */
const STRANGERS = [
  "simulate:",
  "predict:",
  "trainNetwork",
  "keepFraction",
  "readTable",
  "runSweep",
  "figureSpec",
];

const only = process.argv.slice(2);
const wanted = (name) => only.length === 0 || only.includes(name);
const results = new Map();
const note = (name, outcome) => {
  results.set(name, outcome);
  console.log(`${name}: ${outcome ?? "as it should be"}`);
};
/** Runs one part and notes what goes wrong. */
const part = async (name, work) => {
  if (!wanted(name)) return;
  try {
    note(name, await work());
  } catch (error) {
    note(name, `failed: ${String(error.stderr || error.stack).slice(0, 2000)}`);
  }
};

await installTools();
const { tarball } = await pack();
const app = await installApp(tarball);
process.on("exit", () => rmSync(app, { recursive: true, force: true }));
const site = join(app, "site");
const expected = await runIn("node-20", "node.js", app);
const compare = (found) => (found === expected ? undefined : `other results: ${found.slice(0, 500)}`);

for (const name of Object.keys(engines))
  await part(name, async () => compare(await runIn(name, "node.js", app)));
await part("types", () => checkTypes(app));
await part("workerd", () => askWorkerd(app));
await part("esbuild-node", async () => {
  await forNode({ app, entry: "node-workers.js", out: join(app, "for-node") });
  return compare(await runIn("node-20", "for-node/main.js", app));
});
for (const name of ["page", "vite"]) await part(`example-${name}`, () => tryExample(app, name));
for (const [name, bundle] of Object.entries(bundlers))
  await part(`${name}-lstsq`, async () => {
    const out = join(app, "alone", name);
    await bundle({ app, entry: "lstsq.js", out });
    return oneRoutine(out, name === "rollup" ? LINALG_BYTES_PLAIN : LINALG_BYTES);
  });

// Every page is built first, and then all are opened in one session of the browser.
const pages = [];
const page = (name, build) =>
  wanted(name) &&
  build().then(
    () => pages.push(name),
    (error) => note(name, `failed: ${String(error.stack).slice(0, 2000)}`),
  );
for (const [name, bundle] of Object.entries(bundlers)) {
  const entry = followsWorkers.includes(name) ? "page.js" : "page-workers.js";
  await page(name, () => bundle({ app, entry, out: join(site, name), workers: true }));
  await page(`${name}-url`, async () => {
    const out = join(site, `${name}-url`);
    const followed = followsUrls.includes(name);
    await bundle({
      app,
      entry: followed ? "page-url.js" : "page-url-copied.js",
      out,
      workers: true,
      conditions: ["overparam-url"],
    });
    if (!followed)
      for (const file of ["core.wasm", "network.wasm"])
        cpSync(join(app, "node_modules/overparam/dist", file), join(out, file));
    if (/[A-Za-z0-9+/]{10000}/.test(textOf(out))) throw new Error("the core is still inlined");
  });
}
await page("plain", async () => plain({ app, entry: "page.js", out: join(site, "plain") }));
await page("cdn", async () => {
  for (const [name, entry] of Object.entries({ plain: "page.js", cdn: "page-cdn.js" }))
    plain({ app, entry, out: join(site, name) });
});
const servers = {};
let dev;
await page("vite-dev", async () => {
  dev = await viteServer({ app, base: "/vite-dev/" });
  servers["vite-dev"] = dev.handle;
});
if (pages.length > 0)
  for (const [name, { result, error }] of await openPages(pages, { site, servers }))
    note(
      name,
      error ?? (name === "cdn" && result === "same bits" ? undefined : compare(JSON.stringify(result))),
    );
await dev?.close();

const failed = [...results.values()].filter((outcome) => outcome !== undefined).length;
console.log(`package tests: ${results.size - failed} passed, ${failed} failed`);
process.exit(failed > 0 || results.size === 0 ? 1 : 0);

/** A bundle of one routine gives its result, is small, and carries nothing of other rooms. */
async function oneRoutine(out, most) {
  const text = textOf(out);
  const code = text.replaceAll(/\/\*[^]*?\*\//g, ""); // rollup keeps docstrings, whose examples call anything
  const strangers = STRANGERS.filter((word) => code.includes(word));
  const size = gzipSync(text).length;
  console.log(`  ${size} bytes after gzip`);
  if (strangers.length > 0) return `carries ${strangers.join(", ")}`;
  if (size > most) return `${size} bytes after gzip, at most ${most}`;
  await import(join(out, "main.js"));
  const [a, b] = globalThis.answer;
  return Math.abs(a - 5 / 6) < 1e-14 && Math.abs(b - 1.5) < 1e-14
    ? undefined
    : `lstsq gave ${globalThis.answer}`;
}

/** All code of a folder, a worker that is an entry of its own aside. */
function textOf(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith(".js") && name !== "overparam-worker.js")
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
