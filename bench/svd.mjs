// The thin singular value decomposition. No GFLOP/s: the operations of divide and conquer depend on the matrix.
import { fromFlat, svd, svdvals } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { peers } from "./support/peers.mjs";

const shapes = [
  [100, 100],
  [300, 300],
  [500, 500],
  [1000, 300],
  [300, 1000],
];

export default async function bench() {
  for (const [m, n] of shapes) {
    const a = seeded(m * n, m + n);
    const A = fromFlat(m, n, a);
    const expected = svdvals(A);
    const { competitors, flat } = await peers("svd", { m, n, a });
    await compare({
      key: `svd-${m}-${n}`,
      title: `svd ${m} × ${n}`,
      competitors: {
        svd: () => svd(A).S,
        "svdvals (values only)": () => svdvals(A),
        ...competitors,
      },
      verify: (found, name) =>
        expectClose(
          Float64Array.from(flat(name, found)).toSorted((x, y) => y - x),
          expected,
          1e-12,
          name,
        ),
    });
  }
}
