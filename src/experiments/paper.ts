// The linear Gaussian experiments of Chang, Li, Oymak and Thrampoulidis (AAAI 2021): a world of d features in decreasing
// importance, models that see the first p of them, pruned to s features (docs/theory.md §1, growing the model).
import { linearGaussian, type LinearGaussian } from "../problems/index.js";

/** A world of features and the sizes at which models of it are compared. */
export interface Experiment {
  /** The key of its rows. */
  id: string;
  title: string;
  /** What it is called within a sentence. */
  name: string;
  /** The parameters in words. */
  setting: string;
  world: LinearGaussian;
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  /** Number of features kept by pruning, s. */
  nKept: number;
  /** Model sizes p that are simulated, increasing. */
  sizes: number[];
  /** Model sizes p at which theory is drawn, increasing; contains `sizes` and p = n. */
  lineSizes: number[];
  nTrials: number;
}

const N_SAMPLES = 300;
const N_FEATURES = 1200;
// As many as there are large coefficients or variances: the small model knows exactly the features that matter.
const N_KEPT = 120;

/** Simulated sizes: close together around p = n. Within 3 of it the risk has no variance, and medians are drawn. */
const SIZES = [
  30, 60, 80, 100, 120, 135, 150, 170, 190, 210, 225, 240, 250, 260, 270, 280, 290, 297, 300, 303, 310, 320,
  330, 340, 350, 365, 380, 400, 425, 450, 480, 520, 560, 600, 650, 700, 760, 820, 880, 940, 1000, 1060, 1130,
  1200,
];

const QUICK_SIZES = [60, 100, 120, 150, 200, 250, 280, 300, 320, 350, 400, 500, 650, 800, 1000, 1200];

/**
 * The two experiments: (a) identity covariance with a few large coefficients, (b) a few features of large variance with
 * equal coefficients.
 * @param quick fewer sizes and trials
 */
export function paperExperiments(quick = false): Experiment[] {
  const shared = {
    nSamples: N_SAMPLES,
    nFeatures: N_FEATURES,
    nKept: N_KEPT,
    sizes: quick ? QUICK_SIZES : SIZES,
    lineSizes: lineSizes(quick ? QUICK_SIZES : SIZES),
    nTrials: quick ? 20 : 100,
  };
  return [
    {
      id: "identity",
      title: "Identity covariance, spiked coefficients",
      name: "identity covariance",
      setting:
        "all variances 1; coefficient 3 for 10 % of the features, 0.3 for the rest; noise variance 0.25",
      world: linearGaussian({
        features: [
          { weight: 0.1, variance: 1, coefficient: 3 },
          { weight: 0.9, variance: 1, coefficient: 0.3 },
        ],
        noiseStd: 0.5,
      }),
      ...shared,
    },
    {
      id: "spiked",
      title: "Spiked covariance, equal coefficients",
      name: "spiked covariance",
      setting: "variance 25 for 10 % of the features, 1 for the rest; all coefficients 1; noise variance 0.5",
      world: linearGaussian({
        features: [
          { weight: 0.1, variance: 25, coefficient: 1 },
          { weight: 0.9, variance: 1, coefficient: 1 },
        ],
        noiseStd: Math.SQRT1_2,
      }),
      ...shared,
    },
  ];
}

/** A fine grid for the lines of theory, finer towards p = n, where the curves run off the page. */
function lineSizes(sizes: readonly number[]): number[] {
  const grid = new Set(sizes);
  for (let p = 20; p <= N_FEATURES; p += p < 2 * N_SAMPLES ? 5 : 20) grid.add(p);
  for (let gap = 0; gap <= 10; gap++) grid.add(N_SAMPLES - gap).add(N_SAMPLES + gap);
  return [...grid].toSorted((a, b) => a - b);
}
