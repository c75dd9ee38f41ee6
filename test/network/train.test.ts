import { expect, test } from "vitest";
import { ConvergenceError } from "../../src/errors.js";
import {
  applyMask,
  convNet,
  evaluateNetwork,
  initialize,
  mlp,
  pruneNetwork,
  trainNetwork,
  type OptimizerOptions,
} from "../../src/network/index.js";
import { Stream } from "../../src/random/index.js";
import { referenceGradient } from "./reference.js";

/** Two noisy classes that a small network can tell apart. */
function twoClasses(n: number, inputs: number, seed: number) {
  const X = Float32Array.from(new Stream(seed).normals(n * inputs));
  const y = Int32Array.from({ length: n }, (_, i) => (X[i * inputs] * X[i * inputs + 1] > 0 ? 1 : 0));
  return { X, y };
}

const optimizers: [string, OptimizerOptions][] = [
  ["plain descent", { kind: "sgd", rate: 0.05 }],
  ["momentum with weight decay", { kind: "sgd", rate: 0.05, momentum: 0.9, weightDecay: 0.01 }],
  ["Adam", { kind: "adam", rate: 0.01 }],
  [
    "Adam with weight decay",
    { kind: "adam", rate: 0.01, weightDecay: 0.1, beta1: 0.8, beta2: 0.9, epsilon: 1e-4 },
  ],
];

test.each(optimizers)("%s takes the steps that its definition says", (_, optimizer) => {
  const net = mlp({ inputs: 6, widths: [9], outputs: 2 });
  const samples = twoClasses(8, 6, 3);
  const start = initialize(net, { seed: 2 });
  const epochs = 12;
  const { weights } = trainNetwork(net, start, samples, { epochs, batch: 8, optimizer });
  const p = Float64Array.from(start.params);
  const [m, v] = [p.map(() => 0), p.map(() => 0)];
  for (let t = 1; t <= epochs; t++) {
    const { gradient } = referenceGradient(net, p, samples.X, samples.y, "softmax");
    for (let i = 0; i < p.length; i++) {
      const g = gradient[i] + (optimizer.weightDecay ?? 0) * p[i];
      if (optimizer.kind === "sgd") {
        m[i] = (optimizer.momentum ?? 0) * m[i] + g;
        p[i] -= optimizer.rate! * m[i];
      } else {
        const { rate = 0, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = optimizer;
        m[i] = beta1 * m[i] + (1 - beta1) * g;
        v[i] = beta2 * v[i] + (1 - beta2) * g * g;
        p[i] -= (rate * (m[i] / (1 - beta1 ** t))) / (Math.sqrt(v[i] / (1 - beta2 ** t)) + epsilon);
      }
    }
  }
  const moved = Math.hypot(...p.map((x, i) => x - start.params[i]));
  const gap = Math.hypot(...p.map((x, i) => x - weights.params[i]));
  expect(moved).toBeGreaterThan(0.01);
  expect(gap / moved).toBeLessThan(1e-4);
});

test("pruned weights stay exactly 0 and the others learn", () => {
  const net = convNet({ width: 2, inputShape: [8, 8, 1], outputs: 2 });
  const samples = twoClasses(40, 64, 5);
  const start = initialize(net);
  const mask = pruneNetwork(net, start, { rule: "random", keepFraction: 0.4 });
  for (const optimizer of [
    { kind: "adam", weightDecay: 0.1 },
    { kind: "sgd", momentum: 0.9 },
  ] as const) {
    const { weights, history } = trainNetwork(net, start, samples, {
      epochs: 20,
      batch: 16,
      optimizer,
      mask,
    });
    expect(weights.params.every((w, i) => mask[i] === 1 || Object.is(w, 0))).toBe(true);
    expect(history.at(-1)!.loss).toBeLessThan(history[0].loss);
  }
  expect(evaluateNetwork(net, applyMask(start, mask), samples).loss).toBeGreaterThan(0);
});

test("the same call gives the same bits, also when it was stopped and resumed", () => {
  const net = convNet({ width: 2, inputShape: [8, 8, 1], outputs: 2 });
  const samples = twoClasses(37, 64, 7);
  const start = initialize(net);
  const options = { batch: 10, schedule: { kind: "cosine" }, seed: 4 } as const;
  const whole = trainNetwork(net, start, samples, { ...options, epochs: 9 });
  expect(trainNetwork(net, start, samples, { ...options, epochs: 9 })).toEqual(whole);
  const half = trainNetwork(net, start, samples, {
    ...options,
    epochs: 9,
    onEpoch: ({ epoch }) => epoch < 4,
  });
  expect(half.history).toHaveLength(5);
  const rest = trainNetwork(net, start, samples, { ...options, epochs: 9, resume: half.state });
  expect(rest.weights).toEqual(whole.weights);
  expect([...half.history, ...rest.history]).toEqual(whole.history);
  expect(trainNetwork(net, start, samples, { ...options, epochs: 9, seed: 5 }).weights).not.toEqual(
    whole.weights,
  );
});

test("evaluation does not depend on the batch, and agrees with training where nothing is normalised", () => {
  const net = mlp({ inputs: 5, widths: [7], outputs: 3 });
  const X = Float32Array.from(new Stream(1).normals(5 * 50));
  const y = Array.from({ length: 50 }, (_, i) => i % 3);
  const weights = initialize(net);
  const scores = [1, 7, 16, 50, 256].map((batch) => evaluateNetwork(net, weights, { X, y }, { batch }));
  const { loss } = referenceGradient(net, weights.params, X, y, "softmax");
  for (const { loss: mean, error } of scores) {
    expect(Math.abs(mean - loss)).toBeLessThan(1e-5);
    expect(error).toBe(scores[0].error);
  }
});

test("after many batches the running statistics evaluate like the batch", () => {
  const net = convNet({ width: 3, inputShape: [8, 8, 1], outputs: 2 });
  const samples = twoClasses(64, 64, 9);
  const { weights, history } = trainNetwork(net, initialize(net), samples, {
    epochs: 200,
    batch: 64,
    optimizer: { kind: "sgd", rate: 1e-4 },
  });
  expect(Math.abs(evaluateNetwork(net, weights, samples).loss - history.at(-1)!.loss)).toBeLessThan(0.03);
});

test("a rate that is far too large is an error, not a NaN", () => {
  const net = mlp({ inputs: 3, widths: [4], outputs: 1 });
  const samples = { X: [1, 2, 3, 4, 5, 6], y: [1, -1] };
  const options = { epochs: 100, loss: "squared", optimizer: { kind: "sgd", rate: 1e6 } } as const;
  expect(() => trainNetwork(net, initialize(net), samples, options)).toThrow(ConvergenceError);
});
