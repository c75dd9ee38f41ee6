// What users of other packages have reported and no test beside a routine covers (svd.test.ts has most of them).
import { expect, test, vi } from "vitest";
import { lstsq, matmul, matrix, pinv, solve, svd } from "../../src/linalg/index.js";
import { scope } from "../../src/wasm/scope.js";
import { generator, randomRows } from "../support/matrices.js";
import { testCore } from "../support/core.js";

test("results handed out before the memory grows stay as they were, and so do inputs (AssemblyScript 2778)", () => {
  const a = matrix(randomRows(20, 20, generator(1)));
  const product = matmul(a, a);
  const [input, output] = [a.data.slice(), product.data.slice()];
  const size = testCore().memory.buffer.byteLength;
  scope("test", (s) => s.bytes(size));
  expect(testCore().memory.buffer.byteLength).toBeGreaterThan(size);
  expect(product.data).toEqual(output);
  expect(a.data).toEqual(input);
  expect(matmul(a, a).data).toEqual(output);
});

test("a thousand calls leave the arena at its mark and the memory at its size, whether they return or throw (tensorflow/tfjs 3619, 8570)", () => {
  const a = matrix(randomRows(12, 12, generator(2)));
  const singular = matrix([
    [1, 2],
    [2, 4],
  ]);
  const round = () => {
    matmul(a, a);
    svd(a);
    lstsq(a, a.data.subarray(0, 12));
    pinv(a);
    expect(() => solve(singular, [1, 2])).toThrow("pivot 1 is exactly zero");
    expect(() => matmul([[NaN]], [[1]])).toThrow("must be finite");
  };
  round();
  const [height, size] = [testCore().mark(), testCore().memory.buffer.byteLength];
  for (let i = 0; i < 200; i++) round();
  expect([testCore().mark(), testCore().memory.buffer.byteLength]).toEqual([height, size]);
});

test("doubles stay doubles (tensorflow/tfjs 1110, 8634)", () => {
  const fine = 1 + 2 ** -52;
  expect(matmul([[fine]], [[1]]).data[0]).toBe(fine);
  expect(solve([[1, 0], [0, 1]], [fine, 1e-300])).toEqual(Float64Array.of(fine, 1e-300)); // prettier-ignore
});

test("nothing is fetched: the core comes with the package (tensorflow/tfjs 2683, 3283)", async () => {
  vi.resetModules();
  vi.stubGlobal("fetch", () => {
    throw new Error("fetched");
  });
  try {
    const fresh = await import("../../src/linalg/index.js");
    expect(fresh.toRows(fresh.matmul([[1, 2]], [[3], [4]]))).toEqual([[11]]);
  } finally {
    vi.unstubAllGlobals();
  }
});
