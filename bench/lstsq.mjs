// Least squares with p = max(m, n), q = min(m, n): 2·q²·(p − q/3) operations for a QR factorisation.
import { Matrix, QrDecomposition, SingularValueDecomposition } from "ml-matrix";
import { fromFlat, lstsq } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import * as plain from "./support/plain.mjs";

const shapes = [
  [300, 100],
  [1000, 300],
  [100, 300],
  [300, 1000],
];
/** Above this the singular values of ml-matrix would take minutes. */
const LARGEST_SVD = 300;

export default async function least() {
  for (const [m, n] of shapes) {
    const [p, q] = [Math.max(m, n), Math.min(m, n)];
    const [a, b] = [seeded(m * n, 1), seeded(m, 2)];
    const A = fromFlat(m, n, a);
    const ml = Matrix.from1DArray(m, n, a);
    const right = Matrix.columnVector(b);
    const expected = lstsq(A, b).x;
    await withKernels((s, core) => {
      const [source, x, y, out] = [s.put(a), s.f64(m * n), s.put(b), s.f64(n)];
      const work = s.bytes(core.dgelsWorkBytes(m, n));
      const competitors = {
        "dgels (in place)": () => {
          core.dcopy(m * n, source, x);
          if (core.dgels(m, n, x, n, y, out, work) !== 0) throw new Error("rank lost");
          return s.view(out, n);
        },
        lstsq: () => lstsq(A, b).x,
      };
      if (m >= n) {
        competitors["plain JavaScript"] = () => plain.leastSquares(m, n, a, b);
        competitors["ml-matrix (QR)"] = () => new QrDecomposition(ml).solve(right);
      } else if (p <= LARGEST_SVD)
        competitors["ml-matrix (SVD)"] = () =>
          new SingularValueDecomposition(ml, { autoTranspose: true }).solve(right);
      return compare({
        title: `least squares ${m} × ${n}`,
        flops: 2 * q * q * (p - q / 3),
        competitors,
        verify: (found, name) => expectClose(found.to1DArray?.() ?? found, expected, 1e-9, name),
      });
    });
  }
}
