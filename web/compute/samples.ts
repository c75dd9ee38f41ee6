// Samples of a state's world, as a model of its first p features sees them: what single coefficients are fitted to.
import { matmul, matvec, type Matrix } from "../../dist/linalg/index.js";
import { reluFeatures, type Population, type RandomFeatures, type Stream } from "../../dist/index.js";
import { featuresOfRows, firstFeatures, layOut, seenPart, squareRootOf } from "../../dist/problems/index.js";
import { scope } from "../../dist/wasm/scope.js";
import { inGroups, sizesOf, type State } from "../state/state.js";
import { groupsWorld, orderedWorld, seenOf, worldOf } from "./worlds.js";

export interface Sample {
  /** [n, p] */
  X: Matrix;
  y: Float64Array;
  /** Of each feature. */
  variance: Float64Array;
}

export function drawSample(state: State, p: number, stream: Stream): Sample {
  if (inGroups(state)) return ofGroups(state, p, stream);
  const world = worldOf(state);
  switch (world.kind) {
    case "population":
      return ofRows(state, world, p, stream);
    case "randomFeatures":
      return ofFeatures(state, world, p, stream);
    default:
      return ofCovariance(state, p, stream);
  }
}

const normals = (stream: Stream, rows: number, cols: number): Matrix => ({
  rows,
  cols,
  data: stream.child("X").normals(rows * cols),
});

/** What the model does not see acts as noise. */
function ofGroups(state: State, p: number, stream: Stream): Sample {
  const { problem } = seenPart(groupsWorld(state), p / sizesOf(state).d);
  const { variance, betaStar } = layOut(problem, p);
  const deviation = variance.map(Math.sqrt);
  const X = normals(stream, state.n, p);
  X.data.forEach((z, at) => (X.data[at] = z * deviation[at % p]));
  return { X, y: withNoise(matvec(X, betaStar), problem.noiseStd, stream), variance };
}

function ofCovariance(state: State, p: number, stream: Stream): Sample {
  const world = orderedWorld(state);
  const { betaStar, noiseStd, covariance } = world;
  const root = squareRootOf("explorer", world);
  const all = matmul(normals(stream, state.n, root.cols), root, { transposeB: true });
  const y = withNoise(matvec(all, betaStar), noiseStd, stream);
  const variance = Float64Array.from({ length: p }, (_, i) => covariance.data[i * covariance.cols + i]);
  return { X: firstColumns(all, p), y, variance };
}

function ofFeatures(
  state: State,
  { R, theta, activation, noiseStd }: RandomFeatures,
  p: number,
  stream: Stream,
): Sample {
  const inputs = normals(stream, state.n, R.cols);
  const weights = { rows: p, cols: R.cols, data: R.data.subarray(0, p * R.cols) };
  const X =
    activation === "relu"
      ? reluFeatures(inputs, weights)
      : erfOf(matmul(inputs, weights, { transposeB: true }));
  return { X, y: withNoise(matvec(inputs, theta), noiseStd, stream), variance: variances(state, p) };
}

/** n of the rows, around their means. */
function ofRows(state: State, whole: Population, p: number, stream: Stream): Sample {
  const { data } = whole;
  const rows = stream.child("rows").permutation(whole.nRows).subarray(0, state.n);
  const X = featuresOfRows(data, rows, p);
  const y = Float64Array.from(rows, (i) => data.target[i] - data.targetOffset);
  centre(X);
  centre({ rows: y.length, cols: 1, data: y });
  return { X, y, variance: variances(state, p) };
}

/** The diagonal of Σ. */
function variances(state: State, p: number): Float64Array {
  const world = worldOf(state);
  const { covariance } =
    world.kind === "population" ? firstFeatures("explorer", world, p).law : seenOf(state, p);
  return Float64Array.from({ length: p }, (_, i) => covariance.data[i * p + i]);
}

function withNoise(y: Float64Array, noiseStd: number, stream: Stream): Float64Array {
  const noise = stream.child("noise").normals(y.length);
  return y.map((value, i) => value + noiseStd * noise[i]);
}

const firstColumns = ({ rows, cols, data }: Matrix, p: number): Matrix => ({
  rows,
  cols: p,
  data: Float64Array.from({ length: rows * p }, (_, at) => data[Math.floor(at / p) * cols + (at % p)]),
});

function centre({ rows, cols, data }: Matrix): void {
  for (let j = 0; j < cols; j++) {
    let sum = 0;
    for (let i = 0; i < rows; i++) sum += data[i * cols + j];
    for (let i = 0; i < rows; i++) data[i * cols + j] -= sum / rows;
  }
}

/** erf of every entry, by the function that simulated features have. */
const erfOf = ({ rows, cols, data }: Matrix): Matrix =>
  scope("explorer", (s) => {
    const at = s.put(data);
    s.core.erfs(data.length, at);
    return { rows, cols, data: s.take(at, data.length) };
  });
