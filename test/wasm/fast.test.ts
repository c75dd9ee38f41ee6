// The fast build: refused where the engine has no relaxed SIMD (Node 20), held to the same bounds where it has.
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { FeatureError } from "../../src/errors.js";
import { cholesky, gram, lstsq, matmul, matrix, solve } from "../../src/linalg/index.js";
import { Stream } from "../../src/random/index.js";
import { version, wasmHash } from "../../src/version.js";
import { coreHash, fastHash } from "../../src/wasm/generated/version.js";
import { init } from "../../src/wasm/init.js";
import { eps, generator, randomRows } from "../support/matrices.js";

const built = (file: string) => readFileSync(new URL(`../../build/${file}`, import.meta.url));
/** Whether this engine compiles the fast build: Node 20 does not. */
const accepted = (() => {
  try {
    return new WebAssembly.Module(built("fast.wasm")) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
})();

afterEach(() => init({ wasm: built("test.wasm") }));

test("only the fast build holds relaxed instructions, and only in the register tiles", () => {
  expect(built("core.wat").toString()).not.toMatch(/relaxed/);
  const functions = built("fast.wat").toString().split("\n (func $");
  const relaxed = functions.filter((text) => text.includes("relaxed")).map((text) => text.split(" ")[0]);
  expect(relaxed.toSorted()).toEqual(["assembly/blas/tile/tile2x16", "assembly/blas/tile/tile2x8"]);
});

test("init({ fast: true }) is refused where the engine has no relaxed SIMD, and changes nothing then", async () => {
  const before = wasmHash;
  if (accepted) {
    await init({ fast: true });
    expect(wasmHash).toBe(fastHash);
  } else {
    await expect(init({ fast: true })).rejects.toThrow(FeatureError);
    await expect(init({ fast: true })).rejects.toThrow(
      "init: fast must be left out here, this engine has no WebAssembly relaxed SIMD",
    );
    expect(wasmHash).toBe(before);
  }
  expect(matmul([[2]], [[3]]).data[0]).toBe(6);
  expect(version).toMatch(/^\d+\.\d+\.\d+/);
});

test("init({ fast: false }) returns to the inlined core", async () => {
  await init({ fast: false });
  expect(wasmHash).toBe(coreHash);
  expect(matmul([[2]], [[3]]).data[0]).toBe(6);
});

const reason = accepted ? "" : ` (skipped: Node ${process.versions.node} has no relaxed SIMD)`;

test.skipIf(!accepted)(`the fast build gives the same answers within rounding${reason}`, async () => {
  const next = generator(1);
  const [a, b] = [matrix(randomRows(200, 300, next)), matrix(randomRows(300, 150, next))];
  const right = Array.from({ length: 200 }, next);
  const run = () => {
    const G = gram(a, { of: "rows" });
    return {
      product: matmul(a, b).data,
      gram: G.data,
      factor: cholesky(G).data,
      solution: solve(G, right),
      shortest: lstsq(a, right).x,
      normals: new Stream(3).normals(100, 0),
    };
  };
  await init({ fast: false });
  const plain = run();
  await init({ fast: true });
  const fast = run();
  for (const [name, values] of Object.entries(plain)) {
    const scale = values.reduce((largest, v) => Math.max(largest, Math.abs(v)), 0);
    const gap = values.reduce(
      (largest, v, i) => Math.max(largest, Math.abs(v - fast[name as keyof typeof fast][i])),
      0,
    );
    expect(gap / scale, name).toBeLessThan(name === "normals" ? Number.MIN_VALUE : 1e4 * 300 * eps);
  }
  expect(run()).toEqual(fast);
});
