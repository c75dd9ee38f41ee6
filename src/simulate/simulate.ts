import { checkProblem, type Population, type Problem } from "../problems/index.js";
import { resolveRules, scheduleOf, type PruningRule } from "../rules/index.js";
import { inRange, validate } from "../validate.js";
import { drawnFeatures, drawnGroups, featuresOf, simulated } from "./drawn.js";
import { chooseEngine, type Call, type Engine } from "./exact/choose.js";
import { simulateSchema, type SharedOptions } from "./options.js";
import {
  simulatePopulation,
  type PopulationSimulation,
  type SimulatePopulationOptions,
} from "./population.js";
import { checkDesign, checkResults, roundsForJob, runJob, runOptions } from "./run.js";
import { risksOf, type SimulatedRisks } from "./tree.js";
import type { TrialJob } from "./trials.js";

/** Options of `simulate`. */
export interface SimulateOptions extends SharedOptions {
  /** Number of features of the dense model, p. Needed where the problem comes in groups; others have their own, and it may be left out. */
  nFeatures?: number;
  /**
   * Share of the features that pruning keeps, in (0, 1]; s = round(keepFraction · p) of them. A decreasing list prunes in rounds, at most
   * 20: each keeps its share of the original features, among what the one before left, by the scores of its refit. Rules with a
   * group (`"2:4"`) keep their own share N/M instead; where all rules do, and the same, it may be left out.
   */
  keepFraction?: number | readonly number[];
  /** Number of features that pruning keeps, s, in place of `keepFraction`; a decreasing list for rounds. */
  nKept?: number | readonly number[];
  /**
   * "direct" draws the design. "exact" draws only what n samples see of features that come in groups of equal variance (same law, other
   * random numbers), at a cost that hardly grows with p; it wants p ≥ n, and one round of rules that it knows. Default "auto": whichever is estimated to cost less.
   */
  engine?: "auto" | Engine;
}

/** What `simulate` measured, and how. */
export interface Simulation extends SimulatedRisks {
  /** n */
  nSamples: number;
  /** Trials. */
  nTrials: number;
  /** The seed of the draws. */
  seed: number;
  /** How the trials were made. */
  engine: Engine;
  /** Why not by the exact engine, where it was asked for. */
  engineReason?: string;
}

/**
 * Draws data, fits, prunes, refits and measures the exact test risk, `nTrials` times (docs/theory.md §1, §4, §5, §9).
 *
 * Each trial runs inside the core: X with p features, y = Xβ* + σz, the dense fit, every rule's pruned model, its refit on
 * the kept columns, and the small model; the risk is σ² + (β − β*)ᵀ Σ (β − β*), not an estimate from test samples. Random features
 * are drawn as they are, not Gaussian ones like them, and judged by their exact second moments. N:M rules put the features of
 * every trial into groups of M in an order of its own; p mod M features that are left over form a last, smaller group, of which
 * the same share is kept, rounded.
 *
 * A population is sampled as it is: n rows without replacement, fits to them, and the mean squared error on others of its rows (`nTest`, 2000
 * unless told, drawn anew each time); where the target has two values also the share put on the wrong side, as `classification`.
 * @param problem made by `linearGaussian`, whose groups share the p features in proportion to their weights, by `randomFeatures`, or by `population`
 * @param options nSamples n, nFeatures p, keepFraction or nKept; ridges, rules, nTrials, seed, engine, workers, onProgress, signal
 * @returns the tree of `predict`, `rounds` included where keepFraction is a list, with `{ mean, standardError, median }` leaves. Near p = n the variance of the risk is infinite: use the median.
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * Accuracy: a fit whose residual shows that the Gram matrix has squared too large a condition number is redone by QR; `methods` counts those.
 * Cost: n²p flops a trial, plus n·p normals; by the exact engine (docs/theory.md §9b) about 3n³ for each large group of equal variance, and p
 * normals, so that a million features take less than a tenth of a second at n = 300. A covariance costs n·p² more (2npr by a factor of r columns; what is zero in its Cholesky
 * factor nothing), random features of d inputs 2npd; and each risk of a model of all features p². The same seed gives the same bits for any number of workers.
 * @example
 * const problem = linearGaussian({ features: [{ weight: 1, variance: 1, coefficient: 1 }], noiseStd: 0.5 });
 * const { dense } = await simulate(problem, { nSamples: 50, nFeatures: 100, keepFraction: 0.2, nTrials: 40 });
 * Math.abs(dense.mean - 1) < 4 * dense.standardError + 0.05; // true
 */
export function simulate(
  problem: Population,
  options: SimulatePopulationOptions,
): Promise<PopulationSimulation>;
export function simulate(problem: Problem, options: SimulateOptions): Promise<Simulation>;
export async function simulate(
  problem: Problem | Population,
  options: SimulateOptions | SimulatePopulationOptions,
): Promise<Simulation | PopulationSimulation> {
  if (problem?.kind === "population") {
    checkProblem("simulate", problem, ["population"]);
    return simulatePopulation(problem, options as SimulatePopulationOptions);
  }
  return simulateProblem(problem, options as SimulateOptions);
}

async function simulateProblem(problem: Problem, options: SimulateOptions): Promise<Simulation> {
  const checked = validate("simulate", simulateSchema, options);
  checkProblem("simulate", problem, simulated);
  const { nSamples, ridge, nTrials, seed } = checked;
  const nFeatures = featuresOf("simulate", problem, checked.nFeatures);
  const rules = resolveRules("simulate", checked.rules);
  const asked = scheduleOf("simulate", nFeatures, checked, rules);
  const nKept = asked.nKept.at(-1)!;
  checkResults("simulate", { nRows: nTrials, nRules: rules.length, nRounds: asked.nKept.length });
  const sizes = Int32Array.of(nFeatures);
  const call = { seed, nSamples, sizes, ridge, ...roundsForJob(asked) };
  const { choice, job } = chooseEngine(checked.engine, problem, call, rules);
  const ran = await runJob(job ?? directJob(problem, call, rules), runOptions(checked));
  const rows = inRange("simulate", "risks", ran);
  return {
    nSamples,
    nFeatures,
    nKept,
    ...risksOf(rows, { nTrials, nSizes: 1, size: 0, rules, asked }),
    nTrials,
    seed,
    ...choice,
  };
}

/** @throws {OutOfMemoryError} a design beyond WebAssembly memory */
function directJob(problem: Problem, call: Call, rules: readonly PruningRule[]): TrialJob {
  const { nSamples, sizes } = call;
  const nFeatures = sizes[0];
  checkDesign("simulate", { nSamples, nFeatures });
  const drawn =
    problem.kind === "linearGaussian"
      ? drawnGroups("simulate", problem, nFeatures, nFeatures, rules)
      : drawnFeatures("simulate", problem, sizes, rules);
  return { ...drawn, ...call };
}
