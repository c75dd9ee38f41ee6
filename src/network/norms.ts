import { networkCore } from "../wasm/network.js";
import { scopeIn } from "../wasm/scope.js";
import { sizeOf, type Layer, type Network } from "./layers.js";
import { putNetwork } from "./record.js";
import type { Weights } from "./weights.js";

/**
 * Root mean square of what each row of weights is multiplied with, for every layer: of every input of a dense layer; of every channel
 * of a convolution, over all pixels, once for every place in its window. Empty for layers without weights.
 */
export function inputNorms(network: Network, weights: Weights, X: Float32Array): Float64Array[] {
  const sizes = [sizeOf(network.inputShape), ...network.layers.map(({ outputShape }) => sizeOf(outputShape))];
  const starts = sizes.map((_, t) => sizes.slice(0, t).reduce((sum, size) => sum + size, 0));
  const n = X.length / sizes[0];
  const sums = scopeIn(networkCore(), "pruneNetwork", (s) => {
    const { record } = putNetwork(s, { network, weights, batch: Math.min(256, n), loss: "softmax" });
    const length = starts.at(-1)! + sizes.at(-1)!;
    const [x, out] = [s.putF32(X), s.f64(length)];
    s.core.squares(record, n, x, out);
    return s.take(out, length);
  });
  return network.layers.map((layer) => {
    const squares = sums.subarray(starts[layer.input], starts[layer.input] + sizes[layer.input]);
    return rows(layer, squares).map((sum) => Math.sqrt(sum / n));
  });
}

function rows({ kind, inputShape, size }: Layer, squares: Float64Array): Float64Array {
  if (kind === "dense") return squares;
  if (kind !== "conv") return new Float64Array(0);
  const c = inputShape[2];
  const channel = new Float64Array(c);
  for (const [i, square] of squares.entries()) channel[i % c] += square / (squares.length / c);
  return Float64Array.from({ length: size * size * c }, (_, row) => channel[row % c]);
}
