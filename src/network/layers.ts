// What a network is made of: a list of layers over numbered tensors, as the module runs them.
import { DomainError, ShapeError } from "../errors.js";
import { checkFlag, describe, optionsOf } from "../validate.js";

/** Height, width and channels of one sample in a tensor; a vector is 1 × 1 × n. */
export type Shape = readonly [height: number, width: number, channels: number];

/** One layer with everything about it decided. */
export interface Layer {
  /** What it computes. */
  readonly kind: "dense" | "conv" | "batchNorm" | "add" | "averagePool";
  /** The tensor that is read; tensor 0 is the data, tensor i the output of layer i. */
  readonly input: number;
  /** "add": the tensor that is added. */
  readonly second?: number;
  /** [height, width, channels] of what it reads. */
  readonly inputShape: Shape;
  /** [height, width, channels] of what it writes. */
  readonly outputShape: Shape;
  /** Side of the window; 1 where there is none. */
  readonly size: number;
  /** Step of the window; 1 where there is none. */
  readonly stride: number;
  /** Rows of zeros around the input. */
  readonly pad: number;
  /** Whether a number is added to every channel. */
  readonly bias: boolean;
  /** Whether the output passes through max(0, ·). */
  readonly relu: boolean;
  /** Place of the first parameter in the flat list. */
  readonly params: number;
  /** How many parameters it has. */
  readonly nParams: number;
  /** How many of them are weights (the rest are a bias, or scale and shift); they stand in front. */
  readonly nWeights: number;
}

/** A network: shapes and layers, no numbers. Made by `mlp`, `convNet`, `resNet20` or a `Builder`. */
export interface Network {
  /** Tells it from other objects. */
  readonly kind: "network";
  /** What it is called in messages. */
  readonly name: string;
  /** [height, width, channels] of a sample. */
  readonly inputShape: Shape;
  /** Numbers that come out for a sample. */
  readonly nOutputs: number;
  /** In the order in which they are computed. */
  readonly layers: readonly Layer[];
  /** Number of all parameters. */
  readonly nParams: number;
  /** Channels of all batch normalisations together. */
  readonly nChannels: number;
}

/** Numbers in a tensor, and parameters of a network, at most: four bytes each fit into WebAssembly's memory. */
const MOST = 2 ** 29;

/** @throws {TypeError | DomainError} what is no shape */
export function checkShape(routine: string, shape: unknown): Shape {
  if (!Array.isArray(shape) || shape.length !== 3)
    throw new TypeError(`${routine}: the shape must be [height, width, channels], got ${describe(shape)}`);
  const [h, w, c] = shape as readonly unknown[];
  const wrong = [h, w, c].findIndex((length) => !Number.isInteger(length) || (length as number) < 1);
  if (wrong >= 0)
    throw new DomainError(
      `${routine}: the shape must have whole numbers of at least 1, got ${describe(shape[wrong])}`,
    );
  const checked = [h, w, c] as unknown as Shape;
  if (sizeOf(checked) > MOST)
    throw new DomainError(`${routine}: the shape must have at most ${MOST} numbers, got [${checked}]`);
  return checked;
}

function checkName(routine: string, name: unknown): void {
  if (typeof name !== "string")
    throw new TypeError(`${routine}: name must be a string, got ${describe(name)}`);
}

export const sizeOf = ([h, w, c]: Shape): number => h * w * c;

interface Window {
  size?: number;
  stride?: number;
  pad?: number;
}

interface LayerOptions {
  relu?: boolean;
  bias?: boolean;
}

/**
 * Puts layers one after another; each returns the number of its output tensor, which later layers may read.
 * @example
 * const net = new Builder("small", [8, 8, 1]);
 * const features = net.conv(0, 4, { size: 3, pad: 1, bias: true, relu: true });
 * net.dense(net.averagePool(features, 8), 10);
 * net.build().nParams; // 90
 */
export class Builder {
  readonly #layers: Layer[] = [];
  readonly #shapes: Shape[];
  #nParams = 0;

  readonly #routine: string;

  /** @param routine what messages begin with */
  constructor(
    /** What the network is called in messages. */
    readonly name: string,
    /** [height, width, channels] of a sample, which is tensor 0. */
    readonly inputShape: Shape,
    routine = "Builder",
  ) {
    this.#routine = routine;
    checkName(routine, name);
    this.#shapes = [checkShape(routine, inputShape)];
  }

  /** Every output is a weighted sum of all inputs, whatever their shape. */
  dense(input: number, outputs: number, options: LayerOptions = {}): number {
    const { relu = false, bias = true } = this.#options(options, ["relu", "bias"]);
    const n = sizeOf(this.#shapeOf("input", input));
    const inputShape: Shape = [1, 1, n];
    this.#whole("outputs", outputs, 1);
    this.#flags({ relu, bias });
    return this.#push(
      { kind: "dense", input, inputShape, relu, bias },
      [1, 1, outputs],
      n * outputs,
      bias ? outputs : 0,
    );
  }

