import * as v from "valibot";
import { integer, validate } from "../validate.js";
import { Builder, type Network, type Shape } from "./layers.js";

const count = () => integer(1, 1 << 20);
const shape = () =>
  v.pipe(
    v.array(count()),
    v.length(3, "be [height, width, channels]"),
    v.transform((list) => list as unknown as Shape),
  );

const mlpSchema = v.strictObject({
  inputs: count(),
  widths: v.array(count()),
  outputs: v.optional(count(), 10),
});

/**
 * A multilayer perceptron: dense layers of the given widths with max(0, ·) behind each, then a dense layer of outputs.
 * @param options `inputs`: numbers per sample; `widths` of the hidden layers (none: a linear model); `outputs`, default 10
 * @returns a plain frozen description, for `initialize` and `trainNetwork`
 * @throws {DomainError | TypeError} a width that is not a whole number ≥ 1, an unknown key
 * @example
 * mlp({ inputs: 784, widths: [512], outputs: 10 }).nParams; // 407050
 */
export function mlp(options: { inputs: number; widths: readonly number[]; outputs?: number }): Network {
  const { inputs, widths, outputs } = validate("mlp", mlpSchema, options);
  const net = new Builder(`mlp ${[inputs, ...widths, outputs].join("-")}`, [1, 1, inputs], "mlp");
  let at = 0;
  for (const width of widths) at = net.dense(at, width, { relu: true });
  net.dense(at, outputs);
  return net.build();
}

const convSchema = v.strictObject({
  width: count(),
  inputShape: v.optional(shape(), () => [28, 28, 1] as Shape),
  outputs: v.optional(count(), 10),
  batchNorm: v.optional(v.boolean(), true),
});

/**
 * A convolutional network of width k: 3 × 3 convolutions of k, 2k and 4k channels with batch normalisation and max(0, ·), each but
 * the last followed by 2 × 2 averages; the mean over the image that is left, and a dense layer. Parameters grow with k².
 * @param options `width` k; `inputShape` [height, width, channels], default [28, 28, 1]; `outputs`, default 10; `batchNorm`, default true
 *   (without it convolutions have a bias)
 * @returns a plain frozen description, for `initialize` and `trainNetwork`
 * @throws {DomainError | TypeError} a value out of range, an image too small for two halvings
 * @example
 * convNet({ width: 8 }).nParams; // 6274
 */
export function convNet(options: {
  width: number;
  inputShape?: Shape;
  outputs?: number;
  batchNorm?: boolean;
}): Network {
  const { width, inputShape, outputs, batchNorm } = validate("convNet", convSchema, options);
  const net = new Builder(`convNet ${width}`, inputShape, "convNet");
  let at = 0;
  for (const [block, channels] of [width, 2 * width, 4 * width].entries()) {
    at = net.conv(at, channels, { size: 3, pad: 1, bias: !batchNorm, relu: !batchNorm });
    if (batchNorm) at = net.batchNorm(at, { relu: true });
    const [h] = net.shape(at);
    at = net.averagePool(at, block < 2 ? 2 : h);
  }
  net.dense(at, outputs);
  return net.build();
}

const resSchema = v.strictObject({
  width: count(),
  inputShape: v.optional(shape(), () => [32, 32, 3] as Shape),
  outputs: v.optional(count(), 10),
});

/**
 * ResNet-20 for small images (He, Zhang, Ren, Sun 2016, §4.2) of width k: a 3 × 3 convolution of k channels, three stages of
 * three residual blocks with k, 2k and 4k channels, the mean over the image, a dense layer. Shortcuts have no parameters.
 * @param options `width` k, 16 in the original; `inputShape`, default [32, 32, 3]; `outputs`, default 10
 * @returns a plain frozen description, for `initialize` and `trainNetwork`
 * @throws {DomainError | TypeError} a value out of range
 * @example
 * resNet20({ width: 16 }).nParams; // 269722
 */
export function resNet20(options: { width: number; inputShape?: Shape; outputs?: number }): Network {
  const { width, inputShape, outputs } = validate("resNet20", resSchema, options);
  const net = new Builder(`resNet20 ${width}`, inputShape, "resNet20");
  const normalized = (input: number, channels: number, stride: number, relu: boolean) =>
    net.batchNorm(net.conv(input, channels, { size: 3, stride, pad: 1 }), { relu });
  let at = normalized(0, width, 1, true);
  for (let stage = 0; stage < 3; stage++)
    for (let block = 0; block < 3; block++) {
      const channels = width << stage;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const inner = normalized(at, channels, stride, true);
      at = net.add(normalized(inner, channels, 1, false), at, { relu: true });
    }
  const [h] = net.shape(at);
  net.dense(net.averagePool(at, h), outputs);
  return net.build();
}
