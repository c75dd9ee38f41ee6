// dist/web/: the entries for browsers in files that a page can load as they are, without a bundler or an import map. What they
// share is in chunks beside them; one worker serves them all.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { licenses } from "./licenses.mjs";

/** Names of the files and what they are made of. */
const entries = {
  index: "index.js",
  io: "io/index.js",
  linalg: "linalg/index.js",
  network: "network/index.js",
  plot: "plot/index.js",
  sweep: "sweep/index.js",
  worker: "worker.js",
};

/** Optional packages, which the code asks for at run time and does without. */
const external = ["vega", "vega-lite", "hyparquet", "hyparquet-writer"];

/** @param {string} dist the folder that tsc has written */
export async function buildWeb(dist) {
  const bundle = await rolldown({
    input: Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, join(dist, file)])),
    external,
    platform: "browser",
    // Workers are the entry "worker", and not assets: `new URL("./worker.js", import.meta.url)` is right as it stands.
    plugins: [licenses()],
    onLog(level, log) {
      throw new Error(`dist/web: ${level}: ${log.message}`);
    },
  });
  await bundle.write({
    dir: join(dist, "web"),
    format: "es",
    minify: true,
    entryFileNames: "[name].js",
    // In the same folder: the chunk that starts the worker names it by "./worker.js".
    chunkFileNames: "chunk-[name]-[hash].js",
  });
  await bundle.close();
  for (const [name, file] of Object.entries(entries))
    if (name !== "worker") writeFileSync(join(dist, "web", `${name}.d.ts`), `export * from "../${file}";\n`);
}
