import * as v from "valibot";
import { DomainError } from "../errors.js";
import { checkProblem, firstFeatures, type Population } from "../problems/index.js";
import { resolveRules, type RuleLike } from "../rules/index.js";
import { integer, nonNegative, validate } from "../validate.js";
import { scope } from "../wasm/scope.js";
import { verdictOf, type Pair, type Scatter } from "./plan-verdict.js";
import { sentencesOf } from "./plan-words.js";
import { fewRows, predictPopulation } from "./population.js";

/** Options of `plan`: how small the model must be, how many samples there are, and what to consider. */
export interface PlanOptions {
  /** Number of features that the model may have in the end, s. */
  budget: number;
  /** Number of training samples n, at most the rows of the population. */
  nSamples: number;
  /** Sizes p of the large model to consider: its first p features. Default five from s to all for random features, all for columns. */
  candidates?: readonly number[];
  /** Rules to consider. Default magnitude and hessian. */
  rules?: readonly RuleLike[];
  /** Ridges λ to consider, for fits and refits alike. Default 0 and tr Σ/n times 10⁻⁴, 10⁻³, …, 1. */
  ridges?: readonly number[];
  /** Draws behind the final numbers. Default 200; the search makes do with 40. */
  nDraws?: number;
  /** Whole number ≥ 0. Default 1. */
  seed?: number;
}

/** A model that was considered, with its predicted error. */
export interface PlannedModel {
  /** How it comes about. */
  stage: "dense" | "pruned" | "retrained" | "small";
  /** Number of features it is trained on: p, or s for a small model. */
  nFeatures: number;
  /** What it is pruned by; null where it is not pruned. */
  rule: string | null;
  /** λ of the fit. */
  ridge: number;
  /** Of the refit; null where there is none. */
  retrainRidge: number | null;
  /** Predicted mean squared error on new data; Infinity at a peak without ridge. */
  error: number;
  /** Of the average over draws. */
  standardError: number;
  /** Lower end of a 90 % interval by the bootstrap of the population, where it has replicates. */
  low?: number;
  /** Its upper end. */
  high?: number;
}

/** What `plan` found: the best way to a model of s features, what it was compared with, and the same in words. */
export interface Plan {
  /** n */
  nSamples: number;
  /** s */
  budget: number;
  /** The best way to a model of s features through a large one. */
  best: PlannedModel;
  /**
   * The best model of s features that is trained as such. Random features: the narrow one. Columns: the s columns that matter most, as if they were known.
   */
  small: PlannedModel;
  /** Columns only: s columns taken at random, when nobody knows which matter. */
  blind?: PlannedModel;
  /** The best model without pruning, for comparison. */
  dense: PlannedModel;
  /** Whose error is lower; a draw where the difference is within two standard errors, or its bootstrap interval holds 0. */
  winner: "large" | "small" | "draw";
  /** 1 − best/small; 1 where the small model's error is infinite and the other is not. */
  gain: number;
  /** 90 % interval of the gain by the bootstrap, where data are few. */
  gainInterval?: { low: number; high: number };
  /** The best model of each size and stage. */
  models: PlannedModel[];
  /** The answer in words; of columns the first compares with `blind`, which needs no knowledge, and the second with `small`. */
  sentences: string[];
  /** What makes it uncertain. */
  notes: string[];
}

const schema = v.strictObject({
  budget: integer(1),
  nSamples: integer(1),
  candidates: v.optional(v.pipe(v.array(integer(1)), v.minLength(1, "name at least one size"))),
  rules: v.optional(
    v.custom<readonly RuleLike[]>(() => true),
    ["magnitude", "hessian"],
  ),
  ridges: v.optional(v.pipe(v.array(nonNegative()), v.minLength(1, "name at least one ridge"))),
  nDraws: v.optional(integer(2, 100_000), 200),
  seed: v.optional(integer(0), 1),
});

const routine = "plan";
/** Draws while searching: three times the error of 360, enough to tell ridges that lie a decade apart. */
const SEARCH_DRAWS = 40;
/** Draws for each bootstrap replicate; differences between replicates share them. */
const REPLICATE_DRAWS = 30;
/** Sizes between s and all that are tried by default, each so many times the one before. */
const N_SIZES = 5;

