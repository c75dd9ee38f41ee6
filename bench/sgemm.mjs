// The product of two square matrices in single precision: 2·n³ operations. Peers that hold their numbers in WebAssembly memory
// are timed without copies; ours is timed both ways.
import { compare, seeded } from "./support/harness.mjs";
import { withKernels } from "./support/kernels.mjs";
import { peers } from "./support/peers.mjs";
import { expectProduct } from "./support/plain.mjs";

const sizes = [256, 512, 1024];

export default async function sgemm() {
  for (const n of sizes) {
    const [a, b] = [1, 2].map((seed) => Float32Array.from(seeded(n * n, seed)));
    const { competitors, flat } = await peers("matmulSingle", { n, a, b });
    await withKernels((s, core) => {
      const [pa, pb, pc, work] = [
        s.putF32(a),
        s.putF32(b),
        s.bytes(4 * n * n),
        s.bytes(core.blasWorkBytes()),
      ];
      const inPlace = () => {
        core.sgemm(0, 0, n, n, n, 1, pa, n, pb, n, 0, pc, n, work);
        return s.viewF32(pc, n * n);
      };
      return compare({
        key: `matmul-single-${n}`,
        title: `product ${n} × ${n}, singles`,
        flops: 2 * n ** 3,
        competitors: {
          "sgemm (copied in and out)": () => {
            s.viewF32(pa, n * n).set(a);
            s.viewF32(pb, n * n).set(b);
            return inPlace().slice();
          },
          "sgemm (in place)": inPlace,
          ...competitors,
        },
        verify: (c, name) => expectProduct(n, n, n, a, b, flat(name, c), name),
      });
    });
  }
}
