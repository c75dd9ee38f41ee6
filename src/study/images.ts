import { DomainError } from "../errors.js";
import type { Samples, Shape } from "../network/index.js";
import { Stream } from "../random/index.js";
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
 * Training and test images of a cell, averaged down, in [0, 1]; some of the training labels drawn anew among all classes, so that a
 * share of 1/k of those keep theirs. Depends on the seed and on sizes only: networks of all widths see the same.
 * @throws {DomainError} more images than there are, or a side that does not divide theirs
 */
export function drawSamples(
  images: Images,
  { data, seed }: Pick<NetworkCell, "data" | "seed">,
): StudySamples {
  const { nTrain, nTest, labelNoise, side = images.shape[0] } = data;
  const stream = new Stream(data.seed ?? seed).child("study");
  const factor = factorOf(images.shape, side);
  const shape: Shape = [side, images.shape[1] / factor, images.shape[2]];
  const set = (name: "train" | "test", n: number): { X: Float32Array; y: Uint8Array } => {
    const { pixels, labels } = images[name];
    const key = name === "train" ? "nTrain" : "nTest";
    if (n > labels.length)
      throw new DomainError(`network: plan.data.${key} must be at most ${labels.length} images, got ${n}`);
    const chosen = stream.child(name).permutation(labels.length).subarray(0, n);
    return {
      X: averaged(pixels, images.shape, factor, chosen),
      y: Uint8Array.from(chosen, (i) => labels[i]),
    };
  };
  const train = set("train", nTrain);
  const isRedrawn = stream.child("noisy").uniforms(nTrain);
  const redrawn = stream.child("noise").uniforms(nTrain);
  for (let i = 0; i < nTrain; i++)
    if (isRedrawn[i] < labelNoise) train.y[i] = Math.floor(redrawn[i] * images.nClasses);
  return { train, test: set("test", nTest), shape, nClasses: images.nClasses };
}

function factorOf([height, width]: Shape, side: number): number {
  const factor = height / side;
  if (Number.isInteger(factor) && width % factor === 0) return factor;
  throw new DomainError(`network: plan.data.side must divide ${height}, the side of the images, got ${side}`);
}

/** Means of factor × factor pixels of the chosen images, by channel, divided by 255. */
function averaged(
  pixels: Uint8Array,
  [height, width, channels]: Shape,
  factor: number,
  chosen: ArrayLike<number>,
): Float32Array {
  const [h, w] = [height / factor, width / factor];
  const out = new Float32Array(chosen.length * h * w * channels);
  const size = height * width * channels;
  let at = 0;
  for (let k = 0; k < chosen.length; k++)
    for (let row = 0; row < h; row++)
      for (let col = 0; col < w; col++)
        for (let channel = 0; channel < channels; channel++) {
          let sum = 0;
          for (let i = 0; i < factor; i++)
            for (let j = 0; j < factor; j++)
              sum +=
                pixels[
                  chosen[k] * size + ((row * factor + i) * width + col * factor + j) * channels + channel
                ];
          out[at++] = sum / (255 * factor ** 2);
        }
  return out;
}
