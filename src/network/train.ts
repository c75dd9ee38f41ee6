import * as v from "valibot";
import { ConvergenceError } from "../errors.js";
import { Stream } from "../random/index.js";
import { integer, validate } from "../validate.js";
import { networkCore } from "../wasm/network.js";
import { scopeIn } from "../wasm/scope.js";
import { checkSamples, type Samples } from "./data.js";
import { putSamples } from "./evaluate.js";
import type { Network } from "./layers.js";
import {
  factorAt,
  optimizerSchema,
  scheduleSchema,
  type OptimizerOptions,
  type ScheduleOptions,
} from "./optimizer.js";
import { errorsOf, LOSSES, powersOf, putNetwork, type Loss } from "./record.js";
import { checkMask, checkState, checkWeights, type Mask, type Weights } from "./weights.js";

/** Options of `trainNetwork`. */
export interface TrainOptions {
  /** Passes over the samples, ≥ 1. */
  epochs: number;
  /** Samples per step; default 100. */
  batch?: number;
  /** Default Adam with rate 0.001. */
  optimizer?: OptimizerOptions;
  /** How the rate changes from epoch to epoch; default constant. */
  schedule?: ScheduleOptions;
  /** Default "softmax". */
  loss?: Loss;
  /** Decides the order of the samples; default 1. */
  seed?: number;
  /** Parameters that stay exactly 0. */
  mask?: Mask;
  /** Go on from here, as `trained.state` of an earlier call with fewer epochs has it. */
  resume?: TrainState;
  /** After every epoch; return false to stop. */
  onEpoch?: (epoch: Epoch) => boolean | void;
}

/** One pass over the samples. */
export interface Epoch {
  /** Counted from 0. */
  epoch: number;
  /** Mean loss, each sample as it was before the step of its batch. */
  loss: number;
  /** Share of wrong samples, likewise. */
  error: number;
  /** The rate of its last step. */
  rate: number;
}

/** What training needs to go on as if it had not stopped. */
export interface TrainState {
  /** Epochs that are done. */
  epoch: number;
  /** The parameters. */
  weights: Weights;
  /** Momentum, or first moments of Adam. */
  first: Float32Array;
  /** Second moments of Adam. */
  second: Float32Array;
  /** β₁ and β₂ of Adam to the power of the steps done. */
  powers: readonly [number, number];
}

/** What `trainNetwork` gives; `state` is what it takes to go on. */
export interface Trained {
  /** The parameters after the last epoch. */
  weights: Weights;
  /** One entry for each epoch. */
  history: Epoch[];
  /** What it takes to go on: `resume`. */
  state: TrainState;
}

const schema = v.strictObject({
  epochs: integer(1, 1e6),
  batch: v.optional(integer(1, 1 << 16), 100),
  optimizer: v.optional(optimizerSchema, { kind: "adam" }),
  schedule: v.optional(scheduleSchema, { kind: "constant" }),
  loss: v.optional(v.picklist(LOSSES), "softmax"),
  seed: v.optional(integer(0), 1),
  mask: v.optional(v.custom<Mask>(() => true)),
  resume: v.optional(v.custom<TrainState>(() => true)),
  onEpoch: v.optional(
    v.custom<NonNullable<TrainOptions["onEpoch"]>>((f) => typeof f === "function", "be a function"),
  ),
});

/**
 * Trains a network by gradient descent on batches. The whole run stays in the module: one call per epoch.
 *
 * Epoch e visits the samples in an order that depends on (seed, e) only, so the same call gives the same bits on every machine, also
 * when it is stopped and resumed.
 * @param network made by `mlp`, `convNet` or `resNet20`
 * @param start weights to begin with; they are not changed
 * @param samples X [n × inputs], y [n] classes, or [n × outputs] targets for `loss: "squared"`
 * @param options epochs, batch, optimizer, schedule, loss, seed, mask, resume, onEpoch
 * @returns the weights after the last epoch, the history, and the state to resume from
 * @throws {ShapeError | DomainError | TypeError} samples, weights or options that do not fit
 * @throws {ConvergenceError} the loss is no longer a finite number
 * Cost: about 6 flops per weight, use of the weight and sample.
 * @example
 * const net = mlp({ inputs: 2, widths: [16], outputs: 2 });
 * const samples = { X: [0, 0, 0, 1, 1, 0, 1, 1], y: [0, 1, 1, 0] };
 * const { history } = trainNetwork(net, initialize(net), samples, { epochs: 300, batch: 4, optimizer: { kind: "adam", rate: 0.02 } });
 * history.at(-1).error; // 0
 */
export function trainNetwork(
  network: Network,
  start: Weights,
  samples: Samples,
  options: TrainOptions,
): Trained {
  const { epochs, batch, optimizer, schedule, loss, seed, mask, resume, onEpoch } = validate(
    "trainNetwork",
    schema,
    options,
  );
  if (resume !== undefined) checkState(network, resume);
  const begin = resume?.weights ?? start;
  checkWeights("trainNetwork", network, begin);
  if (mask) checkMask("trainNetwork", network, mask);
  const checked = checkSamples("trainNetwork", network, samples, loss);
  const { n } = checked;
  const weights = mask ? { ...begin, params: begin.params.map((p, i) => (mask[i] ? p : 0)) } : begin;
  const orders = new Stream(seed).child("order");
  return scopeIn(networkCore(), "trainNetwork", (s) => {
    const place = putNetwork(s, {
      network,
      weights,
      batch: Math.min(batch, n),
      loss,
      training: { optimizer, mask, first: resume?.first, second: resume?.second, powers: resume?.powers },
    });
    const { record, params, running, first, second } = place;
    const { x, y } = putSamples(s, checked);
    const order = s.i32(n);
    const chosen = s.bytes(4 * batch * (loss === "softmax" ? 1 : network.nOutputs));
    const history: Epoch[] = [];
    let epoch = resume?.epoch ?? 0;
    for (let stop = false; epoch < epochs && !stop; epoch++) {
      s.viewI32(order, n).set(orders.child(epoch).permutation(n));
      const rate = optimizer.rate * factorAt(schedule, epoch, epochs);
      const mean = s.core.trainEpoch(record, n, x, y, order, chosen, rate);
      if (!Number.isFinite(mean))
        throw new ConvergenceError(
          `trainNetwork: the loss must stay finite, got ${mean} in epoch ${epoch} (a smaller rate may help)`,
          epoch,
          mean,
        );
      const now: Epoch = { epoch, loss: mean, error: errorsOf(s, record) / n, rate };
      history.push(now);
      stop = onEpoch?.(now) === false;
    }
    const list = (pointer: number) => s.viewF32(pointer, network.nParams).slice();
    const after: Weights = {
      params: list(params),
      running: s.viewF32(running, 2 * network.nChannels).slice(),
    };
    const state = {
      epoch,
      weights: after,
      first: list(first),
      second: list(second),
      powers: powersOf(s, record),
    };
    return { weights: after, history, state };
  });
}
