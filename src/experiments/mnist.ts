// Real data: odd against even digits from random ReLU features, models of growing width.
import type { Row } from "../io/rows.js";
import type { Digits } from "./digits.js";
import type { SimulationOptions } from "./linear.js";

/** Models of growing width on subsamples of MNIST. */
export interface MnistExperiment {
  /** The key of its rows. */
  id: string;
  title: string;
  /** What it is called within a sentence. */
  name: string;
  nSamples: number;
  /** Number of random features kept by pruning, s. */
  nKept: number;
  /** Widths p, increasing. */
  sizes: number[];
  /** Number of random subsamples. */
  nTrials: number;
  /** Number of test images. */
  nTest: number;
}

const SIZES = [
  30, 60, 100, 140, 180, 220, 250, 270, 285, 315, 330, 350, 380, 420, 480, 560, 650, 750, 900, 1050, 1200,
  1350, 1500,
];

const QUICK_SIZES = [60, 100, 180, 250, 280, 320, 350, 420, 560, 750, 1000, 1500];

/** @param quick fewer widths and subsamples */
export function mnistExperiment(quick = false): MnistExperiment {
  return {
    id: "mnist",
    title: "MNIST, odd against even digits",
    name: "MNIST",
    nSamples: 300,
    nKept: 100,
    sizes: quick ? QUICK_SIZES : SIZES,
    nTrials: quick ? 5 : 20,
    nTest: 2000,
  };
}

/** Whether this build can fit models to given data. */
export const mnistReady = false;

/** Measured errors at every width. */
export async function mnistRows(
  _experiment: MnistExperiment,
  _images: { train: Digits; test: Digits },
  _run: SimulationOptions,
): Promise<Row[]> {
  throw new Error("mnist: not in this build");
}
