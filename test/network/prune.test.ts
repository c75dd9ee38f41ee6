import { expect, test } from "vitest";
import { initialize, mlp, convNet, pruneNetwork, resNet20, type Mask } from "../../src/network/index.js";

const count = (mask: Mask, from = 0, to = mask.length) =>
  mask.subarray(from, to).reduce((sum, kept) => sum + kept, 0);

test("the largest weights stay, of the network or of every layer, and biases always", () => {
  const net = mlp({ inputs: 20, widths: [10], outputs: 5 });
  const weights = initialize(net);
  const sizes = net.layers.map(({ params, nWeights }) => [params, params + nWeights] as const);
  const all = pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.2 });
  expect(count(all)).toBe(50 + 15);
  const [kept, cut] = [1, 0].map((k) =>
    sizes.flatMap(([a, b]) =>
      Array.from(weights.params.subarray(a, b), Math.abs).filter((_, i) => all[a + i] === k),
    ),
  );
  expect(Math.min(...kept)).toBeGreaterThan(Math.max(...cut));
  const layerwise = pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.2, within: "layer" });
  expect(sizes.map(([a, b]) => count(layerwise, a, b))).toEqual([40, 10]);
});

test("the hessian rule weighs a weight by the root mean square of its input", () => {
  const net = mlp({ inputs: 2, widths: [], outputs: 1 });
  const weights = { params: Float32Array.of(1, 0.5, 0), running: new Float32Array(0) };
  const X = [1, 10, -1, 10, 1, -10];
  expect([...pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.5 })]).toEqual([1, 0, 1]);
  expect([...pruneNetwork(net, weights, { rule: "hessian", keepFraction: 0.5, samples: { X } })]).toEqual([
    0, 1, 1,
  ]);
  const conv = convNet({ width: 2, inputShape: [8, 8, 1] });
  const mask = pruneNetwork(conv, initialize(conv), {
    rule: "hessian",
    keepFraction: 0.3,
    samples: { X: Array.from({ length: 3 * 64 }, (_, i) => (i % 7) - 3) },
  });
  const nWeights = conv.layers.reduce((sum, layer) => sum + layer.nWeights, 0);
  expect(count(mask)).toBe(Math.round(0.3 * nWeights) + conv.nParams - nWeights);
});

test("rounds go on from what is left, and a lot is a lot of its seed", () => {
  const net = resNet20({ width: 2 });
  const weights = initialize(net);
  const first = pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.5 });
  const second = pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.1, mask: first });
  expect(second.every((kept, i) => kept === 0 || first[i] === 1)).toBe(true);
  expect(second).toEqual(pruneNetwork(net, weights, { rule: "magnitude", keepFraction: 0.1 }));
  const lots = [1, 1, 2].map((seed) =>
    pruneNetwork(net, weights, { rule: "random", keepFraction: 0.5, seed }),
  );
  expect(lots[0]).toEqual(lots[1]);
  expect(lots[0]).not.toEqual(lots[2]);
});

test("movement looks at the way from the start; rules say what they lack", () => {
  const net = mlp({ inputs: 2, widths: [], outputs: 1 });
  const at = (a: number, b: number) => ({ params: Float32Array.of(a, b, 0), running: new Float32Array(0) });
  const mask = pruneNetwork(net, at(5, 1), { rule: "movement", keepFraction: 0.5, initial: at(5, 0) });
  expect([...mask]).toEqual([0, 1, 1]);
  expect(() => pruneNetwork(net, at(5, 1), { rule: "movement", keepFraction: 0.5 })).toThrow(
    "pruneNetwork: initial is missing",
  );
  expect(() => pruneNetwork(net, at(5, 1), { rule: "hessian", keepFraction: 0.5 })).toThrow(
    "pruneNetwork: samples is missing",
  );
  expect(() => pruneNetwork(net, at(5, 1), { rule: "magnitude", keepFraction: 0 })).toThrow("keepFraction");
});
