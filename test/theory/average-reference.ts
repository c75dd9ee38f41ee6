// THEORY under any covariance (docs/theory.md §4, §8), straight from the formulas: explicit p×p projectors, one draw at a time, ξ₂ by
// bisection, regression by least squares. Shares nothing with the core's kernels but the normals of a draw.
import { eigh, lstsq, solve } from "../../src/linalg/index.js";
import { fromFlat, type Matrix } from "../../src/matrix/index.js";
import type { CovarianceProblem } from "../../src/problems/index.js";
import { Stream } from "../../src/random/index.js";

type Vector = number[];

export interface ReferenceOptions {
  nSamples: number;
  nKept: number;
  ridge?: number;
  retrainRidge?: number;
  nDraws: number;
  seed: number;
  /** The scale of |β̂_i|. */
  scale?: (variance: number) => number;
}

export interface ReferenceValue {
  value: number;
  standardError: number;
}

const dot = (x: Vector, y: Vector) => x.reduce((sum, v, i) => sum + v * y[i], 0);
const plus = (x: Vector, y: Vector, s = 1) => x.map((v, i) => v + s * y[i]);
const rowsOf = ({ rows, cols, data }: Matrix): Vector[] =>
  Array.from({ length: rows }, (_, i) => [...data.subarray(i * cols, (i + 1) * cols)]);
const apply = (a: Vector[], x: Vector) => a.map((row) => dot(row, x));

