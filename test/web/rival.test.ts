import { expect, test } from "vitest";
import { weakRival } from "../../web/words/rival.js";

const model = (size: number) => `a network of width ${size}`;
const points = [
  { size: 3, dense: 1.4 },
  { size: 6, dense: 1.12 },
  { size: 6.5, dense: 1.11 },
  { size: 40, dense: 0.3 },
];

test("a small model that predicting 0 or a smaller one beats is called weak, in one sentence", () => {
  expect(weakRival({ s: 20, small: 1.9, pruned: 0.9, nothing: 1, points, model })).toEqual([
    "The small model is a weak rival: predicting 0 costs 1; a network of width 6 reaches 1.12.",
  ]);
  expect(weakRival({ s: 20, small: Infinity, pruned: 1.5, nothing: undefined, points, model })).toEqual([
    "The small model is a weak rival: a network of width 6 reaches 1.12, and the pruned one does not beat that either.",
  ]);
});

test("of a small model that is not beaten nothing is said, nor of a rounding error", () => {
  expect(weakRival({ s: 20, small: 0.8, pruned: 0.7, nothing: 1, points, model })).toEqual([]);
  expect(weakRival({ s: 20, small: 1.001, pruned: 0.7, nothing: 1, points: [], model })).toEqual([]);
});
