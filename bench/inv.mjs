// The inverse: 2·n³ operations.
import { fromFlat, inv } from "../dist/linalg/index.js";
import { compare, expectClose, seeded } from "./support/harness.mjs";
import { peers } from "./support/peers.mjs";

const sizes = [100, 500];

export default async function inverse() {
  for (const n of sizes) {
    const a = seeded(n * n, 1);
    for (let i = 0; i < n; i++) a[i * n + i] += 2 * Math.sqrt(n);
    const A = fromFlat(n, n, a);
    const { competitors, flat } = await peers("inv", { n, a });
    const expected = inv(A).data;
    await compare({
      key: `inv-${n}`,
      title: `inverse ${n} × ${n}`,
      flops: 2 * n ** 3,
      competitors: { inv: () => inv(A).data, ...competitors },
      verify: (found, name) => expectClose(flat(name, found), expected, 1e-9, name),
    });
  }
}
