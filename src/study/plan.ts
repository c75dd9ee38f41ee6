import * as v from "valibot";
import { DomainError } from "../errors.js";
import {
  optimizerSchema,
  scheduleSchema,
  type OptimizerOptions,
  type ScheduleOptions,
} from "../network/optimizer.js";
import type { NetworkRule } from "../network/prune.js";
import { describe, finite, integer, positive, validate } from "../validate.js";

/** A study of widths as a user writes it: data, a family of networks, how they are trained and pruned. Plain JSON. */
export interface NetworkPlan {
  /** Stands in headings. */
  name?: string;
  data: {
    /** Which images. Default `"mnist"`. */
    images?: (typeof IMAGES)[number];
    /** Of `"cifar10"` and `"cifar100"`: the folder with their files. Where they are kept decides no number. */
    folder?: string;
    /** Training images, drawn by lot. */
    nTrain: number;
    /** Test images, drawn by lot. Default 2000. */
    nTest?: number;
    /** Images are averaged down to this side, which must divide theirs. Default: as they are. */
    side?: number;
    /** Share of the training labels that are drawn anew among all classes. Default 0. */
    labelNoise?: number;
    /** Decides images and labels for all seeds of the study. Default: every seed draws its own. */
    seed?: number;
  };
  network: {
    kind: (typeof KINDS)[number];
    /** Of `"convNet"`. Default true. */
    batchNorm?: boolean;
    /** What the initial weights are multiplied by. Default 1. */
    scale?: number;
  };
  /** Widths k, increasing. */
  widths: readonly number[];
  /** Widths s, increasing: pruning keeps the share s/k of the weights of every network with k > s. Default none. */
  targets?: readonly number[];
  /** Default magnitude and random. */
  rules?: readonly NetworkRule[];
  /** Whether weights compete over the whole network (default) or in their layer. */
  within?: "global" | "layer";
  /** What retraining begins with: the initial weights (default), the trained ones, or a fresh draw. */
  retrainFrom?: (typeof BEGINNINGS)[number];
  training: TrainingPlan;
  /** Where retraining differs from training. */
  retraining?: Partial<TrainingPlan>;
  /** Independent repetitions. Whole numbers ≥ 0. */
  seeds: readonly number[];
}

export interface TrainingPlan {
  epochs: number;
  /** Default 100. */
  batch?: number;
  /** Default Adam with rate 0.001. */
  optimizer?: OptimizerOptions;
  /** Default constant. */
  schedule?: ScheduleOptions;
}

export const IMAGES = ["mnist", "cifar10", "cifar100"] as const;
/** What they are called in print. */
export const imagesName = { mnist: "MNIST", cifar10: "CIFAR-10", cifar100: "CIFAR-100" } as const;
export const KINDS = ["convNet", "resNet20", "mlp"] as const;
export const BEGINNINGS = ["initial", "trained", "fresh"] as const;
export const RULES = ["magnitude", "hessian", "movement", "random"] as const;

const name = <const T extends readonly string[]>(names: T) =>
  v.picklist(names, `be one of ${names.map((word) => JSON.stringify(word)).join(", ")}`);
const list = <S extends v.GenericSchema>(item: S) =>
  v.pipe(v.array(item), v.minLength(1, "have at least one value"));

const training = {
  epochs: integer(1, 1e6),
  batch: v.optional(integer(1, 1 << 16), 100),
  optimizer: v.optional(optimizerSchema, { kind: "adam" }),
  schedule: v.optional(scheduleSchema, { kind: "constant" }),
};

const schema = v.strictObject({
  plan: v.strictObject({
    name: v.optional(v.pipe(v.string(), v.maxLength(200, "have at most 200 characters")), "network study"),
    data: v.strictObject({
      images: v.optional(name(IMAGES), "mnist"),
      folder: v.optional(v.pipe(v.string(), v.minLength(1, "be the path of a folder"))),
      nTrain: integer(1, 1e6),
      nTest: v.optional(integer(1, 1e6), 2000),
      side: v.optional(integer(1, 4096)),
      labelNoise: v.optional(
        v.pipe(finite(), v.minValue(0, "be at least 0"), v.maxValue(1, "be at most 1")),
        0,
      ),
      seed: v.optional(integer(0)),
    }),
    network: v.strictObject({
      kind: name(KINDS),
      batchNorm: v.optional(v.boolean()),
      scale: v.optional(positive(), 1),
    }),
    widths: list(integer(1, 4096)),
    targets: v.optional(v.array(integer(1, 4096)), []),
    rules: v.optional(list(name(RULES)), ["magnitude", "random"]),
    within: v.optional(name(["global", "layer"]), "global"),
    retrainFrom: v.optional(name(BEGINNINGS), "initial"),
    training: v.strictObject(training),
    retraining: v.optional(
      v.strictObject({
        epochs: v.optional(training.epochs),
        batch: v.optional(integer(1, 1 << 16)),
        optimizer: v.optional(optimizerSchema),
        schedule: v.optional(scheduleSchema),
      }),
      {},
    ),
    seeds: list(integer(0)),
  }),
});

/** A plan whose every value has been checked and written out. */
export type CheckedNetworkPlan = v.InferOutput<typeof schema>["plan"];

/**
 * @throws {DomainError | TypeError} with the path of what is wrong: `network: plan.widths[2] must be greater than plan.widths[1], got 8 after 8`
 */
export function checkNetworkPlan(input: unknown): CheckedNetworkPlan {
  const { plan } = validate("network", schema, { plan: input });
  increasing("widths", plan.widths);
  increasing("targets", plan.targets);
  different("rules", plan.rules);
  different("seeds", plan.seeds);
  checkFolder(plan.data);
  const widest = plan.widths.at(-1)!;
  const tooWide = plan.targets.findIndex((target) => target >= widest);
  if (tooWide >= 0)
    throw new DomainError(
      `network: plan.targets[${tooWide}] must be below the largest width, ${widest}, got ${plan.targets[tooWide]}`,
    );
  if (plan.network.batchNorm !== undefined && plan.network.kind !== "convNet")
    throw new DomainError(
      `network: plan.network.batchNorm must be left out of a ${plan.network.kind}, got ${plan.network.batchNorm}`,
    );
  return plan;
}

function checkFolder({ images, folder }: CheckedNetworkPlan["data"]): void {
  if (images === "mnist" && folder !== undefined)
    throw new DomainError(`network: plan.data.folder must be left out of "mnist", got ${describe(folder)}`);
  if (images !== "mnist" && folder === undefined)
    throw new DomainError(
      `network: plan.data.folder must be the folder with the files of ${imagesName[images]}, got none`,
    );
}

function increasing(key: string, values: readonly number[]): void {
  const at = values.findIndex((value, i) => i > 0 && value <= values[i - 1]);
  if (at > 0)
    throw new DomainError(
      `network: plan.${key}[${at}] must be greater than plan.${key}[${at - 1}], got ${values[at]} after ${values[at - 1]}`,
    );
}

function different(key: string, values: readonly (string | number)[]): void {
  const at = values.findIndex((value, i) => values.indexOf(value) < i);
  if (at > 0)
    throw new DomainError(
      `network: plan.${key}[${at}] must differ from plan.${key}[${values.indexOf(values[at])}], got ${values[at]} twice`,
    );
}
