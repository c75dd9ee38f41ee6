// One general system of equations by elimination with partial pivoting: 2n³/3 operations.
import { fromFlat, solve } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { peers } from "./support/peers.mjs";
import * as plain from "./support/plain.mjs";

const sizes = [100, 500, 1000];

export default async function dgetrf() {
  for (const n of sizes) {
    const a = seeded(n * n, 1);
    for (let i = 0; i < n; i++) a[i * n + i] += 2 * Math.sqrt(n);
    const expected = seeded(n, 2);
    const b = plain.matmul(n, 1, n, a, expected);
    const A = fromFlat(n, n, a);
    const { competitors, flat } = await peers("solve", { n, a, b });
    await withKernels((s, core) => {
      const [source, factor, right, x] = [s.put(a), s.f64(n * n), s.put(b), s.f64(n)];
      const [ipiv, work] = [s.i32(n), s.bytes(core.blasWorkBytes())];
      return compare({
        key: `solve-${n}`,
        title: `A·x = b, ${n} × ${n}`,
        flops: (2 * n ** 3) / 3,
        competitors: {
          solve: () => solve(A, b),
          "dgetrf and dgetrs (in place)": () => {
            core.dcopy(n * n, source, factor);
            core.dcopy(n, right, x);
            if (core.dgetrf(n, n, factor, n, ipiv, work) !== 0) throw new Error("singular");
            core.dgetrs(n, 1, factor, n, ipiv, x, 1, work);
            return s.view(x, n);
          },
          ...competitors,
        },
        verify: (found, name) => expectClose(flat(name, found), expected, 1e-9, name),
      });
    });
  }
}
