// Intervals by the residual bootstrap: features stay, targets are made anew from the fit and its residuals drawn with replacement.
import type { Matrix } from "../../matrix/index.js";
import type { Stream } from "../../random/index.js";
import { NO_TRANS, TRANS } from "../../wasm/abi.js";
import { scope } from "../../wasm/scope.js";
import type { Spectrum } from "../spectrum.js";
import { estimates, type Estimate } from "./estimate.js";
import { countsOf, featuresOf, type PopulationData } from "./data.js";

/** One bootstrap replicate: what would have been found had the noise fallen otherwise. */
export interface Replicate {
  noise: number;
  explained: number;
  gcv: number;
  ridge: number;
}

const BLOCK = 1024;

/**
 * Replicates of signal and noise. Residuals of the fit are freed of their mean and blown up by √(N/(N − tr H)), which the fit took
 * from them. Cost 2Np flops for each replicate: the factorization is shared.
 * @returns the replicates, their products b = Xᵀy/N, a column each, shape [p, n], and mean squares of their targets
 */
export function bootstrap(
  data: PopulationData,
  spectrum: Spectrum,
  found: Estimate,
  nReplicates: number,
  stream: Stream,
): { replicates: Replicate[]; products: Matrix; signals: Float64Array } {
  const { N, p } = { N: data.rows.rows, p: found.betaStar.length };
  const fit = fitted(data, found.betaStar);
  const residual = data.target.map((y, i) => y - data.targetOffset - fit[i]);
  const mean = residual.reduce((sum, e) => sum + e, 0) / N;
  const grow = Math.sqrt(N / Math.max(1, data.nFree - found.degreesOfFreedom));
  const draws = Array.from({ length: nReplicates }, (_, k) => stream.child(k).integers(N, N));
  const products = new Float64Array(p * nReplicates);
  const signals = new Float64Array(nReplicates);
  scope("population", (s) => {
    const [out, work] = [s.f64(p * nReplicates), s.bytes(s.core.blasWorkBytes())];
    s.view(out, p * nReplicates).fill(0);
    const [x, t] = [s.f64(BLOCK * p), s.f64(BLOCK * nReplicates)];
    for (let first = 0; first < N; first += BLOCK) {
      const m = Math.min(BLOCK, N - first);
      const which = Uint32Array.from({ length: m }, (_, i) => first + i);
      const features = featuresOf(data, which).data; // before the view: it may grow the memory
      s.view(x, m * p).set(features);
      const targets = s.view(t, m * nReplicates);
      for (let i = 0; i < m; i++)
        for (let k = 0; k < nReplicates; k++) {
          const y = fit[first + i] + grow * (residual[draws[k][first + i]] - mean);
          targets[i * nReplicates + k] = y;
          signals[k] += (y * y) / N;
        }
      s.core.dgemm(
        TRANS,
        NO_TRANS,
        p,
        nReplicates,
        m,
        1 / N,
        x,
        p,
        t,
        nReplicates,
        1,
        out,
        nReplicates,
        work,
      );
    }
    products.set(s.view(out, p * nReplicates));
  });
  const matrix = { rows: p, cols: nReplicates, data: products };
  const replicates = estimates(spectrum, matrix, signals, countsOf(data), found.method);
  return { replicates, products: matrix, signals };
}

function fitted(data: PopulationData, beta: Float64Array): Float64Array {
  const N = data.rows.rows;
  const out = new Float64Array(N);
  for (let first = 0; first < N; first += BLOCK) {
    const which = Uint32Array.from({ length: Math.min(BLOCK, N - first) }, (_, i) => first + i);
    const X = featuresOf(data, which);
    for (let i = 0; i < X.rows; i++) {
      let sum = 0;
      for (let j = 0; j < X.cols; j++) sum += X.data[i * X.cols + j] * beta[j];
      out[first + i] = sum;
    }
  }
  return out;
}

/**
 * The basic bootstrap interval of 90 %: what the replicates scatter around `value`, turned over, so that a bias of the estimator is taken
 * off and not counted twice. Not below `least`.
 * Source: Davison and Hinkley, Bootstrap Methods and their Application (1997), §5.2
 */
export function basicInterval(
  value: number,
  replicates: readonly number[],
  least = 0,
): [low: number, high: number] {
  const sorted = replicates.toSorted((a, b) => a - b);
  const cut = Math.floor(0.05 * sorted.length); // replicates left out at either end
  const [low, high] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  return [Math.max(least, 2 * value - high), Math.max(least, 2 * value - low)];
}
