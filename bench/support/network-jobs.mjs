// Training steps that every competitor takes from the same start on the same batch: SGD with momentum, softmax cross-entropy.
// scripts/pytorch-network.py makes the same numbers.
import { convNet, mlp } from "../../dist/network/index.js";
import { seeded } from "./harness.mjs";

export const BATCH = 128;
export const RATE = 0.01;
export const MOMENTUM = 0.9;
export const CLASSES = 10;

/** Multiply-adds in products of one step, twice: forwards, gradient of the weights, and of the input except where it is the data. */
const flopsOf = (net) =>
  net.layers.reduce((sum, { kind, input, nWeights, outputShape: [h, w] }) => {
    const products = kind === "dense" || kind === "conv" ? 2 * nWeights * h * w * BATCH : 0;
    return sum + products * (input === 0 ? 2 : 3);
  }, 0);

const nets = {
  mlp: mlp({ inputs: 784, widths: [512], outputs: CLASSES }),
  conv: convNet({ width: 16 }),
};

/** `layers`: what else than this package needs to know of the network, with weights [inputs][outputs] or [3][3][inputs][outputs]. */
export const jobs = Object.fromEntries(
  Object.entries(nets).map(([kind, net], i) => {
    const params = Float32Array.from(seeded(net.nParams, 11 + i));
    for (const layer of net.layers) {
      const { params: at, nParams, nWeights, outputShape } = layer;
      const scale = Math.sqrt((6 * outputShape[2]) / Math.max(1, nWeights));
      for (let k = 0; k < nWeights; k++) params[at + k] *= scale;
      params.fill(0, at + nWeights, at + nParams);
      if (layer.kind === "batchNorm") params.fill(1, at, at + outputShape[2]);
    }
    const X = Float32Array.from(seeded(BATCH * 784, 21 + i));
    const y = Int32Array.from({ length: BATCH }, (_, sample) => (sample * 7) % CLASSES);
    return [kind, { kind, net, params, X, y, flops: flopsOf(net) }];
  }),
);