function bisect(increasing: (x: number) => number): number {
  let [low, high] = [-60, 60];
  for (let i = 0; i < 75; i++) {
    const middle = (low + high) / 2;
    if (increasing(Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return Math.exp((low + high) / 2);
}

/** The mean of values regressed on controls of mean 0, and the standard error of the residuals. */
function regressed(values: Vector, controls: Vector[]): ReferenceValue {
  const n = values.length;
  const mean = values.reduce((sum, v) => sum + v, 0) / n;
  const means = controls[0].map((_, k) => controls.reduce((sum, row) => sum + row[k], 0) / n);
  const design = controls.map((row) => row.map((v, k) => v - means[k]));
  const target = values.map((v) => v - mean);
  const { x, rank } = lstsq(design, target);
  const residuals = target.map((v, i) => v - dot(design[i], [...x]));
  const variance = dot(residuals, residuals) / (n - 1 - rank);
  return { value: mean - dot([...x], means), standardError: Math.sqrt(variance / n) };
}

export function referenceAverages(problem: CovarianceProblem, options: ReferenceOptions) {
  const { nSamples: n, nKept: s, ridge = 0, retrainRidge = 0, nDraws, seed, scale = () => 1 } = options;
  const sigma = rowsOf(problem.covariance);
  const p = sigma.length;
  const beta = [...problem.betaStar];
  const noise = problem.noiseStd ** 2;
  const { eigenvalues, eigenvectors } = eigh(problem.covariance);
  const lambda = [...eigenvalues];
  const u = rowsOf(eigenvectors);
  const zeta = lambda.map((_, j) =>
    dot(
      u.map((row) => row[j]),
      beta,
    ),
  );

  const interpolates = ridge > 0 || p > n;
  const shrink = (xi: number) => lambda.map((l) => (xi * l) / (1 + xi * l));
  const xi = interpolates
    ? bisect((x) => shrink(x).reduce((a, b) => a + b, 0) / n + ridge * x - 1)
    : Infinity;
  const a = interpolates ? shrink(xi) : lambda.map(() => 1);
  const ratio = lambda.map((l) => (interpolates ? (xi * Math.sqrt(l)) / (1 + xi * l) : 1 / Math.sqrt(l)));
  const missed = lambda.reduce((sum, l, i) => sum + zeta[i] ** 2 * l * (1 - a[i]) ** 2, 0);
  const gamma = (noise + missed) / (1 - dot(a, a) / n);

  // Σ^{1/2} = Λ^{1/2}Uᵀ: vectors of the whitened space are in the eigenbasis
  const theta = lambda.map((l, i) => Math.sqrt(n * l) * zeta[i]);
  const draws = Array.from({ length: nDraws }, (_, d) => {
    const h = [...new Stream(seed, [d, 0x4001]).normals(p)];
    const bigN = h.map((z) => Math.sqrt(gamma) * z);
    const r = plus(theta, bigN);
    const fit = r.map((v, i) => a[i] * v);
    const left = plus(r, fit, -1);
    const betaHat = apply(
      u,
      h.map((z, i) => a[i] * zeta[i] + Math.sqrt(gamma / n) * ratio[i] * z),
    );
    const scores = betaHat.map((b, i) => scale(sigma[i][i]) * Math.abs(b));
    const kept = [...scores.keys()].toSorted((i, j) => scores[j] - scores[i]).slice(0, s);
    const error = betaHat.map((b, i) => (kept.includes(i) ? b : 0) - beta[i]);
    const miss = plus(fit, theta, -1);
    const dense = noise + dot(miss, miss) / n;
    return {
      bigN,
      left,
      miss,
      kept,
      pruned: noise + dot(error, apply(sigma, error)),
      controls: [dense - gamma, dot(h, theta) / n, (dot(h, h) - p) / n],
    };
  });

  /** The images of θ, N, u under P_S or H, and tr H, tr H². */
  const g = lambda.map((l, j) => u.map((row) => Math.sqrt(l) * row[j])); // Λ^{1/2}Uᵀ, p×p
  const grams = draws.map(({ kept }) => {
    const columns = g.map((row) => kept.map((i) => row[i]));
    return {
      columns,
      gram: kept.map((i) => kept.map((j) => sigma[i][j])),
      values: eigh(kept.map((i) => kept.map((j) => sigma[i][j]))).eigenvalues,
    };
  });
  const projects = retrainRidge === 0 && s < n;
  const recordOf = (d: number, xi2: number): Vector => {
    const { columns, gram, values } = grams[d];
    const { miss, bigN, left } = draws[d];
    const shifted = gram.map((row, i) => row.map((v, j) => v + (i === j && !projects ? 1 / xi2 : 0)));
    const h = (v: Vector): Vector => {
      const image = columns[0].map((_, k) =>
        dot(
          columns.map((row) => row[k]),
          v,
        ),
      );
      return apply(columns, [...solve(shifted, image)]);
    };
    const hs = [h(theta), h(bigN), h(left)];
    const traceH2 = values.reduce((t, m) => t + (projects ? 1 : ((xi2 * m) / (1 + xi2 * m)) ** 2), 0);
    return [
      ...hs.map((x) => dot(miss, x)),
      dot(miss, theta),
      ...hs.map((x) => dot(bigN, x)),
      ...hs.flatMap((x) => hs.map((y) => dot(x, y))),
      ...hs.map((x) => dot(theta, x)),
      traceH2,
    ];
  };
  const controls = draws.map((draw) => draw.controls);
  const columnOf = (rows: Vector[], k: number) => rows.map((row) => row[k]);
  const average = (values: Vector) => values.reduce((sum, v) => sum + v, 0) / values.length;

  const all = [...draws.keys()];
  const traces = (x: number) =>
    all.map((d) => grams[d].values.reduce((t, m) => t + (x * m) / (1 + x * m), 0));

  // the corrected mean is linear in the values: its weights, once
  const weights = all.map(
    (d) =>
      regressed(
        all.map((o) => (o === d ? 1 : 0)),
        controls,
      ).value,
  );

  /**
   * ξ₂, q, e and the risk, everything averaged first, and corrected by what the controls of all draws say. `left`: a draw to leave
   * out of the averages.
   */
  const solvedFor = (left?: number) => {
    const mean = (values: Vector) => {
      const value = dot(weights, values);
      return left === undefined ? value : value + (average(values) - values[left]) / (nDraws - 1);
    };
    const xi2 = projects ? Infinity : bisect((x) => mean(traces(x)) / n + retrainRidge * x - 1);
    const omega = projects ? 1 - s / n : retrainRidge * xi2;
    const records = all.map((d) => recordOf(d, xi2));
    const means = records[0].map((_, k) => mean(columnOf(records, k)));
    const [mt, mn, mu, mm, nt, nn, nu, ...rest] = means;
    const [q, e] = solve(
      fromFlat(2, 2, [gamma - mn / n, mu / n, -(nn / (n * gamma) - (1 - omega)), omega + nu / (n * gamma)]),
      [noise + (mt - mm) / n, nt / (n * gamma)],
    );
    const v = [1, q, -e];
    let norm = dot(theta, theta);
    for (let i = 0; i < 3; i++) {
      norm -= 2 * v[i] * rest[9 + i];
      for (let j = 0; j < 3; j++) norm += v[i] * v[j] * rest[3 * i + j];
    }
    const e2 = rest[12] / n;
    return { xi2, q, e, risk: (noise + norm / n - e2 * q * q * gamma) / (1 - e2) };
  };
  const { xi2, q, e, risk } = solvedFor();
  const pseudo = all.map((d) => nDraws * risk - (nDraws - 1) * solvedFor(d).risk);
  const { standardError } = regressed(pseudo, controls);
  return {
    xi,
    dense: gamma,
    refit: { xi: xi2, q, e },
    pruned: regressed(
      draws.map((draw) => draw.pruned),
      controls,
    ),
    retrained: { value: risk, standardError },
  };
}
