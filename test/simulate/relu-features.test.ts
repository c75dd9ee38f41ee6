import { expect, test } from "vitest";
import { Stream } from "../../src/random/index.js";
import { reluFeatures } from "../../src/simulate/index.js";
import { NO_TRANS } from "../../src/wasm/abi.js";
import { scope } from "../../src/wasm/scope.js";

const stream = new Stream(5);

test.each([
  [1, 1, 1],
  [3, 7, 2],
  [10, 33, 20],
])("features of %i inputs, %i features, dimension %i are max(0, r·a)", (m, p, d) => {
  const A = { rows: m, cols: d, data: stream.child("a").normals(m * d) };
  const R = { rows: p, cols: d, data: stream.child("r").normals(p * d) };
  const F = reluFeatures(A, R);
  expect([F.rows, F.cols]).toEqual([m, p]);
  for (let i = 0; i < m; i++)
    for (let j = 0; j < p; j++) {
      let product = 0;
      for (let k = 0; k < d; k++) product += A.data[i * d + k] * R.data[j * d + k];
      expect(F.data[i * p + j]).toBeCloseTo(Math.max(0, product), 12);
    }
  expect(F.data.some((x) => Object.is(x, -0))).toBe(false);
});

test("the kernel takes the weights by columns as well, and leaves the padding alone", () => {
  scope("test", (s) => {
    const a = s.put([1, 2]);
    const r = s.put([1, -1, 3, 0, 1, -2]); // 2×3
    const f = s.put([9, 9, 9, 9, 9]);
    s.core.reluFeatures(NO_TRANS, 1, 3, 2, a, 2, r, 3, f, 5, s.bytes(s.core.blasWorkBytes()));
    expect([...s.take(f, 5)]).toEqual([1, 1, 0, 9, 9]);
  });
});

test("weights of another dimension than the inputs are refused", () => {
  expect(() => reluFeatures([[1, 2]], [[1]])).toThrow("reluFeatures: R must have 2 columns like A, got 1");
});