/**
 * Decides how to come by a model of s features from n samples: how large a model to train, by which rule to prune it, whether to retrain, with
 * which ridge; and whether that beats training s features directly.
 *
 * Every size is predicted with every ridge; then ridges of the refit are tried for the best of each size; nothing is trained. Objective of all fits:
 * (1/n)‖y − Xβ‖² + λ‖β‖².
 * @param world made by `population`
 * @param options `budget` s, `nSamples` n, `candidates`, `rules`, `ridges`, `nDraws`, `seed`
 * @returns the best way, the small model, the winner, every size tried, and all of it in `sentences`
 * @throws {DomainError} a budget that no candidate exceeds, a candidate with more features than there are, n beyond the rows
 * Cost: about ten predictions for each size. Accuracy: that of `predict` on this kind of data; see `notes`.
 * Source: docs/theory.md §4, §8
 * @example
 * const stream = new Stream(1);
 * const X = { rows: 2000, cols: 40, data: stream.child("X").normals(80000) };
 * const y = stream.child("y").normals(2000).map((z, i) => 2 * X.data[40 * i] + X.data[40 * i + 7] + z);
 * const { best, sentences } = plan(population(X, y), { budget: 2, nSamples: 200 });
 * best.stage; // "retrained"
 * Math.abs(best.error - 1) < 0.1; // true
 */
export function plan(world: Population, options: PlanOptions): Plan {
  checkProblem(routine, world, ["population"]);
  const checked = validate(routine, schema, options);
  resolveRules(routine, checked.rules);
  const { budget, nSamples, seed, nDraws } = checked;
  if (nSamples > world.nRows)
    throw new DomainError(
      `${routine}: nSamples must be at most the ${world.nRows} rows of the population, beyond which nothing is known, got ${nSamples}`,
    );
  const sizes = sizesOf(world, checked);
  const search: Search = {
    world,
    nSamples,
    budget,
    rules: checked.rules,
    ridges: checked.ridges ?? ridgesOf(world, nSamples),
    seed,
  };
  const models = sizes
    .flatMap((size) => considered(search, size))
    .map((model) => (model.stage === "retrained" ? withRefitRidges(search, model) : model));
  const rough = lowest(models.filter(({ stage }) => stage === "pruned" || stage === "retrained"));
  const best = again(search, rough, nDraws);
  const small = again(search, lowest(smallModels(search, "oracle")), nDraws);
  const blind =
    world.features === "columns" ? again(search, lowest(smallModels(search, "random")), nDraws) : undefined;
  const dense = lowest(models.filter(({ stage }) => stage === "dense"));
  const { intervals, ...verdict } = verdictOf(best, small, scatterOf(search, best, small));
  const chosen = { ...best, ...intervals?.best };
  const found = {
    nSamples,
    budget,
    best: chosen,
    small: { ...small, ...intervals?.small },
    ...(blind && { blind }),
    dense,
    ...verdict,
    models: models.map((model) => (model === rough ? chosen : model)),
  };
  const { notes } = predictPopulation(world, {
    nSamples,
    nFeatures: best.nFeatures,
    nKept: budget,
    rules: ["random"],
    nDraws: 2,
    ridge: best.ridge,
    retrainRidge: best.retrainRidge ?? 0,
  });
  return {
    ...found,
    sentences: sentencesOf(found, world),
    notes: [...new Set([...world.report.notes, ...notes.filter((note) => note !== fewRows(world))])],
  };
}

interface Search {
  world: Population;
  nSamples: number;
  budget: number;
  rules: readonly RuleLike[];
  ridges: readonly number[];
  seed: number;
}

function sizesOf(
  { nFeatures, features }: Population,
  { budget, candidates }: { budget: number; candidates?: readonly number[] | undefined },
): number[] {
  if (budget >= nFeatures)
    throw new DomainError(
      `${routine}: budget must be below the ${nFeatures} features of the population, got ${budget}`,
    );
  const tooLarge = candidates?.find((size) => size > nFeatures);
  if (tooLarge !== undefined)
    throw new DomainError(
      `${routine}: candidates must be at most the ${nFeatures} features of the population, got ${tooLarge}`,
    );
  const tooSmall = candidates?.find((size) => size <= budget);
  if (tooSmall !== undefined)
    throw new DomainError(`${routine}: candidates must be above the budget of ${budget}, got ${tooSmall}`);
  if (candidates) return [...new Set(candidates)].toSorted((a, b) => a - b);
  if (features === "columns") return [nFeatures]; // which columns to see first is not for us to say
  // by the core's exp and log, since powers differ between engines
  const sizes = scope(routine, ({ core }) => {
    const whole = core.log(nFeatures / budget);
    return Array.from({ length: N_SIZES }, (_, k) =>
      Math.round(budget * core.exp((whole * (k + 1)) / N_SIZES)),
    );
  });
  return [...new Set(sizes)].filter((size) => size > budget);
}

