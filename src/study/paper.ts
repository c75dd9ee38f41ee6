// The study that stands for the paper's Figures 1 and 5, on MNIST instead of CIFAR-10 and with networks that a laptop trains.
import type { NetworkPlan } from "./plan.js";

const SIZES = {
  // The plan was settled on seeds 1 to 8; what it shows is shown on others.
  full: { widths: [1, 2, 3, 4, 6, 8, 12, 20, 32], targets: [1, 3], firstSeed: 9, nSeeds: 12, epochs: 80 },
  quick: { widths: [2, 4, 8, 16], targets: [3], firstSeed: 1, nSeeds: 4, epochs: 80 },
  glimpse: { widths: [2, 4, 8], targets: [3], firstSeed: 1, nSeeds: 2, epochs: 40 },
} as const;

/** Seeds of different runs do not meet below this. */
const MOST = 2 ** 40;

/**
 * Networks around the width at which they first reproduce all training labels.
 * @param size `"full"` takes minutes, `"quick"` some seconds, `"glimpse"` a few
 * @param seed of the run; 1 has the seeds 9, 10, … of the full study, 1, 2, … of the others
 */
export function paperStudy(size: keyof typeof SIZES, seed = 1): NetworkPlan {
  const { widths, targets, firstSeed, nSeeds, epochs } = SIZES[size];
  const first = ((((seed - 1) % MOST) + MOST) % MOST) * nSeeds + firstSeed;
  return {
    name: "Networks of growing width on MNIST",
    data: { nTrain: 384, nTest: 2000, side: 14, labelNoise: 0.3 },
    network: { kind: "convNet" },
    widths,
    targets,
    rules: ["magnitude", "random"],
    retrainFrom: "initial",
    training: {
      epochs,
      batch: 48,
      optimizer: { kind: "adam", rate: 0.003 },
      schedule: { kind: "step", at: [0.75 * epochs], factor: 0.1 },
    },
    seeds: Array.from({ length: nSeeds }, (_, i) => first + i),
  };
}
