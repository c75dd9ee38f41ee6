// Networks as they come back: from a file, from another thread, or from somebody who made one by hand.
import { describe } from "../validate.js";
import { Builder, type Layer, type Network } from "./layers.js";

/** Layers of a network, at most: a hundred times what any has. */
const MOST_LAYERS = 100_000;

/** Networks that are known to be right. */
const known = new WeakSet<Network>();

/**
 * Holds a network to being one: built again from what it says of its layers, it must come out the same. The module trusts its sizes.
 * @throws {TypeError} what is none
 */
export function checkNetwork(routine: string, network: Network): void {
  if (network !== null && typeof network === "object" && known.has(network)) return;
  const wrong = difference(network);
  if (wrong !== undefined)
    throw new TypeError(
      `${routine}: the network must be made by a Builder, mlp, convNet or resNet20, got ${describe(network)}, whose ${wrong}`,
    );
  known.add(network);
}

/** What is wrong with a network; undefined if nothing is. */
function difference(network: Network): string | undefined {
  if (network?.kind !== "network" || !Array.isArray(network.layers)) return "kind is not network";
  if (network.layers.length > MOST_LAYERS) return `layers are more than ${MOST_LAYERS}`;
  try {
    const again = rebuilt(network);
    for (const [i, layer] of again.layers.entries())
      if (!same(layer, network.layers[i])) return `layer ${i} does not follow from the ones before`;
    return same({ ...again, layers: 0 }, { ...network, layers: 0 })
      ? undefined
      : "totals are not those of its layers";
  } catch (error) {
    if (error instanceof Error && error.message.startsWith("Builder: "))
      return `layers cannot be built (${error.message.slice("Builder: ".length)})`;
    throw error;
  }
}

/** The same network from its layers alone, without anything that it may carry besides. */
export function rebuilt({ name, inputShape, layers }: Network): Network {
  const net = new Builder(name, inputShape);
  for (const layer of Array.from<Layer>(layers)) add(net, layer);
  return net.build();
}

function add(net: Builder, layer: Layer): void {
  const { kind, input, second, outputShape, size, stride, pad, relu, bias } = layer ?? {};
  const [, , channels] = Array.isArray(outputShape) ? (outputShape as readonly number[]) : [];
  if (kind === "dense") net.dense(input, channels, { relu, bias });
  else if (kind === "conv") net.conv(input, channels, { size, stride, pad, relu, bias });
  else if (kind === "batchNorm") net.batchNorm(input, { relu });
  else if (kind === "add") net.add(input, second!, { relu });
  else if (kind === "averagePool") net.averagePool(input, size, stride);
}

/** Whether everything that `a` says, numbers, words and lists of numbers, `b` says as well. */
function same(a: object, b: object): boolean {
  return Object.entries(a).every(([key, value]) => {
    const other = (b as Record<string, unknown> | undefined)?.[key];
    if (!Array.isArray(value)) return value === other;
    return (
      Array.isArray(other) && other.length === value.length && value.every((item, k) => item === other[k])
    );
  });
}
