// A population of 60,000 rows of 784 bytes and 1000 random features: N·p² operations for the second moments, 2Npd for the features; and
// the pixels alone. Beside them the same number of rows through the bare kernel, which is the limit.
import { population } from "../dist/index.js";
import { compare, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";

const [N, d, width] = [60_000, 784, 1000];
const BLOCK = 1024;

export default async function bench() {
  const pixels = Uint8Array.from(seeded(N * d), (x) => Math.max(0, 60 * x));
  const y = seeded(N);
  const X = { rows: N, cols: d, data: pixels };
  const options = { features: { kind: "relu", width }, method: "leastSquares" };
  await withKernels((s, core) => {
    const [block, out, work] = [
      s.f64(BLOCK * (d + 2)),
      s.f64((width + 2) ** 2),
      s.bytes(core.blasWorkBytes()),
    ];
    s.view(block, BLOCK * (d + 2)).set(seeded(BLOCK * (d + 2)));
    return compare({
      key: "population-pixels",
      title: `second moments of ${N} rows of ${d} bytes, β*, noise (one eigenproblem of order ${d})`,
      flops: N * d * d,
      competitors: {
        population: () => population(X, y, { method: "leastSquares" }),
        "dsyrk alone": () => {
          for (let first = 0; first < N; first += BLOCK)
            core.dsyrk(1, 1, d + 2, Math.min(BLOCK, N - first), 1, block, d + 2, 1, out, d + 2, work);
        },
      },
      milliseconds: 1,
    });
  });
  await compare({
    key: "population-relu",
    title: `the same for ${width} random features of them`,
    flops: N * width * (width + 2 * d),
    competitors: { population: () => population(X, y, options) },
    milliseconds: 1,
  });
  const { rss } = process.memoryUsage();
  console.log(
    `  resident memory ${(rss / 1e6).toFixed(0)} MB (of which the data ${(pixels.length / 1e6).toFixed(0)} MB)`,
  );
}
