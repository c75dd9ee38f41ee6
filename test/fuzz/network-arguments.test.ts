// The entry "overparam/network".
import * as network from "../../src/network/index.js";
import { holdsAgainstAnything } from "./support/targets.js";

const net = network.mlp({ inputs: 3, widths: [4], outputs: 2 });
const conv = network.convNet({ width: 2, inputShape: [4, 4, 1], outputs: 2 });
const weights = (of = net) => network.initialize(of, { seed: 3 });
const samples = () => ({ X: [1, 2, 3, 0, 1, 0, 2, 2, 1], y: [0, 1, 1] });
const images = () => ({ X: Float32Array.from({ length: 32 }, (_, i) => i % 5), y: [0, 1] });
const mask = (of = net) => new Uint8Array(of.nParams).fill(1).fill(0, 2, 5);
const state = network.trainNetwork(net, weights(), samples(), { epochs: 1, batch: 2 }).state;
const training = () => ({
  epochs: 2,
  batch: 2,
  optimizer: { kind: "adam", rate: 0.01, beta1: 0.9, weightDecay: 0 },
  schedule: { kind: "step", at: [1], factor: 0.5 },
  loss: "softmax",
  seed: 2,
  mask: mask(),
});
/** Epochs that are right, and that nobody wants to wait for. */
const tame = (options: { epochs?: number } | undefined) =>
  typeof options?.epochs === "number" && options.epochs > 50 ? { ...options, epochs: 50 } : options;

type Train = Parameters<typeof network.trainNetwork>;

/** A chain of calls, each with arguments of its own. */
function built(name: string, shape: network.Shape, calls: readonly [keyof network.Builder, unknown[]][]) {
  const builder = new network.Builder(name, shape);
  for (const [method, args] of Array.from(calls))
    (builder[method] as (...args: unknown[]) => unknown)(...Array.from(args));
  return builder.build();
}

holdsAgainstAnything({
  mlp: { call: network.mlp, right: () => [{ inputs: 3, widths: [4], outputs: 2 }] },
  convNet: {
    call: network.convNet,
    right: () => [{ width: 2, inputShape: [8, 8, 1], outputs: 3, batchNorm: true }],
  },
  resNet20: { call: network.resNet20, right: () => [{ width: 2, inputShape: [8, 8, 1], outputs: 3 }] },
  Builder: {
    call: (input: number, outputs: number, options: object) => {
      const builder = new network.Builder("b", [5, 5, 2]);
      builder.conv(input, outputs, options);
      return builder.build();
    },
    right: () => [0, 3, { size: 3, stride: 2, pad: 1, relu: true, bias: true }],
  },
  "Builder, its name and shape": {
    call: (name: string, shape: network.Shape, outputs: number) =>
      built(name, shape, [["dense", [0, outputs]]]),
    right: () => ["b", [2, 2, 1], 3],
    names: ["Builder"],
  },
  "Builder, sums and pools": {
    call: (second: number, size: number, stride: number) =>
      built(
        "b",
        [6, 6, 2],
        [
          ["conv", [0, 4, { size: 3, stride: 2, pad: 1 }]],
          ["batchNorm", [1, { relu: true }]],
          ["add", [2, second]],
          ["averagePool", [3, size, stride]],
        ],
      ),
    right: () => [0, 2, 1],
    names: ["Builder"],
  },
  initialize: { call: network.initialize, right: () => [net, { seed: 2, scale: 1 }] },
  "initialize of a convolution": {
    call: network.initialize,
    right: () => [conv, { seed: 2 }],
    names: ["initialize"],
  },
  evaluateNetwork: {
    call: network.evaluateNetwork,
    right: () => [net, weights(), samples(), { loss: "softmax", batch: 2, skipZeros: "auto" }],
    cost: 2,
  },
  "evaluateNetwork of a convolution": {
    call: network.evaluateNetwork,
    right: () => [conv, weights(conv), images(), { batch: 1, skipZeros: "always" }],
    names: ["evaluateNetwork"],
    cost: 4,
  },
  trainNetwork: {
    call: (...[net, start, data, options]: Train) =>
      network.trainNetwork(net, start, data, tame(options) as Train[3]),
    right: () => [net, weights(), samples(), training()],
    cost: 4,
  },
  "trainNetwork that goes on": {
    call: (...[net, start, data, options]: Train) =>
      network.trainNetwork(net, start, data, tame(options) as Train[3]),
    right: () => [net, weights(), samples(), { epochs: 3, resume: state }],
    names: ["trainNetwork"],
    cost: 4,
  },
  "trainNetwork of a convolution": {
    call: (...[net, start, data, options]: Train) =>
      network.trainNetwork(net, start, data, tame(options) as Train[3]),
    right: () => [conv, weights(conv), images(), { epochs: 1, optimizer: { kind: "sgd", momentum: 0.5 } }],
    names: ["trainNetwork"],
    cost: 8,
  },
  pruneNetwork: {
    call: network.pruneNetwork,
    right: () => [
      net,
      weights(),
      { rule: "hessian", keepFraction: 0.5, within: "layer", mask: mask(), samples: samples(), seed: 2 },
    ],
    cost: 2,
  },
  "pruneNetwork by movement": {
    call: network.pruneNetwork,
    right: () => [net, weights(), { rule: "movement", keepFraction: 0.5, initial: weights() }],
    names: ["pruneNetwork"],
  },
  applyMask: { call: network.applyMask, right: () => [weights(), mask()] },
  formatNetwork: {
    call: network.formatNetwork,
    right: () => [conv, weights(conv), { mask: mask(conv), sparse: true }],
  },
  parseNetwork: {
    call: network.parseNetwork,
    names: ["parseNetwork", "parseNpz", "parseNpy"],
    right: () => [network.formatNetwork(conv, weights(conv), { mask: mask(conv) }), { network: conv }],
  },
  "parseNetwork of a sparse file": {
    call: network.parseNetwork,
    names: ["parseNetwork", "parseNpz", "parseNpy"],
    right: () => [network.formatNetwork(net, weights(), { mask: mask(), sparse: true })],
  },
  sparseNetwork: { call: network.sparseNetwork, right: () => [net, weights(), mask()] },
  subset: { call: network.subset, right: () => [samples(), { size: 2, seed: 1, balanced: true }] },
  labelNoise: { call: network.labelNoise, right: () => [[0, 1, 2, 1], { share: 0.5, classes: 3, seed: 1 }] },
  shrink: { call: network.shrink, right: () => [images().X, { shape: [4, 4, 1], factor: 2 }] },
});
