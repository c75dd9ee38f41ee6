// One subsample of MNIST: random features, a curve of models, and how often the widest ones are wrong.
import { lstsq, matmul } from "../linalg/index.js";
import type { Matrix } from "../matrix/index.js";
import { Stream } from "../random/index.js";
import { dataCurve, reluFeatures, type DataPoint } from "../simulate/index.js";
import { columns, largest, meanSquares } from "../fit/columns.js";
import type { Digits } from "./digits.js";
import type { Tree } from "./records.js";

/** Plain data for a worker. */
export interface SubsampleTask {
  train: Digits;
  test: Digits;
  seed: number;
  trial: number;
  /** Widths p, increasing. */
  sizes: number[];
  /** Number of features kept, s. */
  nKept: number;
}

export interface SubsampleResult {
  /** Squared error on the test images, a point per width. */
  points: DataPoint[];
  /** Share of the test images put on the wrong side, at the largest width. */
  wrong: Tree<number>;
}

/** Features of the images, and ±1 for odd and even digits. */
export interface Featured {
  X: Matrix;
  y: Float64Array;
  XTest: Matrix;
  yTest: Float64Array;
}

export function runSubsample(task: SubsampleTask): SubsampleResult {
  const { seed, trial, sizes, nKept } = task;
  const data = featured(task);
  const { points } = dataCurve(data, {
    sizes,
    nKept,
    rules: ["magnitude", "hessian", "random"],
    seed: numberOf(new Stream(seed).child("mnist").child(trial).child("lots")),
  });
  return { points, wrong: mapTree(widestModels(data, nKept), (fit) => wrongShare(fit, data.yTest)) };
}

/** A seed of its own for a part that takes a seed and not a stream. */
const numberOf = (stream: Stream) => stream.uniforms(1)[0] * 2 ** 52;

/** ReLU(Wx) of every image, x its pixels in [0, 1] and W Gaussian. */
export function featured({ train, test, seed, trial, sizes }: SubsampleTask): Featured {
  const width = sizes.at(-1)!;
  const { nPixels } = train;
  const weights = new Stream(seed)
    .child("mnist")
    .child(trial)
    .child("features")
    .normals(width * nPixels);
  const W = { rows: width, cols: nPixels, data: weights };
  return {
    X: reluFeatures(inputs(train), W),
    y: parity(train),
    XTest: reluFeatures(inputs(test), W),
    yTest: parity(test),
  };
}

const inputs = ({ pixels, digits, nPixels }: Digits): Matrix => ({
  rows: digits.length,
  cols: nPixels,
  data: Float64Array.from(pixels, (pixel) => pixel / 255),
});

const parity = ({ digits }: Digits) => Float64Array.from(digits, (digit) => (digit % 2 === 1 ? 1 : -1));

/**
 * What the models of the largest width, and the small one, say of the test images. They are fitted here by rank-revealing
 * QR, because `dataCurve` gives squared errors only; what pruning keeps is found by the same kernels.
 * (Random pruning is left out: retrained it is the small model over again.)
 */
export function widestModels({ X, y, XTest }: Featured, nKept: number): Tree<Float64Array> {
  const all = Int32Array.from({ length: X.cols }, (_, j) => j);
  const predict = (kept: Int32Array, beta: Float64Array) =>
    matmul(columns(XTest, kept), { rows: beta.length, cols: 1, data: beta }).data;
  const fit = (kept: Int32Array) => predict(kept, lstsq(columns(X, kept), y).x);
  const beta = lstsq(X, y).x;
  const size = beta.map(Math.abs);
  const scores = {
    magnitude: size,
    hessian: meanSquares("mnist", X).map((square, j) => Math.sqrt(square) * size[j]),
  };
  const byRule = (model: (kept: Int32Array) => Float64Array) =>
    Object.fromEntries(
      Object.entries(scores).map(([rule, score]) => [rule, model(largest("mnist", score, nKept))]),
    );
  return {
    dense: predict(all, beta),
    small: fit(all.subarray(0, nKept)),
    pruned: byRule((kept) =>
      predict(
        kept,
        Float64Array.from(kept, (j) => beta[j]),
      ),
    ),
    retrained: byRule(fit),
  };
}

const wrongShare = (fit: Float64Array, y: Float64Array) =>
  fit.reduce((count, value, i) => count + Number(value * y[i] <= 0), 0) / y.length;

function mapTree<A, B>({ dense, small, pruned, retrained }: Tree<A>, f: (leaf: A) => B): Tree<B> {
  const byRule = (some: Readonly<Record<string, A>>) =>
    Object.fromEntries(Object.entries(some).map(([rule, leaf]) => [rule, f(leaf)]));
  return { dense: f(dense), small: f(small), pruned: byRule(pruned), retrained: byRule(retrained) };
}
