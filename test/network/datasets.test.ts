import { expect, test } from "vitest";
import { DomainError, ShapeError } from "../../src/errors.js";
import { labelNoise, shrink, subset } from "../../src/network/index.js";

const n = 300;
const X = Uint16Array.from({ length: 2 * n }, (_, i) => i >> 1); // both numbers of a sample say which it is
const y = Uint8Array.from({ length: n }, (_, i) => (i < 200 ? 0 : i < 280 ? 1 : 2));
const countsOf = (labels: Iterable<number>, classes: number) => {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]++;
  return counts;
};

test("a subset has samples of the set, each once, with their classes", () => {
  const part = subset({ X, y }, { size: 120, seed: 5 });
  const places = [...part.y].map((_, i) => part.X[2 * i]);
  expect(new Set(places).size).toBe(120);
  expect(places.every((place, i) => part.X[2 * i + 1] === place && part.y[i] === y[place])).toBe(true);
});

test("a smaller subset of the same seed is the beginning of a larger one, another seed gives another", () => {
  for (const balanced of [false, true]) {
    const [small, large] = [30, 60].map((size) => subset({ X, y }, { size, seed: 3, balanced }));
    expect(small.X).toEqual(large.X.slice(0, 60));
    expect(small.y).toEqual(large.y.slice(0, 30));
    expect(subset({ X, y }, { size: 30, seed: 4, balanced })).not.toEqual(small);
  }
});

test("a balanced subset has as many of every class, up to one", () => {
  for (const size of [1, 2, 7, 60, 62]) {
    const counts = countsOf(subset({ X, y }, { size, balanced: true }).y, 3);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  }
  expect(() => subset({ X, y }, { size: 63, balanced: true })).toThrow(
    "subset: size must be at most 62 to balance 3 classes, the smallest of 20, got 63",
  );
});

test("the whole set is a subset, and what does not fit is refused", () => {
  expect(countsOf(subset({ X, y }, { size: n }).y, 3)).toEqual([200, 80, 20]);
  expect(() => subset({ X, y }, { size: n + 1 })).toThrow(DomainError);
  expect(() => subset({ X: X.subarray(1), y }, { size: 2 })).toThrow(ShapeError);
  expect(() => subset({ X: [], y: [] }, { size: 1 })).toThrow(ShapeError);
  expect(() => subset({ X, y }, { size: 0 })).toThrow("subset: size must be at least 1, got 0");
});

test("label noise redraws the share asked for, uniformly over all classes", () => {
  const labels = Int32Array.from({ length: 20_000 }, () => 4);
  const noisy = labelNoise(labels, { share: 0.25, classes: 8, seed: 2 });
  const counts = countsOf(noisy, 8);
  // 5000 redrawn, 625 into each class; ±5 standard deviations of a binomial count
  for (const [label, count] of counts.entries())
    expect(Math.abs(count - (label === 4 ? 15_000 : 0) - 625)).toBeLessThan(5 * 23.4);
  expect(labels.every((label) => label === 4)).toBe(true);
});

test("a larger share keeps what a smaller one redrew", () => {
  const labels = Array.from({ length: 500 }, (_, i) => i % 10);
  const [none, some, more] = [0, 0.2, 0.5].map((share) =>
    labelNoise(labels, { share, classes: 10, seed: 9 }),
  );
  expect([...none]).toEqual(labels);
  const changed = labels.flatMap((label, i) => (some[i] === label ? [] : [i]));
  expect(changed.length).toBeGreaterThan(70);
  expect(changed.length).toBeLessThanOrEqual(100);
  for (const i of changed) expect(more[i]).toBe(some[i]);
  expect(labelNoise(labels, { share: 0.2, classes: 10, seed: 8 })).not.toEqual(some);
});

test("labels and shares out of range are refused", () => {
  expect(() => labelNoise([0, 3], { share: 0.1, classes: 3 })).toThrow(
    "labelNoise: labels[1] must be a class from 0 to 2, got 3",
  );
  expect(() => labelNoise([0], { share: 1.1, classes: 3 })).toThrow("share must be in [0, 1], got 1.1");
});

test("shrunken images hold the means of their squares, channel by channel", () => {
  const [height, width, channels, count] = [4, 6, 2, 3];
  const images = Array.from({ length: count * height * width * channels }, (_, i) => (i * i) % 97);
  const small = shrink(images, { shape: [height, width, channels], factor: 2 });
  expect(small).toHaveLength(count * 2 * 3 * channels);
  const at = (i: number, y: number, x: number, c: number) =>
    images[((i * height + y) * width + x) * channels + c];
  for (let i = 0; i < count; i++)
    for (let y = 0; y < 2; y++)
      for (let x = 0; x < 3; x++)
        for (let c = 0; c < channels; c++) {
          const sum =
            at(i, 2 * y, 2 * x, c) +
            at(i, 2 * y, 2 * x + 1, c) +
            at(i, 2 * y + 1, 2 * x, c) +
            at(i, 2 * y + 1, 2 * x + 1, c);
          expect(small[((i * 2 + y) * 3 + x) * channels + c]).toBe(sum / 4);
        }
  expect(() => shrink(images, { shape: [height, width, channels], factor: 3 })).toThrow(
    "shrink: factor must divide 4 and 6, got 3",
  );
  expect(() => shrink([1], { shape: [2, 2, 1], factor: 2 })).toThrow(ShapeError);
});
