// One trial the plain way: every fit by itself, in the shortest code that is right. Fits go through Householder QR, so
// that the reference does not square a condition number.
import { split } from "../../src/random/index.js";
import type { MappedDesign, TrialJob } from "../../src/simulate/trials.js";
import { LINEAR, RELU } from "../../src/wasm/abi.js";
import { scope } from "../../src/wasm/scope.js";
import { testCore } from "../support/core.js";

type Vector = number[] | Float64Array;

/** Draws of trial `trial`, as assembly/simulate/design.ts defines them: X by rows, the label noise, the lots, the order of groups. */
export function drawTrial(job: TrialJob, trial: number) {
  const { nSamples: n } = job;
  const p = job.sizes.at(-1)!;
  const active = [...job.variance.keys()].filter((j) => job.variance[j] > 0);
  const { design } = job;
  const ld = Math.ceil((design?.nInputs ?? active.length) / 8) * 8;
  const fill = (kind: "normals" | "uniforms", purpose: number, length: number) =>
    scope("test", (s) => {
      const out = s.f64(length);
      s.core[kind](...split(job.seed), trial, purpose, 0, length, out);
      return s.take(out, length);
    });
  const z = fill("normals", 1, n * ld);
  const noise = fill("normals", 2, n);
  const lots = fill("uniforms", 3, p);
  const order = scope("test", (s) => {
    const out = s.i32(p);
    s.core.permutation(...split(job.seed), trial, 4, 0, p, out);
    return Int32Array.from(s.viewI32(out, p));
  });
  if (design) {
    const Z = Array.from({ length: n }, (_, i) => z.subarray(i * ld, i * ld + design.nInputs));
    const X = Z.map((inputs) =>
      activate(
        design,
        Array.from({ length: p }, (_, j) => dot(inputs, rowOf(design, j))),
      ),
    );
    return { X, y: Z.map((inputs, i) => dot(inputs, design.theta) + job.noiseStd * noise[i]), lots, order };
  }
  const lengthOf = (i: number) => Math.sqrt(testCore().chiSquare(...split(job.seed), trial, 5, i, n - i));
  const X = Array.from({ length: n }, (_, i) => {
    const row = new Float64Array(p);
    active.forEach((j, a) => {
      if (job.triangular && a < i) return;
      row[j] = Math.sqrt(job.variance[j]) * (job.triangular && a === i ? lengthOf(i) : z[i * ld + a]);
    });
    return row;
  });
  const y = X.map((row, i) => dot(row, job.betaStar) + job.noiseStd * noise[i]);
  return { X, y, lots, order };
}

const rowOf = ({ map, nInputs }: MappedDesign, j: number) => map.subarray(j * nInputs, (j + 1) * nInputs);

function activate({ activation }: MappedDesign, t: number[]): Float64Array {
  const features = Float64Array.from(t);
  if (activation === LINEAR) return features;
  if (activation === RELU) return features.map((x) => Math.max(0, x));
  return scope("test", (s) => {
    const at = s.put(features);
    s.core.erfs(t.length, at);
    return s.take(at, t.length);
  });
}

export interface Trial {
  dense: number;
  small: number;
  pruned: number[];
  retrained: number[];
  /** Rounds after the first. */
  later?: { pruned: number[]; retrained: number[] }[];
}

/** Every model size of a trial on the data given, each by itself, judged by `risk`. */
export function referenceTrial(
  job: Pick<TrialJob, "sizes" | "nKept" | "ridge" | "retrainRidge" | "rules" | "importance" | "later">,
  { X, y, lots, order }: { X: Vector[]; y: Vector; lots: Vector; order?: ArrayLike<number> },
  risk: (beta: Vector) => number,
): Trial[] {
  const width = job.sizes.at(-1)!;
  const spread = (set: number[], b: Vector) => {
    const beta = new Float64Array(width);
    set.forEach((j, t) => (beta[j] = b[t]));
    return beta;
  };
  const fit = (set: number[], ridge: number) => spread(set, leastSquares(X, y, set, ridge));
  return Array.from(job.sizes, (p, size) => {
    const all = Array.from({ length: p }, (_, j) => j);
    const beta = fit(all, job.ridge);
    const choose = (rule: TrialJob["rules"][number], among: number[], b: Vector, nKept: number) => {
      const scale = rule.perSize ? rule.scale.subarray(size * width) : rule.scale;
      const norm = (j: number) => (rule.byColumn ? Math.hypot(...X.map((row) => row[j])) : 1);
      const score = new Map(among.map((j) => [j, rule.fit ? scale[j] * Math.abs(b[j]) * norm(j) : scale[j]]));
      const lot = (j: number) => (rule.fit ? 0 : lots[j]);
      const best = (set: number[], count: number, tie: (i: number, j: number) => number) =>
        set.toSorted((i, j) => score.get(j)! - score.get(i)! || tie(i, j)).slice(0, count);
      const increasing = (set: number[]) => set.toSorted((i, j) => i - j);
      if (!rule.group) return increasing(best(among, nKept, (i, j) => lot(j) - lot(i) || i - j));
      const { keep, of } = rule.group;
      const mixed = Array.from(order!).filter((j) => j < p);
      const groups = Array.from({ length: Math.ceil(p / of) }, (_, g) => mixed.slice(g * of, (g + 1) * of));
      return increasing(groups.flatMap((g) => best(g, Math.round((keep * g.length) / of), () => 0)));
    };
    const sets = job.rules.map((rule) => choose(rule, all, beta, job.nKept));
    const nSmall = job.later?.nKept.at(-1) ?? job.nKept;
    const small = job.importance
      ? choose({ fit: false, scale: job.importance, perSize: true }, all, beta, nSmall)
      : all.slice(0, nSmall);
    let nested = sets;
    let fits = nested.map((set) => fit(set, job.retrainRidge));
    const later = job.later?.nKept.map((nKept, k) => {
      const [before, from] = [fits, nested];
      nested = job.rules.map((rule, r) => choose(rule, from[r], before[r], nKept));
      fits = nested.map((set) => fit(set, job.later!.retrainRidges[k]));
      const cut = nested.map((set, r) =>
        spread(
          set,
          set.map((j) => before[r][j]),
        ),
      );
      return { pruned: cut.map(risk), retrained: fits.map(risk) };
    });
    return {
      later,
      dense: risk(beta),
      small: risk(fit(small, 0)),
      pruned: sets.map((set) =>
        risk(
          spread(
            set,
            set.map((j) => beta[j]),
          ),
        ),
      ),
      retrained: sets.map((set) => risk(fit(set, job.retrainRidge))),
    };
  });
}

