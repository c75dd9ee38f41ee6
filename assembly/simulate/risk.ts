import { ddot } from "../blas/level1";
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";
import { Work } from "./work";

// What a fitted β is worth, by one of two measures:
//
//   population   σ² + Σ Λ_j (β_j − β*_j)²           the exact test risk of a drawn problem (docs/theory.md §1)
//   test data    c − 2bᵀβ + βᵀGβ                    mean squared error on test data with second moments G, b, c

/** Prepares the sums over features that a model does not see. */
export function prepareRisk(w: Work): void {
  const job = w.job;
  if (job.moments != 0) return;
  let sum: f64 = 0.0;
  store<f64>(At.nth(w.tail, job.nActive), 0.0);
  for (let j = job.nActive - 1; j >= 0; j--) {
    const b = load<f64>(At.nth(job.betaStar, j));
    sum += load<f64>(At.nth(job.variance, j)) * b * b;
    store<f64>(At.nth(w.tail, j), sum);
  }
}

/** Risk of β given in full for the first p features, zero beyond. */
export function denseRisk(w: Work, p: i32, beta: usize): f64 {
  const job = w.job;
  if (job.moments == 0) {
    const unseen = load<f64>(At.nth(w.tail, p)) + job.noiseStd * job.noiseStd;
    return weightedDistance(p, job.variance, beta, job.betaStar) + unseen;
  }
  let quadratic: f64 = 0.0;
  for (let i = 0; i < p; i++) {
    const row = At.f64(job.moments, i, 0, job.ldMoments);
    const b = load<f64>(At.nth(beta, i));
    quadratic += b * (2.0 * ddot(i, row, beta) + load<f64>(At.nth(row, i)) * b);
  }
  return job.square - 2.0 * ddot(p, job.cross, beta) + quadratic;
}

/** Risk of β given in full for the first p features, but non-zero at most on the `count` features (increasing) in `set`. */
export function sparseRisk(w: Work, p: i32, beta: usize, count: i32, set: usize): f64 {
  const job = w.job;
  if (job.moments == 0) return denseRisk(w, p, beta);
  let quadratic: f64 = 0.0;
  let linear: f64 = 0.0;
  for (let a = 0; a < count; a++) {
    const i = load<i32>(At.i32(set, a));
    const row = At.f64(job.moments, i, 0, job.ldMoments);
    const bi = load<f64>(At.nth(beta, i));
    let below: f64 = 0.0;
    for (let c = 0; c < a; c++) {
      const j = load<i32>(At.i32(set, c));
      below += load<f64>(At.nth(row, j)) * load<f64>(At.nth(beta, j));
    }
    quadratic += bi * (2.0 * below + load<f64>(At.nth(row, i)) * bi);
    linear += bi * load<f64>(At.nth(job.cross, i));
  }
  return job.square - 2.0 * linear + quadratic;
}

/** Σ weight·(x − y)² */
export function weightedDistance(n: i32, weight: usize, x: usize, y: usize): f64 {
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  const end4 = At.nth(x, n & ~3);
  const end = At.nth(x, n);
  while (x < end4) {
    const d0 = f64x2.sub(v128.load(x), v128.load(y));
    const d1 = f64x2.sub(v128.load(x, 16), v128.load(y, 16));
    s0 = F64x2.mulAdd(s0, f64x2.mul(d0, d0), v128.load(weight));
    s1 = F64x2.mulAdd(s1, f64x2.mul(d1, d1), v128.load(weight, 16));
    x += 32;
    y += 32;
    weight += 32;
  }
  let sum = F64x2.sum(f64x2.add(s0, s1));
  while (x < end) {
    const d = load<f64>(x) - load<f64>(y);
    sum += load<f64>(weight) * d * d;
    x += 8;
    y += 8;
    weight += 8;
  }
  return sum;
}
