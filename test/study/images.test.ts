import { expect, test } from "vitest";
import { drawSamples, type Images } from "../../src/study/images.js";
import { inventedImages } from "../support/study.js";

const draw = (data: object, seed = 1, images: Images = inventedImages) =>
  drawSamples(images, {
    data: { images: "mnist", nTrain: 40, nTest: 30, labelNoise: 0, ...data },
    seed,
  });

test("images are means of their pixels by channel, in [0, 1]", () => {
  const images: Images = {
    train: { pixels: Uint8Array.of(0, 255, 51, 0, 102, 255, 51, 0), labels: Uint8Array.of(0) },
    test: { pixels: new Uint8Array(8).fill(255), labels: Uint8Array.of(1) },
    shape: [2, 2, 2],
    nClasses: 2,
  };
  const { train, test: others, shape } = draw({ nTrain: 1, nTest: 1, side: 1 }, 1, images);
  expect(shape).toEqual([1, 1, 2]);
  expect(train.X).toEqual(Float32Array.of((51 + 102 + 51) / 4 / 255, 510 / 4 / 255));
  expect(others.X).toEqual(Float32Array.of(1, 1));
});

test("samples are different images, the same for the same seed", () => {
  const [one, same, other] = [draw({}), draw({}), draw({}, 2)];
  expect(one).toEqual(same);
  expect(one.train.X).not.toEqual(other.train.X);
  const images = new Set(
    Array.from({ length: 40 }, (_, i) =>
      Array.from(one.train.X)
        .slice(64 * i, 64 * i + 64)
        .join(),
    ),
  );
  expect(images.size).toBe(40);
});

test("data with a seed of their own are the same for all seeds", () => {
  expect(draw({ seed: 5 }, 1)).toEqual(draw({ seed: 5 }, 2));
  expect(draw({ seed: 5 }, 1)).toEqual(draw({}, 5));
});

test("noise changes labels of training images only, as many as it says", () => {
  const n = 3000;
  const labels = Uint8Array.from({ length: n }, (_, i) => i % 10);
  const set = { pixels: new Uint8Array(n), labels };
  const images: Images = { train: set, test: set, shape: [1, 1, 1], nClasses: 10 };
  const sizes = { nTrain: n, nTest: n };
  const [clean, noisy] = [draw(sizes, 1, images), draw({ ...sizes, labelNoise: 0.3 }, 1, images)];
  expect(noisy.test).toEqual(clean.test);
  const changed = Array.from({ length: n }).filter((_, i) => clean.train.y[i] !== noisy.train.y[i]).length;
  // 900 are redrawn, of which 9 in 10 become another, with a standard deviation of 9.
  expect(Math.abs(changed - 810)).toBeLessThan(4 * 9);
  expect(Math.max(...Array.from(noisy.train.y))).toBe(9);
});

test.each<[object, string]>([
  [{ nTrain: 91 }, "network: plan.data.nTrain must be at most 90 images, got 91"],
  [{ nTest: 61 }, "network: plan.data.nTest must be at most 60 images, got 61"],
  [{ side: 3 }, "network: plan.data.side must divide 8, the side of the images, got 3"],
  [{ side: 16 }, "network: plan.data.side must divide 8, the side of the images, got 16"],
])("%j is refused", (data, message) => {
  expect(() => draw(data)).toThrow(message);
});
