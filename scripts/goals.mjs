// The speeds we set out to reach, each beside what was measured. Ratios are of best times of one run; NumPy ran alone in the same hour.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const core = fileURLToPath(new URL("../dist/core.wasm", import.meta.url));
/** A size needs no quiet machine: it is that of the day, not of the run. By gzip, as test/package/contents.test.ts has it (Node's own comes to .3 % more). */
const built = () => execFileSync("gzip", ["-9", "-c", core], { maxBuffer: 1e7 });

/**
 * @returns lines of Markdown; `ours`, `numpy`, `avx2`, `fast`, `simulation`, `network` are maps from key to the rows of a table, `torch` to one
 *   row
 */
export function goalLines({ ours, numpy, avx2, fast, simulation, network, torch }) {
  const best = (rows, name) => rows?.find((row) => row.name.startsWith(name))?.best;
  const first = (key) => ours.get(key)?.[0].best;
  const peer = (key, ...names) => Math.min(...names.map((name) => best(ours.get(key), name) ?? Infinity));
  const lines = ["| goal | asked | measured | |", "|---|--:|--:|---|"];

  /** One row; sizes are judged one by one, and the goal is met when all of them are. */
  const row = (goal, asked, parts, isMet, note = "") => {
    const known = parts.filter(([, value]) => Number.isFinite(value));
    if (known.length === 0) return;
    const shown = known.map(([size, value]) => `${size && `${size}: `}${round(value)}`).join(", ");
    const verdict = known.every(([, value]) => isMet(value)) ? "met" : `**not met**${note && `: ${note}`}`;
    lines.push(`| ${goal} | ${asked} | ${shown} | ${verdict} |`);
  };
  const atMost = (limit) => (value) => value <= limit;
  const atLeast = (limit) => (value) => value >= limit;
  const slowerThanNumpy = (keys, table = numpy) =>
    keys.map(([size, key]) => [size, first(key) / table.get(key)?.[0].best]);
  const fasterThan = (keys, ...names) => keys.map(([size, key]) => [size, peer(key, ...names) / first(key)]);
  const rate = (keys, flops) =>
    keys.map(([size, key]) => [size, flops(Number(size)) / ours.get(key)?.[1].best / 1e6]);

  const large = [512, 1024].map((n) => [String(n), `matmul-${n}`]);
  const single = [512, 1024].map((n) => [String(n), `matmul-single-${n}`]);
  row("products, GFLOP/s in place", "16", rate(large, (n) => 2 * n ** 3), atLeast(16)); // prettier-ignore
  row("products in singles, GFLOP/s in place", "32", rate(single, (n) => 2 * n ** 3), atLeast(32)); // prettier-ignore
  row(
    "products, time over OpenBLAS",
    "2.6",
    slowerThanNumpy(large),
    atMost(2.6),
    "512-bit registers there, see below",
  );
  row("the same over OpenBLAS with its AVX2 kernels", "2.6", slowerThanNumpy(large, avx2), atMost(2.6));
  row("products, speed over the fastest other WebAssembly package", "1.7", fasterThan(large, "numpy-ts", "jax-js"), atLeast(1.7), "see below"); // prettier-ignore
  row("products, over ml-matrix", "25", fasterThan(large, "ml-matrix"), atLeast(25));
  row("products, over plain JavaScript", "20", fasterThan([large[0]], "plain"), atLeast(20));
  row("Gram matrix 300 × 3000, time over OpenBLAS", "2.6", slowerThanNumpy([["", "gram-rows-300-3000"]]), atMost(2.6), "512-bit registers there"); // prettier-ignore
  row("Cholesky, time over OpenBLAS", "2.2", slowerThanNumpy([["500", "cholesky-500"], ["1000", "cholesky-1000"]]), atMost(2.2)); // prettier-ignore
  row("A·x = b, time over OpenBLAS", "3", slowerThanNumpy([["500", "solve-500"], ["1000", "solve-1000"]]), atMost(3)); // prettier-ignore
  const systems = [["1000×300", "lstsq-1000-300"], ["300×1000", "lstsq-300-1000"]]; // prettier-ignore
  row("least squares, time over NumPy", "1", slowerThanNumpy(systems), atMost(1));
  row("least squares, over ml-matrix for any rank (SVD)", "100", fasterThan(systems, "ml-matrix (SVD)"), atLeast(100)); // prettier-ignore
  row("least squares, over ml-matrix for full rank (QR)", "100", fasterThan([systems[0]], "ml-matrix (QR)"), atLeast(100), "out of reach, see below"); // prettier-ignore
  const orders = [300, 500, 1000].map((n) => [String(n), `eigh-${n}`]);
  row("eigh, time over NumPy", "4", slowerThanNumpy(orders), atMost(4));
  row("eigh, over the best peer", "6", fasterThan(orders.slice(0, 2), "ml-matrix", "numeric", "numpy-ts"), atLeast(6)); // prettier-ignore
  const squares = [["300", "svd-300-300"], ["500", "svd-500-500"]]; // prettier-ignore
  row("svd, time over NumPy", "5", slowerThanNumpy(squares), atMost(5));
  row("svd, over ml-matrix", "10", fasterThan(squares, "ml-matrix"), atLeast(10));
  const fused = [...fast].map(([key, rows]) => [key.replace("fast-", "").replace("-", " "), rows[1].best / rows[0].best]); // prettier-ignore
  row("the fast build, products", "1.25", fused, atLeast(1.25), "both are near their limits, see below");
  const curves = [["4 rules, s = 60", "4-rules-keep-60"], ["s = 100", "keep-100"], ["s = 150", "keep-150"], ["no rules", "no-rules"]]; // prettier-ignore
  const curveOf = (part) => [...simulation].find(([key]) => key.includes("nested-curve") && key.includes(part))?.[1]; // prettier-ignore
  const relative = curves.map(([what, part]) => [what, curveOf(part)?.[1].best / curveOf(part)?.[0].best]);
  row("a nested curve of 40 sizes, times its largest size alone", "2", relative, atMost(2), "docs/theory.md §9 says why"); // prettier-ignore
  const crossing = ours.get("crossing-256");
  if (crossing)
    row("crossing in and out at 256 × 256, per cent", "5", [["", 100 * (crossing[1].best / crossing[0].best - 1)]], atMost(5)); // prettier-ignore
  row("module as it is built now, kB gzipped", "60", [["", built().length / 1000]], atMost(60));
  row("first call in a fresh process, ms", "10", [["", ours.get("ready")?.[0].median]], atMost(10));
  const trained = network.get("network-mlp");
  row("a training step of 784-512-10, speed over TensorFlow.js (cpu)", "20", [["", best(trained, "tfjs (cpu)") / trained?.[0].best]], atLeast(20)); // prettier-ignore
  row("the same, time over PyTorch", "3", [["", trained?.[0].best / torch.get("network-mlp")?.best]], atMost(3)); // prettier-ignore
  return lines;
}

const round = (value) => (value >= 100 ? String(Math.round(value)) : value.toPrecision(3));
