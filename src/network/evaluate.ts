import * as v from "valibot";
import { DomainError } from "../errors.js";
import { integer, validate } from "../validate.js";
import { networkCore, type NetworkCore } from "../wasm/network.js";
import { scopeIn, type Scope } from "../wasm/scope.js";
import { checkSamples, type CheckedSamples, type Samples } from "./data.js";
import type { Network } from "./layers.js";
import { errorsOf, LOSSES, putNetwork, type Loss } from "./record.js";
import { checkWeights, type Weights } from "./weights.js";

/** How well a network does on samples. */
export interface Score {
  /** Mean of −log softmax(output)[class], or of ‖output − target‖². */
  loss: number;
  /** Share of samples in the wrong class. */
  error: number;
}

const schema = v.strictObject({
  loss: v.optional(v.picklist(LOSSES), "softmax"),
  batch: v.optional(integer(1, 1 << 16), 256),
});

/**
 * Loss and error of a network on samples; batch normalisations use their running statistics.
 * @param network, weights as `initialize` or `trainNetwork` gives them
 * @param samples X [n × inputs], y [n] classes (or [n × outputs] targets for `loss: "squared"`)
 * @param options `loss`, default "softmax"; `batch`: samples at a time, default 256, which only memory depends on
 * @returns `{ loss, error }`: the mean loss, and the share of samples whose class is not the largest output
 * @throws {ShapeError | DomainError | TypeError} samples or weights that do not fit the network
 * Cost: one pass forward.
 * @example
 * const net = mlp({ inputs: 2, widths: [4], outputs: 2 });
 * evaluateNetwork(net, initialize(net), { X: [1, 0, 0, 1], y: [0, 1] }).error <= 1; // true
 */
export function evaluateNetwork(
  network: Network,
  weights: Weights,
  samples: Samples,
  options: { loss?: Loss; batch?: number } = {},
): Score {
  const { loss, batch } = validate("evaluateNetwork", schema, options);
  checkWeights("evaluateNetwork", network, weights);
  const checked = checkSamples("evaluateNetwork", network, samples, loss);
  return scopeIn(networkCore(), "evaluateNetwork", (s) => {
    const { record } = putNetwork(s, { network, weights, batch: Math.min(batch, checked.n), loss });
    const found = score(s, record, checked);
    if (Number.isNaN(found.loss))
      throw new DomainError(
        "evaluateNetwork: weights and X must be of a size that singles can multiply, got a loss of NaN",
      );
    return found;
  });
}

/** The score of a network that already stands in the module. */
export function score(s: Scope<NetworkCore>, record: number, samples: CheckedSamples): Score {
  const { x, y } = putSamples(s, samples);
  const loss = s.core.evaluate(record, samples.n, x, y, 0);
  return { loss, error: errorsOf(s, record) / samples.n };
}

export function putSamples(s: Scope<NetworkCore>, { X, targets }: CheckedSamples): { x: number; y: number } {
  const x = s.putF32(X);
  return { x, y: targets instanceof Int32Array ? s.putI32(targets) : s.putF32(targets) };
}
