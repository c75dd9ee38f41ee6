import * as v from "valibot";
import { ConvergenceError } from "../errors.js";
import { createThread, parallelism } from "#study-thread";
import type { TrainState, Weights } from "../network/index.js";
import { failureOf, type FailureRecord } from "../sweep/record.js";
import { Tally, type SweepProgress } from "../sweep/tally.js";
import { integer, validate } from "../validate.js";
import { version, wasmHash } from "../version.js";
import { networkHash, networkModule } from "../wasm/network.js";
import { Pool } from "../workers/pool.js";
import { MAX_THREADS } from "../workers/thread.js";
import { untilBegun } from "../workers/until-begun.js";
import { expandNetworkPlan, networkOf, type NetworkCell, type NetworkCells } from "./cells.js";
import { cellSeconds, epochSeconds } from "./cost.js";
import { drawSamples, type Images } from "./images.js";
import { jobsOf, nameOf, weightsOf, type Finished, type Job, type Leg, type LegResult } from "./leg.js";
import type { NetworkPlan } from "./plan.js";
import type { NetworkRecord } from "./record.js";
import { isStateOf } from "./state.js";

/** How far the jobs of a cell are, by their names: what a cell that was interrupted goes on from. */
export type CellState = Record<string, { state: TrainState } | Finished>;

/** Keeps states of cells that are at work. */
export interface Checkpoints {
  /** What was kept of a cell, if anything. It is looked at before it is used: what is no state of the cell is dropped. */
  load(cell: NetworkCell): unknown;
  /**
   * Called after every leg; `state` is not changed afterwards, its parts are. An error that it throws ends the study.
   * @param isLast nothing more is done of the cell for now
   */
  save(cell: NetworkCell, state: CellState, isLast: boolean): void | Promise<void>;
  /** The cell is done, or begins anew. */
  drop(cell: NetworkCell): void | Promise<void>;
}

export interface NetworkStudyOptions {
  /** Threads, at most 256; no number depends on it. Default: as many as the machine runs. */
  workers?: number;
  /** Tells cells that are done already by their id: they are left out. */
  isDone?: (id: string) => boolean;
  /** Called with each record as it is ready, in no particular order; an error it throws ends the study. */
  onRecord?: (record: NetworkRecord) => void;
  /** Called with each cell that failed. */
  onFailure?: (failure: FailureRecord) => void;
  onProgress?: (progress: SweepProgress) => void;
  checkpoints?: Checkpoints;
  /** Ends the work at once; the promise is rejected with the signal's reason. */
  signal?: AbortSignal;
  /** Finishes the legs at work (some seconds) and saves them; then the promise is rejected with the signal's reason. */
  finish?: AbortSignal;
}

/** What a study came to. */
export interface NetworkCount {
  planHash: string;
  /** Cells computed by this call. */
  computed: number;
  /** Cells that were done before. */
  skipped: number;
  failures: FailureRecord[];
}

/** How often a leg is tried again after its thread died. */
const RETRIES = 2;
/** Legs are about so long: what an interruption costs, how often progress is told. */
const LEG_SECONDS = 2;

const schema = v.object({ workers: v.optional(integer(1, MAX_THREADS)) });

/**
 * Computes the cells of a study on threads and hands each record out as it is ready, the longest first.
 *
 * A cell is cut into jobs (the dense network, then what each rule leaves for each target) and these into legs of some seconds, which
 * any thread goes on with; so the last cells keep all threads busy.
 * @param plan as for `expandNetworkPlan`, or its result
 * @param images what samples are drawn from
 * @returns counts, and the cells that failed (a loss that was no longer finite, a thread that died three times)
 * @throws {DomainError | TypeError} a plan or an option that is wrong
 * Every number depends on the plan only: not on workers, order, interruptions, engine or machine.
 */
