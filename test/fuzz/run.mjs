// The property tests at length: npm run test:fuzz -- --runs 1000000 [--minutes M] [--seed N] [FILTER...]
// The same runs and seed give the same cases; a filter is part of a file's name, `linalg` for example. With --minutes the run ends by
// itself: files go one after another, each with its share of the time, and so do the properties within.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { runs: { type: "string" }, minutes: { type: "string" }, seed: { type: "string" } },
  allowPositionals: true,
});
const minutes = Number(values.minutes ?? Infinity);
// A run that ends by the clock needs no other end.
const runs = Number(values.runs ?? (minutes < Infinity ? 2 ** 31 - 1 : 10_000));
const seed = Number(values.seed ?? randomInt(2 ** 31));
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed) || !(minutes > 0)) {
  console.error(
    "usage: npm run test:fuzz -- --runs N [--minutes M] [--seed N] [FILTER...], whole numbers of runs and seed",
  );
  process.exit(2);
}
const files = readdirSync("test/fuzz").filter(
  (name) =>
    name.endsWith(".test.ts") && (positionals.length === 0 || positionals.some((p) => name.startsWith(p))),
);
if (files.length === 0) {
  console.error(`no file of test/fuzz begins with ${positionals.join(" or ")}`);
  process.exit(2);
}
const limit = minutes < Infinity ? `, ${minutes} minutes in all` : "";
console.log(
  `${values.runs ?? (limit ? "as many" : runs)} cases of each cheap property${limit}, seed ${seed}`,
);

const folder = mkdtempSync(join(tmpdir(), "overparam-fuzz-run-"));
const log = join(folder, "properties.jsonl");
writeFileSync(log, "");
const began = Date.now();
let status = 0;
try {
  // all at once, or one after another where each has its share of what time is left
  const turns = limit ? files.map((file) => [file]) : [files];
  for (const [k, turn] of turns.entries()) {
    const left = 60_000 * minutes - (Date.now() - began);
    const env = {
      ...process.env,
      OVERPARAM_FUZZ_RUNS: String(runs),
      OVERPARAM_FUZZ_SEED: String(seed),
      OVERPARAM_FUZZ_LOG: log,
      ...(limit && { OVERPARAM_FUZZ_MS: String(Math.max(1000, left / (turns.length - k))) }),
    };
    const paths = turn.map((name) => `test/fuzz/${name}`);
    const vitest = ["node_modules/vitest/vitest.mjs", "run", ...paths];
    const ended = spawnSync(process.execPath, vitest, { stdio: "inherit", env });
    status ||= ended.status ?? 1;
  }
  table(
    readFileSync(log, "utf8")
      .trim()
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
  );
} finally {
  rmSync(folder, { recursive: true });
}
console.log(`seed ${seed}`);
process.exit(status);

/** What each file did, and how long a million of its cheap cases would take it at that pace. */
function table(done) {
  console.log(
    "file                        properties      cases   fewest  seconds  hours for --runs 1000000",
  );
  for (const file of files) {
    const mine = done.filter((property) => property.file === file);
    if (mine.length === 0) continue;
    const sum = (of) => mine.reduce((total, property) => total + of(property), 0);
    const hours = sum(({ cases, cost, ms }) => ((1e6 / cost) * ms) / Math.max(cases, 1)) / 3.6e6;
    const cells = [mine.length, sum((p) => p.cases), Math.min(...mine.map((p) => p.cases * p.cost))];
    const [n, cases, fewest] = cells.map((x) => String(Math.round(x)));
    console.log(
      `${file.padEnd(28)}${n.padStart(10)}${cases.padStart(11)}${fewest.padStart(9)}` +
        `${(sum((p) => p.ms) / 1000).toFixed(0).padStart(9)}${hours.toFixed(1).padStart(11)}`,
    );
  }
}
