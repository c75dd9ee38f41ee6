// What a network is made of: a list of layers over numbered tensors, as the module runs them.

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

  constructor(
    readonly name: string,
    readonly inputShape: Shape,
  ) {
    this.#shapes = [inputShape];
  }

  /** Every output is a weighted sum of all inputs, whatever their shape. */
  dense(input: number, outputs: number, { relu = false, bias = true }: LayerOptions = {}): number {
    const n = sizeOf(this.#shapes[input]);
    const inputShape: Shape = [1, 1, n];
    return this.#push(
      { kind: "dense", input, inputShape, relu, bias },
      [1, 1, outputs],
      n * outputs,
      bias ? outputs : 0,
    );
  }

  conv(
    input: number,
    channels: number,
    { size = 3, stride = 1, pad = 0, relu = false, bias = false }: Window & LayerOptions = {},
  ): number {
    const inputShape = this.#shapes[input];
    const [h, w, c] = inputShape;
    const along = (length: number) => Math.floor((length + 2 * pad - size) / stride) + 1;
    const outputShape: Shape = [along(h), along(w), channels];
    return this.#push(
      { kind: "conv", input, inputShape, size, stride, pad, relu, bias },
      outputShape,
      size * size * c * channels,
      bias ? channels : 0,
    );
  }

  batchNorm(input: number, { relu = false }: LayerOptions = {}): number {
    const inputShape = this.#shapes[input];
    return this.#push({ kind: "batchNorm", input, inputShape, relu }, inputShape, 0, 2 * inputShape[2]);
  }

  /** Sum of two tensors; a larger `second` is taken at every stride-th pixel, missing channels count as 0. */
  add(input: number, second: number, { relu = false }: LayerOptions = {}): number {
    const outputShape = this.#shapes[input];
    const inputShape = this.#shapes[second];
    const stride = Math.round(inputShape[0] / outputShape[0]);
    return this.#push({ kind: "add", input, second, inputShape, stride, relu }, outputShape, 0, 0);
  }

  averagePool(input: number, size: number, stride: number = size): number {
    const inputShape = this.#shapes[input];
    const [h, w, c] = inputShape;
    const along = (length: number) => Math.floor((length - size) / stride) + 1;
    return this.#push(
      { kind: "averagePool", input, inputShape, size, stride },
      [along(h), along(w), c],
      0,
      0,
    );
  }

  shape(tensor: number): Shape {
    return this.#shapes[tensor];
  }

  /** The network whose output is the last layer. */
  build(): Network {
    return Object.freeze({
      kind: "network",
      name: this.name,
      inputShape: this.inputShape,
      nOutputs: sizeOf(this.#shapes.at(-1)!),
      layers: Object.freeze([...this.#layers]),
      nParams: this.#nParams,
      nChannels: this.#layers.reduce(
        (sum, { kind, outputShape }) => sum + (kind === "batchNorm" ? outputShape[2] : 0),
        0,
      ),
    });
  }

  #push(
    layer: Pick<Layer, "kind" | "input" | "inputShape"> & Partial<Layer>,
    outputShape: Shape,
    nWeights: number,
    nOthers: number,
  ): number {
    const nParams = nWeights + nOthers;
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
