// Estimates that tighten as trials arrive.

/** Mean, standard error and median of what has arrived. */
export interface Estimate {
  mean: number;
  standardError: number;
  median: number;
  count: number;
}

/** Trials in a table, [trials × cells], by seed; columns are summarized when they are drawn. */
export class Trials {
  private readonly rows = new Map<number, Float64Array>();
  private inOrder: Float64Array[] | undefined;

  add(seed: number, row: Float64Array): void {
    this.rows.set(seed, row);
    this.inOrder = undefined;
  }

  get count(): number {
    return this.rows.size;
  }

  /** One cell over all trials, in the order of the seeds, so that sums do not depend on who was first. */
  estimate(cell: number): Estimate {
    this.inOrder ??= [...this.rows].toSorted(([a], [b]) => a - b).map(([, row]) => row);
    const values = Float64Array.from(this.inOrder, (row) => row[cell]);
    const count = values.length;
    const mean = values.reduce((sum, x) => sum + x, 0) / count;
    const squares = values.reduce((sum, x) => sum + (x - mean) ** 2, 0);
    const sorted = values.toSorted();
    const median =
      count % 2 === 1 ? sorted[(count - 1) / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
    const standardError = count > 1 ? Math.sqrt(squares / (count - 1) / count) : Infinity;
    return { mean, standardError, median, count };
  }
}