/** 0, and decades up to tr Σ/n, where nλ is the mean square length of a row. */
function ridgesOf({ law: { covariance } }: Population, nSamples: number): number[] {
  const { rows: p, data } = covariance;
  let trace = 0;
  for (let i = 0; i < p; i++) trace += data[i * p + i];
  return [0, ...[1e-4, 1e-3, 1e-2, 1e-1, 1].map((part) => (part * trace) / nSamples)];
}

/** The best dense, pruned and retrained model of one size over the ridges, by any rule. */
function considered(
  { world, nSamples, budget, rules, ridges, seed }: Search,
  nFeatures: number,
): PlannedModel[] {
  const all = ridges.flatMap((ridge): PlannedModel[] => {
    const tree = predictPopulation(world, {
      nSamples,
      nFeatures,
      nKept: budget,
      rules,
      ridge,
      nDraws: SEARCH_DRAWS,
      seed,
    });
    const common = { nFeatures, ridge };
    const leaves = (stage: "pruned" | "retrained") =>
      Object.entries(tree.detail[stage]).map(([rule, { value, standardError }]) => ({
        stage,
        ...common,
        rule,
        retrainRidge: stage === "retrained" ? 0 : null,
        error: value,
        standardError,
      }));
    return [
      { stage: "dense", ...common, rule: null, retrainRidge: null, error: tree.dense, standardError: 0 },
      ...leaves("pruned"),
      ...leaves("retrained"),
    ];
  });
  return (["dense", "pruned", "retrained"] as const).map((wanted) =>
    lowest(all.filter(({ stage }) => stage === wanted)),
  );
}

const lowest = (models: readonly PlannedModel[]) =>
  models.reduce((best, model) => (model.error < best.error ? model : best));

/** The retrained model with the ridge of its refit that is best. */
function withRefitRidges(search: Search, model: PlannedModel): PlannedModel {
  const others = search.ridges.map((retrainRidge) => again(search, { ...model, retrainRidge }, SEARCH_DRAWS));
  return lowest([model, ...others]);
}

/** Small models with every ridge. */
function smallModels(search: Search, rule: "oracle" | "random"): PlannedModel[] {
  const { world, budget, ridges } = search;
  const narrow = world.features === "relu";
  return ridges.map((ridge) =>
    again(
      search,
      {
        stage: "small",
        nFeatures: budget,
        rule: narrow ? null : rule,
        ridge,
        retrainRidge: null,
        error: NaN,
        standardError: 0,
      },
      SEARCH_DRAWS,
    ),
  );
}

/** The same model predicted anew, in another world where one is given. */
function again(
  { world: own, nSamples, budget, rules, seed }: Search,
  model: PlannedModel,
  nDraws: number,
  lawOf: (world: Population) => Population = (same) => same,
): PlannedModel {
  const { stage, nFeatures, rule, ridge, retrainRidge } = model;
  if (stage === "small" && rule === null) {
    const narrow = lawOf(firstFeatures(routine, own, budget));
    const { dense } = predictPopulation(narrow, {
      nSamples,
      nKept: budget,
      rules: ["random"],
      ridge,
      nDraws: 2,
    });
    return { ...model, error: dense, standardError: 0 };
  }
  const isSmall = stage === "small";
  const world = lawOf(isSmall ? own : firstFeatures(routine, own, nFeatures));
  const tree = predictPopulation(world, {
    nSamples,
    nKept: budget,
    rules: isSmall ? [rule!] : rules.filter((like) => (typeof like === "string" ? like : like.name) === rule),
    ridge: isSmall ? 0 : ridge,
    retrainRidge: isSmall ? ridge : (retrainRidge ?? 0),
    nDraws,
    seed,
  });
  const { value, standardError } = tree.detail[stage === "pruned" ? "pruned" : "retrained"][rule!];
  return { ...model, error: value, standardError };
}

/** Both models in the population's world and in those of its replicates; nothing where it has none. */
function scatterOf(search: Search, best: PlannedModel, small: PlannedModel): Scatter | undefined {
  const { replicates } = search.world;
  if (replicates.length === 0) return undefined;
  const pair = (lawOf?: (world: Population) => Population): Pair => ({
    best: again(search, best, REPLICATE_DRAWS, lawOf).error,
    small: again(search, small, REPLICATE_DRAWS, lawOf).error,
  });
  return {
    base: pair(),
    replicates: replicates.map((_, k) =>
      // a narrower world has replicates of its own
      pair((world) => Object.freeze({ ...world, law: world.replicates[k] })),
    ),
  };
}
