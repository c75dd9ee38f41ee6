// The weights that are left, row by row: what a pruned network takes without its zeros.
import { ShapeError } from "../errors.js";
import type { Layer, Network } from "./layers.js";
import { checkMask, checkWeights, type Mask, type Weights } from "./weights.js";

/** Whole numbers in the smallest type that holds the largest. */
export type Places = Uint8Array | Uint16Array | Uint32Array;

/** The kept weights of one layer, row after row (compressed sparse rows); a row has a weight for every output channel. */
export interface SparseLayer {
  /** Which layer of the network. */
  layer: number;
  /** Inputs of a dense layer; 9 · inputs, window row after window row, of a 3 × 3 convolution. */
  rows: number;
  /** Output channels. */
  columns: number;
  /** Row r has the kept weights starts[r] … starts[r + 1] − 1, shape [rows + 1]. */
  starts: Places;
  /** The output channel of every kept weight, rising within a row. */
  channels: Places;
  /** The kept weights. */
  values: Float32Array;
}

/** A network without its pruned weights. */
export interface SparseNetwork {
  /** Those with weights, in the order of the network. */
  layers: SparseLayer[];
  /** Weights that are kept, all layers together. */
  nKept: number;
  /** Bytes of the arrays above and of what is never pruned: biases, scales and shifts, running statistics; four each. */
  nBytes: number;
  /** The same with every weight in four bytes. */
  denseBytes: number;
}

/**
 * The kept weights of a network as sparse arrays, and how many bytes they take beside the dense ones. Places are stored in one, two or four
 * bytes, the fewest that hold them.
 * @param network, weights as trained
 * @param mask what is kept; default: every weight that is not 0
 * @returns one entry for each layer with weights; `nBytes` falls below `denseBytes` where less than some two thirds are kept (80 % where the places take a byte)
 * @throws {TypeError | ShapeError | DomainError} weights or a mask that do not fit the network
 * @example
 * const net = mlp({ inputs: 64, widths: [32], outputs: 10 });
 * const weights = initialize(net);
 * const mask = pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.1 });
 * const { nKept, nBytes, denseBytes } = sparseNetwork(net, weights, mask);
 * [nKept, nBytes, denseBytes]; // [237, 1451, 9640]
 */
export function sparseNetwork(network: Network, weights: Weights, mask?: Mask): SparseNetwork {
  checkWeights("sparseNetwork", network, weights);
  if (mask) checkMask("sparseNetwork", network, mask);
  const { params } = weights;
  const isKept = (at: number) => (mask ? mask[at] !== 0 : params[at] !== 0);
  const layers = network.layers.flatMap((layer, i) =>
    layer.nWeights > 0 ? sparseLayer(i, layer, params, isKept) : [],
  );
  const nKept = layers.reduce((sum, { values }) => sum + values.length, 0);
  const nWeights = network.layers.reduce((sum, layer) => sum + layer.nWeights, 0);
  const others = 4 * (network.nParams - nWeights + 2 * network.nChannels);
  const nBytes = layers.reduce(
    (sum, { starts, channels, values }) => sum + starts.byteLength + channels.byteLength + values.byteLength,
    others,
  );
  return { layers, nKept, nBytes, denseBytes: others + 4 * nWeights };
}

function sparseLayer(
  i: number,
  { params: first, nWeights, outputShape }: Layer,
  params: Float32Array,
  isKept: (at: number) => boolean,
): SparseLayer {
  const columns = outputShape[2];
  const rows = nWeights / columns;
  const starts: number[] = [0];
  const channels: number[] = [];
  const values: number[] = [];
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = first + r * columns + c;
      if (!isKept(at)) continue;
      channels.push(c);
      values.push(params[at]);
    }
    starts.push(values.length);
  }
  return {
    layer: i,
    rows,
    columns,
    starts: places(starts, values.length),
    channels: places(channels, columns - 1),
    values: Float32Array.from(values),
  };
}

function places(list: readonly number[], largest: number): Places {
  const Type = largest < 1 << 8 ? Uint8Array : largest < 1 << 16 ? Uint16Array : Uint32Array;
  return Type.from(list);
}

/** The rows of a layer as a file has them. */
export type SparseRows = Pick<SparseLayer, "starts" | "channels" | "values">;

/** @throws {ShapeError} arrays whose lengths are not those of sparse rows of a layer */
export function checkRows(
  routine: string,
  i: number,
  { nWeights, outputShape }: Layer,
  { starts, channels, values }: SparseRows,
): void {
  const rows = nWeights / outputShape[2];
  const isWhole = starts.length === rows + 1 && starts[0] === 0 && starts[rows] === values.length;
  if (isWhole && channels.length === values.length) return;
  throw new ShapeError(
    `${routine}: starts of layer ${i} must be ${rows + 1} places up to the number of its values and channels, got ${starts.length}`,
  );
}

/** Puts the kept weights of a layer back among zeros, and marks their places. @throws {ShapeError} arrays that are no sparse rows of it */
export function spreadLayer(
  routine: string,
  i: number,
  layer: Layer,
  sparse: SparseRows,
  params: Float32Array,
  mask: Mask,
): void {
  checkRows(routine, i, layer, sparse);
  const { params: first, nWeights, outputShape } = layer;
  const { starts, channels, values } = sparse;
  const columns = outputShape[2];
  const rows = nWeights / columns;
  mask.fill(0, first, first + nWeights);
  for (let r = 0; r < rows; r++) {
    if (starts[r + 1] < starts[r])
      throw new ShapeError(`${routine}: starts of layer ${i} must rise, got ${starts[r + 1]} in row ${r}`);
    for (let k = starts[r]; k < starts[r + 1]; k++) {
      if (channels[k] >= columns || (k > starts[r] && channels[k] <= channels[k - 1]))
        throw new ShapeError(
          `${routine}: channels of layer ${i} must rise from 0 to ${columns - 1} within a row, got ${channels[k]} in row ${r}`,
        );
      params[first + r * columns + channels[k]] = values[k];
      mask[first + r * columns + channels[k]] = 1;
    }
  }
}
