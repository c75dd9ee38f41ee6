// The paper's linear experiments by both roads, as rows.
import type { Row } from "../io/rows.js";
import { simulateCurve } from "../simulate/index.js";
import { predictCurve } from "../theory/index.js";
import type { Experiment } from "./paper.js";
import { rowsOf } from "./records.js";

/** Theory at every line size. */
export function theoryRows(experiment: Experiment): Row[] {
  const { id, world, nSamples, nFeatures, nKept, lineSizes } = experiment;
  const { points } = predictCurve(world, { nSamples, nFeatures, nKept, sizes: lineSizes });
  return points.flatMap((point) =>
    rowsOf(
      {
        problem: id,
        quantity: "risk",
        n: nSamples,
        p: point.nFeatures,
        kept: Math.min(nKept, point.nFeatures),
        estimator: "theory",
        trials: null,
        seed: null,
      },
      point,
    ),
  );
}

/** How a simulation is run. */
export interface SimulationOptions {
  seed: number;
  workers?: number;
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

/** Simulation at every size: all sizes of a trial share one draw of the data. */
export async function simulationRows(
  experiment: Experiment,
  { seed, workers, onProgress, signal }: SimulationOptions,
): Promise<Row[]> {
  const { id, world, nSamples, nFeatures, nKept, sizes, nTrials } = experiment;
  const { points } = await simulateCurve(world, {
    nSamples,
    nFeatures,
    nKept,
    sizes,
    nTrials,
    seed,
    ...(workers === undefined ? {} : { workers }),
    ...(signal ? { signal } : {}),
    onProgress: ({ done, total }) => onProgress?.(done / total),
  });
  return points.flatMap((point) =>
    rowsOf(
      {
        problem: id,
        quantity: "risk",
        n: nSamples,
        p: point.nFeatures,
        kept: Math.min(nKept, point.nFeatures),
        estimator: "simulation",
        trials: nTrials,
        seed,
      },
      point,
    ),
  );
}
