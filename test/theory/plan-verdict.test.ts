import { expect, test } from "vitest";
import { verdictOf, type Pair } from "../../src/theory/plan-verdict.js";

const model = (error: number, standardError = 0) => ({ error, standardError });
/** Twenty-one replicates, so that one is left out at either end. */
const replicates = (of: (k: number) => Pair) => Array.from({ length: 21 }, (_, k) => of(k - 10));

test("intervals scatter around the final numbers, the difference and the gain as well", () => {
  // by few draws both errors came out differently than by many: 1.1 and 2.4 in the place of 1 and 2
  const scatter = {
    base: { best: 1.1, small: 2.4 },
    replicates: replicates((k) => ({ best: 1.1, small: 2.4 + k / 10 })),
  };
  const { winner, gain, gainInterval, intervals } = verdictOf(model(1), model(2), scatter);
  expect(intervals!.best).toEqual({ low: 1, high: 1 });
  expect(intervals!.small.low).toBeCloseTo(1.1, 12);
  expect(intervals!.small.high).toBeCloseTo(2.9, 12);
  expect(gain).toBe(0.5);
  expect(gainInterval!.low).toBeCloseTo(0.05, 12);
  expect(gainInterval!.high).toBeCloseTo(0.95, 12);
  expect(winner).toBe("large");
  // a lead of .8 does not stand out of ± .9, though by few draws it was 1.1
  expect(verdictOf(model(1), model(1.8), scatter).winner).toBe("draw");
});

test("an infinite error of the small model is an interval of one point, and loses whatever the draws", () => {
  const scatter = {
    base: { best: 1, small: Infinity },
    replicates: replicates((k) => ({ best: 1 + k / 100, small: Infinity })),
  };
  expect(verdictOf(model(1), model(Infinity, Infinity), scatter)).toMatchObject({
    winner: "large",
    gain: 1,
    gainInterval: { low: 1, high: 1 },
    intervals: { small: { low: Infinity, high: Infinity } },
  });
  expect(verdictOf(model(1), model(Infinity))).toEqual({ winner: "large", gain: 1 });
});

test("of two infinite errors neither wins; a replicate at its peak leaves its end of the interval open", () => {
  const both = {
    base: { best: Infinity, small: Infinity },
    replicates: replicates(() => ({ best: Infinity, small: Infinity })),
  };
  expect(verdictOf(model(Infinity), model(Infinity), both)).toMatchObject({
    winner: "draw",
    gain: 0,
    gainInterval: { low: 0, high: 0 },
  });
  expect(verdictOf(model(Infinity), model(2))).toEqual({ winner: "small", gain: -Infinity });
  const scatter = {
    base: { best: 1, small: 3 },
    replicates: replicates((k) => ({ best: 1, small: k > 5 ? Infinity : 3 })),
  };
  const { winner, intervals, gainInterval } = verdictOf(model(1), model(3), scatter);
  expect(intervals!.small).toEqual({ low: 0, high: 3 });
  expect(gainInterval!.low).toBe(-Infinity);
  expect(winner).toBe("draw");
});

test("a lead within two standard errors is a draw", () => {
  expect(verdictOf(model(1, 0.3), model(2, 0.4)).winner).toBe("draw");
  expect(verdictOf(model(1, 0.3), model(2.01, 0.4)).winner).toBe("large");
  expect(verdictOf(model(2.01, 0.3), model(1, 0.4)).winner).toBe("small");
});

test("of two errors that are both 0, as of labels without noise, neither wins, by a share of 0", () => {
  const both = { base: { best: 0, small: 0 }, replicates: replicates(() => ({ best: 0, small: 0 })) };
  expect(verdictOf(model(0), model(0))).toEqual({ winner: "draw", gain: 0 });
  expect(verdictOf(model(0), model(0), both)).toMatchObject({
    winner: "draw",
    gain: 0,
    gainInterval: { low: 0, high: 0 },
    intervals: { best: { low: 0, high: 0 }, small: { low: 0, high: 0 } },
  });
  expect(verdictOf(model(1), model(0))).toEqual({ winner: "small", gain: -Infinity });
});
