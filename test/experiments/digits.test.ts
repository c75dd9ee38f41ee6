import { expect, test } from "vitest";
import { loadMnist } from "../../src/experiments/digits.js";

test("MNIST has 60 000 and 10 000 images of 28 × 28 pixels with the known mean", async () => {
  const { train, test } = (await loadMnist())!;
  expect([train.digits.length, test.digits.length]).toEqual([60_000, 10_000]);
  expect(train.pixels.length).toBe(60_000 * 784);
  expect(train.nPixels).toBe(784);
  let sum = 0;
  for (const pixel of train.pixels) sum += pixel;
  expect(sum / train.pixels.length / 255).toBeCloseTo(0.13066, 5);
  expect([...train.digits.subarray(0, 8)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3]);
  expect(Math.max(...test.digits)).toBe(9);
});
