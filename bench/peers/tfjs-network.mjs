// Training steps in TensorFlow.js, by its own optimiser and gradients.
import { BATCH, CLASSES, MOMENTUM, RATE } from "../support/network-jobs.mjs";

let tf;

/** One of its backends, "cpu" or "wasm". @throws where it is not installed */
export async function load(backend) {
  tf ??= await import("@tensorflow/tfjs"); // with its gradients, which tfjs-core alone lacks
  if (backend === "cpu") await import("@tensorflow/tfjs-backend-cpu");
  else await import("@tensorflow/tfjs-backend-wasm");
  await tf.setBackend(backend);
  await tf.ready();
}

/** @throws where the backend lacks a kernel that the gradient needs */
export function step(backend, { net, params, X, y }) {
  tf.setBackend(backend);
  const part = (at, shape) =>
    tf.variable(tf.tensor(params.slice(at, at + shape.reduce((a, b) => a * b)), shape));
  const weights = net.layers.map(({ kind, params: at, nWeights, inputShape, outputShape, size }) => {
    const [c, oc] = [inputShape[2], outputShape[2]];
    if (kind === "dense") return [part(at, [c, oc]), part(at + nWeights, [oc])];
    if (kind === "conv") return [part(at, [size, size, c, oc])];
    return kind === "batchNorm" ? [part(at, [c]), part(at + c, [c])] : [];
  });
  const [h, w, c] = net.inputShape;
  const input = tf.tensor(X, h === 1 ? [BATCH, c] : [BATCH, h, w, c]);
  const targets = tf.cast(tf.oneHot(tf.tensor1d(y, "int32"), CLASSES), "float32");
  const layer = {
    dense: (x, [a, b]) => tf.add(tf.matMul(tf.reshape(x, [BATCH, -1]), a), b),
    conv: (x, [a]) => tf.conv2d(x, a, 1, "same"),
    batchNorm: (x, [scale, shift]) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(x, mean, variance, shift, scale, 1e-5);
    },
    averagePool: (x, _, size) => tf.avgPool(x, size, size, "valid"),
  };
  const loss = () => {
    const outputs = net.layers.reduce((x, { kind, size, relu }, i) => {
      const out = layer[kind](x, weights[i], size);
      return relu ? tf.relu(out) : out;
    }, input);
    return tf.losses.softmaxCrossEntropy(targets, outputs);
  };
  const optimizer = tf.train.momentum(RATE, MOMENTUM);
  return () => {
    tf.setBackend(backend);
    const value = optimizer.minimize(loss, true);
    const [number] = value.dataSync();
    value.dispose();
    return number;
  };
}
