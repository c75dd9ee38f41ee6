// Memory as users meet it: full is said with the bytes that were asked for, nothing leaks, and a throw in mid-call takes nothing along.
import { expect, test } from "vitest";
import { OutOfMemoryError } from "../../src/errors.js";
import {
  fitRidge,
  gaussianEquivalent,
  linearGaussian,
  predict,
  prune,
  randomFeatures,
  simulate,
  Stream,
} from "../../src/index.js";
import {
  cholesky,
  eigh,
  fromFlat,
  gram,
  inv,
  lstsq,
  matmul,
  qr,
  solve,
  svd,
  zeros,
} from "../../src/linalg/index.js";
import { initialize, mlp, trainNetwork } from "../../src/network/index.js";
import { networkCore } from "../../src/wasm/network.js";
import { testCore } from "../support/core.js";

const LONG = 30_000;
const column = fromFlat(LONG, 1, new Float64Array(LONG).fill(1));
const row = fromFlat(1, LONG, column.data);
const wide = { inputDim: 1, nFeatures: LONG, activation: "relu" as const, noiseStd: 1 };

test.each<[string, number, () => unknown]>([
  ["zeros", 8 * 1e10, () => zeros(1e5, 1e5)],
  ["normals", 8 * (2 ** 31 - 1), () => new Stream(1).normals(2 ** 31 - 1)],
  ["matmul", 8 * LONG ** 2, () => matmul(column, row)],
  ["gram", 8 * LONG ** 2, () => gram(row)],
  ["qr", 8 * LONG ** 2, () => qr(column, { mode: "complete" })],
  ["gaussianEquivalent", 8 * LONG ** 2, () => gaussianEquivalent(randomFeatures(wide))],
])(
  "%s says how many bytes it asked for where memory is full, and works on afterwards",
  (name, nBytes, call) => {
    const height = testCore().mark();
    let error: unknown;
    try {
      call();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(OutOfMemoryError);
    expect((error as OutOfMemoryError).message).toMatch(new RegExp(`^${name}: .*asked for ${nBytes}\\b`));
    expect((error as OutOfMemoryError).bytesAsked).toBe(nBytes);
    expect(testCore().mark()).toBe(height);
    expect(matmul([[1, 2]], [[3], [4]]).data).toEqual(Float64Array.of(11));
  },
);

test("a simulation beyond memory is refused before a thread is started", async () => {
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
  const options = { nSamples: 1e6, nFeatures: 1e6, keepFraction: 0.5, engine: "direct" as const };
  await expect(simulate(problem, options)).rejects.toThrow(OutOfMemoryError);
});

test("calls that throw in the middle leave the arena at its mark", () => {
  const height = testCore().mark();
  const singular = [
    [1, 1],
    [1, 1],
  ];
  const calls: (() => unknown)[] = [
    () => solve(singular, [1, 2]),
    () => inv(singular),
    () =>
      cholesky([
        [1, 2],
        [2, 1],
      ]),
    () =>
      eigh([
        [1, 2],
        [3, 1],
      ]),
    () => qr([[1, Infinity]]),
    () => svd([[NaN]]),
    () =>
      lstsq(
        [
          [1.7e308, 1.7e308],
          [1.7e308, -1.7e308],
        ],
        [1.7e308, 1.7e308],
      ),
    () =>
      predict(linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 }), {
        kappa: 1,
        keepFraction: 0.5,
        rules: [
          {
            name: "throws",
            score: "fit",
            scale: () => {
              throw new Error("in mid-call");
            },
          },
        ],
      }),
  ];
  for (const call of calls) {
    try {
      call();
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
    expect(testCore().mark()).toBe(height);
  }
});

test("100,000 mixed calls leave the memory of both modules as large as the first of them made it", () => {
  const stream = new Stream(3);
  const A = fromFlat(6, 6, stream.child("A").normals(36));
  const b = stream.child("b").normals(6);
  const K = gram(A);
  const problem = linearGaussian({ features: [{ variance: 1, coefficient: 1 }], noiseStd: 1 });
  const net = mlp({ inputs: 6, widths: [3], outputs: 2 });
  const start = initialize(net);
  const samples = { X: A.data.subarray(0, 12), y: [0, 1] };
  const calls: (() => unknown)[] = [
    () => matmul(A, A),
    () => solve(A, b),
    () => lstsq(A, b),
    () => svd(A),
    () => eigh(K),
    () => fitRidge(A, b, { ridge: 1 }),
    () => prune(b, { nKept: 2 }),
    () => predict(problem, { kappa: 2, keepFraction: 0.5, rules: ["magnitude"] }),
    () => stream.normals(10),
    () => trainNetwork(net, start, samples, { epochs: 1 }),
    () => {
      expect(() => solve([[0]], [1])).toThrow("pivot 0 is exactly zero");
    },
  ];
  const sizes = () => [testCore().memory.buffer.byteLength, networkCore().memory.buffer.byteLength];
  for (const call of calls) call();
  const [before, height] = [sizes(), testCore().mark()];
  for (let k = 0; k < 100_000; k++) calls[k % calls.length]();
  expect(sizes()).toEqual(before);
  expect(testCore().mark()).toBe(height);
});
