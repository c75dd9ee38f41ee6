import { checkProblem, type LinearGaussian } from "../problems/index.js";
import { predictMany, type ManyRisks } from "../theory/many.js";
import type { MapAxis } from "./axes.js";
import { boundaryOf, type Polyline } from "./boundary.js";
import { cellOf, Points, type Cell } from "./cells.js";
import { CorrelatedCells } from "./correlated.js";
import { bestOf, candidateRisks, ratioOf, smallRisks, type Candidate } from "./contest.js";
import { optimumOf, type Optimized, type Optimum } from "./optima.js";
import { planOf, type MapPlan, type RegimeMapOptions } from "./options.js";

/**
 * Where "train large, then prune" wins. Grids are row-major, [ny × nx]: cell (i, j) of x.values[i] and y.values[j] stands at
 * j · nx + i.
 */
export interface RegimeMap {
  x: MapAxis;
  y: MapAxis;
  /** The ways of making a small model out of a large one: every rule at every stage. */
  candidates: Candidate[];
  /** Risk of the best candidate over that of the small model: below 1 training large wins. 0 and Infinity are answers, NaN is not. */
  ratio: Float64Array;
  /** The best candidate of each cell, its place in `candidates`; −1 where all have infinite risk. */
  best: Int32Array;
  /** Risk of the best candidate. */
  large: Float64Array;
  /** Standard error of `large`, where risks are averages over draws: maps with a correlation. */
  standardError?: Float64Array;
  /** Risk of the small model on the most important features, with the ridge of the refit where that is better than none. */
  small: Float64Array;
  /** Risk of the dense large model. */
  dense: Float64Array;
  /** Risk of each candidate, a grid each. */
  risks: Float64Array[];
  /** The lines on which the ratio is 1. */
  boundary: Polyline[];
  /** Every number of each cell. */
  cells: Cell[];
  /** What was optimized along the way. */
  optima: Partial<Record<Optimized, Optimum>>;
}

/**
 * Maps where "train large, prune (and retrain)" beats "train small, support known", over any two of sizes, noise, spike, ridges and the correlation of the features.
 *
 * In each cell the ratio is L_large / L_small: the lowest risk among the chosen rules and stages (docs/theory.md §3, §6) over that of
 * the small model. The boundary, ratio = 1, comes from marching squares, linear in the log of the ratio.
 * @param problem made by `linearGaussian` from groups of features
 * @param options axes `x` and `y`, and what is held fixed; of `kappa` = p/n, `keepFraction` = s/p and `samplesPerKept` = n/s two say
 *   the third. Where s would exceed p nothing is pruned.
 * @returns grids, boundary and cells; 0/∞ is a ratio of 0, x/∞ … Infinity, ∞/∞ and 0/0 are 1, and so is anything within 1e-9 of it
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * @throws {ConvergenceError} as `predict`
 * Accuracy: risks as `predict`; the boundary to the square of the spacing, to the spacing where the best candidate changes.
 * Cost: with `correlated` a few milliseconds a cell and an eigendecomposition for each covariance; else one visit to the core per row; 30 ms for 100 × 100 cells of two groups and two rules.
 * @example
 * const problem = linearGaussian({
 *   features: [{ weight: 0.1, variance: 25, coefficient: 1 }, { weight: 0.9, variance: 1, coefficient: 1 }],
 *   noiseStd: 0.7,
 * });
 * const axis = { from: 1.5, to: 10, count: 5 };
 * const { ratio, best, candidates } = await regimeMap(problem, {
 *   x: { parameter: "kappa", ...axis },
 *   y: { parameter: "noiseStd", values: [0.5, 2] },
 *   keepFraction: 0.1,
 * });
 * ratio.length; // 10
 */
export async function regimeMap(problem: LinearGaussian, options: RegimeMapOptions): Promise<RegimeMap> {
  checkProblem("regimeMap", problem, ["linearGaussian"]);
  return drawMap(problem, planOf("regimeMap", problem, options));
}

