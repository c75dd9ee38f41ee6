// Runs the benchmarks: `npm run bench` all of them, `npm run bench -- dgemm trial` those two,
// `npm run bench -- --save FILE.json` also writes bench/results/FILE.json. `--match PATTERN` takes only the tables whose key matches
// (`npm run bench -- dgemm --match 1024$`), and `--append` keeps the other tables of FILE.json, if they are of the same core.
// Each benchmark has a process of its own: some peers slow down by several times in a process that has done other things.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measured, printMachine, save, select } from "./support/harness.mjs";

const { values, positionals } = parseArgs({
  options: {
    save: { type: "string" },
    append: { type: "boolean", default: false },
    match: { type: "string", default: "" },
    only: { type: "string" },
    part: { type: "string" },
  },
  allowPositionals: true,
});
const here = new URL(".", import.meta.url);

if (values.only) await runHere(values.only, values.part);
else runEach();

/** In a child: one benchmark, its records left in a file. */
async function runHere(name, part) {
  select(values.match);
  await (await import(new URL(`${name}.mjs`, here))).default();
  writeFileSync(part, JSON.stringify(measured()));
}

function runEach() {
  const known = readdirSync(here)
    .filter((name) => name.endsWith(".mjs") && name !== "run.mjs")
    .map((name) => name.slice(0, -4));
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    console.error(`bench: no benchmark ${unknown.join(", ")}; known are ${known.join(", ")}`);
    process.exit(2);
  }
  printMachine();
  const folder = mkdtempSync(join(tmpdir(), "overparam-bench-"));
  const records = [];
  for (const name of positionals.length > 0 ? positionals : known) {
    const part = join(folder, `${name}.json`);
    const args = [fileURLToPath(import.meta.url), "--only", name, "--part", part, "--match", values.match];
    const { status } = spawnSync(process.execPath, [...process.execArgv, ...args], { stdio: "inherit" });
    if (status !== 0) {
      console.error(`bench: ${name} failed`);
      process.exitCode = 1;
    } else records.push(...JSON.parse(readFileSync(part, "utf8")));
  }
  rmSync(folder, { recursive: true });
  if (values.save) save(values.save, records, values.append);
}
