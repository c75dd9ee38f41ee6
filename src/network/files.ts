// A network in a .npz archive that NumPy reads: its description as text, and an array for each part of each layer.
import * as v from "valibot";
import { DomainError, ShapeError } from "../errors.js";
import type { Elements, NdData, NpyArray } from "../io/npy.js";
import { formatNpz, MAX_BYTES, parseNpz } from "../io/npz.js";
import { describe, integer, validate } from "../validate.js";
import { checkNetwork, rebuilt } from "./check.js";
import type { Layer, Network } from "./layers.js";
import { checkRows, sparseNetwork, spreadLayer, type Places, type SparseRows } from "./sparse.js";
import { checkMask, checkWeights, type Mask, type Weights } from "./weights.js";

/** The array that holds the description: JSON as UTF-8 bytes. */
const DESCRIPTION = "network";
const FORMAT = "overparam network 1";

const options = v.strictObject({
  mask: v.optional(v.custom<Mask>(() => true)),
  sparse: v.optional(v.boolean(), false),
});

const expectation = v.strictObject({
  network: v.optional(v.custom<Network>(() => true)),
  maxBytes: v.optional(integer(1), MAX_BYTES),
});

/** What a file of `formatNetwork` holds. */
export interface SavedNetwork {
  /** Its layers. */
  network: Network;
  /** Its numbers. */
  weights: Weights;
  /** What is kept, where the file says so. */
  mask?: Mask;
}

/**
 * Writes a network with its weights, and the mask where there is one, as a .npz archive: `numpy.load` reads it.
 *
 * Layer i has the arrays `i.weight` (dense [inputs, outputs]; convolution [height, width, inputs, outputs]) and `i.bias`, or, if it is a
 * batch normalisation, `i.scale`, `i.shift`, `i.mean` and `i.variance`. A mask adds `i.mask`, 0 or 1 in the shape of the weight. With
 * `sparse`, `i.starts`, `i.channels` and `i.values` as `sparseNetwork` has them stand for weight and mask. `network` is the description,
 * JSON in UTF-8 bytes.
 * @param network, weights as trained
 * @param options `mask` to store; `sparse`: without the pruned weights (of the mask, or those that are 0), default false
 * @returns the bytes of the file, the same for the same network
 * @throws {TypeError | ShapeError | DomainError} weights or a mask that do not fit, an unknown option
 * @example
 * const net = mlp({ inputs: 4, widths: [8], outputs: 2 });
 * const { network, weights } = parseNetwork(formatNetwork(net, initialize(net)));
 * network.nParams; // 58
 */
export function formatNetwork(
  network: Network,
  weights: Weights,
  settings: { mask?: Mask; sparse?: boolean } = {},
): Uint8Array {
  const { mask, sparse } = validate("formatNetwork", options, settings);
  checkWeights("formatNetwork", network, weights);
  if (mask) checkMask("formatNetwork", network, mask);
  const text = JSON.stringify({ format: FORMAT, sparse, network: rebuilt(network) });
  const bytes = new TextEncoder().encode(text);
  const arrays: Record<string, NdData> = { [DESCRIPTION]: { shape: [bytes.length], data: bytes } };
  const isPruned = sparse ? sparseNetwork(network, weights, mask) : undefined;
  for (const { layer, starts, channels, values } of isPruned?.layers ?? [])
    for (const [name, data] of Object.entries({ starts, channels, values }))
      arrays[`${layer}.${name}`] = { shape: [data.length], data };
  for (const { name, shape, list, at } of partsOf(network)) {
    const isWeight = name.endsWith(".weight");
    const [from, to] = [at, at + shape.reduce((product, n) => product * n, 1)];
    if (!(sparse && isWeight)) arrays[name] = { shape: [...shape], data: weights[list].slice(from, to) };
    if (mask && isWeight && !sparse)
      arrays[name.replace("weight", "mask")] = { shape: [...shape], data: mask.slice(from, to) };
  }
  return formatNpz(arrays);
}

/**
 * Reads a file of `formatNetwork`, dense or sparse; masked and absent weights come back as exactly 0.
 * @param bytes the whole file
 * @param options `network`: the one that the file must hold, default any; `maxBytes`: what its arrays may unpack to, and what may be made
 *   of them (four bytes a parameter, one more with a mask; a sparse file of few bytes may stand for many zeros), default 2³⁰. Which arrays
 *   there are, and how long, is looked at before anything is made.
 * @returns network and weights; the mask, where the file has one or is sparse
 * @throws {DomainError} a file that holds no network, or another one than expected, or a larger one; `parseNpz` on what is no archive
 * @throws {ShapeError} an array that is missing, or whose shape or type is not the one that the network asks for
 * @throws {TypeError} a description whose layers cannot be
 * @example
 * const net = mlp({ inputs: 4, widths: [8], outputs: 2 });
 * const weights = initialize(net);
 * const mask = pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.25 });
 * const saved = parseNetwork(formatNetwork(net, weights, { mask, sparse: true }), { network: net });
 * saved.mask.reduce((sum, kept) => sum + kept, 0); // 22
 */