  /**
   * A convolution: every output channel is a weighted sum over a window of `size` × `size` pixels and all channels (default 3), at every
   * `stride`-th pixel (1), with `pad` zeros around the image (0); no bias unless told.
   */
  conv(input: number, channels: number, options: Window & LayerOptions = {}): number {
    const {
      size = 3,
      stride = 1,
      pad = 0,
      relu = false,
      bias = false,
    } = this.#options(options, ["size", "stride", "pad", "relu", "bias"]);
    const inputShape = this.#shapeOf("input", input);
    const [h, w, c] = inputShape;
    this.#whole("channels", channels, 1);
    this.#whole("size", size, 1);
    this.#whole("stride", stride, 1);
    this.#whole("pad", pad, 0, size - 1);
    this.#flags({ relu, bias });
    const along = (length: number) => Math.floor((length + 2 * pad - size) / stride) + 1;
    const outputShape: Shape = [along(h), along(w), channels];
    return this.#push(
      { kind: "conv", input, inputShape, size, stride, pad, relu, bias },
      outputShape,
      size * size * c * channels,
      bias ? channels : 0,
    );
  }

  /** Batch normalisation, with a scale and a shift to every channel. */
  batchNorm(input: number, options: Pick<LayerOptions, "relu"> = {}): number {
    const { relu = false } = this.#options(options, ["relu"]);
    const inputShape = this.#shapeOf("input", input);
    this.#flags({ relu });
    return this.#push({ kind: "batchNorm", input, inputShape, relu }, inputShape, 0, 2 * inputShape[2]);
  }

  /** Sum of two tensors; a larger `second` is taken at every stride-th pixel, missing channels count as 0. */
  add(input: number, second: number, options: Pick<LayerOptions, "relu"> = {}): number {
    const { relu = false } = this.#options(options, ["relu"]);
    const outputShape = this.#shapeOf("input", input);
    const inputShape = this.#shapeOf("second", second);
    this.#flags({ relu });
    const stride = Math.max(1, Math.round(inputShape[0] / outputShape[0]));
    const reaches = (axis: 0 | 1) => (outputShape[axis] - 1) * stride < inputShape[axis];
    if (!reaches(0) || !reaches(1) || inputShape[2] > outputShape[2])
      throw new ShapeError(
        `${this.#routine}: second must have the pixels that [${outputShape}] needs and at most as many channels, got [${inputShape}]`,
      );
    return this.#push({ kind: "add", input, second, inputShape, stride, relu }, outputShape, 0, 0);
  }

  /** Means over windows of `size` × `size` pixels, side by side unless `stride` says otherwise. */
  averagePool(input: number, size: number, stride: number = size): number {
    const inputShape = this.#shapeOf("input", input);
    const [h, w, c] = inputShape;
    this.#whole("size", size, 1);
    this.#whole("stride", stride, 1);
    const along = (length: number) => Math.floor((length - size) / stride) + 1;
    return this.#push(
      { kind: "averagePool", input, inputShape, size, stride },
      [along(h), along(w), c],
      0,
      0,
    );
  }

  /** [height, width, channels] of a tensor. */
  shape(tensor: number): Shape {
    return this.#shapeOf("tensor", tensor);
  }

  /** The network whose output is the last layer. */
  build(): Network {
    if (this.#layers.length === 0)
      throw new DomainError(`${this.#routine}: a network must have at least one layer, got none`);
    return Object.freeze({
      kind: "network",
      name: this.name,
      inputShape: this.#shapes[0],
      nOutputs: sizeOf(this.#shapes.at(-1)!),
      layers: Object.freeze([...this.#layers]),
      nParams: this.#nParams,
      nChannels: this.#layers.reduce(
        (sum, { kind, outputShape }) => sum + (kind === "batchNorm" ? outputShape[2] : 0),
        0,
      ),
    });
  }

  #options<T extends object>(options: T, known: readonly (keyof T & string)[]): T {
    return optionsOf(this.#routine, options, known);
  }

  #shapeOf(name: string, tensor: unknown): Shape {
    this.#whole(name, tensor, 0, this.#shapes.length - 1);
    return this.#shapes[tensor as number];
  }

  #whole(name: string, value: unknown, least: number, most = MOST): void {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
    throw new DomainError(
      `${this.#routine}: ${name} must be a whole number from ${least} to ${most}, got ${describe(value)}`,
    );
  }

  #flags(flags: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(flags)) checkFlag(this.#routine, name, value);
  }

  #push(
    layer: Pick<Layer, "kind" | "input" | "inputShape"> & Partial<Layer>,
    outputShape: Shape,
    nWeights: number,
    nOthers: number,
  ): number {
    const nParams = nWeights + nOthers;
    if (!(sizeOf(outputShape) >= 1 && sizeOf(outputShape) <= MOST && Math.min(...outputShape) >= 1))
      throw new ShapeError(
        `${this.#routine}: the output of a layer must have from 1 to ${MOST} numbers, got shape [${outputShape}]`,
      );
    if (this.#nParams + nParams > MOST)
      throw new DomainError(
        `${this.#routine}: a network must have at most ${MOST} parameters, got ${this.#nParams + nParams}`,
      );
    this.#layers.push(
      Object.freeze({
        size: 1,
        stride: 1,
        pad: 0,
        bias: false,
        relu: false,
        ...layer,
        outputShape,
        params: this.#nParams,
        nParams,
        nWeights,
      }),
    );
    this.#nParams += nParams;
    return this.#shapes.push(outputShape) - 1;
  }
}
