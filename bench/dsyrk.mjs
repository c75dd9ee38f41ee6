// Gram matrices: n·(n + 1)·k operations. 300×1500 by rows is the heart of a simulated trial with more features than samples,
// the small ones by columns are the refits after pruning.
import { fromFlat, gram } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { peers } from "./support/peers.mjs";
import * as plain from "./support/plain.mjs";

const cases = [
  { n: 300, k: 1500, of: "rows" },
  { n: 300, k: 3000, of: "rows" },
  { n: 60, k: 300, of: "columns" },
  { n: 120, k: 300, of: "columns" },
];

export default async function dsyrk() {
  for (const { n, k, of } of cases) {
    const byRows = of === "rows";
    const x = seeded(n * k);
    const X = byRows ? fromFlat(n, k, x) : fromFlat(k, n, x);
    const { competitors, flat } = await peers(byRows ? "gramOfRows" : "gramOfColumns", { n, k, x });
    const expected = byRows ? plain.gramOfRows(n, k, x) : plain.gramOfColumns(n, k, x);
    await withKernels((s, core) => {
      const [px, pc, work] = [s.put(x), s.f64(n * n), s.bytes(core.blasWorkBytes())];
      return compare({
        key: `gram-${of}-${n}-${k}`,
        title: `Gram matrix of ${n} ${of} of length ${k}`,
        flops: n * (n + 1) * k,
        competitors: {
          gram: () => gram(X, { of }).data,
          "dsyrk (in place)": () => {
            core.dsyrk(1, byRows ? 0 : 1, n, k, 1, px, X.cols, 0, pc, n, work);
            core.mirror(1, n, pc, n);
            return s.view(pc, n * n);
          },
          ...competitors,
        },
        verify: (c, name) => expectClose(flat(name, c), expected, 1e-12, name),
      });
    });
  }
}
