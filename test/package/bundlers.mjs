// What each bundler makes of the app, with as little configuration as a user can do with.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

/** Optional packages that are not installed: a bundler that wants to see them is told to leave them out. */
const absent = ["hyparquet", "hyparquet-writer", "vega", "vega-lite"];

/**
 * Bundles an entry of the app for browsers.
 * @typedef {(job: { app: string, entry: string, out: string, workers?: boolean, conditions?: string[] }) => Promise<void>} Bundle writes out/main.js, and out/overparam-worker.js where workers are asked for and left alone
 */

/** @type {Bundle} */
async function vite({ app, entry, out, conditions = [] }) {
  const { build, defaultClientConditions } = await import("vite");
  await build({
    root: app,
    configFile: false,
    base: "./",
    logLevel: "error",
    resolve: { conditions: [...conditions, ...defaultClientConditions] },
    build: {
      outDir: out,
      emptyOutDir: true,
      modulePreload: false,
      rollupOptions: { input: join(app, entry), output: { entryFileNames: "main.js" } },
    },
  });
}

/** @type {Bundle} */
async function webpack({ app, entry, out, conditions = [] }) {
  const { default: bundle } = await import("webpack");
  const stats = await promisify(bundle)({
    mode: "production",
    context: app,
    entry: `./${entry}`,
    output: { path: out, filename: "main.js" },
    resolve: {
      conditionNames: [...conditions, "..."],
      alias: Object.fromEntries(absent.map((name) => [name, false])),
    },
    performance: { hints: false },
  });
  if (stats.hasErrors()) throw new Error(stats.toString({ preset: "errors-only" }));
}

/** @type {Bundle} */
async function esbuild({ app, entry, out, workers, conditions = [], platform = "browser" }) {
  const { build } = await import("esbuild");
  const shared = {
    absWorkingDir: app,
    bundle: true,
    minify: true,
    format: "esm",
    conditions,
    logLevel: "error",
  };
  const result = await build({
    ...shared,
    platform,
    external: absent,
    outdir: out,
    entryPoints: { main: entry, ...(workers && { "overparam-worker": "overparam/worker" }) },
  });
  if (result.warnings.length > 0) throw new Error(JSON.stringify(result.warnings));
}

/** @type {Bundle} */
async function rollup({ app, entry, out, workers, conditions = [] }) {
  const { rollup: bundle } = await import("rollup");
  const { nodeResolve } = await import("@rollup/plugin-node-resolve");
  const { default: commonjs } = await import("@rollup/plugin-commonjs");
  const made = await bundle({
    input: {
      main: join(app, entry),
      ...(workers && { "overparam-worker": join(app, "node_modules/overparam/dist/worker.js") }),
    },
    external: absent,
    plugins: [nodeResolve({ browser: true, exportConditions: conditions }), commonjs()],
    onwarn(warning) {
      throw new Error(warning.message);
    },
  });
  await made.write({ dir: out, format: "es", entryFileNames: "[name].js" });
  await made.close();
}

/**
 * Vite's development server, which bundles what it finds in node_modules by itself.
 * @returns {Promise<{ handle: import("node:http").RequestListener, close(): Promise<void> }>}
 */
export async function viteServer({ app, base }) {
  const { createServer } = await import("vite");
  writeFileSync(join(app, "index.html"), '<!doctype html><script type="module" src="./page.js"></script>');
  const server = await createServer({
    root: app,
    base,
    configFile: false,
    logLevel: "error",
    server: { middlewareMode: true, hmr: false, watch: null },
  });
  return { handle: server.middlewares, close: () => server.close() };
}

export const bundlers = { vite, webpack, esbuild, rollup };

/** Bundlers that follow `new Worker(new URL(…, import.meta.url))`; for the others the app has to say where the worker is. */
export const followsWorkers = ["vite", "webpack"];
/** Bundlers that follow `new URL("file.wasm", import.meta.url)`; for the others the file has to be copied by hand. */
export const followsUrls = ["vite", "webpack"];

/** Bundles for Node, workers as an entry of their own. */
export const forNode = (job) => esbuild({ ...job, workers: true, platform: "node" });

/** No bundler: the files of dist/web/ as they are, imported by their addresses. */
export function plain({ app, entry, out }) {
  mkdirSync(out, { recursive: true });
  cpSync(join(app, "node_modules/overparam/dist/web"), join(out, "overparam"), { recursive: true });
  for (const [from, to] of [
    ["job.js", "job.js"],
    ["line.js", "line.js"],
    ["report.js", "report.js"],
    [entry, "main.js"],
  ]) {
    const code = readFileSync(join(app, from), "utf8")
      .replaceAll(/ from "overparam\/(\w+)"/g, ' from "./overparam/$1.js"')
      .replaceAll(' from "overparam"', ' from "./overparam/index.js"');
    writeFileSync(join(out, to), code);
  }
}
