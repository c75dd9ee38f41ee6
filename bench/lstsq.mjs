// Least squares with p = max(m, n), q = min(m, n): 2·q²·(p − q/3) operations for a QR factorisation.
import { fromFlat, lstsq } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { peers } from "./support/peers.mjs";

const shapes = [
  [300, 100],
  [1000, 300],
  [100, 300],
  [300, 1000],
];

export default async function least() {
  for (const [m, n] of shapes) {
    const [p, q] = [Math.max(m, n), Math.min(m, n)];
    const [a, b] = [seeded(m * n, 1), seeded(m, 2)];
    const A = fromFlat(m, n, a);
    const expected = lstsq(A, b).x;
    const { competitors, flat } = await peers("lstsq", { m, n, a, b });
    await withKernels((s, core) => {
      const [x, y, out] = [s.put(a), s.put(b), s.f64(n)];
      const work = s.bytes(core.qrSolveWorkBytes(m, n, 1));
      return compare({
        key: `lstsq-${m}-${n}`,
        title: `least squares ${m} × ${n}`,
        flops: 2 * q * q * (p - q / 3),
        competitors: {
          lstsq: () => lstsq(A, b).x,
          "qrSolve (in place)": () => {
            if (!core.qrSolve(m, n, 1, x, n, y, 1, out, 1, -1, work)) throw new Error("rank in doubt");
            return s.view(out, n);
          },
          ...competitors,
        },
        verify: (found, name) => expectClose(flat(name, found), expected, 1e-9, name),
      });
    });
  }
}
