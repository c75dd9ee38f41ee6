// What must be true of networks, whatever their shape.
import fc from "fast-check";
import { expect } from "vitest";
import {
  applyMask,
  Builder,
  convNet,
  evaluateNetwork,
  formatNetwork,
  initialize,
  labelNoise,
  mlp,
  parseNetwork,
  pruneNetwork,
  sparseNetwork,
  resNet20,
  shrink,
  subset,
  trainNetwork,
  type Network,
} from "../../src/network/index.js";
import { Stream } from "../../src/random/index.js";
import { property } from "./support/settings.js";

const seeds = fc.nat(1_000_000);
const small = fc.integer({ min: 1, max: 6 });

const networks = fc.oneof(
  fc
    .record({
      inputs: small,
      widths: fc.array(small, { maxLength: 3 }),
      outputs: fc.integer({ min: 2, max: 4 }),
    })
    .map(mlp),
  fc
    .record({ width: fc.integer({ min: 1, max: 3 }), batchNorm: fc.boolean() })
    .map(({ width, batchNorm }) => convNet({ width, batchNorm, inputShape: [4, 4, 1], outputs: 3 })),
);

const samplesOf = ({ inputShape: [h, w, c], nOutputs }: Network, n: number, seed: number) => ({
  X: Float32Array.from(new Stream(seed).child("X").normals(n * h * w * c)),
  y: Array.from(new Stream(seed).child("y").integers(nOutputs, n)),
});

property(
  "training is the same every time; what the mask prunes is 0 and stays 0; no loss is NaN",
  fc.tuple(networks, seeds),
  ([net, seed]) => {
    const start = initialize(net, { seed });
    const samples = samplesOf(net, 7, seed);
    const mask = pruneNetwork(net, start, { rule: "magnitude", keepFraction: 0.5 });
    const options = { epochs: 2, batch: 3, seed, mask, optimizer: { kind: "adam" as const, rate: 0.01 } };
    const one = trainNetwork(net, start, samples, options);
    expect(trainNetwork(net, start, samples, options)).toEqual(one);
    one.weights.params.forEach((w, i) => expect(mask[i] === 1 || w === 0).toBe(true));
    const { loss, error } = evaluateNetwork(net, one.weights, samples);
    expect(loss >= 0 && loss < Infinity && error >= 0 && error <= 1).toBe(true);
  },
  { cost: 2 },
);

property(
  "a pruned network has the same score whether its zeros are skipped or read",
  fc.tuple(networks, seeds, fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 70 })),
  ([net, seed, share, n]) => {
    const start = initialize(net, { seed });
    const mask = pruneNetwork(net, start, { rule: "random", keepFraction: Math.max(share, 1e-9), seed });
    const pruned = applyMask(start, mask);
    const [read, skipped] = (["never", "always"] as const).map((skipZeros) =>
      evaluateNetwork(net, pruned, samplesOf(net, n, seed), { skipZeros }),
    );
    // Minimal filtering rounds otherwise; a class may change where two outputs are all but the same.
    expect(Math.abs(skipped.loss - read.loss)).toBeLessThanOrEqual(1e-4 * read.loss);
    expect(read.sparseLayers).toBe(0);
    expect(skipped.sparseLayers).toBe(net.layers.filter(({ nWeights }) => nWeights > 0).length);
  },
  { cost: 2 },
);

property(
  "pruning keeps the count that was asked for, and everything for a share of 1",
  fc.tuple(networks, seeds, fc.double({ min: 0.01, max: 1, noNaN: true })),
  ([net, seed, keepFraction]) => {
    const weights = initialize(net, { seed });
    const prunable = net.layers.reduce((sum, { nWeights }) => sum + nWeights, 0);
    const kept = (mask: Uint8Array) => mask.reduce((sum, on) => sum + on, 0) - (net.nParams - prunable);
    for (const rule of ["magnitude", "random"] as const) {
      expect(kept(pruneNetwork(net, weights, { rule, keepFraction, seed }))).toBe(
        Math.round(keepFraction * prunable),
      );
      const whole = pruneNetwork(net, weights, { rule, keepFraction: 1, seed });
      expect(applyMask(weights, whole)).toEqual(weights);
    }
  },
);

