import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import { Stream } from "../random/index.js";
import { describe, integer, nonNegative, validate } from "../validate.js";
import { checkNetwork } from "./check.js";
import type { Network } from "./layers.js";
import type { TrainState } from "./train.js";

/** The numbers of a network. */
export interface Weights {
  /** All parameters in the order of the layers, shape [nParams]. */
  readonly params: Float32Array;
  /** Running mean and variance of the batch normalisations, shape [2·nChannels]. */
  readonly running: Float32Array;
}

/** 1 where a parameter is kept, 0 where it is pruned, shape [nParams]. */
export type Mask = Uint8Array;

const schema = v.strictObject({
  seed: v.optional(integer(0), 1),
  scale: v.optional(nonNegative(), 1),
});

/**
 * Draws the parameters that training starts from: weights normal with variance 2/fan-in (He et al. 2015; 1/fan-in for a layer
 * without max(0, ·) behind it), biases 0, batch normalisations at scale 1 and shift 0.
 * @param network made by `mlp`, `convNet`, `resNet20`
 * @param options `seed`; `scale` multiplies every weight (small values start training near the function 0); default 1
 * @returns new weights: the same bits for the same seed on every machine
 * @throws {DomainError | TypeError} an option out of range or of the wrong type
 * Cost: as many normals as there are weights.
 * @example
 * const net = mlp({ inputs: 4, widths: [8], outputs: 2 });
 * initialize(net, { seed: 1 }).params.length; // 58
 */
export function initialize(network: Network, options: { seed?: number; scale?: number } = {}): Weights {
  const { seed, scale } = validate("initialize", schema, options);
  checkNetwork("initialize", network);
  const params = new Float32Array(network.nParams);
  const stream = new Stream(seed).child("initialize");
  for (const [i, layer] of network.layers.entries()) {
    const { kind, params: at, nWeights, outputShape } = layer;
    if (kind === "batchNorm") params.fill(1, at, at + outputShape[2]);
    if (nWeights === 0) continue;
    const fanIn = nWeights / outputShape[2];
    const deviation = scale * Math.sqrt((rectified(network, i) ? 2 : 1) / fanIn);
    params.set(
      stream
        .child(i)
        .normals(nWeights)
        .map((z) => z * deviation),
      at,
    );
  }
  return { params, running: restingStatistics(network) };
}

/** Whether max(0, ·) stands behind layer i, at once or behind its batch normalisation. */
function rectified({ layers }: Network, i: number): boolean {
  return (
    layers[i].relu || layers.some((next) => next.kind === "batchNorm" && next.input === i + 1 && next.relu)
  );
}

/** Running statistics before any batch: mean 0, variance 1. */
export function restingStatistics({ layers, nChannels }: Network): Float32Array {
  const running = new Float32Array(2 * nChannels);
  let at = 0;
  for (const { kind, outputShape } of layers) {
    if (kind !== "batchNorm") continue;
    const c = outputShape[2];
    running.fill(1, at + c, at + 2 * c);
    at += 2 * c;
  }
  return running;
}

/** @throws {TypeError | ShapeError | DomainError} what is no network, or what are no weights of it */
export function checkWeights(routine: string, network: Network, weights: Weights): void {
  checkNetwork(routine, network);
  const { params, running } = (weights ?? {}) as Weights;
  const expected = { params: network.nParams, running: 2 * network.nChannels };
  for (const [name, list] of Object.entries({ params, running })) {
    if (!(list instanceof Float32Array))
      throw new TypeError(`${routine}: weights.${name} must be a Float32Array, got ${describe(list)}`);
    const length = expected[name as keyof typeof expected];
    if (list.length !== length)
      throw new ShapeError(`${routine}: weights.${name} must have ${length} entries, got ${list.length}`);
    const bad = list.findIndex((w) => !Number.isFinite(w));
    if (bad >= 0)
      throw new DomainError(`${routine}: weights.${name}[${bad}] must be a finite number, got ${list[bad]}`);
  }
  checkVariances(routine, network, running);
}

/** A variance below 0 has no standard deviation to divide by. */
function checkVariances(routine: string, { layers }: Network, running: Float32Array): void {
  let at = 0;
  for (const { kind, outputShape } of layers) {
    if (kind !== "batchNorm") continue;
    const c = outputShape[2];
    const bad = running.subarray(at + c, at + 2 * c).findIndex((variance) => variance < 0);
    if (bad >= 0)
      throw new DomainError(
        `${routine}: weights.running[${at + c + bad}] is a variance and must be at least 0, got ${running[at + c + bad]}`,
      );
    at += 2 * c;
  }
}

/** @throws {TypeError | ShapeError | DomainError} what is no state that training this network can go on from */
export function checkState(network: Network, state: TrainState): void {
  const routine = "trainNetwork";
  const { epoch, weights, first, second, powers } = (state ?? {}) as TrainState;
  checkWeights(routine, network, weights);
  if (!Number.isSafeInteger(epoch) || epoch < 0)
    throw new DomainError(
      `${routine}: resume.epoch must be a whole number of at least 0, got ${describe(epoch)}`,
    );
  for (const [name, list] of Object.entries({ first, second }))
    if (!(list instanceof Float32Array) || list.length !== network.nParams)
      throw new TypeError(
        `${routine}: resume.${name} must be a Float32Array of ${network.nParams}, got ${describe(list)}`,
      );
  const isPower = (power: unknown) => typeof power === "number" && power >= 0 && power <= 1;
  if (!Array.isArray(powers) || powers.length !== 2 || !Array.from(powers).every(isPower))
    throw new TypeError(`${routine}: resume.powers must be two numbers from 0 to 1, got ${describe(powers)}`);
}

/** @throws {TypeError | ShapeError} what is no mask of this network */
export function checkMask(routine: string, network: Network, mask: Mask): void {
  if (!(mask instanceof Uint8Array))
    throw new TypeError(`${routine}: mask must be a Uint8Array, got ${describe(mask)}`);
  if (mask.length !== network.nParams)
    throw new ShapeError(`${routine}: mask must have ${network.nParams} entries, got ${mask.length}`);
}
