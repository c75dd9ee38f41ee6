// A small study of networks in the page: digits, one hidden layer of growing width, pruned to as many weights as a narrow one has.
import {
  evaluateNetwork,
  initialize,
  labelNoise,
  mlp,
  pruneNetwork,
  subset,
  trainNetwork,
  type Network,
  type NetworkRule,
  type Samples,
  type Weights,
} from "../../dist/network/index.js";
import type { Rule, Stage, State } from "../state/state.js";
import { digits } from "./digits.js";

/** One network, measured: what a recorded study has as well. */
export interface NetworkRow {
  width: number;
  /** Width of the small network whose number of weights is kept; null for networks that are not pruned. */
  target: number | null;
  stage: "dense" | Stage;
  rule: NetworkRule | null;
  seed: number;
  trainError: number;
  testError: number;
}

/** Rules that a network knows; the oracle is none of them. */
export const networkRules = ({ rules }: Pick<State, "rules">): NetworkRule[] =>
  rules.filter((rule): rule is Exclude<Rule, "oracle"> => rule !== "oracle");

const WIDTHS = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
const CLASSES = 10;
const MOST_TESTED = 400;
const GREY = 15;

/** Widths that are trained, the small network's among them. */
export const networkWidths = ({ target }: Pick<State, "target">): number[] =>
  [...new Set([...WIDTHS, target])].toSorted((a, b) => a - b);

/** Images to train on, some labels drawn anew, and others to test on. */
function samplesOf({ images, labels }: State, seed: number): { train: Samples; test: Samples } {
  const { pixels, labels: y, nPixels } = digits();
  const all = subset({ X: Float32Array.from(pixels, (grey) => grey / GREY), y }, { size: y.length, seed });
  const cut = (from: number, to: number) => ({
    X: all.X.subarray(from * nPixels, to * nPixels),
    y: all.y.subarray(from, to),
  });
  const train = cut(0, images);
  const noisy = labelNoise(train.y, { share: labels, classes: CLASSES, seed });
  return { train: { X: train.X, y: noisy }, test: cut(images, Math.min(y.length, images + MOST_TESTED)) };
}

const weightsIn = (network: Network) => network.layers.reduce((sum, { nWeights }) => sum + nWeights, 0);

/** Every network of one seed, from narrow to wide. */
export function* networkStudy(state: State, seed: number): Generator<NetworkRow> {
  const { train, test } = samplesOf(state, seed);
  const { nPixels } = digits();
  const options = {
    epochs: state.epochs,
    batch: 50,
    optimizer: { kind: "adam", rate: 0.004 },
    seed,
  } as const;
  const kept = weightsIn(mlp({ inputs: nPixels, widths: [state.target], outputs: CLASSES }));
  for (const width of networkWidths(state)) {
    const network = mlp({ inputs: nPixels, widths: [width], outputs: CLASSES });
    const start = initialize(network, { seed });
    const row = (stage: NetworkRow["stage"], rule: NetworkRule | null, weights: Weights): NetworkRow => ({
      width,
      target: rule === null ? null : state.target,
      stage,
      rule,
      seed,
      trainError: evaluateNetwork(network, weights, train).error,
      testError: evaluateNetwork(network, weights, test).error,
    });
    const dense = trainNetwork(network, start, train, options).weights;
    yield row("dense", null, dense);
    if (width <= state.target) continue;
    for (const rule of networkRules(state)) {
      const mask = pruneNetwork(network, dense, {
        rule,
        keepFraction: kept / weightsIn(network),
        seed,
        ...(rule === "hessian" && { samples: train }),
      });
      yield row("pruned", rule, masked(dense, mask));
      // as a lottery ticket: from where the dense network began
      yield row("retrained", rule, trainNetwork(network, start, train, { ...options, mask }).weights);
    }
  }
}

function masked({ params, running }: Weights, mask: Uint8Array): Weights {
  return { params: params.map((weight, i) => weight * mask[i]), running };
}
