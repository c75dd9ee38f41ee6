import { checkProblem, type LinearGaussian } from "../problems/index.js";
import { predictMany } from "../theory/many.js";
import type { MapAxis } from "./axes.js";
import { boundaryOf, type Polyline } from "./boundary.js";
import { cellOf, Points, type Cell } from "./cells.js";
import { CorrelatedCells } from "./correlated.js";
import type { Candidate } from "./contest.js";
import { Grids } from "./grids.js";
import { optimumOf, type Optimized, type Optimum } from "./optima.js";
import { planOf, type MapPlan, type RegimeMapOptions } from "./options.js";

/**
 * Where "train large, then prune" wins. Grids are row-major, [ny × nx]: cell (i, j) of x.values[i] and y.values[j] stands at
 * j · nx + i.
 */
export interface RegimeMap {
  /** The axis along a row of the grids. */
  x: MapAxis;
  /** The axis across the rows. */
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
 * @returns grids, boundary and cells; x/∞ is a ratio of 0, ∞/x and x/0 are Infinity, ∞/∞ and 0/0 are 1, and so is anything within 1e-9 of it
 * @throws {DomainError | TypeError} an option out of range, unknown or of the wrong type
 * @throws {ConvergenceError} as `predict`
 * Accuracy: risks as `predict`; the boundary to the square of the spacing, to the spacing where the best candidate changes.
 * Cost: one visit to the core per row, 30 ms for 100 × 100 cells of two groups and two rules; with `correlated` a few milliseconds a
 *   cell and an eigendecomposition for each covariance.
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
  const { x, y, candidates, rules, spikeGroup, worldKappa, signal } = plan;
  signal?.throwIfAborted();
  const steps = progressOf(plan, 1 + plan.optima.length);
  const points = new Points(problem, spikeGroup, worldKappa);
  const grids = new Grids(plan);
  if (plan.correlated) {
    const correlated = new CorrelatedCells(ROUTINE, problem, spikeGroup, plan.correlated);
    await fillOneByOne(problem, plan, grids, correlated, steps);
  } else await fillByRows(problem, plan, grids, points, steps);
  const { cells, ratio, best, large, small, dense, risks, standardError } = grids;
  const setting = { routine: ROUTINE, x, y, cells, points, candidates, rules, worldKappa };
  const optima: RegimeMap["optima"] = {};
  for (const [i, optimized] of plan.optima.entries())
    optima[optimized] = await optimumOf(optimized, setting, (done, total) => steps(i + 1, done, total));
  const boundary = boundaryOf(ratio, x, y);
  const map = { x, y, candidates, ratio, best, large, small, dense, risks, boundary, cells, optima };
  return standardError ? { ...map, standardError } : map;
}

const ROUTINE = "regimeMap";

/** Independent features: one visit to the core for each row. */
async function fillByRows(
  problem: LinearGaussian,
  plan: MapPlan,
  grids: Grids,
  points: Points,
  steps: Steps,
) {
  const [nx, ny] = [plan.x.values.length, plan.y.values.length];
  for (let j = 0; j < ny; j++) {
    const row = rowOf(problem, plan, j);
    const asked = row.map((cell) => points.of(cell));
    grids.enter(j * nx, row, predictMany(ROUTINE, asked, plan.rules));
    await steps(0, j + 1, ny);
  }
}

/** Features with a covariance: cell by cell, those of equal correlation and spike together, so that its eigenvalues are taken once. */
async function fillOneByOne(
  problem: LinearGaussian,
  plan: MapPlan,
  grids: Grids,
  correlated: CorrelatedCells,
  steps: Steps,
) {
  const [nx, ny] = [plan.x.values.length, plan.y.values.length];
  const rows = Array.from({ length: ny }, (_, j) => rowOf(problem, plan, j));
  const total = nx * ny;
  const byColumns = ["correlation", "spikeVariance", "spikeCoefficient"].includes(plan.x.parameter);
  for (let done = 0; done < total; done++) {
    const [i, j] = byColumns ? [Math.floor(done / ny), done % ny] : [done % nx, Math.floor(done / nx)];
    const cell = correlated.whole(rows[j][i]);
    const { risks, errors } = correlated.risks(cell, plan.rules);
    grids.enter(j * nx + i, [cell], risks, errors);
    await steps(0, done + 1, total);
  }
}

function rowOf(problem: LinearGaussian, { x, y, fixed, spikeGroup }: MapPlan, j: number): Cell[] {
  const given = { ...fixed, [y.parameter]: y.values[j] };
  return Array.from(x.values, (value) => {
    given[x.parameter] = value;
    return cellOf(problem, spikeGroup, given);
  });
}

type Steps = (part: number, done: number, total: number) => Promise<void>;

/** Reports progress, ends the work at the signal, and lets a key press or a drawing through now and then. */
function progressOf({ onProgress, signal }: MapPlan, parts: number): Steps {
  let last = performance.now();
  return async (part, done, total) => {
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
