import { DomainError } from "../errors.js";
import { checkProblem, inImportanceOrder, type Problem } from "../problems/index.js";
import { checkDecreasing, resolveRules, ridgesOf, type PruningRule } from "../rules/index.js";
import { inRange, validate } from "../validate.js";
import { drawnFeatures, drawnGroups, featuresOf, simulated, type Drawn } from "./drawn.js";
import { curveSchema, type SharedOptions } from "./options.js";
import { checkDesign, checkResults, roundsForJob, runJob, runOptions } from "./run.js";
import { risksOf, type SimulatedRisks } from "./tree.js";

/** Options of `simulateCurve`: those of `simulate`, and the sizes that are fitted to every draw. */
export interface SimulateCurveOptions extends SharedOptions {
  /** Number of features in the world, d. Needed where the problem comes in groups; others have their own, and it may be left out. */
  nFeatures?: number;
  /** Model sizes p ≤ d: each model sees the p most important features, or the first p random ones. */
  sizes: readonly number[];
  /**
   * Number of features that pruning keeps, s; models of p ≤ s features are not pruned. A decreasing list prunes in rounds. Rules with a
   * group (`"2:4"`) keep their own share of every model instead.
   */
  nKept: number | readonly number[];
}

/** What `simulateCurve` measured: a point for each size, all on the same draws. */
export interface SimulatedCurve {
  /** n */
  nSamples: number;
  /** Number of features in the world, d. */
  nFeatures: number;
  /** Number of features kept, s, by the last round if there are several. */
  nKept: number;
  /** Trials, each of all sizes. */
  nTrials: number;
  /** The seed of the draws. */
  seed: number;
  /** One per size, in the order given. */
  points: SimulatedRisks[];
}

/**
 * Simulates models of growing size on the same data: a double-descent curve with error bars (docs/theory.md §1, §5, §9).
 *
 * The world has d features in decreasing importance Σ_ii β*_i². A model of size p is fitted to the first p of them, pruned to s
 * and refitted; the features that it does not see act as noise. Random features come in their own order, the rows of R: networks of
 * growing width. Where features depend on each other, what is important to a model (the oracle, the small model) is told by the
 * β* of its own p features. All sizes of a trial share one draw of the data and one build of the
 * Gram matrix, so that a whole curve costs two to three times its largest model. Samples of independent features are drawn in a basis of their own, so numbers
 * have the law of those of `simulate` and are others.
 * @param world made by `linearGaussian`, whose groups share the d features in proportion to their weights, or by `randomFeatures`
 * @param options nSamples n, nFeatures d, sizes, nKept s; ridges, rules, nTrials, seed, workers, onProgress, signal
 * @returns a point per size, each with the tree of `simulate`; the points of a curve are correlated, since they share the data
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Cost: n²·max(p) flops a trial for the Gram matrix, about n³/5 for each further size above n.
 * @example
 * const world = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 0.5 });
 * const { points } = await simulateCurve(world, { nSamples: 30, nFeatures: 120, sizes: [15, 30, 60, 120], nKept: 10, nTrials: 20 });
 * points[1].dense.median > points[3].dense.median; // true
 */
export async function simulateCurve(world: Problem, options: SimulateCurveOptions): Promise<SimulatedCurve> {
  const checked = validate("simulateCurve", curveSchema, options);
  checkProblem("simulateCurve", world, simulated);
  const { nSamples, ridge, nTrials, seed } = checked;
  const nFeatures = featuresOf("simulateCurve", world, checked.nFeatures);
  const tooLarge = checked.sizes.findIndex((p) => p > nFeatures);
  if (tooLarge >= 0)
    throw new DomainError(
      `simulateCurve: sizes[${tooLarge}] must be at most nFeatures = ${nFeatures}, got ${checked.sizes[tooLarge]}`,
    );
  const rules = resolveRules("simulateCurve", checked.rules);
  const listed = Array.isArray(checked.nKept);
  const kept: readonly number[] = listed ? (checked.nKept as number[]) : [checked.nKept as number];
  checkDecreasing("simulateCurve", "nKept", kept);
  const grouped = rules.find(({ group }) => group);
  if (listed && grouped)
    throw new DomainError(
      `simulateCurve: rules must be without groups where nKept is a list, got ${grouped.name}`,
    );
  const retrainRidges = ridgesOf("simulateCurve", kept.length, checked.retrainRidge);
  const nKept = kept[kept.length - 1];
  const sizes = [...new Set(checked.sizes)].toSorted((a, b) => a - b);
  const largest = sizes.at(-1)!;
  const nRows = nTrials * sizes.length;
  checkDesign("simulateCurve", { nSamples, nFeatures: largest });
  checkResults("simulateCurve", { nRows, nRules: rules.length, nRounds: kept.length });
  const drawn = drawnWorld(world, nFeatures, Int32Array.from(sizes), rules);
  const asked = { nKept: kept, retrainRidges, listed };
  const call = { seed, nSamples, sizes: Int32Array.from(sizes), ridge, ...roundsForJob(asked) };
  const job = { ...drawn, ...call, triangular: world.kind === "linearGaussian" };
  const rows = inRange("simulateCurve", "risks", await runJob(job, runOptions(checked)));
  const points = checked.sizes.map((p) => ({
    nFeatures: p,
    nKept: Math.min(p, nKept),
    ...risksOf(rows, {
      nTrials,
      nSizes: sizes.length,
      size: sizes.indexOf(p),
      rules,
      asked: { ...asked, nKept: kept.map((s) => Math.min(s, p)) },
    }),
  }));
  return { nSamples, nFeatures, nKept, nTrials, seed, points };
}

function drawnWorld(
  world: Problem,
  nFeatures: number,
  sizes: Int32Array,
  rules: readonly PruningRule[],
): Drawn {
  if (world.kind === "linearGaussian")
    return drawnGroups("simulateCurve", world, nFeatures, sizes[sizes.length - 1], rules);
  const ordered = world.kind === "covariance" ? inImportanceOrder(world) : world;
  return drawnFeatures("simulateCurve", ordered, sizes, rules);
}
