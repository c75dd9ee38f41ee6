// What it costs to cross into WebAssembly and back at a product of 256 × 256: the public call (copies in, looks for NaN, copies
// out into a fresh array) against the kernel on numbers that are there already. Goal: under 5 %.
import { fromFlat, matmul } from "../dist/linalg/index.js";
import { compare, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { expectProduct } from "./support/plain.mjs";

const n = 256;

export default async function crossing() {
  const [a, b] = [seeded(n * n, 1), seeded(n * n, 2)];
  const [A, B] = [fromFlat(n, n, a), fromFlat(n, n, b)];
  await withKernels((s, core) => {
    const [pa, pb, pc, work] = [s.put(a), s.put(b), s.f64(n * n), s.bytes(core.blasWorkBytes())];
    return compare({
      key: "crossing-256",
      title: `product ${n} × ${n}: the kernel, and with crossing in and out`,
      flops: 2 * n ** 3,
      competitors: {
        "dgemm (in place)": () => {
          core.dgemm(0, 0, n, n, n, 1, pa, n, pb, n, 0, pc, n, work);
          return s.view(pc, n * n);
        },
        matmul: () => matmul(A, B).data,
      },
      verify: (c, name) => expectProduct(n, n, n, a, b, c, name),
      milliseconds: 2000,
    });
  });
}
