import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { Stream } from "../random/index.js";
import { describe, fraction, integer, validate } from "../validate.js";
import { checkInputs, type Samples } from "./data.js";
import type { Layer, Network } from "./layers.js";
import { inputNorms } from "./norms.js";
import { checkMask, checkWeights, type Mask, type Weights } from "./weights.js";

const RULES = ["magnitude", "hessian", "movement", "random"] as const;
/** What a weight is scored by: docs/networks.md says what each means. */
export type NetworkRule = (typeof RULES)[number];

/** Options of `pruneNetwork`: by which rule, how much stays, over which weights. */
export interface PruneNetworkOptions {
  /**
   * `"magnitude"`: |w|. `"hessian"`: |w|·‖x‖, x what the weight is multiplied with, root mean square over `samples`: the network form of
   * the paper's score √Σ_ii|β̂_i| (known as Wanda). `"movement"`: |w − w₀|, w₀ from `initial`. `"random"`: by lot.
   */
  rule: NetworkRule;
  /** Share of all weights that is kept, in (0, 1]; of those that `mask` has left, never more. */
  keepFraction: number;
  /** `"global"` (default): the largest scores of the whole network; `"layer"`: the same share of every layer. */
  within?: "global" | "layer";
  /** What earlier rounds have kept: pruning goes on from there. */
  mask?: Mask;
  /** For `"hessian"`. */
  samples?: Pick<Samples, "X">;
  /** For `"movement"`: the weights that training began with. */
  initial?: Weights;
  /** For `"random"`, and for ties. Default 1. */
  seed?: number;
}

const schema = v.strictObject({
  rule: v.picklist(RULES),
  keepFraction: fraction(),
  within: v.optional(v.picklist(["global", "layer"]), "global"),
  mask: v.optional(v.custom<Mask>(() => true)),
  samples: v.optional(v.custom<Pick<Samples, "X">>(() => true)),
  initial: v.optional(v.custom<Weights>(() => true)),
  seed: v.optional(integer(0), 1),
});

/**
 * Chooses the weights of a network that stay. Biases and the scales and shifts of batch normalisations are never pruned and do not count.
 * @param network, weights as trained
 * @param options rule and keepFraction; within, mask, samples, initial, seed
 * @returns the mask [nParams], 1 for kept: exactly round(keepFraction · weights) of them (per layer with `within: "layer"`), or all that
 *   `mask` had left where that is less. Equal scores go by lot.
 * @throws {DomainError | TypeError | ShapeError} options that do not fit, a rule without what it needs
 * Cost: one selection among the weights; hessian also one pass forward over the samples.
 * @example
 * const net = mlp({ inputs: 4, widths: [8], outputs: 2 });
 * const mask = pruneNetwork(net, initialize(net), { rule: "magnitude", keepFraction: 0.25 });
 * mask.reduce((sum, kept) => sum + kept, 0); // 22
 */
export function pruneNetwork(network: Network, weights: Weights, options: PruneNetworkOptions): Mask {
  const checked = validate("pruneNetwork", schema, options);
  const { keepFraction, within, mask: before, seed } = checked;
  checkWeights("pruneNetwork", network, weights);
  if (before) checkMask("pruneNetwork", network, before);
  const score = scores(network, weights, checked);
  const lots = new Stream(seed).child("prune").uniforms(network.nParams);
  const mask = new Uint8Array(network.nParams).fill(1);
  const layers = network.layers.filter(({ nWeights }) => nWeights > 0);
  for (const pool of within === "global" ? [layers] : layers.map((layer) => [layer])) {
    const places = pool.flatMap(({ params, nWeights }) =>
      Array.from({ length: nWeights }, (_, i) => params + i),
    );
    const left = before ? places.filter((i) => before[i]) : places;
    const nKept = Math.min(left.length, Math.round(keepFraction * places.length));
    left.sort((i, j) => score[j] - score[i] || lots[j] - lots[i] || i - j);
    for (const i of places) mask[i] = 0;
    for (const i of left.slice(0, nKept)) mask[i] = 1;
  }
  return mask;
}

/**
 * The weights with 0 where the mask has 0.
 * @param weights as trained; not changed
 * @param mask from `pruneNetwork`
 * @returns new weights; `batchNorm` statistics as they were
 * @example
 * const net = mlp({ inputs: 2, widths: [], outputs: 1 });
 * applyMask({ ...initialize(net), params: Float32Array.of(1, 2, 3) }, Uint8Array.of(1, 0, 1)).params; // [1, 0, 3]
 */
export function applyMask(weights: Weights, mask: Mask): Weights {
  const { params, running } = weights ?? {};
  for (const [name, list] of Object.entries({ params, running }))
    if (!(list instanceof Float32Array))
      throw new TypeError(`applyMask: weights.${name} must be a Float32Array, got ${describe(list)}`);
  if (!(mask instanceof Uint8Array))
    throw new TypeError(`applyMask: mask must be a Uint8Array, got ${describe(mask)}`);
  if (mask.length !== params.length)
    throw new ShapeError(`applyMask: mask must have ${params.length} entries, got ${mask.length}`);
  const bad = params.findIndex((w) => !Number.isFinite(w));
  if (bad >= 0)
    throw new DomainError(`applyMask: weights.params[${bad}] must be a finite number, got ${params[bad]}`);
  return { running, params: params.map((w, i) => (mask[i] ? w : 0)) };
}

function scores(
  network: Network,
  weights: Weights,
  { rule, samples, initial, seed }: v.InferOutput<typeof schema>,
) {
  const { params } = weights;
  if (rule === "random") return new Stream(seed).child("lots").uniforms(network.nParams);
  if (rule === "movement") {
    if (!initial) throw new DomainError("pruneNetwork: initial is missing, rule movement compares with it");
    checkWeights("pruneNetwork", network, initial);
    return Float64Array.from(params, (w, i) => Math.abs(w - initial.params[i]));
  }
  const score = Float64Array.from(params, Math.abs);
  if (rule === "magnitude") return score;
  if (!samples) throw new DomainError("pruneNetwork: samples is missing, rule hessian weighs inputs by them");
  const { X } = checkInputs("pruneNetwork", network, samples?.X);
  const norms = inputNorms(network, weights, X);
  for (const [i, layer] of network.layers.entries())
    for (let k = 0; k < layer.nWeights; k++) score[layer.params + k] *= norms[i][rowOf(layer, k)];
  return score;
}

/** Which input of its layer weight k is multiplied with: weights are [inputs × output channels]. */
const rowOf = ({ outputShape }: Layer, k: number) => Math.floor(k / outputShape[2]);