export function parseNetwork(
  bytes: Uint8Array,
  options: { network?: Network; maxBytes?: number } = {},
): SavedNetwork {
  const routine = "parseNetwork";
  const { network: wanted, maxBytes } = validate(routine, expectation, options);
  if (wanted) checkNetwork(routine, wanted);
  const arrays = parseNpz(bytes, { maxBytes });
  const { network: described, sparse } = descriptionOf(arrays[DESCRIPTION]);
  checkNetwork(routine, described);
  const network = rebuilt(described);
  if (wanted && JSON.stringify(rebuilt(wanted)) !== JSON.stringify(network))
    throw new DomainError(
      `${routine}: the file must hold ${describe(wanted.name)} as expected, got ${describe(network.name)}${network.name === wanted.name ? " with other layers" : ""}`,
    );
  const found = partsOf(network).map((part) => foundIn(arrays, network, part, sparse));
  const isMasked = sparse || found.some(({ mask }) => mask);
  const { nParams, nChannels } = network;
  const nBytes = (isMasked ? 5 : 4) * nParams + 8 * nChannels;
  if (nBytes > maxBytes)
    throw new DomainError(
      `${routine}: the network must come to at most ${maxBytes} bytes (maxBytes), got ${nBytes}`,
    );
  const weights = { params: new Float32Array(nParams), running: new Float32Array(2 * nChannels) };
  const mask = new Uint8Array(isMasked ? nParams : 0).fill(1);
  for (const { part, numbers, rows, mask: bits } of found) {
    const { layer, list, at } = part;
    if (rows) spreadLayer(routine, layer, network.layers[layer], rows, weights.params, mask);
    if (numbers) weights[list].set(numbers, at);
    if (!bits) continue;
    for (let k = 0; k < bits.length; k++) {
      if (Number(bits[k]) !== 0) continue;
      mask[at + k] = 0;
      weights.params[at + k] = 0;
    }
  }
  checkWeights(routine, network, weights);
  return isMasked ? { network, weights, mask } : { network, weights };
}

/** What a file holds of a part: its numbers, and its mask where there is one; or the rows that are left. */
interface Found {
  part: Part;
  numbers?: Float32Array;
  mask?: Elements;
  rows?: SparseRows;
}

function foundIn(arrays: Record<string, NpyArray>, { layers }: Network, part: Part, sparse: boolean): Found {
  const { name, layer, shape } = part;
  const isWeight = name.endsWith(".weight");
  if (sparse && isWeight) {
    const row = (what: string) => read(arrays, `${layer}.${what}`).data;
    const values = singles(`${layer}.values`, row("values"));
    const [starts, channels] = ["starts", "channels"].map((what) => places(`${layer}.${what}`, row(what)));
    const rows = { starts, channels, values };
    checkRows("parseNetwork", layer, layers[layer], rows);
    return { part, rows };
  }
  const numbers = singles(name, read(arrays, name, shape).data);
  const maskName = name.replace("weight", "mask");
  if (!isWeight || !Object.hasOwn(arrays, maskName)) return { part, numbers };
  return { part, numbers, mask: read(arrays, maskName, shape).data };
}

interface Part {
  name: string;
  layer: number;
  shape: readonly number[];
  list: "params" | "running";
  at: number;
}

/** Every array of a network: its name and shape, and where its numbers stand. */
function partsOf({ layers }: Network): Part[] {
  let stats = 0;
  return layers.flatMap((layer, i) => {
    const c = layer.outputShape[2];
    const part = (name: string, shape: readonly number[], list: Part["list"], at: number): Part => ({
      name: `${i}.${name}`,
      layer: i,
      shape,
      list,
      at,
    });
    const { kind, params, nWeights, bias } = layer;
    if (kind === "batchNorm") {
      const at = stats;
      stats += 2 * c;
      return [
        part("scale", [c], "params", params),
        part("shift", [c], "params", params + c),
        part("mean", [c], "running", at),
        part("variance", [c], "running", at + c),
      ];
    }
    if (nWeights === 0) return [];
    const weight = part("weight", shapeOf(layer), "params", params);
    return bias ? [weight, part("bias", [c], "params", params + nWeights)] : [weight];
  });
}

const shapeOf = ({ kind, size, inputShape, outputShape }: Layer): number[] =>
  kind === "dense" ? [inputShape[2], outputShape[2]] : [size, size, inputShape[2], outputShape[2]];

function descriptionOf(array: NpyArray | undefined): { network: Network; sparse: boolean } {
  try {
    const { format, sparse, network } = JSON.parse(new TextDecoder().decode(array!.data as Uint8Array));
    if (format === FORMAT) return { network, sparse: sparse === true };
  } catch {
    // not ours: said below
  }
  throw new DomainError(`parseNetwork: the file must hold a network (${FORMAT}), got other arrays`);
}

function read(arrays: Record<string, NpyArray>, name: string, shape?: readonly number[]): NpyArray {
  const array = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
  if (!array) throw new ShapeError(`parseNetwork: the file must hold ${name}, got none`);
  if (shape && String(array.shape) !== String(shape))
    throw new ShapeError(
      `parseNetwork: ${name} must have shape [${shape.join(", ")}], got [${array.shape.join(", ")}]`,
    );
  return array;
}

function singles(name: string, data: Elements): Float32Array {
  if (data instanceof Float32Array) return data;
  throw new ShapeError(`parseNetwork: ${name} must hold singles (f4), got ${data.constructor.name}`);
}

function places(name: string, data: Elements): Places {
  if (data instanceof Uint8Array || data instanceof Uint16Array || data instanceof Uint32Array) return data;
  throw new ShapeError(
    `parseNetwork: ${name} must hold unsigned whole numbers (u1, u2, u4), got ${data.constructor.name}`,
  );
}
