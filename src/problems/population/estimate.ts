// Signal and noise of a population from its moments: least squares where data are plenty, ridge by cross-validation where they are few.
import { matmul, matvec } from "../../linalg/index.js";
import type { Matrix } from "../../matrix/index.js";
import { inRange } from "../../validate.js";
import type { Spectrum } from "../spectrum.js";

/** Rows per feature from which on least squares takes the data set for the world. */
export const PLENTY = 10;

/** How β* and σ were found. */
export interface Estimate {
  /** `"leastSquares"`, or `"ridge"`: the ridge of smallest generalized cross-validation. */
  method: "leastSquares" | "ridge";
  /** λ of (1/N)‖y − Xβ‖² + λ‖β‖²; 0 for least squares. */
  ridge: number;
  betaStar: Float64Array;
  /** σ². */
  noise: number;
  /** β*ᵀΣβ* = E[y²] − σ². */
  explained: number;
  /** Generalized cross-validation at that ridge: an estimate of the error that fitting all N rows leads to on new data. */
  gcv: number;
  degreesOfFreedom: number;
}

interface Sums {
  spectrum: Spectrum;
  /** Uᵀb, shape [p]. */
  rotated: Float64Array;
  /** E[y²]. */
  signal: number;
  /** Rows N, and rows less one for an intercept. */
  nRows: number;
  nFree: number;
}

/** λ relative to the largest eigenvalue: half a decade apart, from 10 down to 10⁻¹¹. By products, since powers differ between engines. */
const GRID = Array.from({ length: 24 }).reduce<number[]>(
  (grid) => [...grid, grid[grid.length - 1] * 0.31622776601683794],
  [10],
);

/** What N rows are counted as. */
export type Rows = Pick<Sums, "nRows" | "nFree">;

/**
 * β* and σ². The coefficients of the fit are scaled so that β*ᵀΣβ* + σ² = E[y²]: a fit takes some noise for signal (least squares), or
 * shrinks the signal (ridge), and σ² knows better.
 */
export function estimate(
  spectrum: Spectrum,
  b: Float64Array,
  signal: number,
  rows: Rows,
  method?: Estimate["method"],
): Estimate {
  const { eigenvalues, eigenvectors, rank } = spectrum;
  const rotated = inRange("population", "products of X and y", matvec(eigenvectors, b, { transpose: true }));
  const sums: Sums = { spectrum, rotated, signal, ...rows };
  const chosen = method ?? (rows.nFree >= PLENTY * rank ? "leastSquares" : "ridge");
  const { ridge, fitted, ...point } = chosen === "leastSquares" ? at(sums, 0) : bestRidge(sums);
  const scale = fitted > 0 ? Math.sqrt(point.explained / fitted) : 0;
  const coefficients = rotated.map((z, i) =>
    eigenvalues[i] > 0 ? (scale * z) / (eigenvalues[i] + ridge) : 0,
  );
  inRange("population", "coefficients", coefficients);
  return { method: chosen, ridge, betaStar: matvec(eigenvectors, coefficients), ...point };
}

/** The λ of the grid with the smallest generalized cross-validation. */
function bestRidge(sums: Sums) {
  const largest = sums.spectrum.eigenvalues.at(-1)!;
  const points = GRID.map((relative) => at(sums, relative * largest));
  return points.reduce((best, point) => (point.gcv < best.gcv ? point : best));
}

/**
 * A ridge fit to all rows, from moments: with h = Λ/(Λ + λ) the mean squared residual is E[y²] − Σ z²(Λ + 2λ)/(Λ + λ)². Its expectation is
 * σ²(1 − (2·tr H − tr H²)/N) where the shrinkage hurts little, which gives σ²; λ = 0 is the unbiased estimate of least squares.
 */
function at({ spectrum: { eigenvalues }, rotated, signal, nRows, nFree }: Sums, ridge: number) {
  let [taken, fitted, trace, squares] = [0, 0, 0, 0];
  for (let i = 0; i < eigenvalues.length; i++) {
    const lambda = eigenvalues[i];
    if (lambda === 0) continue;
    const h = lambda / (lambda + ridge);
    const unit = (rotated[i] / (lambda + ridge)) ** 2;
    taken += unit * (lambda + 2 * ridge);
    fitted += unit * lambda;
    trace += h;
    squares += h * h;
  }
  const residual = (Math.max(0, signal - taken) * nRows) / nFree;
  const left = 1 - (2 * trace - squares) / nFree;
  const noise = Math.min(signal, left > 0 ? residual / left : residual);
  return {
    ridge,
    /** βᵀΣβ of the fit as it is. */
    fitted,
    explained: signal - noise,
    noise,
    gcv: trace < nFree ? residual / (1 - trace / nFree) ** 2 : Infinity,
    degreesOfFreedom: trace,
  };
}

/** Estimates for many targets of one design: each column of `targets` has its own b = Xᵀy/N in `products`. */
export function estimates(
  spectrum: Spectrum,
  products: Matrix,
  signals: Float64Array,
  rows: Rows,
  method: Estimate["method"],
): Omit<Estimate, "betaStar">[] {
  const rotated = matmul(spectrum.eigenvectors, products, { transposeA: true });
  return Array.from(signals, (signal, k) => {
    const column = Float64Array.from({ length: rotated.rows }, (_, i) => rotated.data[i * rotated.cols + k]);
    const sums = { spectrum, rotated: column, signal, ...rows };
    const point = method === "leastSquares" ? at(sums, 0) : bestRidge(sums);
    return { method, ...point };
  });
}
