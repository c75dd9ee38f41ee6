import type { Network } from "../network/index.js";
import { networkOf, type NetworkCell } from "./cells.js";
import type { StudySamples } from "./images.js";

/** Multiplications and additions in a second, and numbers that pass a batch normalisation, sum or average: a 3 GHz x86-64 core. */
const FLOPS = 8e9;
const VALUES = 4e8;

/** About how long one pass over one sample takes, there and back, in seconds. Only ratios matter, and that legs are a few seconds. */
function secondsPerSample({ layers }: Network): number {
  return layers.reduce((sum, { kind, outputShape, nWeights }) => {
    const [h, w, c] = outputShape;
    const uses = kind === "conv" ? h * w : 1;
    return sum + (6 * nWeights * uses) / FLOPS + (h * w * c) / VALUES;
  }, 0);
}

/** About how long an epoch of a cell takes. */
export const epochSeconds = (
  cell: NetworkCell,
  { shape, nClasses }: Pick<StudySamples, "shape" | "nClasses">,
): number => cell.data.nTrain * secondsPerSample(networkOf(cell, shape, nClasses)) + 1e-4;

/** About how long a cell takes on one thread. */
export function cellSeconds(cell: NetworkCell, images: Pick<StudySamples, "shape" | "nClasses">): number {
  const { training, retraining, targets, rules } = cell;
  return epochSeconds(cell, images) * (training.epochs + targets.length * rules.length * retraining.epochs);
}
