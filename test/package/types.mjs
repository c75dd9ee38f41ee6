// The declarations as a TypeScript user meets them: strict, the package's own files checked too, with and without a bundler.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { root } from "./setup.mjs";

const shared = {
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  target: "es2022",
  lib: ["es2023", "dom", "dom.iterable"],
  types: [],
};
const ways = [
  { module: "nodenext", moduleResolution: "nodenext" },
  { module: "esnext", moduleResolution: "bundler" },
];

/** @returns {Promise<string | undefined>} what tsc has to say */
export async function checkTypes(app) {
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  for (const way of ways) {
    const config = join(app, `tsconfig.${way.module}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions: { ...shared, ...way }, files: ["types.ts"] }));
    const problem = await promisify(execFile)(process.execPath, [tsc, "-p", config], { cwd: app }).then(
      () => undefined,
      (error) => error.stdout || error.message,
    );
    if (problem) return `${way.module}: ${problem.slice(0, 3000)}`;
  }
  return undefined;
}
