// The package as a user gets it: packed, and installed from the tarball beside a tiny app.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

export const here = fileURLToPath(new URL(".", import.meta.url));
export const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);
const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];

/** Installs the bundlers, engines and checkers of package.json here, where the lock says something else than what is there. */
export async function installTools() {
  const lock = readFileSync(join(here, "package-lock.json"), "utf8");
  const stamp = join(here, "node_modules", ".lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  await run("npm", ["ci", "--prefix", here, ...quiet]);
  writeFileSync(stamp, lock);
}

/** Packs the built package. @returns {Promise<{ tarball: string, files: string[], size: number, unpackedSize: number }>} */
export async function pack() {
  const folder = join(root, "build", "package");
  mkdirSync(folder, { recursive: true });
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: root,
    maxBuffer: 1e8,
  });
  // npm 11 gives a list, npm 12 an object by name.
  const [{ filename, files, size, unpackedSize }] = Object.values(JSON.parse(stdout));
  return { tarball: join(folder, filename), files: files.map(({ path }) => path), size, unpackedSize };
}

/** A fresh folder with the app and the package. @returns {Promise<string>} its path */
export async function installApp(tarball) {
  const app = mkdtempSync(join(tmpdir(), "overparam-package-"));
  cpSync(join(here, "app"), app, { recursive: true });
  writeFileSync(join(app, "package.json"), JSON.stringify({ name: "app", private: true, type: "module" }));
  await run("npm", ["install", "--prefix", app, "--ignore-scripts", "--prefer-offline", ...quiet, tarball]);
  return app;
}
