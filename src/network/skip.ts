// Which layers skip their zeros in evaluation, and the lists of kept weights by which they do (assembly/nn/sparse.ts).
import type { NetworkCore } from "../wasm/network.js";
import type { Scope } from "../wasm/scope.js";
import type { Layer, Network } from "./layers.js";
import { filtered, setLists } from "./record.js";

/** Whether layers skip the weights that are 0: where that is faster, all of them, or none. */
export type SkipZeros = "auto" | "always" | "never";

/** Shares of kept weights below which skipping is faster, with a margin; measured by `npm run bench -- network-sparse` (docs/networks.md). */
const BELOW = { dense: 0.5, conv: 0.5, filtered: 0.35 };
/** What a list costs to write: as much as it saves on so many samples (pixels of samples, of a convolution) where next to nothing is kept. */
const LIST_USES = 80;

/**
 * Chooses the layers, writes their lists and tells the module of them.
 * @param params where the parameters stand
 * @param choice n: samples that will pass
 * @returns how many layers there are that skip
 */
export function putLists(
  s: Scope<NetworkCore>,
  record: number,
  { layers }: Network,
  params: number,
  { n, skipZeros }: { n: number; skipZeros: SkipZeros },
): number {
  if (skipZeros === "never") return 0;
  const kept = layers.map((layer) =>
    layer.nWeights > 0 ? s.core.countKept(layer.nWeights, params + 4 * layer.params) : 0,
  );
  const skips = layers.map(
    (layer, i) => layer.nWeights > 0 && (skipZeros === "always" || pays(layer, kept[i], n)),
  );
  if (!skips.includes(true)) return 0;
  const blocks = layers.map((_, i) => (skips[i] ? s.core.keptBlockBytes(record, i) : 0));
  const block = s.bytes(Math.max(...blocks));
  const lists = layers.map((_, i) => (skips[i] ? s.bytes(s.core.keptBytes(record, i, kept[i])) : 0));
  for (const [i, list] of lists.entries()) if (list !== 0) s.core.packKept(record, i, list);
  setLists(s, record, lists, block);
  return skips.filter(Boolean).length;
}

/** Whether skipping saves more than the list costs: it saves the more, the fewer are kept, and nothing from BELOW on. */
function pays(layer: Layer, kept: number, n: number): boolean {
  const { kind, nWeights, outputShape } = layer;
  const below = filtered(layer) ? BELOW.filtered : BELOW[kind as "dense" | "conv"];
  return n * outputShape[0] * outputShape[1] * (1 - kept / nWeights / below) > LIST_USES;
}
