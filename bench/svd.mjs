// The thin singular value decomposition. No GFLOP/s: the operations of divide and conquer depend on the matrix.
import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { fromFlat, svd, svdvals } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";

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
    const ml = Matrix.from1DArray(m, n, a);
    const expected = svdvals(A);
    await compare({
      title: `svd ${m} × ${n}`,
      competitors: {
        svd: () => svd(A).S,
        "svdvals (values only)": () => svdvals(A),
        "ml-matrix": () => new SingularValueDecomposition(ml, { autoTranspose: true }).diagonal,
      },
      verify: (found, name) => expectClose(found, expected, 1e-12, name),
    });
  }
}
