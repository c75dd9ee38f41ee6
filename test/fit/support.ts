import { fromFlat, type Matrix } from "../../src/matrix/index.js";
import { Stream } from "../../src/random/index.js";

/** Random data; columns on scales 1 … 10^−decades. */
export function someData(
  n: number,
  p: number,
  { seed = 1, decades = 0 } = {},
): { X: Matrix; y: Float64Array } {
  const stream = new Stream(seed);
  const X = fromFlat(n, p, stream.child("X").normals(n * p));
  for (let at = 0; at < X.data.length; at++) X.data[at] *= 10 ** ((-decades * (at % p)) / p);
  return { X, y: stream.child("y").normals(n) };
}

/** All rows but one. */
export function without({ X, y }: { X: Matrix; y: Float64Array }, i: number) {
  const { rows, cols, data } = X;
  const kept = new Float64Array((rows - 1) * cols);
  kept.set(data.subarray(0, i * cols));
  kept.set(data.subarray((i + 1) * cols), i * cols);
  return { X: fromFlat(rows - 1, cols, kept), y: Float64Array.from([...y.slice(0, i), ...y.slice(i + 1)]) };
}

export const distance = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.sqrt(Array.from(a, (x, i) => (x - b[i]) ** 2).reduce((sum, x) => sum + x, 0));

export const length = (a: ArrayLike<number>) => distance(a, new Float64Array(a.length));

export const row = ({ cols, data }: Matrix, i: number) => data.slice(i * cols, (i + 1) * cols);
