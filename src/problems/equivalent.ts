import { DomainError } from "../errors.js";
import { describe } from "../validate.js";
import type { Matrix } from "../matrix/index.js";
import { ERF, LOWER, NON_UNIT, NO_TRANS, POSITIVE_DEFINITE, RELU, TRANS } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import type { CovarianceProblem } from "./covariance.js";
import { leading, type Moments } from "./moments.js";
import { checkProblem } from "./problem.js";
import type { RandomFeatures } from "./random-features.js";
import { spectrumOfMatrix } from "./spectrum.js";

/** A covariance problem that random features behave like. */
export interface GaussianEquivalent extends CovarianceProblem {
  /** b = E[φy], shape [p]: Σβ* = b. */
  readonly featureSignal: Float64Array;
  /**
   * How Σβ* = b was solved: by a Cholesky factor, or where the condition of Σ exceeds 1/(p·eps) by its eigenvectors, leaving out
   * the eigenvalues that are 0 to rounding (the shortest solution).
   */
  readonly solvedBy: "cholesky" | "eigenvectors";
}

const momentsOfAll = new WeakMap<RandomFeatures, Moments>();
const equivalents = new WeakMap<RandomFeatures, Map<number, GaussianEquivalent>>();

/**
 * The linear Gaussian problem that a random-features problem is equivalent to as p, d and n grow together (docs/theory.md §5):
 * Gaussian features of the same second moments, Σ = E[φφᵀ], with β* = Σ⁻¹b, b = E[φ·aᵀθ], and what the features cannot
 * express as noise, σ_eq² = σ² + ‖θ‖² − bᵀΣ⁻¹b.
 *
 * Closed forms: ReLU has the arc-cosine kernel and b = Rθ/2, erf the arc-sine kernel and b_i = (2/√π) r_iᵀθ/√(1+2‖r_i‖²).
 * @param problem made by `randomFeatures`
 * @param nFeatures the equivalent of the first so many features alone, 1 to p; default all. Σ is computed once for all widths.
 * @returns a covariance problem, for `predict` or to look at; the same object when asked again
 * @throws {TypeError | DomainError} another kind of problem, nFeatures out of range
 * Accuracy: entries of Σ and b to a few eps; β* to eps times the condition number of Σ.    Cost: p²d + p³/3 flops.
 * Source: Cho and Saul, NIPS 2009; Williams, NIPS 1996; Gaussian equivalence: Goldt et al., MSML 2022.
 * @example
 * const problem = randomFeatures({ inputDim: 1, nFeatures: 1, activation: "relu", theta: [1], noiseStd: 0 });
 * const { noiseStd } = gaussianEquivalent(problem);
 * noiseStd ** 2; // 0.5
 */
export function gaussianEquivalent(problem: RandomFeatures, nFeatures?: number): GaussianEquivalent {
  checkProblem("gaussianEquivalent", problem, ["randomFeatures"]);
  const most = problem.R.rows;
  const p = nFeatures ?? most;
  if (!Number.isInteger(p) || p < 1 || p > most)
    throw new DomainError(
      `gaussianEquivalent: nFeatures must be a whole number from 1 to ${most}, got ${describe(nFeatures)}`,
    );
  const known = equivalents.get(problem) ?? new Map<number, GaussianEquivalent>();
  equivalents.set(problem, known);
  const found = known.get(p) ?? solved(problem, leading(momentsOf(problem), p));
  // Only the whole problem's is kept for good: a curve asks for each narrower one once.
  if (p === most) known.set(p, found);
  return found;
}

