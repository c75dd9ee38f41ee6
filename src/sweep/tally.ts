// How far a run is, and how long the rest takes.

/** How far a sweep is. */
export interface SweepProgress {
  /** Cells of this run that are computed or have failed, of how many; what was done before does not count. */
  done: number;
  total: number;
  failed: number;
  /** Cells that were done before. */
  skipped: number;
  /** Share of this run's work that is done, 0 to 1: long cells count more than short ones. */
  share: number;
  /** From what has been done so far; undefined until there is enough of it. */
  secondsLeft: number | undefined;
}

/** A share of the work below this says too little about the rest. */
const ENOUGH = 0.01;
const ENOUGH_SECONDS = 0.5;

/**
 * Counts what is done and guesses what is left.
 * `todo`: cells of this run, those that were done before, and what the former take together in estimated seconds.
 */
export class Tally {
  done = 0;
  failed = 0;
  private seconds = 0;
  private readonly start = performance.now();

  constructor(
    private readonly todo: { nCells: number; skipped: number; seconds: number },
    private readonly onProgress: ((progress: SweepProgress) => void) | undefined,
  ) {}

  add(seconds: number): void {
    this.seconds += seconds;
    if (!this.onProgress) return;
    const { nCells, skipped, seconds: total } = this.todo;
    const share = this.done === nCells ? 1 : Math.min(0.9999, this.seconds / total);
    const elapsed = (performance.now() - this.start) / 1000;
    const enough = share > ENOUGH && elapsed > ENOUGH_SECONDS;
    this.onProgress({
      done: this.done,
      total: nCells,
      failed: this.failed,
      skipped,
      share,
      secondsLeft: enough ? (elapsed * (1 - share)) / share : undefined,
    });
  }
}
