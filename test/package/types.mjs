// The declarations as a TypeScript user meets them: strict, the package's own files checked too, with and without a bundler.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./setup.mjs";

const shared = "--noEmit --strict --exactOptionalPropertyTypes --target es2022 --lib es2023,dom,dom.iterable";
const module = { nodenext: "nodenext", bundler: "esnext" };

/** @returns {Promise<string | undefined>} what tsc has to say */
export async function checkTypes(app) {
  for (const [resolution, kind] of Object.entries(module)) {
    const args = `${shared} --types= --moduleResolution ${resolution} --module ${kind} types.ts`.split(" ");
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    const problem = await promisify(execFile)(process.execPath, [tsc, ...args], { cwd: app }).then(
      () => undefined,
      (error) => error.stdout || error.message,
    );
    if (problem) return `${resolution}: ${problem.slice(0, 3000)}`;
  }
  return undefined;
}
