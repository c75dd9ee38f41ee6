// Invented images of three classes, and a study of them that takes no time.
import type { Images, ImageSet } from "../../src/study/images.js";
import type { NetworkPlan } from "../../src/study/plan.js";

/** Bright stripes along rows, along columns, or nowhere, on noise. */
function invented(n: number, shift: number): ImageSet {
  const labels = Uint8Array.from({ length: n }, (_, i) => (5 * i + shift) % 3);
  const pixels = Uint8Array.from({ length: n * 64 }, (_, k) => {
    const [image, row, col] = [k >> 6, (k >> 3) & 7, k & 7];
    const along = [row, col, 0][labels[image]];
    return (along % 4 === 1 ? 150 : 0) + ((k * 7919 + image * 104_729 + shift * 31) % 97);
  });
  return { pixels, labels };
}

export const inventedImages: Images = {
  train: invented(90, 1),
  test: invented(60, 2),
  shape: [8, 8, 1],
  nClasses: 3,
};

export const smallStudy: NetworkPlan = {
  data: { nTrain: 40, nTest: 30, side: 4, labelNoise: 0.2 },
  network: { kind: "convNet" },
  widths: [1, 2, 3],
  targets: [1, 2],
  training: { epochs: 6, batch: 20, optimizer: { kind: "adam", rate: 0.01 } },
  seeds: [1, 2],
};
