// The third of the paper's experiments: random ReLU features, whose columns are correlated, at growing width. Theory by the
// Gaussian equivalent, simulation with the features themselves.
import { gaussianEquivalent, randomFeatures, type RandomFeatures } from "../problems/index.js";
import type { Row } from "../io/rows.js";
import { simulateCurve } from "../simulate/index.js";
import { predict } from "../theory/index.js";
import type { SimulationOptions } from "./linear.js";
import { rowsOf, type Estimate, type Leaf, type Tree } from "./records.js";

/** A network of one hidden layer that is random and fixed, at growing width. */
export interface FeaturesExperiment {
  /** The key of its rows. */
  id: string;
  title: string;
  /** What it is called within a sentence. */
  name: string;
  /** The parameters in words. */
  setting: string;
  problem: RandomFeatures;
  nSamples: number;
  /** Number of features kept by pruning, s. */
  nKept: number;
  /** Widths p that are simulated, increasing; contains s. */
  sizes: number[];
  /** Widths p at which theory is drawn, increasing; contains `sizes` and p = n. */
  lineSizes: number[];
  nTrials: number;
  /** Draws of the law of the dense fit behind each predicted width. */
  nDraws: number;
}

const N_SAMPLES = 200;
// n/2 inputs: with fewer the Gaussian equivalent drifts (docs/theory.md §5).
const INPUT_DIM = 100;
const N_KEPT = 50;
const WIDEST = 800;

/** Simulated widths: close together around p = n. Within 3 of it the risk has no variance, and medians are drawn. */
const SIZES = [
  20, 35, 50, 65, 80, 100, 120, 140, 160, 175, 185, 194, 200, 206, 215, 225, 240, 260, 290, 330, 380, 440,
  510, 600, 700, 800,
];
const QUICK_SIZES = [20, 50, 100, 150, 180, 200, 220, 260, 320, 420, 580, 800];

/** Further widths for the lines: towards p = n, where the curves run off the page. */
const LINE_SIZES = [
  27, 42, 57, 72, 90, 110, 130, 150, 168, 180, 190, 197, 199, 201, 203, 210, 220, 232, 250, 275, 310, 355,
];
const QUICK_LINE_SIZES = [35, 65, 80, 125, 165, 190, 197, 203, 210, 240, 290, 370, 500];

/**
 * @param quick fewer widths and trials
 * @param seed of the random features
 */
export function featuresExperiment(quick = false, seed = 1): FeaturesExperiment {
  const [sizes, more] = quick ? [QUICK_SIZES, QUICK_LINE_SIZES] : [SIZES, LINE_SIZES];
  return {
    id: "features",
    title: "Random ReLU features",
    name: "random ReLU features",
    setting: `${INPUT_DIM} Gaussian inputs, labels linear in them; noise variance 0.01`,
    problem: randomFeatures({
      inputDim: INPUT_DIM,
      nFeatures: WIDEST,
      activation: "relu",
      noiseStd: 0.1,
      seed,
    }),
    nSamples: N_SAMPLES,
    nKept: N_KEPT,
    sizes,
    lineSizes: [...sizes, ...more].toSorted((a, b) => a - b),
    nTrials: quick ? 20 : 100,
    nDraws: quick ? 100 : 200,
  };
}

/**
 * Theory at every line width. The small model is the network of width s: what the first s random features are is no choice.
 * Gives way to other work between widths.
 */
export async function featuresTheoryRows(
  experiment: FeaturesExperiment,
  { seed, onProgress, signal }: SimulationOptions,
): Promise<Row[]> {
  const { problem, nSamples, nKept, lineSizes, nDraws } = experiment;
  const trees: Tree<Leaf>[] = [];
  const work = lineSizes.map((p) => p ** 2);
  const total = work.reduce((sum, w) => sum + w, 0);
  let done = 0;
  for (const [k, p] of lineSizes.entries()) {
    signal?.throwIfAborted();
    const options = { nSamples, nKept: Math.min(nKept, p), nDraws, seed };
    const { dense, detail } = predict(gaussianEquivalent(problem, p), options);
    trees.push({ dense, ...detail });
    onProgress?.((done += work[k]) / total);
    await new Promise((resolve) => setTimeout(resolve));
  }
  return rowsAt(experiment, lineSizes, trees, { estimator: "theory", trials: null, seed: null });
}

/** Simulation at every width: all widths of a trial share one draw of the data. */
export async function featuresSimulationRows(
  experiment: FeaturesExperiment,
  { seed, workers, onProgress, signal }: SimulationOptions,
): Promise<Row[]> {
  const { problem, nSamples, nKept, sizes, nTrials } = experiment;
  const { points } = await simulateCurve(problem, {
    nSamples,
    nKept,
    sizes,
    nTrials,
    seed,
    ...(workers === undefined ? {} : { workers }),
    ...(signal ? { signal } : {}),
    onProgress: ({ done, total }) => onProgress?.(done / total),
  });
  return rowsAt(experiment, sizes, points, { estimator: "simulation", trials: nTrials, seed });
}

function rowsAt(
  { id, nSamples, nKept }: FeaturesExperiment,
  sizes: readonly number[],
  trees: readonly Tree<Leaf | Estimate>[],
  source: Pick<Row, "estimator" | "trials" | "seed">,
): Row[] {
  const narrow = trees[sizes.indexOf(nKept)].dense;
  return sizes.flatMap((p, k) => {
    const context = { problem: id, quantity: "risk", n: nSamples, p, kept: Math.min(nKept, p), ...source };
    return rowsOf(context, p >= nKept ? { ...trees[k], small: narrow } : trees[k]);
  });
}
