import { expect, test, vi } from "vitest";
import { formatNpz, parseNpz, type NdData } from "../../src/io/index.js";
import {
  applyMask,
  Builder,
  convNet,
  evaluateNetwork,
  formatNetwork,
  initialize,
  mlp,
  parseNetwork,
  pruneNetwork,
  resNet20,
  sparseNetwork,
  trainNetwork,
  type Network,
} from "../../src/network/index.js";
import { Stream } from "../../src/random/index.js";

/** A trained network, so that biases, scales and running statistics are all in use. */
function trained(net = convNet({ width: 4, inputShape: [8, 8, 2], outputs: 3 })) {
  const inputs = net.inputShape.reduce((product, n) => product * n);
  const X = Float32Array.from(new Stream(1).normals(30 * inputs));
  const samples = { X, y: Array.from({ length: 30 }, (_, i) => i % net.nOutputs) };
  const mask = pruneNetwork(net, initialize(net), { rule: "magnitude", keepFraction: 0.3 });
  const { weights } = trainNetwork(net, initialize(net), samples, { epochs: 2, batch: 10, mask });
  return { net, samples, mask, weights };
}

test.each([
  ["a convNet", undefined],
  ["an mlp", mlp({ inputs: 20, widths: [300], outputs: 4 })],
  ["a resNet20", resNet20({ width: 2, inputShape: [8, 8, 3] })],
])("%s comes back from its file to the bit, dense, masked and sparse", (_, made) => {
  const { net, samples, mask, weights } = trained(made);
  const score = evaluateNetwork(net, weights, samples);
  const plain = parseNetwork(formatNetwork(net, weights));
  expect(plain).toEqual({ network: net, weights });
  for (const sparse of [false, true]) {
    const saved = parseNetwork(formatNetwork(net, weights, { mask, sparse }), { network: net });
    expect(saved).toEqual({ network: net, weights, mask });
    expect(evaluateNetwork(saved.network, saved.weights, samples)).toEqual(score);
  }
});

test("arrays have the names and shapes that the documentation gives", () => {
  const { net, mask, weights } = trained();
  const arrays = parseNpz(formatNetwork(net, weights, { mask }));
  const shapes = Object.fromEntries(Object.entries(arrays).map(([name, { shape }]) => [name, shape]));
  expect(shapes).toMatchObject({
    "0.weight": [3, 3, 2, 4],
    "0.mask": [3, 3, 2, 4],
    "1.scale": [4],
    "1.shift": [4],
    "1.mean": [4],
    "1.variance": [4],
    "9.weight": [16, 3],
    "9.bias": [3],
  });
  // the weight of input 7 and output 1 of the last layer
  expect((arrays["9.weight"].data as Float32Array)[7 * 3 + 1]).toBe(
    weights.params[net.layers[9].params + 7 * 3 + 1],
  );
  const { network } = JSON.parse(new TextDecoder().decode(arrays.network.data as Uint8Array));
  expect(network).toEqual(net);
  expect(formatNetwork(net, weights, { mask })).toEqual(formatNetwork(net, weights, { mask }));
});

test("sparse arrays hold what is kept in the fewest bytes that hold the places", () => {
  const net = mlp({ inputs: 3, widths: [300], outputs: 2 });
  const params = new Float32Array(net.nParams);
  params[299] = 5; // input 0, output 299
  params[600] = 7; // input 2, output 0
  params[1204] = -1; // input 2 of the second layer, output 0
  const weights = { params, running: new Float32Array(0) };
  const { layers, nKept, nBytes, denseBytes } = sparseNetwork(net, weights);
  const [first, second] = layers;
  expect([...first.starts]).toEqual([0, 1, 1, 2]);
  expect(first.channels).toEqual(Uint16Array.of(299, 0));
  expect(first.values).toEqual(Float32Array.of(5, 7));
  expect(second.channels).toEqual(Uint8Array.of(0));
  expect(second.starts).toHaveLength(301);
  expect(nKept).toBe(3);
  expect(denseBytes).toBe(4 * net.nParams);
  // starts 4 + 301, channels 2·2 + 1, values 4·3, biases 4·302
  expect(nBytes).toBe(305 + 5 + 12 + 1208);
});

test("a kept weight that is 0 stays kept", () => {
  const net = mlp({ inputs: 2, widths: [], outputs: 2 });
  const weights = { params: Float32Array.of(0, 1, 2, 0, 5, 6), running: new Float32Array(0) };
  const mask = Uint8Array.of(1, 1, 0, 0, 1, 1);
  const saved = parseNetwork(formatNetwork(net, weights, { mask, sparse: true }));
  expect(saved.mask).toEqual(mask);
  expect(saved.weights).toEqual(applyMask(weights, mask));
});

test("a file of another network, without a network or with damaged arrays is refused", () => {
  const net = mlp({ inputs: 4, widths: [3], outputs: 2 });
  const weights = initialize(net);
  const file = formatNetwork(net, weights);
  expect(() => parseNetwork(file, { network: mlp({ inputs: 4, widths: [5], outputs: 2 }) })).toThrow(
    'parseNetwork: the file must hold "mlp 4-5-2" as expected, got "mlp 4-3-2"',
  );
  const other = new Builder(net.name, [1, 1, 4]);
  other.dense(other.dense(0, 3), 2);
  expect(() => parseNetwork(file, { network: other.build() })).toThrow('got "mlp 4-3-2" with other layers');
  const arrays = parseNpz(file);
  expect(() => parseNetwork(formatNpz({ a: arrays["0.bias"] }))).toThrow("the file must hold a network");
  const { "1.bias": _, ...rest } = arrays;
  expect(() => parseNetwork(formatNpz(rest))).toThrow("parseNetwork: the file must hold 1.bias, got none");
  const turned = { ...arrays["0.weight"], shape: [3, 4] };
  expect(() => parseNetwork(formatNpz({ ...arrays, "0.weight": turned }))).toThrow(
    "parseNetwork: 0.weight must have shape [4, 3], got [3, 4]",
  );
  const doubles = { shape: [3], data: new Float64Array(3) };
  expect(() => parseNetwork(formatNpz({ ...arrays, "0.bias": doubles }))).toThrow(
    "0.bias must hold singles (f4), got Float64Array",
  );
});