/** Σ and b of all features, computed once for each problem object. */
function momentsOf(problem: RandomFeatures): Moments {
  const known = momentsOfAll.get(problem);
  if (known) return known;
  const { rows: p, cols: d, data } = problem.R;
  const moments = scope("gaussianEquivalent", (s) => {
    const [r, theta, sigma, b] = [s.put(data), s.put(problem.theta), s.f64(p * p), s.f64(p)];
    const work = s.bytes(s.core.featureMomentsWorkBytes(p) >>> 0);
    s.core.featureMoments(problem.activation === "relu" ? RELU : ERF, p, d, r, theta, sigma, b, work);
    return { sigma: { rows: p, cols: p, data: s.take(sigma, p * p) }, b: s.take(b, p) };
  });
  if (!moments.sigma.data.every(Number.isFinite) || !moments.b.every(Number.isFinite))
    throw new DomainError(
      "gaussianEquivalent: R and theta must be of a size whose products doubles can hold, got larger numbers",
    );
  momentsOfAll.set(problem, moments);
  return moments;
}

function solved({ theta, noiseStd }: RandomFeatures, moments: Moments): GaussianEquivalent {
  let signal = 0;
  for (const value of theta) signal += value * value;
  return lawOfMoments(moments, signal, noiseStd);
}

/**
 * The covariance problem of features with Σ = E[xxᵀ] and b = E[xy] whose labels have E[y²] = `signal` + σ²: β* = Σ⁻¹b is the best
 * linear function, and what it misses is noise.
 */
export function lawOfMoments({ sigma, b }: Moments, signal: number, noiseStd: number): GaussianEquivalent {
  const solution = byCholesky(sigma, b) ?? byEigenvectors(sigma, b);
  if (!Number.isFinite(signal) || !Number.isFinite(solution.explained))
    throw new DomainError(
      "gaussianEquivalent: theta must be of a size that doubles can square, got a larger one",
    );
  // bᵀΣ⁻¹b is at most the signal; only rounding can put it above.
  const missed = Math.max(0, signal - solution.explained);
  return Object.freeze({
    kind: "covariance",
    covariance: Object.freeze(sigma),
    betaStar: solution.betaStar,
    noiseStd: Math.sqrt(noiseStd * noiseStd + missed),
    featureSignal: b,
    solvedBy: solution.solvedBy,
  });
}

interface Solution {
  betaStar: Float64Array;
  /** bᵀΣ⁻¹b: how much of ‖θ‖² the features can express. */
  explained: number;
  solvedBy: GaussianEquivalent["solvedBy"];
}

function byCholesky({ rows: p, data }: Matrix, b: Float64Array): Solution | undefined {
  return scope("gaussianEquivalent", (s) => {
    const [factor, x, vectors] = [s.put(data), s.put(b), s.bytes(s.core.dgeconWorkBytes(p) >>> 0)];
    const work = s.bytes(s.core.blasWorkBytes());
    const norm = s.core.oneNorm(POSITIVE_DEFINITE, p, factor, p, vectors);
    if (s.core.dpotrf(LOWER, p, factor, p, work) !== 0) return undefined;
    const rcond = s.core.dgecon(POSITIVE_DEFINITE, p, factor, p, 0, norm, vectors);
    if (rcond < p * Number.EPSILON) return undefined;
    s.core.dtrsv(LOWER, NO_TRANS, NON_UNIT, p, factor, p, x);
    let explained = 0;
    for (const value of s.view(x, p)) explained += value * value;
    s.core.dtrsv(LOWER, TRANS, NON_UNIT, p, factor, p, x);
    return { betaStar: s.take(x, p), explained, solvedBy: "cholesky" };
  });
}

function byEigenvectors(sigma: Matrix, b: Float64Array): Solution {
  const p = b.length;
  const { eigenvalues, eigenvectors, rank } = spectrumOfMatrix("gaussianEquivalent", sigma);
  const betaStar = new Float64Array(p);
  let explained = 0;
  for (let j = p - rank; j < p; j++) {
    let product = 0;
    for (let i = 0; i < p; i++) product += eigenvectors.data[i * p + j] * b[i];
    explained += product * (product / eigenvalues[j]);
    const scale = product / eigenvalues[j];
    for (let i = 0; i < p; i++) betaStar[i] += scale * eigenvectors.data[i * p + j];
  }
  return { betaStar, explained, solvedBy: "eigenvectors" };
}
