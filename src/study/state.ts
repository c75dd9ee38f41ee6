// States of cells as they come back from a disk that somebody else may have been at.
import { OverparamError } from "../errors.js";
import type { Network, TrainState } from "../network/index.js";
import { checkState, checkWeights } from "../network/weights.js";
import { networkOf, type NetworkCell } from "./cells.js";
import type { StudySamples } from "./images.js";
import { jobsOf, nameOf, weightsOf, type Finished, type Job } from "./leg.js";
import { isMeasured } from "./record.js";
import type { CellState } from "./run.js";

/** Whether the jobs of a cell can go on from a state: with what training refuses, or a record cannot hold, they cannot. */
export function isStateOf(cell: NetworkCell, samples: StudySamples, state: unknown): state is CellState {
  if (!isObject(state)) return false;
  const network = networkOf(cell, samples.shape, samples.nClasses);
  const jobs = new Map<string, Job>(jobsOf(cell).map((job) => [nameOf(job), job]));
  return Object.entries(state).every(([name, part]) => {
    const job = jobs.get(name);
    if (job === undefined || !isObject(part)) return false;
    return "measured" in part ? isOutcome(cell, network, job, part) : isBegun(cell, network, job, part.state);
  });
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** Training that is not at its end. */
function isBegun(cell: NetworkCell, network: Network, { stage }: Job, state: unknown): boolean {
  const { epochs } = stage === "dense" ? cell.training : cell.retraining;
  const { epoch, first, second } = (state ?? {}) as TrainState;
  return (
    passes(() => checkState(network, state as TrainState)) &&
    epoch < epochs &&
    first.every(Number.isFinite) &&
    second.every((moment) => Number.isFinite(moment) && moment >= 0)
  );
}

/** What a job comes to: what was measured of this cell, and of the dense network its weights. */
function isOutcome(cell: NetworkCell, network: Network, job: Job, outcome: object): boolean {
  const { measured, weights } = outcome as Partial<Record<keyof Finished, unknown>>;
  const most = weightsOf(network);
  const isDense = job.stage === "dense";
  const stages = isDense ? ["dense"] : ["pruned", "retrained"];
  const { target, rule } = isDense ? { target: null, rule: null } : job;
  return (
    Array.isArray(measured) &&
    measured.length === stages.length &&
    measured.every(
      (one: unknown, k) =>
        isMeasured(one) &&
        one.stage === stages[k] &&
        one.target === target &&
        one.rule === rule &&
        one.epochs === (one.stage === "retrained" ? cell.retraining : cell.training).epochs &&
        (isDense ? one.kept === most : one.kept <= most),
    ) &&
    (!isDense || passes(() => checkWeights("network", network, weights as Finished["weights"] & object)))
  );
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof OverparamError || error instanceof TypeError) return false;
    throw error;
  }
}
