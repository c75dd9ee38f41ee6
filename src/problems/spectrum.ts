import { DomainError } from "../errors.js";
import { eigh } from "../linalg/index.js";
import type { Matrix } from "../matrix/index.js";
import { LOWER } from "../wasm/abi.js";
import { scope } from "../wasm/scope.js";
import type { CovarianceProblem } from "./covariance.js";

/** Eigenvalues down to this part of the largest one are what rounding may make of a zero. */
const NEGATIVE = 1e-10;

/** Σ = U·diag(Λ)·Uᵀ. */
export interface Spectrum {
  /** Λ, ascending, shape [p]; what rounding left of zeros (below p·eps of the largest) is 0. */
  eigenvalues: Float64Array;
  /** U, shape [p, p]: column j belongs to `eigenvalues[j]`. */
  eigenvectors: Matrix;
  /** How many eigenvalues are above 0. */
  rank: number;
}

const spectra = new WeakMap<Matrix, Spectrum>();
const roots = new WeakMap<CovarianceProblem, Matrix>();

/**
 * The eigenvalues and eigenvectors of a problem's covariance, taken once for each covariance object.
 * @throws {DomainError} an eigenvalue below −1e-10 of the largest in size: Σ is not positive semidefinite
 */
export const spectrumOf = (routine: string, { covariance }: CovarianceProblem): Spectrum =>
  spectrumOfMatrix(routine, covariance);

/** The same for a covariance that belongs to no problem yet. */
export function spectrumOfMatrix(routine: string, covariance: Matrix): Spectrum {
  const known = spectra.get(covariance);
  if (known) return known;
  const { eigenvalues, eigenvectors } = eigh(covariance);
  const p = eigenvalues.length;
  const largest = Math.max(Math.abs(eigenvalues[0]), eigenvalues[p - 1]);
  if (eigenvalues[0] < -NEGATIVE * largest)
    throw new DomainError(
      `${routine}: covariance must be positive semidefinite, got an eigenvalue of ${eigenvalues[0]}`,
    );
  const zero = p * Number.EPSILON * largest;
  let rank = 0;
  for (let j = 0; j < p; j++) {
    if (eigenvalues[j] > zero) rank += 1;
    else eigenvalues[j] = 0;
  }
  const spectrum = { eigenvalues, eigenvectors, rank };
  spectra.set(covariance, spectrum);
  return spectrum;
}

/**
 * A matrix A with A·Aᵀ = Σ, shape [p, r], so that A·g with g ~ N(0, I_r) has covariance Σ: the factor that the problem was given
 * by, or the lower Cholesky factor (whose leading blocks belong to the first features), or where Σ is singular U·√Λ over
 * the eigenvalues above 0. Taken once for each problem object.
 * @throws {DomainError} Σ is not positive semidefinite
 */
export function squareRootOf(routine: string, problem: CovarianceProblem): Matrix {
  const known = problem.factor ?? roots.get(problem);
  if (known) return known;
  const root = choleskyOf(problem.covariance) ?? spectralRoot(spectrumOf(routine, problem));
  roots.set(problem, root);
  return root;
}

/** The lower Cholesky factor, unless Σ is singular to working precision or worse. */
function choleskyOf({ rows: n, data }: Matrix): Matrix | undefined {
  return scope("cholesky", (s) => {
    const factor = s.put(data);
    if (s.core.dpotrf(LOWER, n, factor, n, s.bytes(s.core.blasWorkBytes())) !== 0) return undefined;
    const root = s.take(factor, n * n);
    for (let i = 0; i < n; i++) root.fill(0, i * n + i + 1, (i + 1) * n);
    return { rows: n, cols: n, data: root };
  });
}

function spectralRoot({ eigenvalues, eigenvectors, rank }: Spectrum): Matrix {
  const p = eigenvalues.length;
  const data = new Float64Array(p * rank);
  for (let j = 0; j < rank; j++) {
    const column = p - rank + j;
    const scale = Math.sqrt(eigenvalues[column]);
    for (let i = 0; i < p; i++) data[i * rank + j] = scale * eigenvectors.data[i * p + column];
  }
  return { rows: p, cols: rank, data };
}