property(
  "a network comes back from its file to the bit, dense or sparse, and sparse arrays hold every kept weight",
  fc.tuple(networks, seeds, fc.double({ min: 0.01, max: 1, noNaN: true }), fc.boolean()),
  ([net, seed, keepFraction, sparse]) => {
    const mask = pruneNetwork(net, initialize(net, { seed }), { rule: "random", keepFraction, seed });
    const weights = applyMask(initialize(net, { seed }), mask);
    const saved = parseNetwork(formatNetwork(net, weights, { mask, sparse }), { network: net });
    expect(saved).toEqual({ network: net, weights, mask });
    const { layers, nKept } = sparseNetwork(net, weights, mask);
    const prunable = net.layers.reduce((sum, { nWeights }) => sum + nWeights, 0);
    expect(nKept).toBe(mask.reduce((sum, on) => sum + on, 0) - (net.nParams - prunable));
    for (const { layer, starts, channels, values, columns } of layers)
      for (const [k, value] of values.entries()) {
        const row = starts.findLastIndex((start, r) => start <= k && r < starts.length - 1);
        expect(weights.params[net.layers[layer].params + row * columns + channels[k]]).toBe(value);
      }
  },
);

property(
  "networks that go round by JSON are still networks, and changed ones are not",
  fc.tuple(networks, seeds),
  ([net, seed]) => {
    const weights = initialize(net, { seed });
    const samples = samplesOf(net, 3, seed);
    const copy = JSON.parse(JSON.stringify(net)) as Network;
    expect(evaluateNetwork(copy, weights, samples)).toEqual(evaluateNetwork(net, weights, samples));
    const [layer, ...rest] = copy.layers;
    const changed = { ...copy, layers: [{ ...layer, outputShape: [9, 9, 9] as const }, ...rest] };
    expect(() => evaluateNetwork(changed, weights, samples)).toThrow("the network must be made by a Builder");
  },
);

property(
  "layers count their parameters",
  fc.tuple(small, small, fc.integer({ min: 1, max: 3 })),
  ([inputs, channels, size]) => {
    const builder = new Builder("b", [6, 6, inputs]);
    const at = builder.batchNorm(builder.conv(0, channels, { size, bias: true }), { relu: true });
    builder.dense(builder.averagePool(at, 2), 3);
    const net = builder.build();
    const side = Math.floor((6 - size + 1) / 2);
    expect(net.nParams).toBe(
      size * size * inputs * channels + channels + 2 * channels + side * side * channels * 3 + 3,
    );
    expect(
      resNet20({ width: inputs, inputShape: [8, 8, 1] }).layers.filter(({ kind }) => kind === "conv"),
    ).toHaveLength(19);
  },
);

property(
  "data sets: subsets are of the set, noise is of the classes, and shrinking keeps the mean",
  fc.tuple(fc.integer({ min: 2, max: 20 }), seeds),
  ([n, seed]) => {
    const X = Float32Array.from(new Stream(seed).normals(16 * n));
    const y = Array.from(new Stream(seed).integers(3, n));
    const part = subset({ X, y }, { size: n >> 1, seed });
    for (let i = 0; i < n >> 1; i++) {
      const from = y.findIndex((label, k) => label === part.y[i] && X[16 * k] === part.X[16 * i]);
      expect(from).toBeGreaterThanOrEqual(0);
    }
    const noisy = labelNoise(y, { share: 0.5, classes: 3, seed });
    expect(noisy.every((label) => label >= 0 && label < 3)).toBe(true);
    expect(noisy.filter((label, i) => label !== y[i]).length).toBeLessThanOrEqual(Math.round(n / 2));
    const mean = (list: Float32Array) => list.reduce((sum, x) => sum + x, 0) / list.length;
    expect(Math.abs(mean(shrink(X, { shape: [4, 4, 1], factor: 2 })) - mean(X))).toBeLessThan(1e-5);
  },
);
