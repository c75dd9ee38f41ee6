// Writes docs/benchmarks.md from what `npm run bench -- --save linalg.json` and `scripts/numpy-linalg.py --save numpy.json` left in
// bench/results/. Run it as `node scripts/bench-table.mjs [linalg.json [numpy.json]]`; without the NumPy file the table has no such column.
// With `--print` the page goes to standard output.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { goalLines } from "./goals.mjs";

const toPrint = process.argv.includes("--print");
const [oursFile = "linalg.json", numpyFile = "numpy.json"] = process.argv
  .slice(2)
  .filter((argument) => argument !== "--print");
const results = new URL("../bench/results/", import.meta.url);
const read = (file) => JSON.parse(readFileSync(new URL(file, results), "utf8"));

const optional = (file) => (existsSync(new URL(file, results)) ? read(file) : undefined);
const byKey = (file) => new Map(file?.records.map(({ key, rows }) => [key, rows]));

const byName = (file) => new Map(file?.rows.map((row) => [row.key, row]));

const ours = read(oursFile);
const numpy = optional(numpyFile);
const narrow = optional("numpy-avx2.json");
const natives = [
  ["NumPy", byKey(numpy)],
  [`NumPy, ${narrow?.machine.kernels} kernels (256 bits)`, byKey(narrow)],
];

/** Rows that are ours: the public call and the kernel behind it. Everything else is a peer. */
const isOurs = (name, first) => name === first || /\(.*in place\)|values only|copied in and out/.test(name);

const groups = [
  ["Products, doubles", /^matmul-\d/],
  ["Products, singles", /^matmul-single/],
  ["Gram matrices", /^gram/],
  ["Cholesky", /^cholesky/],
  ["Systems of equations", /^solve/],
  ["Inverses", /^inv/],
  ["Least squares", /^lstsq/],
  ["Symmetric eigenproblem", /^eigh/],
  ["Singular values", /^svd/],
  ["In and out", /^crossing|^ready/],
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
    `NumPy ${numpy.machine.numpy} (OpenBLAS with its ${numpy.machine.kernels} kernels, one thread) ran on the same machine in the same hour, in a process of its own.`,
  );

lines.push("", "## Goals", "");
lines.push("From the same runs. Over OpenBLAS and NumPy smaller is better, over other packages larger.", "");
lines.push(
  ...goalLines({
    ours: byKey(ours),
    numpy: byKey(numpy),
    avx2: byKey(narrow),
    fast: byKey(optional("fast.json")),
    simulation: byKey(optional("simulation.json")),
    network: byKey(optional("network.json")),
    torch: byName(optional("pytorch-network.json")),
  }),
);
lines.push("", ...remarks());

for (const [title, pattern] of groups) {
  const records = ours.records.filter(({ key }) => pattern.test(key));
  if (records.length === 0) continue;
  lines.push("", `## ${title}`);
  for (const record of records) lines.push("", ...table(record));
}

lines.push(...simulationLines(), ...exactLines(), ...networkLines());

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
lines.push(
  `npm run bench -- crossing dgemm dgetrf dpotrf dsyrk eigh inv lstsq ready sgemm svd --save ${oursFile}`,
  "node --experimental-wasm-relaxed-simd bench/run.mjs fast --save fast.json   # Node 22 needs no flag",
);
lines.push(
  `/usr/bin/python3 scripts/numpy-linalg.py --save ${numpyFile}   # where python3-numpy is installed`,
  "OPENBLAS_CORETYPE=Haswell /usr/bin/python3 scripts/numpy-linalg.py --match '^matmul|^gram' --save numpy-avx2.json",
);
lines.push("npm run bench -- normals predict trial curve --save simulation.json");
lines.push("/usr/bin/python3 scripts/numpy-trial.py --save numpy-trial.json");
lines.push("npm run bench -- exact --save exact.json");
lines.push("/usr/bin/python3 scripts/numpy-exact.py --save numpy-exact.json");
lines.push(
  "/usr/bin/python3 scripts/pytorch-network.py --save pytorch-network.json   # where python3-torch is installed",
);
lines.push("npm run bench -- network-mlp network-conv --save network.json");
lines.push("node scripts/bench-table.mjs", "```");

