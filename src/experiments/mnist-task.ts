// One subsample of MNIST: random features, a curve of models, and how often the widest ones are wrong.
import { lstsq, matmul } from "../linalg/index.js";
import type { Matrix } from "../matrix/index.js";
import { Stream } from "../random/index.js";
import { dataCurve, reluFeatures, type DataPoint } from "../simulate/index.js";
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
    seed: seed + trial,
  });
  return { points, wrong: mapTree(widestModels(data, nKept), (fit) => wrongShare(fit, data.yTest)) };
}

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
 * QR, apart from `dataCurve`, which gives squared errors only. (Random pruning is left out: retrained it is the small model over again.)
 */
export function widestModels({ X, y, XTest }: Featured, nKept: number): Tree<Float64Array> {
  const all = Uint32Array.from({ length: X.cols }, (_, j) => j);
  const predict = (columns: Uint32Array, beta: Float64Array) =>
    matmul(pickColumns(XTest, columns), { rows: beta.length, cols: 1, data: beta }).data;
  const fit = (columns: Uint32Array) => predict(columns, lstsq(pickColumns(X, columns), y).x);
  const beta = lstsq(X, y).x;
  const kept = {
    magnitude: largest(beta.map(Math.abs), nKept),
    hessian: largest(
      rootMeanSquares(X).map((scale, j) => scale * Math.abs(beta[j])),
      nKept,
    ),
  };
  const byRule = (model: (columns: Uint32Array) => Float64Array) =>
    Object.fromEntries(Object.entries(kept).map(([rule, columns]) => [rule, model(columns)]));
  return {
    dense: predict(all, beta),
    small: fit(all.subarray(0, nKept)),
    pruned: byRule((columns) =>
      predict(
        columns,
        Float64Array.from(columns, (j) => beta[j]),
      ),
    ),
    retrained: byRule(fit),
  };
}

/** Places of the `count` largest scores, increasing. */
function largest(scores: Float64Array, count: number): Uint32Array {
  const order = Uint32Array.from(scores.keys()).toSorted((i, j) => scores[j] - scores[i]);
  return order.subarray(0, count).toSorted();
}

function rootMeanSquares({ rows, cols, data }: Matrix): Float64Array {
  const sums = new Float64Array(cols);
  for (let k = 0; k < data.length; k++) sums[k % cols] += data[k] ** 2;
  return sums.map((sum) => Math.sqrt(sum / rows));
}

function pickColumns(A: Matrix, columns: Uint32Array): Matrix {
  if (columns.length === A.cols) return A;
  const data = new Float64Array(A.rows * columns.length);
  for (let i = 0; i < A.rows; i++)
    columns.forEach((j, to) => (data[i * columns.length + to] = A.data[i * A.cols + j]));
  return { rows: A.rows, cols: columns.length, data };
}

const wrongShare = (fit: Float64Array, y: Float64Array) =>
  fit.reduce((count, value, i) => count + Number(value * y[i] <= 0), 0) / y.length;

function mapTree<A, B>({ dense, small, pruned, retrained }: Tree<A>, f: (leaf: A) => B): Tree<B> {
  const byRule = (some: Readonly<Record<string, A>>) =>
    Object.fromEntries(Object.entries(some).map(([rule, leaf]) => [rule, f(leaf)]));
  return { dense: f(dense), small: f(small), pruned: byRule(pruned), retrained: byRule(retrained) };
}
