import * as v from "valibot";
import { nonNegative, positive } from "../validate.js";

const below1 = () => v.pipe(nonNegative(), v.ltValue(1, "be below 1"));

/** How a step follows from the gradient. */
export const optimizerSchema = v.variant("kind", [
  v.strictObject({
    kind: v.literal("adam"),
    rate: v.optional(positive(), 1e-3),
    beta1: v.optional(below1(), 0.9),
    beta2: v.optional(below1(), 0.999),
    epsilon: v.optional(positive(), 1e-8),
    weightDecay: v.optional(nonNegative(), 0),
  }),
  v.strictObject({
    kind: v.literal("sgd"),
    rate: v.optional(positive(), 0.1),
    momentum: v.optional(below1(), 0),
    weightDecay: v.optional(nonNegative(), 0),
  }),
]);

/** The optimiser: SGD with momentum, or Adam; `rate` is that of the first step. */
export type OptimizerOptions = v.InferInput<typeof optimizerSchema>;
export type Optimizer = v.InferOutput<typeof optimizerSchema>;

/** Learning-rate schedules: what the rate of the optimiser is multiplied by in an epoch. */
export const scheduleSchema = v.variant("kind", [
  v.strictObject({ kind: v.literal("constant") }),
  /** × factor at each of these epochs (counted from 0). */
  v.strictObject({
    kind: v.literal("step"),
    at: v.array(nonNegative()),
    factor: v.optional(positive(), 0.1),
  }),
  /** From 1 down to 0 along half a cosine. */
  v.strictObject({ kind: v.literal("cosine") }),
  /** 1/√(1 + ⌊epoch/every⌋). */
  v.strictObject({ kind: v.literal("inverseSquareRoot"), every: positive() }),
]);

export type Schedule = v.InferOutput<typeof scheduleSchema>;
/** How the rate changes from step to step. */
export type ScheduleOptions = v.InferInput<typeof scheduleSchema>;

/** The factor on the rate in `epoch` of `epochs`. */
export function factorAt(schedule: Schedule, epoch: number, epochs: number): number {
  switch (schedule.kind) {
    case "constant":
      return 1;
    case "step":
      return schedule.at.reduce((factor, at) => (epoch >= at ? factor * schedule.factor : factor), 1);
    case "cosine":
      return cosine(epoch / epochs);
    case "inverseSquareRoot":
      return 1 / Math.sqrt(1 + Math.floor(epoch / schedule.every));
  }
}

/**
 * (1 + cos πt)/2 for t in [0, 1] = sin²(π(1 − t)/2), by its Taylor series: engines differ in the last bit of their own cosine, and
 * training magnifies it.
 */
function cosine(t: number): number {
  const x = (Math.PI * (1 - t)) / 2;
  let term = x;
  let sum = x;
  for (let k = 1; k < 15; k++) {
    term *= -(x * x) / (2 * k * (2 * k + 1));
    sum += term;
  }
  return sum * sum;
}
