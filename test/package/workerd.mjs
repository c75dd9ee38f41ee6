// The app in workerd, which compiles no bytes: modules are files that the configuration names, as wrangler makes of them.
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { here } from "./setup.mjs";

const TIMEOUT_MS = 60_000;

/** @returns {Promise<string | undefined>} what went wrong, if anything */
export async function askWorkerd(app) {
  const { build } = await import("esbuild");
  const out = join(app, "workerd");
  await build({
    absWorkingDir: app,
    entryPoints: { main: "workerd.js", reference: "workerd.js" },
    outdir: out,
    bundle: true,
    format: "esm",
    conditions: ["workerd"],
    external: ["vega", "vega-lite"],
    plugins: [wasmModules(out)],
    logLevel: "error",
  });
  const port = await freePort();
  const wasm = readdirSync(out).filter((name) => name.endsWith(".wasm"));
  const modules = wasm.map((name) => `(name = "${name}", wasm = embed "${name}")`).join(", ");
  writeFileSync(
    join(out, "config.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = (
    modules = [(name = "main.js", esModule = embed "main.js"), ${modules}],
    compatibilityDate = "2025-01-01"))],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]);
`,
  );
  const found = await answerOf(join(out, "config.capnp"), port);
  const { default: worker } = await import(join(app, "workerd.js"));
  const expected = await (await worker.fetch()).text();
  return found === expected
    ? undefined
    : `other results: ${found.slice(0, 500)}, Node has ${expected.slice(0, 500)}`;
}

/** Leaves imports of .wasm files in place and puts the files beside the bundle. */
const wasmModules = (out) => ({
  name: "wasm-modules",
  setup(build) {
    build.onResolve({ filter: /\.wasm$/ }, ({ path, resolveDir }) => {
      const name = path.split("/").at(-1);
      cpSync(join(resolveDir, path), join(out, name));
      return { path: `./${name}`, external: true };
    });
  },
});

async function answerOf(config, port) {
  const places = ["@cloudflare/workerd-linux-64/bin/workerd", "workerd/bin/workerd"];
  const program = places.map((place) => join(here, "node_modules", place)).find(existsSync);
  const child = spawn(program, ["serve", config], { stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (chunk) => (errors += chunk));
  try {
    for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
      const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
      if (response?.ok) return await response.text();
      if (response || child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(errors || "workerd did not answer");
  } finally {
    child.kill();
  }
}

/** A port of loopback that nobody has. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