async function drawMap(problem: LinearGaussian, plan: MapPlan): Promise<RegimeMap> {
  const { x, y, candidates, rules, fixed, spikeGroup, worldKappa } = plan;
  const [nx, ny] = [x.values.length, y.values.length];
  const grid = () => new Float64Array(nx * ny);
  const [ratio, large, small, dense] = [grid(), grid(), grid(), grid()];
  const risks = candidates.map(grid);
  const best = new Int32Array(nx * ny);
  const cells: Cell[] = [];
  let done = 0;
  const points = new Points(problem, spikeGroup, worldKappa);
  const steps = progressOf(plan, 1 + plan.optima.length);
  const errors = plan.correlated && grid();
  /** Takes the risks of some cells, the first of which is cell k. */
  const enter = (k: number, many: ManyRisks, ofError?: ManyRisks) => {
    const candidate = candidateRisks(candidates, rules, many);
    dense.set(many.dense, k);
    small.set(smallRisks(many, plan.oracle), k);
    for (const [c, values] of candidate.entries()) risks[c].set(values, k);
    for (let i = 0; i < many.dense.length; i++) {
      const won = bestOf(candidate, i);
      best[k + i] = won;
      large[k + i] = won < 0 ? Infinity : candidate[won][i];
      ratio[k + i] = ratioOf(large[k + i], small[k + i]);
      if (errors && ofError) errors[k + i] = won < 0 ? 0 : candidateRisks(candidates, rules, ofError)[won][i];
    }
  };
  const correlated =
    plan.correlated && new CorrelatedCells("regimeMap", problem, spikeGroup, plan.correlated);
  for (const [j, i] of visits(plan)) {
    const given = { ...fixed, [y.parameter]: y.values[j] };
    const cellAt = (value: number) => {
      given[x.parameter] = value;
      return cellOf(problem, spikeGroup, given);
    };
    if (correlated) {
      const cell = correlated.whole(cellAt(x.values[i]));
      cells[j * nx + i] = cell;
      const found = correlated.risks(cell, rules);
      enter(j * nx + i, found.risks, found.errors);
    } else {
      const row = Array.from(x.values, cellAt);
      cells.push(...row);
      enter(
        j * nx,
        predictMany(
          "regimeMap",
          row.map((cell) => points.of(cell)),
          rules,
        ),
      );
    }
    done += 1;
    await steps(0, done, correlated ? nx * ny : ny);
  }
  const setting = { routine: "regimeMap", x, y, cells, points, candidates, rules, worldKappa };
  const optima: RegimeMap["optima"] = {};
  for (const [i, optimized] of plan.optima.entries())
    optima[optimized] = await optimumOf(optimized, setting, (done, total) => steps(i + 1, done, total));
  const boundary = boundaryOf(ratio, x, y);
  return {
    x,
    y,
    candidates,
    ratio,
    best,
    large,
    small,
    dense,
    risks,
    boundary,
    cells,
    optima,
    ...(errors && { standardError: errors }),
  };
}

/**
 * The order in which cells are computed: row by row, or one by one where each has a covariance, cells of equal correlation and spike
 * together, so that its eigenvalues are taken once.
 */
function* visits({ x, y, correlated }: MapPlan): Generator<[j: number, i: number]> {
  if (!correlated) for (let j = 0; j < y.values.length; j++) yield [j, 0];
  else if (changesCovariance(x))
    for (let i = 0; i < x.values.length; i++) for (let j = 0; j < y.values.length; j++) yield [j, i];
  else for (let j = 0; j < y.values.length; j++) for (let i = 0; i < x.values.length; i++) yield [j, i];
}

const changesCovariance = ({ parameter }: MapAxis) =>
  ["correlation", "spikeVariance", "spikeCoefficient"].includes(parameter);

/** Reports progress, ends the work at the signal, and lets a key press or a drawing through now and then. */
function progressOf({ onProgress, signal }: MapPlan, parts: number) {
  let last = performance.now();
  return async (part: number, done: number, total: number): Promise<void> => {
    onProgress?.((part + done / total) / parts);
    signal?.throwIfAborted();
    if (performance.now() - last < PAUSE_EVERY_MS) return;
    // one turn of the event loop
    await new Promise((resolve) => setTimeout(resolve));
    signal?.throwIfAborted();
    last = performance.now();
  };
}

const PAUSE_EVERY_MS = 25;
