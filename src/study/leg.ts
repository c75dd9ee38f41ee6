// What a thread does for a study: some epochs of one training run, or the end of it.
import {
  applyMask,
  evaluateNetwork,
  initialize,
  pruneNetwork,
  trainNetwork,
  type Network,
  type NetworkRule,
  type TrainState,
  type Weights,
} from "../network/index.js";
import { seedOf } from "../sweep/hash.js";
import { networkOf, type NetworkCell } from "./cells.js";
import type { StudySamples } from "./images.js";
import type { Measured } from "./record.js";

/** One training run of a cell: of the dense network, or of what a rule leaves of it. */
export type Job = { stage: "dense" } | { stage: "retrained"; target: number; rule: NetworkRule };

/** The jobs of a cell, the one that the others wait for first. */
export const jobsOf = ({ targets, rules }: NetworkCell): [Job, ...Job[]] => [
  { stage: "dense" },
  ...targets.flatMap((target) => rules.map((rule): Job => ({ stage: "retrained", target, rule }))),
];

/** What a job is called among those of its cell. */
export const nameOf = (job: Job): string => (job.stage === "dense" ? job.stage : `${job.target} ${job.rule}`);

/** A piece of a job. Plain data. */
export interface Leg {
  cell: NetworkCell;
  samples: StudySamples;
  job: Job;
  /** What the dense job came to; for the others. */
  dense?: Weights;
  /** Where the leg before stopped. */
  state?: TrainState;
  /** Epochs at most; the job goes on in another leg. */
  epochs: number;
}

/** Where a leg stopped, or what the whole job came to. */
export type LegResult = { state: TrainState } | Finished;

export interface Finished {
  measured: Measured[];
  /** Of the dense network, for the jobs that prune it. */
  weights?: Weights;
}

/** Evaluation reads zeros like any other weight: minimal filtering skips none, and rows recorded before there was a choice keep their bits. */
const ALL = { skipZeros: "never" } as const;

/** Runs one leg. The legs of a job come to the same bits wherever they are cut. */
export function runLeg({ cell, samples, job, dense, state, epochs }: Leg): LegResult {
  const network = networkOf(cell, samples.shape, samples.nClasses);
  const lot = (what: string) => seedOf({ study: what, seed: cell.seed });
  const { scale } = cell.network;
  const initial = initialize(network, { seed: lot("initial"), scale });
  const errors = (weights: Weights) => ({
    trainError: evaluateNetwork(network, weights, samples.train, ALL).error,
    testError: evaluateNetwork(network, weights, samples.test, ALL).error,
  });
  const train = (start: Weights, again: boolean, mask?: Uint8Array) => {
    const { epochs: total, ...options } = again ? cell.retraining : cell.training;
    const last = (state?.epoch ?? 0) + epochs;
    const trained = trainNetwork(network, start, samples.train, {
      ...options,
      epochs: total,
      seed: lot(again ? "order again" : "order"),
      ...(mask ? { mask } : {}),
      ...(state ? { resume: state } : {}),
      onEpoch: ({ epoch }) => epoch + 1 < last,
    });
    return { weights: trained.weights, state: trained.state, done: trained.state.epoch === total };
  };

  if (job.stage === "dense") {
    const { weights, state: reached, done } = train(initial, false);
    if (!done) return { state: reached };
    const kept = weightsOf(network);
    const shared = { stage: job.stage, target: null, rule: null, kept, epochs: cell.training.epochs };
    return { measured: [{ ...shared, ...errors(weights) }], weights };
  }
  const { target, rule } = job;
  const mask = pruneNetwork(network, dense!, {
    rule,
    keepFraction: target / cell.width,
    within: cell.within,
    samples: samples.train,
    initial,
    seed: lot("lots"),
  });
  const beginnings = {
    initial: () => initial,
    trained: () => dense!,
    fresh: () => initialize(network, { seed: lot("fresh"), scale }),
  };
  const { weights, state: reached, done } = train(beginnings[cell.retrainFrom](), true, mask);
  if (!done) return { state: reached };
  const kept = weightsOf(network, mask);
  const shared = { target, rule, kept };
  return {
    measured: [
      { ...shared, stage: "pruned", epochs: cell.training.epochs, ...errors(applyMask(dense!, mask)) },
      { ...shared, stage: "retrained", epochs: cell.retraining.epochs, ...errors(weights) },
    ],
  };
}

/** How many of the weights that pruning can take are there, or are left. */
export const weightsOf = ({ layers }: Network, mask?: Uint8Array): number =>
  layers.reduce((sum, { params, nWeights }) => {
    if (!mask) return sum + nWeights;
    return sum + mask.subarray(params, params + nWeights).reduce((kept, bit) => kept + bit, 0);
  }, 0);