export async function runNetworkStudy(
  plan: NetworkPlan | NetworkCells,
  images: Images,
  options: NetworkStudyOptions = {},
): Promise<NetworkCount> {
  const { planHash, cells } = "planHash" in plan ? plan : expandNetworkPlan(plan);
  const { workers = parallelism() } = validate("runNetworkStudy", schema, options);
  const { signal, finish, isDone } = options;
  signal?.throwIfAborted();
  finish?.throwIfAborted();
  const drawn = new Map<number, ReturnType<typeof drawSamples>>();
  const samplesOf = (cell: NetworkCell) => {
    const key = cell.data.seed ?? cell.seed;
    const samples = drawn.get(key) ?? drawSamples(images, cell);
    drawn.set(key, samples);
    return samples;
  };
  const todo = cells
    .filter(({ id }) => !isDone?.(id))
    .map((cell) => ({ cell, seconds: cellSeconds(cell, samplesOf(cell)) }))
    .toSorted((a, b) => b.seconds - a.seconds || a.cell.index - b.cell.index);
  const count: NetworkCount = { planHash, computed: 0, skipped: cells.length - todo.length, failures: [] };
  const total = todo.reduce((sum, { seconds }) => sum + seconds, 0);
  const tally = new Tally(
    { nCells: todo.length, skipped: count.skipped, seconds: total },
    options.onProgress,
  );
  const pool = new Pool<Leg, LegResult>({
    createThread,
    nThreads: workers,
    retries: RETRIES,
    second: networkModule(),
  });
  const abort = () => pool.close(signal?.reason);
  signal?.addEventListener("abort", abort);
  let next = 0;
  const work = async () => {
    while (next < todo.length) {
      signal?.throwIfAborted();
      if (finish?.aborted) return;
      const { cell, seconds } = todo[next++];
      let told = 0;
      const tell = (more: number) => {
        tally.add(more);
        told += more;
      };
      const run = new CellRun(cell, samplesOf(cell), pool, options, tell);
      const outcome = await run.all().catch((thrown: unknown) => ({ thrown }));
      signal?.throwIfAborted();
      if (run.diskFault) throw run.diskFault.thrown;
      if ("thrown" in outcome && finish?.aborted && outcome.thrown === finish.reason) return run.save(true);
      if ("thrown" in outcome) {
        // from here training would only fail again
        if (outcome.thrown instanceof ConvergenceError) await options.checkpoints?.drop(cell);
        const failure = failureOf(cell, outcome.thrown);
        count.failures.push(failure);
        tally.failed += 1;
        options.onFailure?.(failure);
      } else {
        count.computed += 1;
        options.onRecord?.(outcome);
        await options.checkpoints?.drop(cell);
      }
      tally.done += 1;
      tell(seconds - told);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(workers, todo.length) }, work));
    finish?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", abort);
    next = todo.length; // where one lane has failed, the others take no more
    pool.close();
  }
  return count;
}

/** One cell on the pool. */
class CellRun {
  private state: CellState = {};
  private readonly perEpoch: number;
  /** What keeping the state threw: no fault of the cell. */
  diskFault: { thrown: unknown } | undefined;

  constructor(
    private readonly cell: NetworkCell,
    private readonly samples: ReturnType<typeof drawSamples>,
    private readonly pool: Pool<Leg, LegResult>,
    private readonly options: Pick<NetworkStudyOptions, "checkpoints" | "finish">,
    private readonly tell: (seconds: number) => void,
  ) {
    this.perEpoch = epochSeconds(cell, samples);
  }

  /** Goes on from the state that was kept; one that is none of this cell goes, and the cell begins anew. */
  private load(): Promise<void> {
    const { cell, samples, options } = this;
    return this.onDisk(async () => {
      const state = options.checkpoints?.load(cell);
      if (state === undefined) return;
      if (isStateOf(cell, samples, state)) this.state = state;
      else await options.checkpoints?.drop(cell);
    });
  }

  async all(): Promise<NetworkRecord> {
    const { cell, samples } = this;
    await this.load();
    const [first, ...jobs] = jobsOf(cell);
    const dense = await this.job(first);
    const running = jobs.map((job) => this.job(job, dense.weights));
    const others = await Promise.all(running).catch(async (error: unknown) => {
      if (this.options.finish?.aborted) await Promise.allSettled(running); // legs at work come to their end
      throw error;
    });
    const network = networkOf(cell, samples.shape, samples.nClasses);
    return {
      cell: cell.id,
      index: cell.index,
      width: cell.width,
      seed: cell.seed,
      parameters: network.nParams,
      weights: weightsOf(network),
      measured: [dense, ...others].flatMap(({ measured }) => measured),
      version,
      wasmHash,
      networkHash,
    };
  }

  /** One job, leg by leg, from where it stood. */
  private async job(job: Job, dense?: Weights): Promise<Finished> {
    const { cell, samples, pool, state, perEpoch, options } = this;
    const name = nameOf(job);
    const epochs = Math.max(1, Math.round(LEG_SECONDS / perEpoch));
    const total = (job.stage === "dense" ? cell.training : cell.retraining).epochs;
    const reached = () => {
      const now = state[name];
      if (now === undefined) return 0;
      return "state" in now ? now.state.epoch : total;
    };
    this.tell(perEpoch * reached());
    for (;;) {
      const before = state[name];
      if (before !== undefined && "measured" in before) return before;
      options.finish?.throwIfAborted();
      const leg: Leg = {
        cell,
        samples,
        job,
        epochs,
        ...(dense ? { dense } : {}),
        ...(before ? { state: before.state } : {}),
      };
      const from = reached();
      const { signal, onBegin } = untilBegun(options.finish);
      state[name] = await pool.run(leg, signal, onBegin).finally(onBegin);
      this.tell(perEpoch * (reached() - from));
      await this.save(false);
    }
  }

  /** Keeps how far the cell is. */
  save(isLast: boolean): Promise<void> {
    return this.onDisk(() => this.options.checkpoints?.save(this.cell, this.state, isLast));
  }

  private async onDisk(work: () => void | Promise<void>): Promise<void> {
    try {
      await work();
    } catch (thrown) {
      this.diskFault ??= { thrown };
      throw thrown;
    }
  }
}
