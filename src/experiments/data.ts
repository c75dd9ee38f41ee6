// A user's data: what theory predicts and what subsamples measure, side by side, as rows.
import type { Row } from "../io/rows.js";
import type { Population } from "../problems/index.js";
import { simulate, type Measured, type PopulationSimulation } from "../simulate/index.js";
import { plan, predict, type Plan, type PopulationPrediction } from "../theory/index.js";
import { rowsOf, type Tree } from "./records.js";

export { attainable } from "../theory/plan-words.js";

export interface DataOptions {
  nSamples: number;
  /** Number of features that the model may have in the end, s. */
  budget: number;
  /** Of the models that are compared; the plan chooses its own. */
  ridge?: number;
  retrainRidge?: number;
  rules?: readonly string[];
  candidates?: readonly number[];
  nTrials?: number;
  seed?: number;
  signal?: AbortSignal;
  onProgress?: (share: number, what: string) => void;
}

/** Everything that there is to say about a model of s features for some data. */
export interface DataStudy {
  plan: Plan;
  /** The model that the plan calls best, and the small one, fitted to subsamples. */
  followed: { best: Estimate; small: Estimate };
  /** All features, n samples. */
  predicted: PopulationPrediction;
  measured: PopulationSimulation;
  /** What the figure is swept over: the size of the large model, or where there is only one, the number of samples. */
  axis: "p" | "n";
  rows: Row[];
}

type Estimate = Measured["dense"];

/** Where trials go: the points of the figure, then the plan's two models. */
const RULES = ["magnitude", "hessian", "random"];
const DEFAULT_TRIALS = 10;

export async function studyData(world: Population, options: DataOptions): Promise<DataStudy> {
  const { nSamples, budget, seed = 1, nTrials = DEFAULT_TRIALS, rules = RULES, signal, onProgress } = options;
  const { ridge = 0, retrainRidge = 0, candidates } = options;
  const planRules = rules.filter((rule) => rule !== "random" && rule !== "oracle");
  const found = plan(world, {
    budget,
    nSamples,
    seed,
    ...(candidates && { candidates }),
    ...(planRules.length > 0 && { rules: planRules }),
  });
  const points = pointsOf(world, nSamples, budget, found);
  const steps = points.length + 2;
  let done = 0;
  const measure = (what: string, settings: object) =>
    simulate(world, {
      nSamples,
      nKept: budget,
      rules,
      nTrials,
      seed,
      ...(signal && { signal }),
      onProgress: (progress) => onProgress?.((done + progress.done / progress.total) / steps, what),
      ...settings,
    }).finally(() => (done += 1));

  const rows: Row[] = [];
  const pairs: { predicted: PopulationPrediction; measured: PopulationSimulation }[] = [];
  for (const point of points) {
    const settings = { ...point, ridge, retrainRidge };
    const predicted = predict(world, { ...settings, nKept: budget, rules, seed });
    const measured = await measure(`n = ${point.nSamples}, p = ${point.nFeatures}`, settings);
    pairs.push({ predicted, measured });
    rows.push(...pairRows(predicted, measured));
  }
  const { best, small } = found;
  const followed = await measure("the plan", {
    nFeatures: best.nFeatures,
    ridge: best.ridge,
    retrainRidge: best.retrainRidge ?? 0,
    rules: [best.rule!],
  });
  // narrow networks are models of the first s features; columns that matter most are what the oracle keeps
  const narrow = await measure(
    "the small model",
    small.rule === null
      ? { nFeatures: budget, ridge: small.ridge, rules: ["random"] }
      : { retrainRidge: small.ridge, rules: [small.rule] },
  );
  const own = pairs.find(
    ({ predicted }) => predicted.nSamples === nSamples && predicted.nFeatures === world.nFeatures,
  )!;
  return {
    plan: found,
    followed: {
      best: followed[best.stage as "pruned" | "retrained"][best.rule!],
      small: small.rule === null ? narrow.dense : narrow.retrained[small.rule],
    },
    ...own,
    axis: new Set(points.map(({ nFeatures }) => nFeatures)).size > 1 ? "p" : "n",
    rows,
  };
}

/** Sizes that the plan tried; or for one size, samples from a quarter to four times as many, at most half of the rows. */
function pointsOf(world: Population, nSamples: number, budget: number, { models }: Plan) {
  const sizes = [...new Set([...models.map(({ nFeatures }) => nFeatures), world.nFeatures])];
  if (sizes.length > 1) return sizes.map((nFeatures) => ({ nSamples, nFeatures }));
  const some = [0.25, 0.5, 1, 2, 4].map((factor) => Math.round(factor * nSamples));
  return some
    .filter((n) => n === nSamples || (n > 2 && n >= budget / 2 && n <= world.nRows / 2))
    .map((n) => ({ nSamples: n, nFeatures: world.nFeatures }));
}

function pairRows(predicted: PopulationPrediction, measured: PopulationSimulation): Row[] {
  const { nSamples: n, nFeatures: p, nKept: kept } = predicted;
  const common = { problem: "data", n, p, kept } as const;
  const { nTrials: trials, seed, classification } = measured;
  const row = (quantity: string, estimator: Row["estimator"], tree: Parameters<typeof rowsOf>[1]) =>
    rowsOf(
      {
        ...common,
        quantity,
        estimator,
        trials: estimator === "theory" ? null : trials,
        seed: estimator === "theory" ? null : seed,
      },
      tree,
    );
  return [
    ...row("squaredError", "theory", treeOf(predicted)).map((line) => withError(line, predicted)),
    ...row("squaredError", "measured", measured),
    ...(classification ? row("classificationError", "measured", classification) : []),
  ];
}

const treeOf = ({ dense, small, pruned, retrained }: PopulationPrediction): Tree<number> => ({
  dense,
  small,
  pruned,
  retrained,
});

/** Averages over draws have an error of their own. */
function withError(row: Row, { detail }: PopulationPrediction): Row {
  if (row.stage !== "pruned" && row.stage !== "retrained") return row;
  return { ...row, standardError: detail[row.stage][row.rule!].standardError };
}
