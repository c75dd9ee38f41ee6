// Runs the benchmarks: `npm run bench` all of them, `npm run bench -- dgemm trial` those two,
// `npm run bench -- --save FILE.json` also writes bench/results/FILE.json.
import { readdirSync } from "node:fs";
import { parseArgs } from "node:util";
import { printMachine, save } from "./support/harness.mjs";

const { values, positionals } = parseArgs({ options: { save: { type: "string" } }, allowPositionals: true });
const here = new URL(".", import.meta.url);
const known = readdirSync(here)
  .filter((name) => name.endsWith(".mjs") && name !== "run.mjs")
  .map((name) => name.slice(0, -4));
const unknown = positionals.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no benchmark ${unknown.join(", ")}; known are ${known.join(", ")}`);
  process.exit(2);
}
printMachine();
for (const name of positionals.length > 0 ? positionals : known)
  await (await import(new URL(`${name}.mjs`, here))).default();
if (values.save) save(values.save);
