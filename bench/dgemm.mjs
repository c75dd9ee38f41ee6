// The product of two square matrices: 2·n³ operations.
import { fromFlat, matmul } from "../dist/linalg/index.js";
import { compare, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { peers } from "./support/peers.mjs";
import { expectProduct } from "./support/plain.mjs";

const sizes = [64, 256, 512, 1024];

export default async function dgemm() {
  for (const n of sizes) {
    const [a, b] = [seeded(n * n, 1), seeded(n * n, 2)];
    const [A, B] = [fromFlat(n, n, a), fromFlat(n, n, b)];
    const { competitors, flat } = await peers("matmul", { n, a, b });
    await withKernels((s, core) => {
      const [pa, pb, pc, work] = [s.put(a), s.put(b), s.f64(n * n), s.bytes(core.blasWorkBytes())];
      return compare({
        key: `matmul-${n}`,
        title: `product ${n} × ${n}, doubles`,
        flops: 2 * n ** 3,
        competitors: {
          matmul: () => matmul(A, B).data,
          "dgemm (in place)": () => {
            core.dgemm(0, 0, n, n, n, 1, pa, n, pb, n, 0, pc, n, work);
            return s.view(pc, n * n);
          },
          ...competitors,
        },
        verify: (c, name) => expectProduct(n, n, n, a, b, flat(name, c), name),
      });
    });
  }
}
