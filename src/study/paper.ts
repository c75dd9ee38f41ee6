// The study that stands for the paper's Figures 1 and 5, on MNIST instead of CIFAR-10 and with networks that a laptop trains.
import type { NetworkPlan } from "./plan.js";

const SIZES = {
  full: { widths: [2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24], targets: [3], nSeeds: 10 },
  quick: { widths: [3, 5, 8, 12], targets: [3], nSeeds: 2 },
} as const;

/** Seeds of different runs do not meet below this. */
const MOST = 2 ** 40;

/**
 * Networks around the width at which they first reproduce all training labels.
 * @param size `"full"` takes minutes, `"quick"` some seconds
 * @param seed of the run; 1 has the seeds 1, 2, …
 */
export function paperStudy(size: keyof typeof SIZES, seed = 1): NetworkPlan {
  const { widths, targets, nSeeds } = SIZES[size];
  const first = ((((seed - 1) % MOST) + MOST) % MOST) * nSeeds + 1;
  return {
    name: "Networks of growing width on MNIST",
    data: { nTrain: 400, nTest: 2000, side: 14, labelNoise: 0.2 },
    network: { kind: "convNet" },
    widths,
    targets,
    rules: ["magnitude", "random"],
    retrainFrom: "initial",
    training: {
      epochs: 80,
      batch: 50,
      optimizer: { kind: "adam", rate: 0.003 },
      schedule: { kind: "step", at: [60], factor: 0.1 },
    },
    seeds: Array.from({ length: nSeeds }, (_, i) => first + i),
  };
}
