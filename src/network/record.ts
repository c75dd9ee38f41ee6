// Lays a network and its memory down in the module, in the order of assembly/nn/net.ts.
import type { NetworkCore } from "../wasm/network.js";
import type { Scope } from "../wasm/scope.js";
import { sizeOf, type Layer, type Network } from "./layers.js";
import type { Optimizer } from "./optimizer.js";
import type { Mask, Weights } from "./weights.js";

type NetScope = Scope<NetworkCore>;

const KINDS = ["dense", "conv", "batchNorm", "add", "averagePool"] as const;
const [RELU, FROM_DATA, ADD_SLOPE, ADD_SECOND_SLOPE, BIAS, WINOGRAD] = [1, 2, 4, 8, 16, 32];
export const LOSSES = ["softmax", "squared"] as const;
/** What training makes small: the mean cross-entropy of the softmax, or the mean squared error. */
export type Loss = (typeof LOSSES)[number];

/** Channels from which minimal filtering is faster: 0.9 times as fast with 4, 1.1 with 8, 1.4 with 16. */
const MIN_CHANNELS = 8;

const OP_WORDS = 16;
const RUN_BYTES = 12;
const NET_WORDS = 29;
const LISTS_WORD = 20;
const ERRORS_WORD = 24;
const RATES = 100;
const POWERS = 120;
const NET_BYTES = POWERS + 16;

export interface NetPlace {
  /** Address of the record. */
  record: number;
  params: number;
  running: number;
  first: number;
  second: number;
  grads: number;
}

export interface NetSetup {
  network: Network;
  weights: Weights;
  /** Samples in a batch. */
  batch: number;
  loss: Loss;
  /** For training: slopes, gradients and moments get memory. */
  training?: {
    optimizer: Optimizer;
    mask?: Mask;
    first?: Float32Array;
    second?: Float32Array;
    powers?: readonly [number, number];
  };
}

/** Takes memory for everything and writes the record. */
export function putNetwork(s: NetScope, { network, weights, batch, loss, training }: NetSetup): NetPlace {
  const { layers, nParams, nChannels } = network;
  const padded = 4 * Math.ceil(Math.max(1, nParams) / 4);
  const list = (values?: Float32Array) => {
    const pointer = s.bytes(4 * padded);
    s.viewF32(pointer, padded).fill(0);
    if (values) s.viewF32(pointer, nParams).set(values);
    return pointer;
  };
  const sizes = [sizeOf(network.inputShape), ...layers.map(({ outputShape }) => sizeOf(outputShape))];
  const params = list(weights.params);
  const grads = training ? list() : 0;
  const mask = training?.mask ? putMask(s, training.mask, padded) : 0;
  const first = training ? list(training.first) : 0;
  const second = training ? list(training.second) : 0;
  const running = s.putF32(weights.running);
  const saved = s.bytes(8 * nChannels);
  const lanes = 16 * Math.ceil(batch / 16);
  const values = sizes.map((size) => s.bytes(4 * lanes * size));
  const slopes = sizes.map((size, tensor) => (training && tensor > 0 ? s.bytes(4 * lanes * size) : 0));
  const panels = s.bytes(4 * Math.max(0, ...layers.map(panelElems)));
  const runs = s.bytes(RUN_BYTES * Math.max(0, ...layers.map(({ size }) => size ** 2)));
  const tiles = s.bytes(
    4 *
      Math.max(
        0,
        ...layers.filter(filtered).map((l) => s.core.winogradWork(l.inputShape[2], l.outputShape[2], lanes)),
      ),
  );
  const work = s.bytes(s.core.blasWorkBytes());
  const ops = s.putI32(opWords(network));
  const tables = [s.putI32(sizes), s.putI32(values), s.putI32(slopes)];
  const { optimizer } = training ?? {};
  const adam = optimizer?.kind === "adam";
  const record = s.bytes(NET_BYTES);
  const words = s.viewI32(record, NET_WORDS);
  words.set([layers.length, sizes.length, nParams, batch, lanes, ops, ...tables]);
  words.set([params, grads, mask, first, second, running, saved, panels, runs, tiles, work, 0, 0], 9);
  words.set([LOSSES.indexOf(loss), adam ? 1 : 0, 0], 22);
  const rates = adam
    ? [optimizer.beta1, optimizer.beta2, optimizer.epsilon]
    : [optimizer?.momentum ?? 0, 0, 0];
  s.viewF32(record + RATES, 4).set([optimizer?.weightDecay ?? 0, ...rates]);
  s.view(record + POWERS, 2).set(training?.powers ?? [1, 1]);
  return { record, params, running, first, second, grads };
}

