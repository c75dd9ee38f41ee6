// The entry "overparam/network": small networks, trained, pruned and trained again in a WebAssembly module of their own.
export { Builder, type Layer, type Network, type Shape } from "./layers.js";
export { convNet, mlp, resNet20 } from "./networks.js";
export { initialize, type Mask, type Weights } from "./weights.js";
export { evaluateNetwork, type Score } from "./evaluate.js";
export type { SkipZeros } from "./skip.js";
export { trainNetwork, type Epoch, type Trained, type TrainOptions, type TrainState } from "./train.js";
export type { Samples } from "./data.js";
export type { Loss } from "./record.js";
export type { OptimizerOptions, ScheduleOptions } from "./optimizer.js";
export { applyMask, pruneNetwork, type NetworkRule, type PruneNetworkOptions } from "./prune.js";
export { labelNoise, shrink, subset } from "./datasets.js";
export { formatNetwork, parseNetwork, type SavedNetwork } from "./files.js";
export { sparseNetwork, type Places, type SparseLayer, type SparseNetwork } from "./sparse.js";
