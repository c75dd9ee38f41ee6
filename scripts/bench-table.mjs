// Writes docs/benchmarks.md from what `npm run bench -- --save linalg.json` and `scripts/numpy-linalg.py --save numpy.json` left in
// bench/results/. Run it as `node scripts/bench-table.mjs [linalg.json [numpy.json]]`; without the NumPy file the table has no such column.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const [oursFile = "linalg.json", numpyFile = "numpy.json"] = process.argv.slice(2);
const results = new URL("../bench/results/", import.meta.url);
const read = (file) => JSON.parse(readFileSync(new URL(file, results), "utf8"));

const ours = read(oursFile);
const numpy = existsSync(new URL(numpyFile, results)) ? read(numpyFile) : undefined;
const reference = new Map(numpy?.records.map(({ key, rows }) => [key, rows[0]]));

/** Rows that are ours: the public call and the kernel behind it. Everything else is a peer. */
const isOurs = (name, first) => name === first || /\(.*in place\)|values only|copied in and out/.test(name);

const groups = [
  ["Products, doubles", /^matmul-\d/],
  ["Products, singles", /^matmul-single/],
  ["Gram matrices", /^gram/],
  ["Cholesky", /^cholesky/],
  ["Systems of equations", /^solve/],
  ["Least squares", /^lstsq/],
  ["Symmetric eigenproblem", /^eigh/],
  ["Singular values", /^svd/],
];

const { machine } = ours;
const lines = [
  "# Benchmarks",
  "",
  "Written by `node scripts/bench-table.mjs` from `bench/results/`; do not edit.",
  "",
  `${machine.cpu}, one thread, Node ${machine.node}, overparam ${machine.overparam}, core ${machine.wasmHash}. Each table is one run in which`,
  "all competitors took turns on the same inputs. The time is the best, in brackets the median, which on a shared machine says as much about",
  "the neighbours; GFLOP/s and “× ours” belong to the best. Our first line is the public call with everything: checks, copies in, a fresh result out.",
];
if (numpy)
  lines.push(
    `NumPy ${numpy.machine.numpy} (OpenBLAS, one thread, native code with wider registers) ran on the same machine in a process of its own.`,
  );

for (const [title, pattern] of groups) {
  const records = ours.records.filter(({ key }) => pattern.test(key));
  if (records.length === 0) continue;
  lines.push("", `## ${title}`);
  for (const record of records) lines.push("", ...table(record));
}

const fast = fastRecords();
if (fast.length > 0) {
  lines.push("", "## The fast build", "", "`init({ fast: true })`, where the engine has relaxed SIMD:", "");
  for (const { title, rows } of fast)
    lines.push(
      `- ${title.split(":")[0]}: ${time(rows[0])} against ${time(rows[1])}, ${(rows[1].best / rows[0].best).toFixed(2)}×`,
    );
}

lines.push("", "## Again", "", "```sh");
lines.push("npm run bench:peers                                   # install what we compare with");
lines.push(`npm run bench -- --save ${oursFile}`);
lines.push(
  `/usr/bin/python3 scripts/numpy-linalg.py --save ${numpyFile}   # where python3-numpy is installed`,
);
lines.push("node scripts/bench-table.mjs", "```");

writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), `${lines.join("\n")}\n`);
console.log("written: docs/benchmarks.md");

/** One record: ours first, then NumPy, then the peers from fast to slow. */
function table({ key, title, flops, rows }) {
  const first = rows[0];
  const native = reference.get(key);
  const withFlops = flops !== undefined;
  const peers = rows.filter(({ name }) => !isOurs(name, first.name)).toSorted((a, b) => a.best - b.best);
  const mine = rows.filter(({ name }) => isOurs(name, first.name));
  const ordered = [...mine, ...(native ? [{ ...native, name: "NumPy" }] : []), ...peers];
  const body = ordered.map((row) => {
    const name = mine.includes(row) ? `**${row.name}**` : row.name;
    const rate = withFlops ? ` ${(flops / row.best / 1e6).toPrecision(3)} |` : "";
    return `| ${name} | ${time(row)} |${rate} ${ratio(row.best / first.best)} |`;
  });
  const rateHead = withFlops ? " GFLOP/s |" : "";
  return [`| ${title} | time |${rateHead} × ours |`, `|---|--:|${withFlops ? "--:|" : ""}--:|`, ...body];
}

function fastRecords() {
  const file = "fast.json";
  if (!existsSync(new URL(file, results))) return [];
  return read(file).records.filter(({ key }) => key.startsWith("fast-"));
}

function time({ median, best }) {
  return `${duration(best)} (${duration(median)})`;
}

function duration(ms) {
  if (ms < 1) return `${plain(1000 * ms)} µs`;
  return ms < 1000 ? `${plain(ms)} ms` : `${plain(ms / 1000)} s`;
}

function ratio(value) {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(2);
}

/** Three digits, never in exponential form. */
function plain(value) {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}
