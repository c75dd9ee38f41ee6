// The product of two square matrices: 2·n³ operations.
import { Matrix } from "ml-matrix";
import { fromFlat, matmul } from "../dist/linalg/index.js";
import { compare, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import * as plain from "./support/plain.mjs";

const sizes = [64, 256, 512, 1024];
/** Above this the slow competitors would take minutes. */
const LARGEST_FOR_ALL = 512;

export default async function dgemm() {
  for (const n of sizes) {
    const [a, b] = [seeded(n * n, 1), seeded(n * n, 2)];
    const [A, B] = [fromFlat(n, n, a), fromFlat(n, n, b)];
    const [mlA, mlB] = [a, b].map((data) => Matrix.from1DArray(n, n, data));
    await withKernels((s, core) => {
      const [pa, pb, pc, work] = [s.put(a), s.put(b), s.f64(n * n), s.bytes(core.blasWorkBytes())];
      const competitors = {
        "dgemm (in place)": () => {
          core.dgemm(0, 0, n, n, n, 1, pa, n, pb, n, 0, pc, n, work);
          return { data: s.view(pc, n * n) };
        },
        matmul: () => matmul(A, B),
      };
      if (n <= LARGEST_FOR_ALL) {
        competitors["plain JavaScript"] = () => ({ data: plain.matmul(n, n, n, a, b) });
        competitors["ml-matrix"] = () => mlA.mmul(mlB);
      }
      const verify = (c, name) =>
        plain.expectProduct(n, n, n, a, b, c.data.length === n * n ? c.data : c.to1DArray(), name);
      return compare({ title: `product ${n} × ${n}`, flops: 2 * n ** 3, competitors, verify });
    });
  }
}
