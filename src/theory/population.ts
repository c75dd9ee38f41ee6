import { DomainError } from "../errors.js";
import { firstFeatures, type Population } from "../problems/index.js";
import { resolveRules } from "../rules/index.js";
import { validate } from "../validate.js";
import { predictAverages, type AveragedRisks } from "./average.js";
import { averageSchema, keptOf, samplesOf } from "./options.js";
import type { AverageOptions, AveragedPrediction } from "./predict.js";

/** A prediction for a user's data. */
export interface PopulationPrediction extends AveragedPrediction {
  /** Where theory and measurement must be expected to part here, and why. */
  notes: string[];
}

/** |p/n − 1| below this is near the interpolation peak. */
const NEAR_PEAK = 0.2;

/**
 * `predict` for a population: the Gaussian problem with the same second moments. An intercept costs one sample (the sample's means), which
 * leaves n − 1 rows of centred features, and makes every risk 1 + 1/n times as large: exact for Gaussian features.
 */
export function predictPopulation(whole: Population, options: AverageOptions): PopulationPrediction {
  const routine = "predict";
  const checked = validate(routine, averageSchema, options);
  const { world, nSamples, fitted, grown } = sampleOf(routine, whole, checked);
  const nFeatures = world.nFeatures;
  const rules = resolveRules(routine, checked.rules);
  const nKept = keptOf(routine, nFeatures, checked, rules);
  const { ridge, retrainRidge, nDraws, seed } = checked;
  const risks = predictAverages(
    routine,
    world.law,
    {
      nSamples: fitted,
      nKept,
      ridge: ridge * grown,
      retrainRidge: retrainRidge * grown,
      nDraws,
      seed,
    },
    rules,
  );
  return {
    ...(whole.intercept ? times(risks, 1 + 1 / nSamples) : risks),
    kappa: nFeatures / nSamples,
    nSamples,
    nFeatures,
    nKept,
    keepFraction: nKept / nFeatures,
    ridge,
    retrainRidge,
    nDraws,
    seed,
    notes: notesOf(world, { nSamples, nKept, ridge, retrainRidge }),
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

/** Every risk multiplied. */
function times(risks: AveragedRisks, factor: number): AveragedRisks {
  const map = <T, U>(leaves: Record<string, T>, f: (leaf: T) => U) =>
    Object.fromEntries(Object.entries(leaves).map(([name, leaf]) => [name, f(leaf)]));
  const number = (value: number) => factor * value;
  const averaged = ({ value, standardError }: { value: number; standardError: number }) => ({
    value: factor * value,
    standardError: factor * standardError,
  });
  const { detail } = risks;
  return {
    ...risks,
    dense: number(risks.dense),
    small: number(risks.small),
    pruned: map(risks.pruned, number),
    retrained: map(risks.retrained, number),
    detail: {
      ...detail,
      small: averaged(detail.small),
      pruned: map(detail.pruned, averaged),
      retrained: map(detail.retrained, averaged),
    },
  };
}

/** What people must know who read the numbers. */
function notesOf(
  { nFeatures, nRows, features, report }: Population,
  point: { nSamples: number; nKept: number; ridge: number; retrainRidge: number },
): string[] {
  const { nSamples, nKept, ridge, retrainRidge } = point;
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
  if (peak(nKept, retrainRidge))
    notes.push(
      `The retrained model is near its interpolation peak (s = ${nKept}, n = ${nSamples}): theory and measurement may part by more than 10 %.`,
    );
  if (!report.plenty)
    notes.push(
      `The ${nRows} rows are few for ${report.rank} directions: signal, noise and Σ are estimates. Look at the intervals of the population.`,
    );
  if (nSamples > nRows / 2)
    notes.push(
      `n = ${nSamples} is more than half of the ${nRows} rows: what the prediction rests on is hardly more than what it is about.`,
    );
  return notes;
}
