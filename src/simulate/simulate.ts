import { DomainError } from "../errors.js";
import { checkProblem, layOut, type LinearGaussian } from "../problems/index.js";
import { resolveRules, scales } from "../rules/index.js";
import { validate } from "../validate.js";
import { refuseGroups, simulateSchema, type SharedOptions } from "./options.js";
import { checkSize, runJob, runOptions } from "./run.js";
import { risksOf, type SimulatedRisks } from "./tree.js";

export interface SimulateOptions extends SharedOptions {
  /** Number of features of the dense model, p. */
  nFeatures: number;
  /** Share of the features that pruning keeps, in (0, 1]; s = round(keepFraction · p) of them. */
  keepFraction: number;
}

export interface Simulation extends SimulatedRisks {
  nSamples: number;
  nTrials: number;
  seed: number;
}

/**
 * Draws data, fits, prunes, refits and measures the exact test risk, `nTrials` times (docs/theory.md §1, §9).
 *
 * Each trial runs inside the core: X with p features, y = Xβ* + σz, the dense fit, every rule's pruned model, its refit on
 * the kept columns, and the small model; the risk is σ² + (β − β*)ᵀ Σ (β − β*), not an estimate from test samples.
 * @param problem made by `linearGaussian`; its groups share the p features in proportion to their weights
 * @param options nSamples n, nFeatures p, keepFraction; ridges, rules, nTrials, seed, workers, onProgress, signal
 * @returns the tree of `predict` with `{ mean, standardError, median }` leaves. Near p = n the variance of the risk is infinite: use the median.
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: a fit whose residual shows that the Gram matrix has squared too large a condition number is redone by QR; `methods` counts those.
 * Cost: n²p flops a trial, plus n·p normals. The same seed gives the same bits for any number of workers.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 0.5 });
 * const { dense } = await simulate(problem, { nSamples: 50, nFeatures: 100, keepFraction: 0.2, nTrials: 40 });
 * Math.abs(dense.mean - 1) < 4 * dense.standardError + 0.05; // true
 */
export async function simulate(problem: LinearGaussian, options: SimulateOptions): Promise<Simulation> {
  const checked = validate("simulate", simulateSchema, options);
  checkProblem("simulate", problem, ["linearGaussian"]);
  const { nSamples, nFeatures, keepFraction, ridge, retrainRidge, nTrials, seed } = checked;
  const nKept = Math.round(keepFraction * nFeatures);
  if (nKept === 0)
    throw new DomainError(
      `simulate: keepFraction must keep at least one of ${nFeatures} features, got ${keepFraction}`,
    );
  const rules = resolveRules("simulate", checked.rules);
  refuseGroups("simulate", rules);
  checkSize("simulate", { nSamples, nFeatures, nRows: nTrials, nRules: rules.length });
  const { variance, betaStar, coefficient } = layOut(problem, nFeatures);
  const rows = await runJob(
    {
      seed,
      nSamples,
      sizes: Int32Array.of(nFeatures),
      nKept,
      ridge,
      retrainRidge,
      variance,
      betaStar,
      noiseStd: problem.noiseStd,
      rules: rules.map((rule) => ({
        fit: rule.score === "fit",
        scale: scales("simulate", rule, variance, coefficient),
      })),
    },
    runOptions(checked),
  );
  return {
    nSamples,
    nFeatures,
    nKept,
    ...risksOf(rows, { nTrials, nSizes: 1, size: 0, rules }),
    nTrials,
    seed,
  };
}
