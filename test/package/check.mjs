// What others' checkers say of the packed package: publint, are-the-types-wrong, knip, npm audit; and its list of parts. `npm run check:package`.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
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
for (const [name, check] of Object.entries({ sbom, audit })) {
  const problem = await check();
  console.log(`${name}: ${problem?.text ?? "clean"}`);
  if (problem?.isFailure) failed += 1;
}
process.exit(failed > 0 ? 1 : 0);

/** The list of parts names every dependency at the version that is locked. */
async function sbom() {
  const read = async (file) => JSON.parse(await readFile(join(root, file), "utf8"));
  const { components } = await read("dist/sbom.cdx.json");
  const named = new Set(
    components.map(({ group, name, version }) => `${group ? `${group}/` : ""}${name}@${version}`),
  );
  const { dependencies } = await read("package.json");
  const missing = Object.entries(dependencies)
    .map(([name, version]) => `${name}@${version}`)
    .filter((id) => !named.has(id));
  return missing.length > 0 ? { isFailure: true, text: `lacks ${missing.join(", ")}` } : undefined;
}

/** Known holes in what is installed with the package. Not every registry answers: that is said, and fails nothing. */
async function audit() {
  const args = ["audit", "--omit=dev", "--omit=optional", "--omit=peer", "--json"];
  const out = await promisify(execFile)("npm", args, { cwd: root, timeout: 60_000 }).then(
    ({ stdout }) => stdout,
    ({ stdout }) => stdout,
  );
  let report;
  try {
    report = JSON.parse(out);
  } catch {
    report = {};
  }
  const counts = report.metadata?.vulnerabilities;
  if (!counts)
    return {
      isFailure: false,
      text: `not asked: the registry does not answer (${report.statusCode ?? "no answer"})`,
    };
  return counts.total > 0 ? { isFailure: true, text: JSON.stringify(counts) } : undefined;
}
