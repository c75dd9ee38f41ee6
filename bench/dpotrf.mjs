// Cholesky factorisation: n³/3 operations. In place means on a fresh copy made inside the module.
import { cholesky, fromFlat } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { peers } from "./support/peers.mjs";
import * as plain from "./support/plain.mjs";

const sizes = [100, 300, 500, 1000];

export default async function dpotrf() {
  for (const n of sizes) {
    const a = plain.gramOfRows(n, n, seeded(n * n));
    for (let i = 0; i < n; i++) a[i * n + i] += 1;
    const A = fromFlat(n, n, a);
    const { competitors, flat } = await peers("cholesky", { n, a });
    const expected = plain.cholesky(n, a);
    await withKernels((s, core) => {
      const [source, factor, work] = [s.put(a), s.f64(n * n), s.bytes(core.blasWorkBytes())];
      return compare({
        key: `cholesky-${n}`,
        title: `Cholesky ${n} × ${n}`,
        flops: n ** 3 / 3,
        competitors: {
          cholesky: () => cholesky(A).data,
          "dpotrf (in place)": () => {
            core.dcopy(n * n, source, factor);
            if (core.dpotrf(1, n, factor, n, work) !== 0) throw new Error("not positive definite");
            return s.view(factor, n * n);
          },
          ...competitors,
        },
        verify(result, name) {
          const L = Float64Array.from(flat(name, result));
          for (let i = 0; i < n; i++) L.fill(0, i * n + i + 1, (i + 1) * n);
          expectClose(L, expected, 1e-11, name);
        },
      });
    });
  }
}