/** Tells the module which layers skip zeros in evaluation. @param lists of every layer, 0 for those that do not @param block for the largest */
export function setLists(s: NetScope, record: number, lists: readonly number[], block: number): void {
  const table = s.putI32(lists);
  s.viewI32(record, NET_WORDS).set([table, block], LISTS_WORD);
}

/** How many samples the last pass over the network classified wrongly. */
export const errorsOf = (s: NetScope, record: number): number => s.viewI32(record, NET_WORDS)[ERRORS_WORD];

/** The powers of β₁ and β₂ after the steps so far. */
export const powersOf = (s: NetScope, record: number): [number, number] => {
  const [power1, power2] = s.view(record + POWERS, 2);
  return [power1, power2];
};

function putMask(s: NetScope, mask: Mask, padded: number): number {
  const pointer = s.i32(padded);
  const words = s.viewI32(pointer, padded).fill(-1);
  for (let i = 0; i < mask.length; i++) if (!mask[i]) words[i] = 0;
  return pointer;
}

/**
 * Whether a convolution goes by minimal filtering: the windows that it is made for, and enough channels to pay for the transforms.
 */
export function filtered({ kind, inputShape, outputShape, size, stride, pad }: Layer): boolean {
  const channels = Math.min(inputShape[2], outputShape[2]);
  return kind === "conv" && size === 3 && stride === 1 && pad === 1 && channels >= MIN_CHANNELS;
}

/** Weights of a convolution in panels of two channels, for the way there and the way back. */
function panelElems(layer: Layer): number {
  const { kind, inputShape, outputShape, size } = layer;
  if (kind !== "conv") return 0;
  const even = (n: number) => n + (n % 2);
  const [c, oc] = [inputShape[2], outputShape[2]];
  return (filtered(layer) ? 16 : size ** 2) * Math.max(c * even(oc), even(c) * oc);
}

/** The layers as words; the flags say who writes a slope first on the way back. */
function opWords({ layers }: Network): Int32Array {
  const words = new Int32Array(layers.length * OP_WORDS);
  const written = new Set<number>();
  let stats = 0;
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i];
    const { input, second, relu, bias } = layer;
    let flags = (relu ? RELU : 0) | (bias ? BIAS : 0);
    if (input === 0) flags |= FROM_DATA;
    if (filtered(layer)) flags |= WINOGRAD;
    if (written.has(input)) flags |= ADD_SLOPE;
    written.add(input);
    if (second !== undefined) {
      if (written.has(second)) flags |= ADD_SECOND_SLOPE;
      written.add(second);
    }
    const { kind, inputShape, outputShape, size, stride, pad, params } = layer;
    words.set(
      [
        KINDS.indexOf(kind),
        input,
        second ?? 0,
        i + 1,
        params,
        0,
        ...inputShape,
        ...outputShape,
        size,
        stride,
        pad,
        flags,
      ],
      i * OP_WORDS,
    );
  }
  for (const [i, { kind, outputShape }] of layers.entries())
    if (kind === "batchNorm") {
      words[i * OP_WORDS + 5] = stats;
      stats += 2 * outputShape[2];
    }
  return words;
}
