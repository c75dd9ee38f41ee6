// Real data: odd against even digits from random ReLU features, models of growing width.
import { Worker } from "node:worker_threads";
import type { Row } from "../io/rows.js";
import { Stream } from "../random/index.js";
import { summarize } from "../simulate/summary.js";
import { runPool } from "../workers/pool.js";
import { connect, parallelism } from "../workers/thread.node.js";
import type { CreateThread } from "../workers/thread.js";
import type { Digits } from "./digits.js";
import type { SimulationOptions } from "./linear.js";
import type { SubsampleResult, SubsampleTask } from "./mnist-task.js";
import { rowsOf, type Estimate, type Tree } from "./records.js";

/** Models of growing width on random subsamples of MNIST. */
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
  /** Number of random subsamples, each with random features of its own. */
  nTrials: number;
  /** Number of test images of each. */
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
    nTrials: quick ? 6 : 40,
    nTest: quick ? 500 : 1000,
  };
}

/**
 * Measured errors: squared error at every width, the share of wrong classifications at the largest.
 * @param images the pools that training and test images are drawn from
 */
export async function mnistRows(
  experiment: MnistExperiment,
  { train, test }: { train: Digits; test: Digits },
  { seed, workers = parallelism(), onProgress, signal }: SimulationOptions,
): Promise<Row[]> {
  const { nSamples, nKept, sizes, nTrials, nTest } = experiment;
  const root = new Stream(seed).child("mnist");
  const tasks = Array.from({ length: nTrials }, (_, trial): SubsampleTask => {
    const stream = root.child(trial);
    return {
      train: draw(train, stream.child("train"), nSamples),
      test: draw(test, stream.child("test"), nTest),
      seed,
      trial,
      sizes,
      nKept,
    };
  });
  let done = 0;
  const results: SubsampleResult[] = [];
  await runPool<SubsampleTask, SubsampleResult>({
    createThread,
    nThreads: workers,
    tasks,
    onResult: (result, index) => {
      results[index] = result;
      onProgress?.(++done / nTrials);
    },
    ...(signal ? { signal } : {}),
  });
  const row = (quantity: string, p: number, trees: Tree<number>[]) =>
    rowsOf(
      {
        problem: experiment.id,
        quantity,
        n: nSamples,
        p,
        kept: Math.min(nKept, p),
        estimator: "measured",
        trials: nTrials,
        seed,
      },
      estimate(trees),
    );
  return [
    ...sizes.flatMap((p, i) =>
      row(
        "squaredError",
        p,
        results.map(({ points }) => points[i]),
      ),
    ),
    ...row(
      "classificationError",
      sizes.at(-1)!,
      results.map(({ wrong }) => wrong),
    ),
  ];
}

const createThread: CreateThread = (events) =>
  connect(new Worker(new URL("./mnist-worker.js", import.meta.url)), events);

/** The images at the first `n` places of a random order. */
function draw({ pixels, digits, nPixels }: Digits, stream: Stream, n: number): Digits {
  const chosen = stream.permutation(digits.length).subarray(0, n);
  const drawn = { pixels: new Uint8Array(n * nPixels), digits: new Uint8Array(n), nPixels };
  chosen.forEach((from, to) => {
    drawn.pixels.set(pixels.subarray(from * nPixels, (from + 1) * nPixels), to * nPixels);
    drawn.digits[to] = digits[from];
  });
  return drawn;
}

/** Leaf by leaf over the trials. */
function estimate(trees: readonly Tree<number>[]): Tree<Estimate> {
  const over = (leaf: (tree: Tree<number>) => number) => summarize(Float64Array.from(trees, leaf));
  const byRule = (stage: "pruned" | "retrained") =>
    Object.fromEntries(Object.keys(trees[0][stage]).map((rule) => [rule, over((tree) => tree[stage][rule])]));
  return {
    dense: over((tree) => tree.dense),
    small: over((tree) => tree.small),
    pruned: byRule("pruned"),
    retrained: byRule("retrained"),
  };
}
