// One trial in plain JavaScript (typed arrays, the loops one would write) and with ml-matrix: the same job as the core's.
import { CholeskyDecomposition, Matrix } from "ml-matrix";

/** n·p normals by Box–Muller from Math.random, two from each pair of uniforms. */
export function drawNormals(length) {
  const z = new Float64Array(length);
  for (let i = 0; i < length; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
    const angle = 2 * Math.PI * Math.random();
    z[i] = radius * Math.cos(angle);
    if (i + 1 < length) z[i + 1] = radius * Math.sin(angle);
  }
  return z;
}

/** X = Z diag(√Λ), row-major, and y = Xβ* + σz. */
export function draw({ n, p, variance, betaStar, noiseStd }) {
  const X = drawNormals(n * p);
  const scale = variance.map(Math.sqrt);
  const y = drawNormals(n).map((z) => z * noiseStd);
  for (let i = 0; i < n; i++)
    for (let j = 0; j < p; j++) {
      X[i * p + j] *= scale[j];
      y[i] += X[i * p + j] * betaStar[j];
    }
  return { X, y };
}

/** β̂ = Xᵀ(XXᵀ)⁻¹y by Gram matrix and Cholesky. */
export function minimumNormPlain({ n, p }, { X, y }) {
  const L = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < p; k++) sum += X[i * p + k] * X[j * p + k];
      L[i * n + j] = sum;
    }
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = L[i * n + j];
      for (let k = 0; k < j; k++) sum -= L[i * n + k] * L[j * n + k];
      L[i * n + j] = i === j ? Math.sqrt(sum) : sum / L[j * n + j];
    }
  const u = y.slice();
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) u[i] -= L[i * n + k] * u[k];
    u[i] /= L[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) u[i] -= L[k * n + i] * u[k];
    u[i] /= L[i * n + i];
  }
  const beta = new Float64Array(p);
  for (let i = 0; i < n; i++) for (let j = 0; j < p; j++) beta[j] += u[i] * X[i * p + j];
  return beta;
}

/** The same with ml-matrix. */
export function minimumNormMlMatrix({ n, p }, { X, y }) {
  const A = Matrix.from1DArray(n, p, X);
  const u = new CholeskyDecomposition(A.mmul(A.transpose())).solve(Matrix.columnVector(y));
  return A.transpose().mmul(u).to1DArray();
}

/** σ² + Σ Λ(β − β*)² of the s largest coefficients. */
export function riskOfPruned({ p, nKept, variance, betaStar, noiseStd }, beta) {
  const threshold = Float64Array.from(beta, Math.abs).toSorted()[p - nKept];
  let risk = noiseStd ** 2;
  for (let j = 0; j < p; j++) {
    const kept = Math.abs(beta[j]) >= threshold ? beta[j] : 0;
    risk += variance[j] * (kept - betaStar[j]) ** 2;
  }
  return risk;
}