/** σ² + Σ Λ(β − β*)², or σ² + E[y²] − 2bᵀβ + βᵀΣβ with y free of noise. */
export const populationRisk = (job: TrialJob) => (beta: Vector) => {
  if (job.design) {
    const { covariance, cross, signal } = job.design;
    const p = cross.length;
    const square = cross.reduce(
      (sum, _, i) => sum + beta[i] * dot(covariance.subarray(i * p, (i + 1) * p), beta),
      0,
    );
    return job.noiseStd ** 2 + signal - 2 * dot(cross, beta) + square;
  }
  return diagonalRisk(job, beta);
};

const diagonalRisk = (job: TrialJob, beta: Vector) =>
  job.variance.reduce((sum, lambda, j) => sum + lambda * (beta[j] - job.betaStar[j]) ** 2, job.noiseStd ** 2);

/** argmin (1/n)‖y − X_S b‖² + ridge‖b‖², of all minimisers the shortest, for X_S of full rank apart from zero columns. */
export function leastSquares(X: Vector[], y: Vector, set: number[], ridge: number): number[] {
  const nonZero = set.filter((j) => X.some((row) => row[j] !== 0));
  const A = X.map((row) => nonZero.map((j) => row[j]));
  const b = [...y];
  if (ridge > 0)
    nonZero.forEach((_, t) => {
      A.push(nonZero.map((__, u) => (t === u ? Math.sqrt(X.length * ridge) : 0)));
      b.push(0);
    });
  const tall = A.length >= nonZero.length;
  const solution = tall ? solveTall(A, b) : solveWide(A, b);
  return set.map((j) => (nonZero.includes(j) ? solution[nonZero.indexOf(j)] : 0));
}

function solveTall(A: number[][], b: number[]): number[] {
  const columns = A[0].map((_, j) => A.map((row) => row[j]));
  const R = columns.map(() => columns.map(() => 0));
  const Q = orthonormal(columns, R);
  const rhs = [...b];
  // Solving against Q one vector at a time, with what is left of b, is as stable as modified Gram-Schmidt can be.
  const c = Q.map((q) => {
    const t = dot(q, rhs);
    for (let i = 0; i < rhs.length; i++) rhs[i] -= t * q[i];
    return t;
  });
  const x = c.slice();
  for (let k = x.length - 1; k >= 0; k--) {
    for (let j = k + 1; j < x.length; j++) x[k] -= R[k][j] * x[j];
    x[k] /= R[k][k];
  }
  return x;
}

function solveWide(A: number[][], b: number[]): number[] {
  const R = A.map(() => A.map(() => 0));
  const Q = orthonormal(A, R); // Aᵀ = QR
  const t = [...b];
  for (let k = 0; k < t.length; k++) {
    for (let j = 0; j < k; j++) t[k] -= R[j][k] * t[j];
    t[k] /= R[k][k];
  }
  return A[0].map((_, i) => Q.reduce((sum, q, k) => sum + q[i] * t[k], 0));
}

/** Modified Gram-Schmidt, each vector orthogonalised twice. */
function orthonormal(vectors: number[][], R: number[][]): number[][] {
  const Q: number[][] = [];
  vectors.forEach((vector, k) => {
    const v = [...vector];
    for (let pass = 0; pass < 2; pass++)
      Q.forEach((q, j) => {
        const t = dot(q, v);
        R[j][k] += t;
        for (let i = 0; i < v.length; i++) v[i] -= t * q[i];
      });
    R[k][k] = Math.sqrt(dot(v, v));
    Q.push(v.map((x) => x / R[k][k]));
  });
  return Q;
}

export function dot(x: Vector, y: Vector): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
