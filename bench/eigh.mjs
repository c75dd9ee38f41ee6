// Eigenvalues and eigenvectors of a symmetric matrix. No GFLOP/s: the operations of divide and conquer depend on the matrix.
import { eigh, eigvalsh, fromFlat } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { peers } from "./support/peers.mjs";

const sizes = [100, 300, 500, 1000];
export default async function bench() {
  for (const n of sizes) {
    const a = seeded(n * n, n);
    for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) a[i * n + j] = a[j * n + i];
    const A = fromFlat(n, n, a);
    const expected = eigvalsh(A);
    const { competitors, flat } = await peers("eigh", { n, a });
    await compare({
      title: `eigh ${n}`,
      competitors: {
        eigh: () => eigh(A).eigenvalues,
        "eigvalsh (values only)": () => eigvalsh(A),
        ...competitors,
      },
      verify: (found, name) =>
        expectClose(
          [...flat(name, found)].toSorted((x, y) => x - y),
          expected,
          1e-12,
          name,
        ),
    });
  }
}
