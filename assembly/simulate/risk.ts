import { NO_TRANS } from "../abi";
import { dgemv } from "../blas/dgemv";
import { daxpy, dcopy, ddot } from "../blas/level1";
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";
import { quadraticForm, sparseQuadraticForm } from "./quadratic";
import { Work } from "./work";

// What a fitted β is worth, by one of three measures:
//
//   population   σ² + Σ Λ_j (β_j − β*_j)²        the exact test risk of a drawn problem (docs/theory.md §1)
//                E[y²] − 2bᵀβ + βᵀΣβ             the same with any covariance of the features, b = E[xy] (§4, §5)
//   test data    ‖yt − Xt·β‖²/N                  mean squared error

/** Prepares the sums over features that a model does not see. */
export function prepareRisk(w: Work): void {
  const job = w.job;
  if (job.variance == 0) return;
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
  if (job.variance != 0) {
    const unseen = load<f64>(At.nth(w.tail, p)) + job.noiseStd * job.noiseStd;
    return weightedDistance(p, job.variance, beta, job.betaStar) + unseen;
  }
  if (job.covariance != 0)
    return quadraticRisk(w, p, quadraticForm(p, job.covariance, job.nActive, beta), beta);
  dcopy(job.nTest, job.yTest, w.errors);
  dgemv(NO_TRANS, job.nTest, p, -1.0, job.xTest, job.ldXTest, beta, 1.0, w.errors);
  return ddot(job.nTest, w.errors, w.errors) / <f64>job.nTest;
}

/** Risk of β given in full for the first p features, but non-zero at most on the `count` features (increasing) in `set`. */
export function sparseRisk(w: Work, p: i32, beta: usize, count: i32, set: usize): f64 {
  // gathering costs about four times as much an entry as reading along
  if (w.job.variance != 0 || 4 * count >= p) return denseRisk(w, p, beta);
  if (w.job.covariance != 0)
    return quadraticRisk(w, p, sparseQuadraticForm(count, set, w.job.covariance, w.job.nActive, beta), beta);
  return sparseTestError(w, beta, count, set);
}

/** Below this part of E[y²] the three terms of a risk cancel, and the difference from β* is taken instead where it is known. */
const CANCELS: f64 = 1e-3;

/** E[y²] − 2bᵀβ + `square`, with square = βᵀΣβ. */
function quadraticRisk(w: Work, p: i32, square: f64, beta: usize): f64 {
  const job = w.job;
  const noise = job.noiseStd * job.noiseStd;
  const risk = noise + job.signal - 2.0 * ddot(p, job.cross, beta) + square;
  if (risk > CANCELS * job.signal || job.betaStar == 0) return risk;
  const all = job.nActive;
  dcopy(all, job.betaStar, w.difference);
  daxpy(p, -1.0, beta, w.difference);
  return noise + quadraticForm(all, job.covariance, all, w.difference);
}

function sparseTestError(w: Work, beta: usize, count: i32, set: usize): f64 {
  const job = w.job;
  let sum: f64 = 0.0;
  for (let i = 0; i < job.nTest; i++) {
    const row = At.f64(job.xTest, i, 0, job.ldXTest);
    const error = load<f64>(At.nth(job.yTest, i)) - sparseDot(count, set, row, beta);
    sum += error * error;
  }
  return sum / <f64>job.nTest;
}

/** Σ x_j y_j over the `count` indices in `set`. */
function sparseDot(count: i32, set: usize, x: usize, y: usize): f64 {
  let sum: f64 = 0.0;
  for (let t = 0; t < count; t++) {
    const j = load<i32>(At.i32(set, t));
    sum += load<f64>(At.nth(x, j)) * load<f64>(At.nth(y, j));
  }
  return sum;
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
