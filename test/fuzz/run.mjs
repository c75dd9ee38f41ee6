// The property tests at length: npm run test:fuzz -- --runs 1000000 [--seed N] [FILTER...]
// The same runs and seed give the same cases; a filter is part of a file's name, `linalg` for example.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: "10000" }, seed: { type: "string" } },
  allowPositionals: true,
});
const [runs, seed] = [Number(values.runs), Number(values.seed ?? randomInt(2 ** 31))];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error("usage: npm run test:fuzz -- --runs N [--seed N] [FILTER...], whole numbers");
  process.exit(2);
}
console.log(`${runs} cases of each cheap property, seed ${seed}`);
const files = positionals.length > 0 ? positionals.map((name) => `test/fuzz/${name}`) : ["test/fuzz"];
const { status } = spawnSync(process.execPath, ["node_modules/vitest/vitest.mjs", "run", ...files], {
  stdio: "inherit",
  env: { ...process.env, OVERPARAM_FUZZ_RUNS: String(runs), OVERPARAM_FUZZ_SEED: String(seed) },
});
console.log(`seed ${seed}`);
process.exit(status ?? 1);
