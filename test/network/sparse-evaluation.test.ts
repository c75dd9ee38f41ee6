// Evaluation that skips zeros against evaluation that reads them, and against plain doubles.
import { expect, test } from "vitest";
import {
  applyMask,
  Builder,
  convNet,
  evaluateNetwork,
  initialize,
  mlp,
  pruneNetwork,
  resNet20,
  type Network,
  type SkipZeros,
  type Weights,
} from "../../src/network/index.js";
import { sizeOf } from "../../src/network/layers.js";
import { putNetwork } from "../../src/network/record.js";
import { putLists } from "../../src/network/skip.js";
import { networkCore } from "../../src/wasm/network.js";
import { scopeIn } from "../../src/wasm/scope.js";
import { generator } from "../support/matrices.js";
import { referenceGradient } from "./reference.js";

const epsSingle = 2 ** -23;

/** The outputs of a network on samples, and how many layers skipped. */
function outputsOf(network: Network, weights: Weights, X: Float32Array, skipZeros: SkipZeros, batch = 256) {
  return scopeIn(networkCore(), "test", (s) => {
    const n = X.length / sizeOf(network.inputShape);
    const { record, params } = putNetwork(s, {
      network,
      weights,
      batch: Math.min(batch, n),
      loss: "softmax",
    });
    const sparseLayers = putLists(s, record, network, params, { n, skipZeros });
    const [x, out] = [s.putF32(X), s.bytes(4 * n * network.nOutputs)];
    s.core.evaluate(record, n, x, 0, out);
    return { sparseLayers, outputs: s.viewF32(out, n * network.nOutputs).slice() };
  });
}

/** Weights of which a share is left, biases that are not 0, and samples. */
function pruned(network: Network, keepFraction: number, n: number) {
  const next = generator(network.nParams + n);
  const start = initialize(network, { seed: 3 });
  const weights = { ...start, params: start.params.map((p) => p + 0.05 * next()) };
  const X = Float32Array.from({ length: n * sizeOf(network.inputShape) }, next);
  if (keepFraction === 0) {
    const params = weights.params.slice();
    for (const { params: at, nWeights } of network.layers) params.fill(0, at, at + nWeights);
    return { X, weights: { ...weights, params } };
  }
  const mask = pruneNetwork(network, weights, { rule: "random", keepFraction });
  return { X, weights: applyMask(weights, mask) };
}

/** Windows with steps and zeros around, 1 × 1 and 5 × 5 ones, odd numbers of channels; none goes by minimal filtering. */
function oddNetwork(): Network {
  const net = new Builder("odd", [7, 6, 3]);
  const first = net.conv(0, 5, { size: 3, pad: 1, bias: true, relu: true });
  const second = net.batchNorm(net.conv(first, 5, { size: 1 }), { relu: true });
  const wide = net.conv(net.add(second, first), 9, { size: 5, stride: 2, pad: 3, bias: true });
  const down = net.conv(wide, 7, { size: 3, stride: 2, relu: true });
  net.dense(net.dense(down, 6, { relu: true, bias: false }), 4);
  return net.build();
}

// The depth of a packed panel is 192: a dense layer is summed in segments of so many rows.
const sameBits: [string, Network, number][] = [
  ["one weight", mlp({ inputs: 1, widths: [], outputs: 1 }), 1],
  ["191 rows", mlp({ inputs: 191, widths: [5], outputs: 3 }), 17],
  ["192 rows", mlp({ inputs: 192, widths: [1], outputs: 3 }), 16],
  ["193 rows", mlp({ inputs: 193, widths: [2], outputs: 3 }), 15],
  ["five segments", mlp({ inputs: 800, widths: [33, 17], outputs: 10 }), 40],
  ["a graph of windows", oddNetwork(), 19],
  ["a narrow convNet", convNet({ width: 3, inputShape: [8, 8, 2], outputs: 5 }), 5],
];

const shares = [0, 0.03, 0.3, 1];
const given = sameBits.flatMap(([name, network, n]) => shares.map((share) => ({ name, network, n, share })));

test.each(given)(
  "$name, $n samples, share $share of the weights: the outputs are the same bits without the zeros",
  ({ network, n, share }) => {
    const { X, weights } = pruned(network, share, n);
    const all = outputsOf(network, weights, X, "never");
    const kept = outputsOf(network, weights, X, "always", 32);
    expect(all.sparseLayers).toBe(0);
    expect(kept.sparseLayers).toBe(network.layers.filter(({ nWeights }) => nWeights > 0).length);
    expect(kept.outputs).toEqual(all.outputs);
  },
);

