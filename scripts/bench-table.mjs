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

lines.push(...simulationLines(), ...exactLines());

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
lines.push("npm run bench -- normals predict trial curve --save simulation.json");
lines.push("/usr/bin/python3 scripts/numpy-trial.py --save numpy-trial.json");
lines.push("npm run bench -- exact --save exact.json");
lines.push("/usr/bin/python3 scripts/numpy-exact.py --save numpy-exact.json");
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

/** The trial with its NumPy lines, and whatever else was measured with it; from files of their own. */
function simulationLines() {
  if (!existsSync(new URL("simulation.json", results))) return [];
  const { machine, records } = read("simulation.json");
  const native = existsSync(new URL("numpy-trial.json", results)) ? read("numpy-trial.json").rows : [];
  const head = ["", "## Draws, predictions, trials and curves", "", `Core ${machine.wasmHash}.`];
  return head.concat(
    records.flatMap(({ key, title, rows }) => {
      const all = title.startsWith("one trial") ? [rows[0], ...native, ...rows.slice(1)] : rows;
      const body = all.map((row, i) => {
        const name = i === 0 ? `**${row.name}**` : row.name;
        return `| ${name} | ${time(row)} | ${ratio(row.best / rows[0].best)} |`;
      });
      return ["", `| ${title ?? key} | time | × first |`, "|---|--:|--:|", ...body];
    }),
  );
}

/** Trials without a design, with the NumPy lines of the same method. */
function exactLines() {
  if (!existsSync(new URL("exact.json", results))) return [];
  const { machine, records } = read("exact.json");
  const native = existsSync(new URL("numpy-exact.json", results)) ? read("numpy-exact.json").rows : [];
  return [
    "",
    "## Trials without a design",
    "",
    `Core ${machine.wasmHash}. NumPy draws, fits, prunes and refits by the same method for one rule (magnitude), without the small model.`,
    ...records.flatMap(({ title, rows }) => [
      "",
      `| ${title} | time |`,
      "|---|--:|",
      ...[...rows, ...native].map((row) => `| ${row.name} | ${time(row)} |`),
    ]),
  ];
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
