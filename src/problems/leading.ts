import { matvec } from "../linalg/index.js";
import type { CovarianceProblem } from "./covariance.js";
import { lawOfMoments } from "./equivalent.js";
import { leading } from "./moments.js";
import { importanceOrder } from "./importance.js";

/** The same problem with its features in decreasing importance Σ_ii β*_i²; those that tie keep their order. */
export function inImportanceOrder(problem: CovarianceProblem): CovarianceProblem {
  const { covariance, betaStar, factor } = problem;
  const { rows: p, data } = covariance;
  const variance = Float64Array.from({ length: p }, (_, i) => data[i * p + i]);
  const order = importanceOrder(variance, betaStar);
  if (order.every((j, i) => j === i)) return problem;
  const sorted = new Float64Array(p * p);
  for (let i = 0, at = 0; i < p; i++)
    for (let j = 0; j < p; j++) sorted[at++] = data[order[i] * p + order[j]];
  return Object.freeze({
    ...problem,
    covariance: Object.freeze({ rows: p, cols: p, data: sorted }),
    betaStar: Float64Array.from(order, (j) => betaStar[j]),
    ...(factor && {
      factor: Object.freeze({ ...factor, data: rowsInOrder(factor.data, factor.cols, order) }),
    }),
  });
}

function rowsInOrder(data: Float64Array, cols: number, order: Int32Array): Float64Array {
  const sorted = new Float64Array(data.length);
  order.forEach((j, i) => sorted.set(data.subarray(j * cols, (j + 1) * cols), i * cols));
  return sorted;
}

/**
 * The problem that a model of only the first p features is faced with (docs/theory.md §1, growing the model): their block of Σ,
 * β* = Σ_p⁻¹ b_p with b = E[xy], which takes up what the seen features tell about the unseen ones, and the rest of the
 * unseen ones' contribution added to the noise.
 * @param p 1 to all
 */
export function seenFeatures(problem: CovarianceProblem, p: number): CovarianceProblem {
  const { covariance, betaStar, noiseStd } = problem;
  if (p === covariance.rows) return problem;
  const b = matvec(covariance, betaStar);
  const signal = b.reduce((sum, value, i) => sum + value * betaStar[i], 0);
  return lawOfMoments(leading({ sigma: covariance, b }, p), signal, noiseStd);
}
