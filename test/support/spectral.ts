// What the tests of the spectral routines share: matrices with known or hard spectra, LAPACK's ratios, and Jacobi methods.
import { eps, generator, normInf, randomRows, times, transpose, type Rows } from "./matrices.js";

export const identity = (n: number): Rows =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));

export const diagonal = (values: number[], rows = values.length, cols = values.length): Rows =>
  Array.from({ length: rows }, (_, i) => Array.from({ length: cols }, (_, j) => (i === j ? values[i] : 0)));

/** n orthonormal rows of length m ≥ n: modified Gram-Schmidt, twice, on random rows. */
export function orthonormalRows(n: number, m: number, seed: number): Rows {
  const q = randomRows(n, m, generator(seed));
  for (let i = 0; i < n; i++) {
    for (let pass = 0; pass < 2; pass++)
      for (let j = 0; j < i; j++) {
        const dot = q[i].reduce((s, x, l) => s + x * q[j][l], 0);
        q[i] = q[i].map((x, l) => x - dot * q[j][l]);
      }
    const norm = Math.sqrt(q[i].reduce((s, x) => s + x * x, 0));
    q[i] = q[i].map((x) => x / norm);
  }
  return q;
}

/** The symmetric matrix with these eigenvalues and random eigenvectors. */
export function withEigenvalues(values: number[], seed: number): Rows {
  const q = orthonormalRows(values.length, values.length, seed);
  const a = times(
    transpose(q).map((row) => row.map((x, j) => x * values[j])),
    q,
  );
  return a.map((row, i) => row.map((x, j) => (i < j ? x : a[j][i])));
}

/** The m×n matrix with these singular values. */
export function withSingularValues(values: number[], m: number, n: number, seed: number): Rows {
  const u = orthonormalRows(values.length, m, seed);
  const v = orthonormalRows(values.length, n, seed + 1);
  return times(
    transpose(u, m).map((row) => row.map((x, j) => x * values[j])),
    v,
  );
}

/** The spectra of LAPACK's dlatms modes and a few more; all of size near 1. */
export const spectra: Record<string, (n: number) => number[]> = {
  zero: (n) => Array.from({ length: n }, () => 0),
  equal: (n) => Array.from({ length: n }, () => 1),
  "one large": (n) => Array.from({ length: n }, (_, i) => (i === 0 ? 1 : 1e-12)),
  "one small": (n) => Array.from({ length: n }, (_, i) => (i === n - 1 ? 1e-15 : 1)),
  geometric: (n) => Array.from({ length: n }, (_, i) => 10 ** ((-15 * i) / Math.max(1, n - 1))),
  arithmetic: (n) => Array.from({ length: n }, (_, i) => 1 - i / n),
  "three quarters": (n) => Array.from({ length: n }, (_, i) => (i < 0.75 * n ? 1 - i / n : 0)),
  clustered: (n) => Array.from({ length: n }, (_, i) => (i % 3) + 1e-14 * i),
};

/** Largest row sum of |XᵀX − I| over n·eps, for orthonormal columns. */
export function orthogonality(x: Rows, n = x[0]?.length ?? 0): number {
  const xt = transpose(x, n);
  const gap = xt.map((row, i) =>
    xt.map((other, j) => row.reduce((s, v, l) => s + v * other[l], 0) - (i === j ? 1 : 0)),
  );
  return normInf(gap) / (Math.max(1, x.length) * eps);
}

/** ‖A − B‖∞ over ‖A‖∞·size·eps; the plain difference over eps where A is zero. */
export function distance(a: Rows, b: Rows, size: number): number {
  const gap = a.map((row, i) => row.map((x, j) => x - b[i][j]));
  return normInf(gap) / ((normInf(a) || 1) * Math.max(1, size) * eps);
}

/** Eigenvalues by the cyclic Jacobi method, ascending: the plain version. */
export function jacobiEigenvalues(matrix: Rows): number[] {
  const a = matrix.map((row) => [...row]);
  const n = a.length;
  for (let sweep = 0; sweep < 40; sweep++)
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        if (a[p][q] === 0) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++)
          [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        for (let k = 0; k < n; k++)
          [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
      }
  return a.map((row, i) => row[i]).toSorted((x, y) => x - y);
}

/** Singular values by the one-sided Jacobi method (Hestenes), descending: the plain version. */
export function jacobiSingularValues(matrix: Rows): number[] {
  const cols = matrix[0]?.length ?? 0;
  const v = matrix.length >= cols ? transpose(matrix, cols) : matrix.map((row) => [...row]);
  const dot = (x: number[], y: number[]) => x.reduce((s, value, i) => s + value * y[i], 0);
  for (let sweep = 0; sweep < 40; sweep++)
    for (let p = 0; p < v.length; p++)
      for (let q = p + 1; q < v.length; q++) {
        const [alpha, beta, gamma] = [dot(v[p], v[p]), dot(v[q], v[q]), dot(v[p], v[q])];
        if (gamma === 0) continue;
        const zeta = (beta - alpha) / (2 * gamma);
        const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        const c = 1 / Math.sqrt(1 + t * t);
        const s = c * t;
        const old = v[p];
        v[p] = old.map((x, i) => c * x - s * v[q][i]);
        v[q] = old.map((x, i) => s * x + c * v[q][i]);
      }
  return v.map((row) => Math.sqrt(dot(row, row))).toSorted((x, y) => y - x);
}
