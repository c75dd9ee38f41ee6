import { DomainError } from "../errors.js";
import { labelNoise, shrink, subset, type Samples, type Shape } from "../network/index.js";
import { seedOf } from "../sweep/hash.js";
import type { NetworkCell } from "./cells.js";

/** Images with a class each. */
export interface ImageSet {
  /** Grey values or colours 0–255, one image after the other, rows of pixels with channels last. */
  pixels: Uint8Array;
  /** The class 0 … k − 1 of each image. */
  labels: Uint8Array;
}

/** What a study draws its samples from. */
export interface Images {
  train: ImageSet;
  test: ImageSet;
  /** Height, width and channels of an image. */
  shape: Shape;
  nClasses: number;
}

/** The samples of a cell, and the shape of one. */
export interface StudySamples {
  train: Samples;
  test: Samples;
  shape: Shape;
  nClasses: number;
}

/**
 * Training and test images of a cell, averaged down, in [0, 1]; of the training labels a share is redrawn. Depends on the seed and on
 * sizes only: networks of all widths see the same.
 * @throws {DomainError} more images than there are, or a side that does not divide theirs
 */
export function drawSamples(
  images: Images,
  { data, seed }: Pick<NetworkCell, "data" | "seed">,
): StudySamples {
  const { nTrain, nTest, labelNoise: share, side = images.shape[0] } = data;
  const { shape, nClasses } = images;
  const factor = factorOf(shape, side);
  const lot = (what: string) => seedOf({ study: what, seed: data.seed ?? seed });
  const set = (name: "train" | "test", key: string, size: number) => {
    const { pixels, labels } = images[name];
    if (size > labels.length)
      throw new DomainError(`network: plan.data.${key} must be at most ${labels.length} images, got ${size}`);
    const { X, y } = subset({ X: pixels, y: labels }, { size, seed: lot(name) });
    return { X: shrink(X, { shape, factor }).map((grey) => grey / 255), y };
  };
  const train = set("train", "nTrain", nTrain);
  return {
    train: { X: train.X, y: labelNoise(train.y, { share, classes: nClasses, seed: lot("noise") }) },
    test: set("test", "nTest", nTest),
    shape: [side, shape[1] / factor, shape[2]],
    nClasses,
  };
}

function factorOf([height, width]: Shape, side: number): number {
  const factor = height / side;
  if (Number.isInteger(factor) && width % factor === 0) return factor;
  throw new DomainError(`network: plan.data.side must divide ${height}, the side of the images, got ${side}`);
}
