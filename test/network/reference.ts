// A network in plain doubles, straight from the definitions: loss and gradient of a training batch.
import { sizeOf, type Layer, type Network } from "../../src/network/layers.js";

export interface Reference {
  loss: number;
  gradient: Float64Array;
  outputs: Float64Array;
}

type Tensor = Float64Array;

/** Mean loss over n samples and its gradient by all parameters. */
export function referenceGradient(
  network: Network,
  params: ArrayLike<number>,
  X: ArrayLike<number>,
  y: ArrayLike<number>,
  loss: "softmax" | "squared",
): Reference {
  const n = X.length / sizeOf(network.inputShape);
  const values: Tensor[] = [Float64Array.from(X)];
  for (const layer of network.layers) values.push(forward(layer, params, values, n));
  const outputs = values.at(-1)!;
  const slopes = values.map((value) => new Float64Array(value.length));
  const total = lossOf(outputs, y, n, network.nOutputs, loss, slopes.at(-1)!);
  const gradient = new Float64Array(network.nParams);
  for (const [i, layer] of [...network.layers.entries()].toReversed())
    backward(layer, params, values, slopes, gradient, i + 1, n);
  return { loss: total, gradient, outputs };
}

function lossOf(o: Tensor, y: ArrayLike<number>, n: number, k: number, loss: string, slope: Tensor): number {
  let total = 0;
  for (let i = 0; i < n; i++) {
    const row = o.subarray(i * k, (i + 1) * k);
    if (loss === "softmax") {
      const top = Math.max(...row);
      const sum = row.reduce((s, x) => s + Math.exp(x - top), 0);
      total += Math.log(sum) + top - row[y[i]];
      for (let j = 0; j < k; j++)
        slope[i * k + j] = (Math.exp(row[j] - top) / sum - (j === y[i] ? 1 : 0)) / n;
    } else
      for (let j = 0; j < k; j++) {
        const away = row[j] - y[i * k + j];
        total += away * away;
        slope[i * k + j] = (2 * away) / n;
      }
  }
  return total / n;
}

/** Every (output pixel, window pixel) pair that lies inside the image: f(output place, input place, window place), in pixels. */
function eachWindow(
  { inputShape: [h, w], outputShape: [oh, ow], size, stride, pad }: Layer,
  n: number,
  f: (out: number, into: number, tap: number) => void,
): void {
  for (let i = 0; i < n; i++)
    for (let oy = 0; oy < oh; oy++)
      for (let ox = 0; ox < ow; ox++)
        for (let ky = 0; ky < size; ky++)
          for (let kx = 0; kx < size; kx++) {
            const [y, x] = [oy * stride - pad + ky, ox * stride - pad + kx];
            if (y >= 0 && y < h && x >= 0 && x < w)
              f((i * oh + oy) * ow + ox, (i * h + y) * w + x, ky * size + kx);
          }
}

const pixels = ([h, w]: readonly number[]) => h * w;

function forward(layer: Layer, params: ArrayLike<number>, values: Tensor[], n: number): Tensor {
  const { kind, inputShape, outputShape, params: at, nWeights, size } = layer;
  const x = values[layer.input];
  const c = inputShape[2];
  const oc = outputShape[2];
  const y = new Float64Array(n * sizeOf(outputShape));
  if (kind === "dense" || kind === "conv") {
    eachWindow(layer, n, (out, into, tap) => {
      for (let i = 0; i < c; i++)
        for (let j = 0; j < oc; j++) y[out * oc + j] += x[into * c + i] * params[at + (tap * c + i) * oc + j];
    });
    if (layer.bias) for (let i = 0; i < y.length; i++) y[i] += params[at + nWeights + (i % oc)];
  } else if (kind === "averagePool")
    eachWindow(layer, n, (out, into) => {
      for (let j = 0; j < c; j++) y[out * c + j] += x[into * c + j] / size ** 2;
    });
  else if (kind === "add") {
    y.set(x);
    eachShortcut(layer, n, (wide, narrow) => (y[wide] += values[layer.second!][narrow]));
  } else {
    const { hat } = normalized(x, c, n * pixels(inputShape));
    for (let i = 0; i < y.length; i++) y[i] = params[at + (i % c)] * hat[i] + params[at + c + (i % c)];
  }
  return layer.relu ? y.map((v) => Math.max(0, v)) : y;
}

function backward(
  layer: Layer,
  params: ArrayLike<number>,
  values: Tensor[],
  slopes: Tensor[],
  gradient: Float64Array,
  output: number,
  n: number,
): void {
  const { kind, inputShape, outputShape, params: at, nWeights, size } = layer;
  const [x, dx] = [values[layer.input], slopes[layer.input]];
  const c = inputShape[2];
  const oc = outputShape[2];
  const dy = layer.relu ? slopes[output].map((s, i) => (values[output][i] > 0 ? s : 0)) : slopes[output];
  if (kind === "dense" || kind === "conv") {
    eachWindow(layer, n, (out, into, tap) => {
      for (let i = 0; i < c; i++)
        for (let j = 0; j < oc; j++) {
          const weight = at + (tap * c + i) * oc + j;
          gradient[weight] += x[into * c + i] * dy[out * oc + j];
          dx[into * c + i] += params[weight] * dy[out * oc + j];
        }
    });
    if (layer.bias) for (let i = 0; i < dy.length; i++) gradient[at + nWeights + (i % oc)] += dy[i];
  } else if (kind === "averagePool")
    eachWindow(layer, n, (out, into) => {
      for (let j = 0; j < c; j++) dx[into * c + j] += dy[out * c + j] / size ** 2;
    });
  else if (kind === "add") {
    for (let i = 0; i < dy.length; i++) dx[i] += dy[i];
    eachShortcut(layer, n, (wide, narrow) => (slopes[layer.second!][narrow] += dy[wide]));
  } else {
    const rows = n * pixels(inputShape);
    const { hat, inverse } = normalized(x, c, rows);
    for (let i = 0; i < dy.length; i++) {
      gradient[at + (i % c)] += dy[i] * hat[i];
      gradient[at + c + (i % c)] += dy[i];
    }
    for (let i = 0; i < dy.length; i++) {
      const j = i % c;
      dx[i] +=
        params[at + j] * inverse[j] * (dy[i] - (gradient[at + c + j] + hat[i] * gradient[at + j]) / rows);
    }
  }
}

/** Zero-padded, strided shortcut: f(place in the sum, place in what is added). */
function eachShortcut(
  { inputShape: [h, w, c], outputShape: [oh, ow, oc], stride }: Layer,
  n: number,
  f: (wide: number, narrow: number) => void,
): void {
  const front = (oc - c) >> 1;
  for (let i = 0; i < n; i++)
    for (let y = 0; y < oh; y++)
      for (let x = 0; x < ow; x++)
        for (let j = 0; j < c; j++)
          f(((i * oh + y) * ow + x) * oc + front + j, ((i * h + y * stride) * w + x * stride) * c + j);
}

function normalized(x: Tensor, c: number, rows: number) {
  const mean = new Float64Array(c);
  const variance = new Float64Array(c);
  for (let i = 0; i < x.length; i++) mean[i % c] += x[i] / rows;
  for (let i = 0; i < x.length; i++) variance[i % c] += (x[i] - mean[i % c]) ** 2 / rows;
  const inverse = variance.map((v) => 1 / Math.sqrt(v + 1e-5));
  return { hat: x.map((v, i) => (v - mean[i % c]) * inverse[i % c]), inverse };
}