test.each([
  ["0.starts", Uint8Array.of(0, 2, 1), "starts of layer 0 must rise"],
  ["0.starts", Uint8Array.of(0, 1), "starts of layer 0 must be 3 places"],
  ["0.starts", Int32Array.of(0, 1, 1), "0.starts must hold unsigned whole numbers"],
  ["0.channels", Uint8Array.of(2), "channels of layer 0 must rise from 0 to 1 within a row, got 2"],
])("sparse arrays that are none are refused: %s %#", (name, data, message) => {
  const net = mlp({ inputs: 2, widths: [], outputs: 2 });
  const weights = { params: Float32Array.of(0, 1, 0, 0, 5, 6), running: new Float32Array(0) };
  const arrays = parseNpz(formatNetwork(net, weights, { sparse: true }));
  const damaged = formatNpz({ ...arrays, [name]: { shape: [data.length], data } });
  expect(() => parseNetwork(damaged)).toThrow(message);
});

/** A file that describes a network and holds these arrays. */
function described(net: Network, sparse: boolean, arrays: Record<string, NdData> = {}, more: object = {}) {
  const text = JSON.stringify({ format: "overparam network 1", sparse, network: { ...net, ...more } });
  const data = new TextEncoder().encode(text);
  return formatNpz({ network: { shape: [data.length], data }, ...arrays });
}

/** Elements of the largest array of zeros that a call made. */
function largestMade(call: () => unknown): number {
  let largest = 0;
  const construct = (Type: new () => object, given: [unknown], target: () => void) => {
    if (typeof given[0] === "number") largest = Math.max(largest, given[0]);
    return Reflect.construct(Type, given, target) as object;
  };
  for (const Type of [Float32Array, Uint8Array]) vi.stubGlobal(Type.name, new Proxy(Type, { construct }));
  try {
    call();
  } finally {
    vi.unstubAllGlobals();
  }
  return largest;
}

test("a network that is claimed and not there is refused before anything of its size is made", () => {
  const huge = mlp({ inputs: 23_000, widths: [], outputs: 23_000 });
  expect(huge.nParams).toBeGreaterThan(5e8);
  const starts = { shape: [2], data: Uint8Array.of(0, 0) };
  const none = { shape: [0], data: new Uint8Array(0) };
  const nothing = { shape: [0], data: new Float32Array(0) };
  const files: [file: Uint8Array, message: string][] = [
    [described(huge, false), "parseNetwork: the file must hold 0.weight, got none"],
    [described(huge, true), "parseNetwork: the file must hold 0.values, got none"],
    [
      described(huge, true, { "0.values": nothing, "0.starts": starts, "0.channels": none }),
      "parseNetwork: starts of layer 0 must be 23001 places",
    ],
  ];
  for (const [file, message] of files)
    expect(
      largestMade(() => expect(() => parseNetwork(file)).toThrow(message)),
      message,
    ).toBeLessThan(1e5);
});

test("a sparse file that stands for more zeros than there may be is refused, and so is a dense one that is too long", () => {
  const wide = mlp({ inputs: 1, widths: [], outputs: 2 ** 20 });
  const arrays = {
    "0.values": { shape: [0], data: new Float32Array(0) },
    "0.starts": { shape: [2], data: new Uint8Array(2) },
    "0.channels": { shape: [0], data: new Uint8Array(0) },
    "0.bias": { shape: [2 ** 20], data: new Float32Array(2 ** 20) },
  };
  const file = described(wide, true, arrays);
  const nBytes = 5 * wide.nParams;
  const largest = largestMade(() =>
    expect(() => parseNetwork(file, { maxBytes: nBytes - 1 })).toThrow(
      `parseNetwork: the network must come to at most ${nBytes - 1} bytes (maxBytes), got ${nBytes}`,
    ),
  );
  expect(largest).toBeLessThan(wide.nParams);
  expect(parseNetwork(file, { maxBytes: nBytes }).weights.params).toHaveLength(wide.nParams);
  const net = mlp({ inputs: 4, widths: [3], outputs: 2 });
  expect(() => parseNetwork(formatNetwork(net, initialize(net)), { maxBytes: 1000 })).toThrow(
    "parseNpz: the arrays must come to at most 1000 bytes (maxBytes)",
  );
});

test("what a description carries besides the network stays in the file", () => {
  const net = mlp({ inputs: 2, widths: [], outputs: 2 });
  const { network: _, ...arrays } = parseNpz(formatNetwork(net, initialize(net)));
  const layers = net.layers.map((layer) => ({ ...layer, hidden: 1 }));
  const { network } = parseNetwork(described(net, false, arrays, { note: "x".repeat(50), layers }));
  expect(network).toEqual(net);
  expect(Object.isFrozen(network) && network.layers.every((layer) => Object.isFrozen(layer))).toBe(true);
});
