// Timing of competitors in one run, interleaved, on the same inputs.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { gzipSync } from "node:zlib";
import { Bench } from "tinybench";
import { version, wasmHash } from "../../dist/index.js";

/** Competitors take turns this often, so that a slow minute of the machine hits all of them. */
const ROUNDS = 5;
/** A competitor whose first run takes longer than this many milliseconds is timed once in each of the first SLOW_ROUNDS rounds. */
const SLOW = 300;
const SLOW_ROUNDS = 2;
/** A sample shorter than this many timer ticks says little. */
const MIN_TICKS = 50;

const records = [];
let wanted = /./;

/** Measures only the tables whose key matches. */
export function select(pattern) {
  wanted = new RegExp(pattern);
}

/** The machine and the build that the numbers belong to. */
export const machine = {
  cpu: cpus()[0].model.trim(),
  cores: cpus().length,
  node: process.version,
  overparam: version,
  wasmHash,
  wasmGzip: gzipSync(readFileSync(new URL("../../dist/core.wasm", import.meta.url)), { level: 9 }).length,
};

/**
 * Times the competitors and prints median, best and spread of each, and how much longer than the first it takes.
 * @param {object} job
 * @param {string} [job.key]       a short name that scripts find the record by, e.g. "matmul-512"; default the title with hyphens
 * @param {string} job.title       what is computed, with its sizes
 * @param {number} [job.flops]     floating-point operations of one run, from the formula beside the call: prints GFLOP/s
 * @param {Record<string, () => unknown>} job.competitors  the first one is ours; each returns its result
 * @param {(result: unknown, name: string) => void} [job.verify]  called once per competitor before timing; throws when the result is wrong
 * @param {number} [job.milliseconds]  time spent on each competitor, all rounds together
 */
export async function compare({ key, title, flops, competitors, verify, milliseconds = 1000 }) {
  key ??= title.replaceAll(" ", "-");
  if (!wanted.test(key)) return;
  const names = Object.keys(competitors);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  let sink;
  const slow = [];
  for (const name of names) {
    const start = performance.now();
    sink = competitors[name]();
    if (performance.now() - start > SLOW) slow.push(name);
    verify?.(sink, name);
  }
  for (let round = 0; round < ROUNDS; round++) {
    const bench = new Bench({
      time: milliseconds / ROUNDS,
      iterations: 2,
      warmup: round === 0,
      warmupTime: milliseconds / ROUNDS,
      warmupIterations: 2,
      retainSamples: true,
      timestampProvider: "hrtimeNow",
      throws: true,
    });
    for (const name of names) if (!slow.includes(name)) bench.add(name, () => (sink = competitors[name]()));
    await bench.run();
    for (const name of round < SLOW_ROUNDS ? slow : []) {
      const start = performance.now();
      sink = competitors[name]();
      samples[name].push(performance.now() - start);
    }
    for (const task of bench.tasks)
      samples[task.name] = samples[task.name].concat(task.result.latency.samples);
  }
  const rows = names.map((name) => ({ name, ...summary(samples[name]) }));
  for (const row of rows) {
    row.ratio = row.median / rows[0].median;
    if (flops) row.gflops = flops / row.median / 1e6;
  }
  records.push({ key, title, flops, rows });
  print(title, rows);
  if (globalThis.neverTrue) console.log(sink); // keeps the results alive
}

/** Keeps and prints a table that was measured in another way; the first row is the one that ratios refer to. */
export function note({ key, title, rows }) {
  if (!wanted.test(key)) return;
  for (const row of rows) row.ratio = row.median / rows[0].median;
  records.push({ key, title, rows });
  print(title, rows);
}

/** Number of runs, median, best and 90th percentile of some times. */
export function summary(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (q) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  return { runs: sorted.length, median: at(0.5), best: sorted[0], p90: at(0.9) };
}

function print(title, rows) {
  console.log(`\n${title}`);
  const withFlops = rows[0].gflops !== undefined;
  const width = Math.max(...rows.map((row) => row.name.length), 12);
  const columns = ["median", "best", "p90", ...(withFlops ? ["GFLOP/s"] : []), "× ours", "runs"];
  console.log(`  ${"".padEnd(width)}${columns.map((c) => c.padStart(11)).join("")}`);
  for (const row of rows) {
    const cells = [duration(row.median), duration(row.best), duration(row.p90)];
    if (withFlops) cells.push(row.gflops.toFixed(row.gflops < 10 ? 2 : 1));
    cells.push(row.ratio.toFixed(row.ratio < 10 ? 2 : 0), String(row.runs));
    console.log(`  ${row.name.padEnd(width)}${cells.map((c) => c.padStart(11)).join("")}`);
    if (row.best < MIN_TICKS * timerTick())
      console.log(`  (${row.name}: too short for this timer, read it with care)`);
  }
}

function duration(ms) {
  if (ms < 1) return `${(1000 * ms).toPrecision(3)} µs`;
  return ms < 1000 ? `${ms.toPrecision(3)} ms` : `${(ms / 1000).toPrecision(3)} s`;
}

let tick;

/** The smallest step the timer is seen to take, in milliseconds. */
function timerTick() {
  if (tick) return tick;
  tick = Infinity;
  for (let i = 0; i < 1000; i++) {
    const start = performance.now();
    let end = start;
    while (end === start) end = performance.now();
    tick = Math.min(tick, end - start);
  }
  return tick;
}

/** Prints the machine before the first table. */
export function printMachine() {
  console.log(
    `${machine.cpu}, ${machine.cores} cores, Node ${machine.node}, overparam ${version}, wasm ${wasmHash}`,
  );
}

/** What was measured in this process so far. */
export const measured = () => records;

/**
 * Writes what was measured, with the machine and the method.
 * @param {string} file        in bench/results/
 * @param {object[]} results   records
 * @param {boolean} [append]   keep the records of other keys that the file has, if they belong to the same core
 */
export function save(file, results, append = false) {
  const method = `each benchmark in a fresh process, ${ROUNDS} interleaved rounds; milliseconds; ratio of medians to the first row`;
  mkdirSync(new URL("../results/", import.meta.url), { recursive: true });
  const url = new URL(`../results/${file}`, import.meta.url);
  if (append && existsSync(url)) {
    const before = JSON.parse(readFileSync(url, "utf8"));
    const fresh = new Set(results.map(({ key }) => key));
    if (before.machine.wasmHash === wasmHash)
      results = [...before.records.filter(({ key }) => !fresh.has(key)), ...results];
  }
  writeFileSync(url, `${JSON.stringify({ machine, method, records: results }, null, 1)}\n`);
  console.log(`\nwritten: bench/results/${file}`);
}

/** Numbers in (−1, 1) that are the same in every run. */
export function seeded(length, seed = 1) {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Throws when two results differ by more than `tolerance` in any entry, relative to the largest. */
export function expectClose(actual, expected, tolerance, name) {
  let scale = 0;
  let worst = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]));
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  }
  if (!(worst <= tolerance * scale)) throw new Error(`${name}: wrong result, off by ${worst / scale}`);
}
