import { expect, test } from "vitest";
import { Stream } from "../../src/random/index.js";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

const kth = (x: ArrayLike<number>, k: number) =>
  scope("test", (s) => {
    const core = testCore();
    return core.kthLargest(x.length, s.put(x), k, s.bytes(core.selectWorkBytes(x.length)));
  });

const topK = (x: ArrayLike<number>, k: number, priority?: ArrayLike<number>) =>
  scope("test", (s) => {
    const n = x.length;
    const [score, ranks] = [s.put(x), priority ? s.put(priority) : 0];
    const [index, work] = [s.i32(k), s.bytes(s.core.topKWorkBytes(n))];
    const taken = s.core.topK(n, score, k, ranks, index, work);
    return [...s.viewI32(index, taken)];
  });

/** What topK promises, by sorting. */
function reference(x: ArrayLike<number>, k: number, priority?: ArrayLike<number>): number[] {
  const order = Array.from({ length: x.length }, (_, i) => i).filter((i) => !Number.isNaN(x[i]));
  order.sort((i, j) => x[j] - x[i] || (priority ? priority[j] - priority[i] : 0) || i - j);
  return order.slice(0, k).toSorted((i, j) => i - j);
}

const stream = new Stream(11);
const inputs: [string, Float64Array][] = [
  ["one number", Float64Array.of(3)],
  ["two equal", Float64Array.of(2, 2)],
  ...[15, 16, 17, 100, 1000].map((n): [string, Float64Array] => [`${n} normals`, stream.child(n).normals(n)]),
  ["sorted up", Float64Array.from({ length: 200 }, (_, i) => i)],
  ["sorted down", Float64Array.from({ length: 200 }, (_, i) => -i)],
  ["all equal", new Float64Array(100).fill(1 / 3)],
  ["many ties", Float64Array.from(stream.integers(4, 300), (x) => x / 10)],
  ["differing in the last bit", Float64Array.from({ length: 100 }, (_, i) => 1 + (i % 37) * 2 ** -52)],
  [
    "from 5e-324 to 1e308",
    Float64Array.from({ length: 632 }, (_, i) => Number(`1e${((i * 37) % 632) - 324}`)),
  ],
  ["signed zeros and infinities", Float64Array.of(0, -0, Infinity, -Infinity, -0, 0, 1, -1, Infinity)],
];

test.each(inputs)("the k-th largest of %s is the one that sorting gives", (_, x) => {
  const sorted = x.toSorted().toReversed();
  for (let k = 1; k <= x.length; k++) expect(kth(x, k) + 0).toBe(sorted[k - 1] + 0);
});

test.each(inputs)("the top k of %s are those of a stable sort, ties by the lowest index", (_, x) => {
  for (let k = 0; k <= x.length; k += 1 + (x.length >> 5)) expect(topK(x, k)).toEqual(reference(x, k));
});

test.each(inputs)("the top k of %s with priorities: ties by priority, then by index", (_, x) => {
  for (const priority of [stream.child("p").uniforms(x.length), stream.child("q").integers(3, x.length)])
    for (let k = 0; k <= x.length; k += 1 + (x.length >> 5))
      expect(topK(x, k, priority)).toEqual(reference(x, k, priority));
});

test("NaN never passes, however few numbers there are", () => {
  const x = [NaN, 1, NaN, -Infinity, NaN, 3];
  for (let k = 0; k <= 6; k++) expect(topK(x, k)).toEqual(reference(x, k));
  expect(topK([NaN, NaN], 2)).toEqual([]);
  expect(topK([NaN, NaN, 1], 2, [3, 2, 1])).toEqual([2]);
  expect(kth(x, 3)).toBe(-Infinity);
  expect(kth(x, 4)).toBeNaN();
});

test("a tie among equal scores is a fair lot when priorities are random", () => {
  const counts = new Float64Array(10);
  const score = new Float64Array(10).fill(1);
  for (let t = 0; t < 4000; t++)
    for (const i of topK(score, 3, stream.child("lot").uniforms(10, 10 * t))) counts[i]++;
  // 1200 each, variance at most 840: 5 standard deviations
  for (const count of counts) expect(Math.abs(count - 1200)).toBeLessThan(145);
});
