/** What is known of a random quantity from independent trials. */
export interface Estimate {
  /** Mean over the trials. */
  mean: number;
  /** Standard error of the mean; Infinity with a single trial, and where the mean or its square is beyond doubles. */
  standardError: number;
  /** Median over the trials: what to look at close to p = n. */
  median: number;
}

/** Mean, its standard error and the median. The order of summation is the order of the trials. */
export function summarize(values: Float64Array): Estimate {
  const n = values.length;
  let sum = 0;
  for (const x of values) sum += x;
  const mean = sum / n;
  let squares = 0;
  for (const x of values) squares += (x - mean) ** 2;
  const standardError = n > 1 && squares < Infinity ? Math.sqrt(squares / (n - 1) / n) : Infinity;
  const sorted = values.toSorted();
  const median = n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  return { mean, standardError, median };
}
