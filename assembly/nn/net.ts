// The records of a network: plain memory under checked names, laid down by src/network/record.ts in this order.
//
// A tensor holds a batch with the samples innermost:
//
//   [height][width][channels][lanes]     lanes = samples rounded up to 16
//
// so that every kernel runs along whole vectors of samples, however few channels a layer has, and the window of a convolution is a
// few runs of (window width)·channels rows. Lanes without a sample hold 0 in tensor 0 and in every slope: what they add to a gradient
// is 0, and only the loss and the batch normalisations need to know how many samples there are.

/** One layer: 16 words of 32 bits. */
@unmanaged
export class Op {
  kind: i32;
  /** Tensors: read, read too (ADD: the shortcut), written. */
  input: i32;
  second: i32;
  output: i32;
  /** First parameter of the layer in the flat list; weights, then the bias (or BATCH_NORM: scale, then shift). */
  params: i32;
  /** BATCH_NORM: first of 2c running statistics (mean, then variance) and of the 2c saved ones. */
  stats: i32;
  /** Input: height, width, channels; of `second` for ADD. */
  h: i32;
  w: i32;
  c: i32;
  /** Output: height, width, channels. */
  oh: i32;
  ow: i32;
  oc: i32;
  /** Side of the window, step, and rows of zeros around the input. */
  size: i32;
  stride: i32;
  pad: i32;
  /** Sum of the flags below. */
  flags: i32;
}

export const OP_BYTES: usize = 64;

/** Kinds of layers. */
export const DENSE: i32 = 0;
export const CONV: i32 = 1;
export const BATCH_NORM: i32 = 2;
export const ADD: i32 = 3;
export const AVERAGE_POOL: i32 = 4;

/** The output passes through max(0, ·). */
export const RELU: i32 = 1;
/** The input is the data: its slope is not wanted. */
export const FROM_DATA: i32 = 2;
/** Another layer behind this one has already written the slope of the input: add to it. */
export const ADD_SLOPE: i32 = 4;
/** The same of the second input. */
export const ADD_SECOND_SLOPE: i32 = 8;
/** A bias is added. */
export const BIAS: i32 = 16;

/** A convolution of 3 × 3 windows by minimal filtering (winograd.ts). */
export const WINOGRAD: i32 = 32;

/** A network with its memory, and how it is trained. */
@unmanaged
export class Net {
  nOps: i32;
  nTensors: i32;
  nParams: i32;
  /** Samples in a batch, at most. */
  batch: i32;
  /** The same rounded up to a multiple of 16. */
  lanes: i32;
  /** Op[nOps], in the order in which they run. */
  ops: usize;
  /** i32[nTensors]: numbers per sample. Tensor 0 is the input, the last one the output. */
  sizes: usize;
  /** usize[nTensors]: the tensors, and their slopes (the gradients of the loss by them; 0 for tensor 0). */
  values: usize;
  slopes: usize;
  /** f32[nParams], padded to whole vectors: parameters, gradients, mask (words of ones or zeros; address 0: none), first
   *  and second moments of the optimiser (SGD: the first only). */
  params: usize;
  grads: usize;
  mask: usize;
  first: usize;
  second: usize;
  /** f32: running statistics of the batch normalisations, and those of the present batch (mean, then 1/deviation). */
  running: usize;
  saved: usize;
  /** Scratch of the convolutions: weights in panels, the runs of a window, transformed tiles. Scratch of the products, blasWorkBytes(). */
  panels: usize;
  runs: usize;
  tiles: usize;
  work: usize;
  /** usize[nOps]: lists of kept weights (sparse.ts) of the layers that skip zeros in evaluation, 0 for the others; address 0: none.
   *  Their block. */
  lists: usize;
  block: usize;
  /** SOFTMAX or SQUARED, and SGD or ADAM. */
  loss: i32;
  optimizer: i32;
  /** Samples that the last pass classified wrongly. */
  errors: i32;
  /** L2 penalty (w/2)‖params‖² in the gradient. */
  weightDecay: f32;
  /** SGD: momentum. ADAM: β₁, β₂, ε. */
  momentum: f32;
  beta2: f32;
  epsilon: f32;
  /** ADAM: β₁ᵗ and β₂ᵗ after t steps; 1 before the first. */
  power1: f64;
  power2: f64;
}

/** Losses: mean over the batch of −log softmax(output)[label], or of ‖output − target‖². */
export const SOFTMAX: i32 = 0;
export const SQUARED: i32 = 1;

export const SGD: i32 = 0;
export const ADAM: i32 = 1;

export class NetAt {
  @inline
  static op(net: Net, i: i32): Op {
    return changetype<Op>(net.ops + <usize>i * OP_BYTES);
  }

  @inline
  static values(net: Net, tensor: i32): usize {
    return load<usize>(net.values + ((<usize>tensor) << alignof<usize>()));
  }

  @inline
  static slopes(net: Net, tensor: i32): usize {
    return load<usize>(net.slopes + ((<usize>tensor) << alignof<usize>()));
  }

  @inline
  static list(net: Net, op: i32): usize {
    return net.lists == 0 ? 0 : load<usize>(net.lists + ((<usize>op) << alignof<usize>()));
  }

  @inline
  static size(net: Net, tensor: i32): i32 {
    return load<i32>(net.sizes + ((<usize>tensor) << 2));
  }

  /** Element i of a list of singles. */
  @inline
  static f32(base: usize, i: i32): usize {
    return base + ((<usize>i) << 2);
  }

  @inline
  static load(base: usize, i: i32): f32 {
    return load<f32>(base + ((<usize>i) << 2));
  }
}
