// What others' checkers say of the packed package: publint, are-the-types-wrong, knip. `npm run check:package`.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { here, installTools, pack, root } from "./setup.mjs";

await installTools();
const { tarball } = await pack();
const wasm = ["./core.wasm", "./fast.wasm", "./network.wasm"];
const checks = {
  publint: ["publint/src/cli.js", tarball, "--strict"],
  // A .wasm file is no module with types: what an import of one gives is the bundler's business.
  attw: [
    "@arethetypeswrong/cli/dist/index.js",
    "--profile",
    "esm-only",
    "--exclude-entrypoints",
    ...wasm,
    "--",
    tarball,
  ],
  knip: ["knip/bin/knip.js", "--no-progress", "--treat-config-hints-as-errors"],
};
let failed = 0;
for (const [name, [script, ...args]] of Object.entries(checks)) {
  const command = [join(here, "node_modules", script), ...args];
  const problem = await promisify(execFile)(process.execPath, command, { cwd: root }).then(
    () => undefined,
    ({ stdout, stderr }) => stdout + stderr,
  );
  console.log(`${name}: ${problem ?? "clean"}`);
  if (problem !== undefined) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);