test("channels and inputs of which nothing is kept come to their bias", () => {
  const network = mlp({ inputs: 200, widths: [], outputs: 3 });
  const { X, weights } = pruned(network, 1, 20);
  // nothing of output 1, and nothing of the first segment
  const params = weights.params.map((p, i) => (i < 600 && (i % 3 === 1 || i < 576) ? 0 : p));
  const { outputs } = outputsOf(network, { ...weights, params }, X, "always");
  expect(outputs).toEqual(outputsOf(network, { ...weights, params }, X, "never").outputs);
  for (let i = 0; i < 20; i++) expect(outputs[3 * i + 1]).toBe(params[601]);
});

/** What plain doubles come to, and the same sums with all signs taken away: what rounding errors are a share of. */
function plain(network: Network, weights: Weights, X: Float32Array) {
  const outputs = (params: ArrayLike<number>, inputs: ArrayLike<number>) =>
    referenceGradient(network, params, inputs, new Float64Array(X.length), "squared").outputs;
  return {
    outputs: outputs(weights.params, X),
    sizes: outputs(weights.params.map(Math.abs), X.map(Math.abs)),
  };
}

/** A single convolution by minimal filtering. */
function wideLayer(h: number, w: number, c: number, oc: number): Network {
  const net = new Builder("wide", [h, w, c]);
  net.conv(0, oc, { size: 3, pad: 1, bias: true });
  return net.build();
}

test.each<[string, Network, number]>([
  ["a dense layer", mlp({ inputs: 500, widths: [], outputs: 7 }), 21],
  ["two layers", mlp({ inputs: 60, widths: [40], outputs: 7 }), 33],
  ["a convolution", wideLayer(5, 7, 8, 9), 18],
  ["a wider one", wideLayer(4, 2, 17, 16), 5],
  ["one of one pixel", wideLayer(1, 1, 8, 8), 3],
])(
  "%s: with and without the zeros the outputs are those of plain doubles, up to rounding",
  (_, network, n) => {
    for (const share of shares) {
      const { X, weights } = pruned(network, share, n);
      const { outputs, sizes } = plain(network, weights, X);
      const ways = (["never", "always"] as const).map((way) => outputsOf(network, weights, X, way).outputs);
      for (const way of ways) expect(worst(way, outputs, sizes)).toBeLessThan(16 * epsSingle);
      expect(worst(ways[0], ways[1], sizes)).toBeLessThan(16 * epsSingle);
    }
  },
);

/** The largest difference, as a share of the largest sum: minimal filtering mixes neighbouring pixels. */
function worst(a: ArrayLike<number>, b: ArrayLike<number>, sizes: Float64Array): number {
  const most = sizes.reduce((top, _, i) => Math.max(top, Math.abs(a[i] - b[i])), 0);
  return most / Math.max(...sizes);
}

test("a whole network of wide convolutions has the same score both ways, up to rounding", () => {
  for (const network of [
    convNet({ width: 8, inputShape: [8, 8, 3] }),
    resNet20({ width: 8, inputShape: [8, 8, 3] }),
  ]) {
    const { X, weights } = pruned(network, 0.2, 50);
    const y = Array.from({ length: 50 }, (_, i) => i % 10);
    const scores = (["never", "always", "auto"] as const).map((skipZeros) =>
      evaluateNetwork(network, weights, { X, y }, { skipZeros }),
    );
    for (const { loss } of scores)
      expect(Math.abs(loss - scores[0].loss)).toBeLessThan(1e-5 * scores[0].loss);
    expect(scores[2].sparseLayers).toBeGreaterThan(0);
  }
});

test("layers skip by themselves where few weights are kept and enough samples pass", () => {
  const network = mlp({ inputs: 100, widths: [50], outputs: 10 });
  const skipped = (share: number, n: number) => {
    const { X, weights } = pruned(network, share, n);
    return evaluateNetwork(network, weights, { X, y: new Uint8Array(n) }).sparseLayers;
  };
  expect(skipped(1, 500)).toBe(0);
  expect(skipped(0.6, 500)).toBe(0);
  expect(skipped(0.1, 500)).toBe(2);
  expect(skipped(0, 500)).toBe(2);
  expect(skipped(0.1, 1)).toBe(0);
});

test("the choice changes nothing but time in a network of dense layers, and other choices are refused", () => {
  const network = mlp({ inputs: 30, widths: [20], outputs: 4 });
  const { X, weights } = pruned(network, 0.1, 200);
  const samples = { X, y: Array.from({ length: 200 }, (_, i) => i % 4) };
  const [auto, always, never] = (["auto", "always", "never"] as const).map((skipZeros) =>
    evaluateNetwork(network, weights, samples, { skipZeros }),
  );
  expect(always).toEqual(auto);
  expect(never).toEqual({ ...auto, sparseLayers: 0 });
  expect(() => evaluateNetwork(network, weights, samples, { skipZeros: "some" as SkipZeros })).toThrow(
    'evaluateNetwork: skipZeros must be "auto", "always" or "never", got "some"',
  );
});
