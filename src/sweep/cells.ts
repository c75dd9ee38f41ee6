import { schedule } from "./axes.js";
import { hashOf, seedOf } from "./hash.js";
import { checkPlan, type CheckedPlan, type Plan } from "./plan.js";
import type { ProblemSpec } from "./problems.js";

/** One point of a plan, or in a nested plan one curve: what is computed, stored and repeated as a whole. Plain JSON. */
export interface Cell {
  /** 16 hex digits of the SHA-256 of everything that decides its numbers. The same parameters have the same id in every plan. */
  id: string;
  /** Its place in the plan, from 0. */
  index: number;
  /** Name of its problem. */
  problem: string;
  /** The problem, as the plan has it. */
  spec: ProblemSpec;
  /** n */
  nSamples: number;
  /** p; a nested cell has several. */
  sizes: number[];
  /** Features of the world of a nested cell; else null. */
  world: number | null;
  /** s/p, a list for rounds; null in a nested cell, where it differs from size to size. */
  keepFraction: number | number[] | null;
  /** s, where the plan gives that; else null. */
  nKept: number | null;
  /** σ */
  noiseStd: number;
  /** ρ */
  correlation: number;
  /** λ of the dense fit. */
  ridge: number;
  /** λ₂ of the refit. */
  retrainRidge: number;
  /** Names of the rules. */
  rules: string[];
  /** Trials of the simulation. */
  nTrials: number;
  /** As the plan has it. */
  seed: number;
  /**
   * The seed that `simulate` gets: from the plan's seed, the problem, n and p, so that cells which differ in these are independent,
   * and cells which differ only in what is done with the data (noise, keep fraction, ridges, rules) are compared on the same draws.
   */
  drawSeed: number;
  /** Whether it is predicted. */
  theory: boolean;
  /** Whether it is simulated. */
  simulation: boolean;
}

/** A checked plan, whose cells can be had in any order; none is made before it is asked for. */
export interface Cells {
  name: string;
  /** Number of cells. */
  count: number;
  /** 16 hex digits of the SHA-256 of the checked plan. */
  planHash: string;
  /** The cell at a place, 0 ≤ index < count. */
  at(index: number): Cell;
}

/** Whether a plan has been laid out; lists have `at` as well, but no hash. */
export function isExpanded(plan: Plan | Cells): plan is Cells {
  const { planHash, at } = Object(plan) as Partial<Cells>;
  return planHash !== undefined && typeof at === "function";
}

/** Raised when a change gives the same cell other numbers. */
const ID_VERSION = 1;

/**
 * Checks a plan and lays out its cells.
 *
 * The axes turn like the wheels of a counter: n slowest, then problem, correlation, noise, ridges, keep fraction, rounds, p, trials, and
 * the seed fastest.
 * @param plan plain JSON: a problem or several, and a grid whose axes are values, lists or ranges
 * @returns the number of cells, the plan's hash, and `at(index)`, which makes a cell
 * @throws {DomainError | TypeError} naming the path of what is wrong, or a grid beyond `maxCells`
 * Cost: nothing of the size of the grid is made; a cell takes some 20 µs, two hashes.
 * @example
 * const plan = {
 *   problem: { features: [{ variance: 1, coefficient: 1 }], noiseStd: 0.5 },
 *   grid: { nSamples: 100, kappa: { from: 0.5, to: 4, count: 8 }, keepFraction: [0.1, 0.2], nTrials: 20 },
 * };
 * expandPlan(plan).count; // 16
 * expandPlan(plan).at(15).sizes; // [400]
 */
export function expandPlan(plan: Plan): Cells {
  const checked = checkPlan(plan);
  const blocks: { nSamples: number; sizes: number[][]; first: number }[] = [];
  let count = 0;
  const { problems, correlation, noiseStd, ridge, retrainRidge, keep, rounds, nTrials, seed } = checked;
  for (const nSamples of checked.nSamples) {
    const all = checked.sizesOf(nSamples);
    const sizes = checked.nested ? [all] : all.map((p) => [p]);
    blocks.push({ nSamples, sizes, first: count });
    count += [
      problems,
      correlation,
      noiseStd,
      ridge,
      retrainRidge,
      keep,
      rounds,
      sizes,
      nTrials,
      seed,
    ].reduce((product, axis) => product * axis.length, 1);
  }
  const at = (index: number): Cell => {
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new RangeError(`expandPlan: index must be a whole number from 0 to ${count - 1}, got ${index}`);
    const block = blocks.findLast(({ first }) => first <= index)!;
    let rest = index - block.first;
    const turn = <T>(axis: readonly T[]): T => {
      const value = axis[rest % axis.length];
      rest = Math.floor(rest / axis.length);
      return value;
    };
    // The fastest wheel first.
    const point = {
      seed: turn(seed),
      nTrials: turn(nTrials),
      sizes: turn(block.sizes),
      rounds: turn(rounds),
      keep: turn<{ fraction?: number | number[]; count?: number }>(keep),
      retrainRidge: turn(retrainRidge),
      ridge: turn(ridge),
      noiseStd: turn(noiseStd),
      correlation: turn(correlation),
      problem: turn(problems),
    };
    return cellOf(checked, index, block.nSamples, point);
  };
  return { name: checked.name, count, planHash: planHashOf(checked), at };
}

interface Point {
  seed: number;
  nTrials: number;
  sizes: number[];
  rounds: number;
  keep: { fraction?: number | number[]; count?: number };
  retrainRidge: number;
  ridge: number;
  noiseStd: number | undefined;
  correlation: number;
  problem: CheckedPlan["problems"][number];
}

function cellOf(plan: CheckedPlan, index: number, nSamples: number, point: Point): Cell {
  const { problem, sizes, correlation, ridge, retrainRidge, nTrials, seed } = point;
  const world = plan.world ?? null;
  const noiseStd = point.noiseStd ?? problem.spec.noiseStd!;
  const drawn = { seed, problem: problem.hash, correlation, nSamples, sizes, world };
  const parameters = {
    problem: problem.name,
    nSamples,
    sizes,
    world,
    ...keepOf(point, sizes[0], world !== null),
    noiseStd,
    correlation,
    ridge,
    retrainRidge,
    rules: plan.rules,
    nTrials,
    seed,
    drawSeed: seedOf(drawn),
    theory: plan.theory,
    simulation: plan.simulation,
  };
  const id = hashOf({ version: ID_VERSION, hash: problem.hash, ...parameters });
  return { id, index, spec: problem.spec, ...parameters };
}

function keepOf({ keep, rounds }: Point, p: number, nested: boolean): Pick<Cell, "keepFraction" | "nKept"> {
  if (keep.count === undefined) {
    const fraction = keep.fraction!;
    return {
      keepFraction: typeof fraction === "number" ? schedule(fraction, rounds) : fraction,
      nKept: null,
    };
  }
  if (nested) return { keepFraction: null, nKept: keep.count };
  return { keepFraction: schedule(Math.min(1, keep.count / p), rounds), nKept: keep.count };
}

/** Of what decides the cells: not of the plan's name. */
function planHashOf({ sizesOf, ...plan }: CheckedPlan): string {
  return hashOf({ version: ID_VERSION, ...plan, name: undefined, sizes: plan.nSamples.map(sizesOf) });
}
