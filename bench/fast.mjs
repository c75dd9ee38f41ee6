// The fast build (relaxed SIMD) against the ordinary one. Node 20 refuses it: run with Node 22 or newer.
import { readFileSync } from "node:fs";
import { compile, instantiate } from "../dist/wasm/instantiate.js";
import { compare, seeded } from "./support/harness.mjs";

const read = (name) => readFileSync(new URL(`../dist/${name}`, import.meta.url));

const jobs = [
  { title: "dgemm", n: 256 },
  { title: "dgemm", n: 512 },
  { title: "dgemm", n: 1024 },
  { title: "sgemm", n: 512 },
  { title: "sgemm", n: 1024 },
];

/** One product of n × n inside a core, on inputs put there once. */
function product(core, { title, n }) {
  const numbers = (length, seed) =>
    title === "sgemm" ? Float32Array.from(seeded(length, seed)) : seeded(length, seed);
  const [a, b] = [numbers(n * n, 1), numbers(n * n, 2)];
  const place = (values) => {
    const pointer = core.alloc(values.byteLength) >>> 0;
    new values.constructor(core.memory.buffer, pointer, values.length).set(values);
    return pointer;
  };
  const [pa, pb, pc] = [place(a), place(b), place(a)];
  const work = core.alloc(core.blasWorkBytes()) >>> 0;
  return () => {
    core[title](0, 0, n, n, n, 1, pa, n, pb, n, 0, pc, n, work);
    return new a.constructor(core.memory.buffer, pc, n * n);
  };
}

export default async function fast() {
  if (!WebAssembly.validate(read("fast.wasm"))) {
    console.log("\nfast build: left out, this engine has no relaxed SIMD");
    return;
  }
  for (const job of jobs) {
    const [ordinary, relaxed] = ["core.wasm", "fast.wasm"].map((name) =>
      product(instantiate(compile(read(name))), job),
    );
    const expected = Float64Array.from(ordinary());
    await compare({
      key: `fast-${job.title}-${job.n}`,
      title: `${job.title} ${job.n} × ${job.n}: the fast build against the ordinary one`,
      flops: 2 * job.n ** 3,
      competitors: { fast: relaxed, ordinary },
      verify(c, name) {
        const bound = job.n * (job.title === "sgemm" ? 2 ** -23 : 2 ** -52);
        for (let i = 0; i < c.length; i++)
          if (!(Math.abs(c[i] - expected[i]) <= bound * Math.sqrt(job.n))) throw new Error(`${name}: wrong`);
      },
    });
  }
}
