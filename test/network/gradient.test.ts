// Gradients of whole networks: the module's singles against plain doubles, and those against finite differences.
import { expect, test } from "vitest";
import { Builder, convNet, initialize, mlp, resNet20, type Network } from "../../src/network/index.js";
import { sizeOf } from "../../src/network/layers.js";
import { putNetwork } from "../../src/network/record.js";
import { networkCore } from "../../src/wasm/network.js";
import { scopeIn } from "../../src/wasm/scope.js";
import { generator } from "../support/matrices.js";
import { referenceGradient } from "./reference.js";

const epsSingle = 2 ** -23;

function gradientOf(
  network: Network,
  params: Float32Array,
  X: Float32Array,
  y: number[],
  loss: "softmax" | "squared",
) {
  const weights = { ...initialize(network), params };
  return scopeIn(networkCore(), "test", (s) => {
    const n = X.length / sizeOf(network.inputShape);
    const training = { optimizer: { kind: "sgd", rate: 1, momentum: 0, weightDecay: 0 } } as const;
    const { record, grads } = putNetwork(s, { network, weights, batch: n, loss, training });
    const targets = loss === "softmax" ? s.putI32(y) : s.putF32(y);
    const x = s.putF32(X);
    const value = s.core.gradients(record, n, x, targets);
    return { loss: value, gradient: s.viewF32(grads, network.nParams).slice() };
  });
}

/** Everything that a layer can be asked for in one small graph: strides, padding, shared tensors, both kinds of shortcut. */
function oddNetwork(): Network {
  const net = new Builder("odd", [7, 7, 3]);
  const first = net.conv(0, 5, { size: 3, stride: 1, pad: 1, bias: true, relu: true });
  const second = net.batchNorm(net.conv(first, 5, { size: 1 }));
  const sum = net.add(second, first, { relu: true });
  const half = net.conv(sum, 9, { size: 3, stride: 2, pad: 1 });
  const down = net.add(net.batchNorm(half, { relu: true }), sum);
  const pooled = net.averagePool(down, 2, 1);
  net.dense(net.dense(pooled, 6, { relu: true }), 4);
  return net.build();
}

/** Convolutions of enough channels for minimal filtering, odd ones and odd sides, also behind a shared tensor. */
function wideNetwork(h: number, w: number): Network {
  const net = new Builder("wide", [h, w, 8]);
  const first = net.conv(0, 9, { size: 3, pad: 1, bias: true, relu: true });
  const second = net.conv(first, 11, { size: 3, pad: 1 });
  const third = net.conv(second, 9, { size: 3, pad: 1, relu: true });
  net.dense(net.add(net.conv(third, 9, { size: 3, pad: 1 }), first), 4);
  return net.build();
}

const cases: [string, Network, number, "softmax" | "squared"][] = [
  ["a linear model", mlp({ inputs: 5, widths: [], outputs: 3 }), 7, "squared"],
  ["a single sample", mlp({ inputs: 5, widths: [4], outputs: 3 }), 1, "softmax"],
  ["an mlp", mlp({ inputs: 19, widths: [33, 17], outputs: 10 }), 13, "softmax"],
  ["an mlp with squared loss", mlp({ inputs: 19, widths: [16], outputs: 1 }), 9, "squared"],
  ["a graph of all layers", oddNetwork(), 5, "softmax"],
  ["a convNet", convNet({ width: 3, inputShape: [8, 8, 2], outputs: 5 }), 4, "softmax"],
  [
    "a convNet without batch normalisation",
    convNet({ width: 4, inputShape: [8, 8, 1], batchNorm: false }),
    3,
    "softmax",
  ],
  ["wide convolutions on 5 × 7 pixels", wideNetwork(5, 7), 3, "squared"],
  ["wide convolutions on 4 × 2 pixels and 83 samples", wideNetwork(4, 2), 83, "softmax"],
  ["wide convolutions on one pixel", wideNetwork(1, 1), 17, "softmax"],
  ["a resNet20", resNet20({ width: 2, inputShape: [8, 8, 3] }), 4, "softmax"],
];

function inputsFor(network: Network, n: number, loss: string) {
  const next = generator(network.nParams + n);
  const params = initialize(network, { seed: 3 }).params.map((p) => p + 0.05 * next());
  const X = Float32Array.from({ length: n * sizeOf(network.inputShape) }, next);
  const length = loss === "softmax" ? n : n * network.nOutputs;
  const y = Array.from({ length }, (_, i) =>
    loss === "softmax" ? (i * 7) % network.nOutputs : Math.fround(next()),
  );
  return { params, X, y };
}

test.each(cases)("the gradient of %s is that of plain doubles", (_, network, n, loss) => {
  const { params, X, y } = inputsFor(network, n, loss);
  const got = gradientOf(network, params, X, y, loss);
  const expected = referenceGradient(network, params, X, y, loss);
  expect(Math.abs(got.loss - expected.loss)).toBeLessThan(200 * epsSingle * (1 + expected.loss));
  for (const { params: at, nParams } of network.layers) {
    const [mine, theirs] = [got.gradient, expected.gradient].map((g) => g.subarray(at, at + nParams));
    const scale = Math.hypot(...theirs);
    const gap = Math.hypot(...theirs.map((x, i) => x - mine[i]));
    expect(gap).toBeLessThanOrEqual(2000 * epsSingle * scale + 1e-7);
  }
});

test.each(cases)(
  "the gradient of %s in plain doubles is that of finite differences",
  (_, network, n, loss) => {
    const { params, X, y } = inputsFor(network, n, loss);
    const doubles = Float64Array.from(params);
    const { gradient } = referenceGradient(network, doubles, X, y, loss);
    const scale = Math.hypot(...gradient);
    const next = generator(11);
    // along random directions: at a kink of max(0, ·) a step may be off, so the steps are small
    for (let k = 0; k < 4; k++) {
      const direction = gradient.map(() => next());
      const slope = gradient.reduce((sum, g, i) => sum + g * direction[i], 0);
      const length = Math.hypot(...direction);
      const step = 1e-7 / length;
      const at = (sign: number) =>
        referenceGradient(
          network,
          doubles.map((p, i) => p + sign * step * direction[i]),
          X,
          y,
          loss,
        ).loss;
      const difference = (at(1) - at(-1)) / (2 * step);
      expect(Math.abs(difference - slope)).toBeLessThan(1e-5 * scale * length);
    }
  },
);
