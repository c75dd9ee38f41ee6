import { DomainError } from "../errors.js";
import { firstFeatures, type Population } from "../problems/index.js";
import { resolveRules, scheduleOf, type KeptSchedule } from "../rules/index.js";
import { validate } from "../validate.js";
import type { Averaged } from "./average.js";
import { predictSchedule, type AveragedRound } from "./average-rounds.js";
import { averageSchema, samplesOf } from "./options.js";
import type { AveragedPrediction } from "./predict.js";

/** A prediction for a user's data. */
export interface PopulationPrediction extends AveragedPrediction {
  /** Where theory and measurement must be expected to part here, and why. */
  notes: string[];
}

/** Pruning in rounds; `pruned`, `retrained` and their `detail` are those of the last round. */
export interface PopulationIterativePrediction extends PopulationPrediction {
  rounds: AveragedRound[];
}

/** |p/n − 1| below this is near the interpolation peak. */
const NEAR_PEAK = 0.2;

/**
 * `predict` for a population: the Gaussian problem with the same second moments. An intercept costs one sample (the sample's means), which
 * leaves n − 1 rows of centred features, and makes every risk 1 + 1/n times as large: exact for Gaussian features.
 */
export function predictPopulation(
  whole: Population,
  options: unknown,
): PopulationPrediction | PopulationIterativePrediction {
  const routine = "predict";
  const checked = validate(routine, averageSchema, options);
  const { world, nSamples, fitted, grown } = sampleOf(routine, whole, checked);
  const nFeatures = world.nFeatures;
  const rules = resolveRules(routine, checked.rules);
  const schedule = scheduleOf(routine, nFeatures, checked, rules);
  const { ridge, nDraws, seed } = checked;
  const { risks, rounds } = predictSchedule(
    routine,
    world.law,
    { nSamples: fitted, ridge: ridge * grown, nDraws, seed },
    { ...schedule, retrainRidges: schedule.retrainRidges.map((lambda) => lambda * grown) },
    rules,
  );
  const factor = 1 + (nSamples - fitted) / nSamples;
  const { detail, ...all } = times(risks, factor);
  const nKept = schedule.nKept.at(-1)!;
  const retrainRidge = schedule.retrainRidges.at(-1)!;
  return {
    ...risks,
    dense: factor * risks.dense,
    small: factor * risks.small,
    ...all,
    detail: { ...risks.detail, ...detail, small: averagedTimes(risks.detail.small, factor) },
    kappa: nFeatures / nSamples,
    nSamples,
    nFeatures,
    nKept,
    keepFraction: nKept / nFeatures,
    ridge,
    retrainRidge,
    nDraws,
    seed,
    ...(rounds && {
      rounds: rounds.map((round, k) => ({
        ...round,
        ...times(round, factor),
        retrainRidge: schedule.retrainRidges[k],
      })),
    }),
    notes: notesOf(world, { nSamples, ridge }, schedule),
  };
}

/**
 * What a population is to a theory: the part that a model of its first features sees, the samples that are left to the coefficients (an intercept costs
 * one), and by how much a ridge grows with 1/n.
 * @throws {DomainError} more samples than rows, or too few for an intercept
 */
export function sampleOf(
  routine: string,
  whole: Population,
  options: { kappa?: number; nSamples?: number; nFeatures?: number },
): { world: Population; nSamples: number; fitted: number; grown: number } {
  const world = firstFeatures(routine, whole, options.nFeatures ?? whole.nFeatures);
  const nSamples = samplesOf(routine, world.nFeatures, options);
  if (nSamples > whole.nRows)
    throw new DomainError(
      `${routine}: nSamples must be at most the ${whole.nRows} rows of the population, beyond which nothing is known, got ${nSamples}`,
    );
  if (whole.intercept && nSamples < 2)
    throw new DomainError(`${routine}: nSamples must be at least 2 with an intercept, got ${nSamples}`);
  const fitted = nSamples - Number(whole.intercept);
  return { world, nSamples, fitted, grown: nSamples / fitted };
}

const averagedTimes = ({ value, standardError }: Averaged, factor: number): Averaged => ({
  value: factor * value,
  standardError: factor * standardError,
});

type ByRule = Pick<AveragedRound, "pruned" | "retrained" | "detail">;

/** The risks of pruned and retrained models multiplied. */
function times({ pruned, retrained, detail }: ByRule, factor: number): ByRule {
  const map = <T>(leaves: Record<string, T>, f: (leaf: T) => T) =>
    Object.fromEntries(Object.entries(leaves).map(([name, leaf]) => [name, f(leaf)]));
  const number = (value: number) => factor * value;
  const averaged = (leaf: Averaged) => averagedTimes(leaf, factor);
  return {
    pruned: map(pruned, number),
    retrained: map(retrained, number),
    detail: { pruned: map(detail.pruned, averaged), retrained: map(detail.retrained, averaged) },
  };
}

/** What people must know who read the numbers. */
function notesOf(
  { nFeatures, nRows, features, report }: Population,
  { nSamples, ridge }: { nSamples: number; ridge: number },
  { nKept, retrainRidges }: KeptSchedule,
): string[] {
  const notes = [
    "Theory knows the data by their second moments alone, as if they were Gaussian. " +
      (features === "relu"
        ? "Random features come close to that, the closer the more inputs there are."
        : "Features of few values, or with heavy tails, do not: expect a few per cent, more where single rows weigh much."),
  ];
  const peak = (size: number, lambda: number) => lambda === 0 && Math.abs(size / nSamples - 1) < NEAR_PEAK;
  if (peak(nFeatures, ridge))
    notes.push(
      `The dense model is near its interpolation peak (p = ${nFeatures}, n = ${nSamples}): its error depends on the smallest singular values of the ` +
        `sample, varies strongly from sample to sample, and theory and measurement may part by more than 10 %.`,
    );
  for (const [k, s] of nKept.entries())
    if (peak(s, retrainRidges[k]))
      notes.push(
        `The retrained model is near its interpolation peak (s = ${s}, n = ${nSamples}): theory and measurement may part by more than 10 %.`,
      );
  if (!report.plenty) notes.push(fewRows({ nRows, report }));
  if (nSamples > nRows / 2)
    notes.push(
      `n = ${nSamples} is more than half of the ${nRows} rows: what the prediction rests on is hardly more than what it is about.`,
    );
  return notes;
}

/** What a prediction says where data are few, and a plan, which gives the report of the population as well, need not repeat. */
export const fewRows = ({ nRows, report }: Pick<Population, "nRows" | "report">) =>
  `The ${nRows} rows are few for ${report.rank} directions: signal, noise and Σ are estimates. Look at the intervals of the population.`;
