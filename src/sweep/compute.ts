// What is computed of one cell, whoever's threads do it.
import type { LinearGaussian, Problem } from "../problems/index.js";
import { simulate, simulateCurve, type SharedOptions } from "../simulate/index.js";
import { version, wasmHash } from "../version.js";
import type { Cell } from "./cells.js";
import { problemOf } from "./problems.js";
import type { CellRecord, Risks, SimulatedPoint } from "./record.js";
import { risksOf, theoryOf, type TheoryTask } from "./theory.js";

/** Where the trials run: in this thread or on a pool; and who is told. */
export type How = Pick<SharedOptions, "workers" | "pool" | "onProgress">;

/** The problem that a cell asks about. */
export const problemOfCell = ({ spec, noiseStd, correlation, sizes }: Cell): Problem =>
  problemOf(spec, { noiseStd, correlation, nFeatures: sizes[0] });

/** What a thread needs for the theory of a cell. */
export function theoryTask(cell: Cell, problem: Problem): TheoryTask {
  const { nSamples, sizes, world, keepFraction, nKept, ridge, retrainRidge, rules } = cell;
  const seed = cell.drawSeed;
  return { problem, nSamples, sizes, world, keepFraction, nKept, ridge, retrainRidge, rules, seed };
}

/** The simulated risks of a cell, by size. */
export async function simulateCell(cell: Cell, problem: Problem, how: How): Promise<SimulatedPoint[]> {
  const { nSamples, sizes, world, keepFraction, nKept, ridge, retrainRidge, rules, nTrials, drawSeed } = cell;
  const shared = { nSamples, ridge, retrainRidge, rules, nTrials, seed: drawSeed, ...how };
  if (world !== null) {
    const curve = { ...shared, nFeatures: world, sizes, nKept: nKept! };
    const { points } = await simulateCurve(problem as LinearGaussian, curve);
    return points.map((point) => ({ ...risksOf(point), engine: "direct" }));
  }
  const options = { ...shared, nFeatures: sizes[0], keepFraction: keepFraction as number };
  const simulated = await simulate(problem, options);
  return [{ ...risksOf(simulated), engine: simulated.engine }];
}

/** The record of a cell from its results. */
export function recordOf(
  cell: Cell,
  predicted: Risks<number>[] | undefined,
  simulated: SimulatedPoint[] | undefined,
): CellRecord {
  const { id, spec: _, theory: _theory, simulation: _simulation, ...parameters } = cell;
  const points = cell.sizes.map((p, i) => ({
    nFeatures: p,
    nKept: keptOf(cell, p),
    theory: predicted?.[i] ?? null,
    simulation: simulated?.[i] ?? null,
  }));
  return { cell: id, ...parameters, points, version, wasmHash };
}

/** A whole cell in this thread. */
export async function computeHere(cell: Cell): Promise<CellRecord> {
  const problem = problemOfCell(cell);
  const predicted = cell.theory ? theoryOf(theoryTask(cell, problem)) : undefined;
  const simulated = cell.simulation ? await simulateCell(cell, problem, { workers: 1 }) : undefined;
  return recordOf(cell, predicted, simulated);
}

function keptOf({ keepFraction, nKept }: Cell, p: number): number {
  if (keepFraction === null) return Math.min(nKept!, p);
  return Math.round((Array.isArray(keepFraction) ? keepFraction.at(-1)! : keepFraction) * p);
}