const page = `${lines.join("\n")}\n`;
if (toPrint) process.stdout.write(page);
else {
  writeFileSync(new URL("../docs/benchmarks.md", import.meta.url), page);
  console.log("written: docs/benchmarks.md");
}

/** One record: ours first, then NumPy, then the peers from fast to slow. */
function table({ key, title, flops, rows }) {
  const first = rows[0];
  const native = natives.flatMap(([name, rows]) => (rows.has(key) ? [{ ...rows.get(key)[0], name }] : []));
  const withFlops = flops !== undefined;
  const peers = rows.filter(({ name }) => !isOurs(name, first.name)).toSorted((a, b) => a.best - b.best);
  const mine = rows.filter(({ name }) => isOurs(name, first.name));
  const ordered = [...mine, ...native, ...peers];
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

/** Training steps, with the PyTorch lines from a file of their own. */
function networkLines() {
  const file = optional("network.json");
  if (!file) return [];
  const native = optional("pytorch-network.json");
  const head = [
    "",
    "## Training networks",
    "",
    "One step on a batch of 128: forward, backward, SGD with momentum. All start from the same weights and come to the same losses, or are not timed.",
    `TensorFlow.js 4.22.0; PyTorch ${native?.machine.torch}, one thread, in a process of its own. The wasm backend of TensorFlow.js lacks the gradient of the`,
    "weights of a convolution (Conv2DBackpropFilter); its cpu backend takes minutes for a step of the convNet, of which one was timed while the machine did",
    "other work: an order of magnitude, no more.",
  ];
  return head.concat(
    file.records.flatMap(({ key, title, rows }) => {
      const own = native?.rows.filter((row) => row.key === key) ?? [];
      const body = [rows[0], ...own, ...rows.slice(1)].map((row, i) => {
        const name = i === 0 ? `**${row.name}**` : row.name;
        const images = Math.round(128_000 / row.best)
          .toLocaleString("en")
          .replaceAll(",", " ");
        return `| ${name} | ${time(row)} | ${images} | ${ratio(row.best / rows[0].best)} |`;
      });
      return ["", `| ${title} | time | images a second | × first |`, "|---|--:|--:|--:|", ...body];
    }),
  );
}

function fastRecords() {
  return optional("fast.json")?.records ?? [];
}

/** What stands behind the goals that are not met; checked by hand when a number above changes. */
function remarks() {
  return [
    "**Products and the wall.** A step of the register tile, 32 flops, is 16 multiplications and additions for four floating-point units: 4 cycles at best, 8 flops a",
    "cycle. It runs at 6.3 flops a cycle (23.1 GFLOP/s at 3.65 GHz) beside six loads and the loop; the bound that other work on this question measured was 5.8 to 6.0. `dgemm` keeps 90 % of",
    "that. OpenBLAS has registers of 512 bits here and reaches 53 GFLOP/s; with its AVX2 kernels (256 bits, fused multiply-add, `OPENBLAS_CORETYPE=Haswell`), which are those of",
    "the kind of machine that the goal of 2.6 was set on, 40 to 46. WebAssembly has 128 bits.",
    "",
    "**numpy-ts** multiplies doubles at 11 to 15 GFLOP/s, depending on the size: 1.7 times that is 19 to 25, where our tile alone comes to 23 and the public call to 19 or 20.",
    "",
    "**The fast build.** A fused tile is bound by two units and the latency of eight accumulators: 8 flops a cycle again, of which it reaches 7.5; tiles of 3×3 and 4×2 vectors do the same",
    "(docs/kernels.md). Since the ordinary tile came to 6.3, no more than 1.27 is left between the two, and packing, which is the same for both, takes its share.",
    "",
    "**Least squares.** QR of 1000×300 takes 162 million operations: 7 ms at the speed of the tile alone. ml-matrix's QR would have to be slower than 700 ms for a factor of 100. Its SVD, which",
    "like `lstsq` finds rank and the shortest solution, is. Of our time refinement has a tenth, which the digits on the NIST sets are worth (docs/kernels.md).",
  ];
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
