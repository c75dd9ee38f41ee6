import * as v from "valibot";
import { DomainError } from "../errors.js";
import { integer, validate } from "../validate.js";
import { networkCore, type NetworkCore } from "../wasm/network.js";
import { scopeIn, type Scope } from "../wasm/scope.js";
import { checkSamples, type CheckedSamples, type Samples } from "./data.js";
import type { Network } from "./layers.js";
import { errorsOf, LOSSES, putNetwork, type Loss } from "./record.js";
import { putLists, type SkipZeros } from "./skip.js";
import { checkWeights, type Weights } from "./weights.js";

/** How well a network does on samples. */
export interface Score {
  /** Mean of −log softmax(output)[class], or of ‖output − target‖². */
  loss: number;
  /** Share of samples in the wrong class. */
  error: number;
  /** Layers that were computed without their zeros. */
  sparseLayers: number;
}

const schema = v.strictObject({
  loss: v.optional(v.picklist(LOSSES), "softmax"),
  batch: v.optional(integer(1, 1 << 16), 256),
  skipZeros: v.optional(v.picklist(["auto", "always", "never"], 'be "auto", "always" or "never"'), "auto"),
});

/**
 * Loss and error of a network on samples; batch normalisations use their running statistics.
 * @param network, weights as `initialize` or `trainNetwork` gives them
 * @param samples X [n × inputs], y [n] classes (or [n × outputs] targets for `loss: "squared"`)
 * @param options `loss`, default "softmax"; `batch`: samples at a time, default 256, which only memory depends on; `skipZeros`: whether
 *   layers skip the weights that are 0: `"auto"`, the default, where that is faster, `"always"`, `"never"`. Dense layers come to the same bits both ways,
 *   and so do convolutions but those by minimal filtering (3 × 3 windows, eight channels and more), whose outputs move by rounding
 * @returns `{ loss, error, sparseLayers }`: the mean loss, the share of samples whose class is not the largest output, and how many layers skipped zeros
 * @throws {ShapeError | DomainError | TypeError} samples or weights that do not fit the network
 * Cost: one pass forward; a layer that skips zeros takes as much as it has weights that are not 0.
 * @example
 * const net = mlp({ inputs: 2, widths: [4], outputs: 2 });
 * evaluateNetwork(net, initialize(net), { X: [1, 0, 0, 1], y: [0, 1] }).error <= 1; // true
 */
export function evaluateNetwork(
  network: Network,
  weights: Weights,
  samples: Samples,
  options: { loss?: Loss; batch?: number; skipZeros?: SkipZeros } = {},
): Score {
  const { loss, batch, skipZeros } = validate("evaluateNetwork", schema, options);
  checkWeights("evaluateNetwork", network, weights);
  const checked = checkSamples("evaluateNetwork", network, samples, loss);
  return scopeIn(networkCore(), "evaluateNetwork", (s) => {
    const { record, params } = putNetwork(s, { network, weights, batch: Math.min(batch, checked.n), loss });
    const sparseLayers = putLists(s, record, network, params, { n: checked.n, skipZeros });
    const found = { ...score(s, record, checked), sparseLayers };
    if (Number.isNaN(found.loss))
      throw new DomainError(
        "evaluateNetwork: weights and X must be of a size that singles can multiply, got a loss of NaN",
      );
    return found;
  });
}

function score(
  s: Scope<NetworkCore>,
  record: number,
  samples: CheckedSamples,
): Pick<Score, "loss" | "error"> {
  const { x, y } = putSamples(s, samples);
  const loss = s.core.evaluate(record, samples.n, x, y, 0);
  return { loss, error: errorsOf(s, record) / samples.n };
}

export function putSamples(s: Scope<NetworkCore>, { X, targets }: CheckedSamples): { x: number; y: number } {
  const x = s.putF32(X);
  return { x, y: targets instanceof Int32Array ? s.putI32(targets) : s.putF32(targets) };
}
