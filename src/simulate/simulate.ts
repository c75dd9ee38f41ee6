import { DomainError } from "../errors.js";
import { checkProblem, type Problem } from "../problems/index.js";
import { resolveRules, roundsOf } from "../rules/index.js";
import { validate } from "../validate.js";
import { drawnFeatures, drawnGroups, featuresOf, simulated } from "./drawn.js";
import { simulateSchema, type SharedOptions } from "./options.js";
import { checkSize, roundsForJob, runJob, runOptions } from "./run.js";
import { risksOf, type SimulatedRisks } from "./tree.js";

export interface SimulateOptions extends SharedOptions {
  /** Number of features of the dense model, p. Needed where the problem comes in groups; others have their own, and it may be left out. */
  nFeatures?: number;
  /**
   * Share of the features that pruning keeps, in (0, 1]; s = round(keepFraction · p) of them. A decreasing list prunes in rounds, at most
   * 20: each keeps its share of the original features, among what the one before left, by the scores of its refit. Rules with a
   * group (`"2:4"`) keep their own share N/M instead; where all rules do, and the same, it may be left out.
   */
  keepFraction?: number | readonly number[];
}

export interface Simulation extends SimulatedRisks {
  nSamples: number;
  nTrials: number;
  seed: number;
}

/**
 * Draws data, fits, prunes, refits and measures the exact test risk, `nTrials` times (docs/theory.md §1, §4, §5, §9).
 *
 * Each trial runs inside the core: X with p features, y = Xβ* + σz, the dense fit, every rule's pruned model, its refit on
 * the kept columns, and the small model; the risk is σ² + (β − β*)ᵀ Σ (β − β*), not an estimate from test samples. Random features
 * are drawn as they are, not Gaussian ones like them, and judged by their exact second moments. N:M rules put the features of
 * every trial into groups of M in an order of its own; p mod M features that are left over form a last, smaller group, of which
 * the same share is kept, rounded.
 * @param problem made by `linearGaussian`, whose groups share the p features in proportion to their weights, or by `randomFeatures`
 * @param options nSamples n, nFeatures p, keepFraction; ridges, rules, nTrials, seed, workers, onProgress, signal
 * @returns the tree of `predict`, `rounds` included where keepFraction is a list, with `{ mean, standardError, median }` leaves. Near p = n the variance of the risk is infinite: use the median.
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: a fit whose residual shows that the Gram matrix has squared too large a condition number is redone by QR; `methods` counts those.
 * Cost: n²p flops a trial, plus n·p normals. A covariance costs n·p² more (2npr by a factor of r columns; what is zero in its Cholesky
 * factor nothing), random features of d inputs 2npd; and each risk of a model of all features p². The same seed gives the same bits for any number of workers.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 0.5 });
 * const { dense } = await simulate(problem, { nSamples: 50, nFeatures: 100, keepFraction: 0.2, nTrials: 40 });
 * Math.abs(dense.mean - 1) < 4 * dense.standardError + 0.05; // true
 */
export async function simulate(problem: Problem, options: SimulateOptions): Promise<Simulation> {
  const checked = validate("simulate", simulateSchema, options);
  checkProblem("simulate", problem, simulated);
  const { nSamples, ridge, nTrials, seed } = checked;
  const nFeatures = featuresOf("simulate", problem, checked.nFeatures);
  const rules = resolveRules("simulate", checked.rules);
  const { keepFractions, retrainRidges } = roundsOf(
    "simulate",
    checked.keepFraction,
    checked.retrainRidge,
    rules,
  );
  const kept = keepFractions.map((keep) => Math.round(keep * nFeatures));
  const nKept = kept[kept.length - 1];
  if (nKept === 0)
    throw new DomainError(
      `simulate: keepFraction must keep at least one of ${nFeatures} features, got ${keepFractions.at(-1)}`,
    );
  const nRounds = kept.length;
  checkSize("simulate", { nSamples, nFeatures, nRows: nTrials, nRules: rules.length, nRounds });
  const sizes = Int32Array.of(nFeatures);
  const drawn =
    problem.kind === "linearGaussian"
      ? drawnGroups("simulate", problem, nFeatures, nFeatures, rules)
      : drawnFeatures("simulate", problem, sizes, nKept, rules);
  const asked = { nKept: kept, retrainRidges, listed: Array.isArray(checked.keepFraction) };
  const job = { ...drawn, seed, nSamples, sizes, ridge, ...roundsForJob(asked) };
  const rows = await runJob(job, runOptions(checked));
  return {
    nSamples,
    nFeatures,
    nKept,
    ...risksOf(rows, { nTrials, nSizes: 1, size: 0, rules, asked }),
    nTrials,
    seed,
  };
}
