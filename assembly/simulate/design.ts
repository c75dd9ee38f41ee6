import { At } from "../memory/address";
import { chiSquare } from "../random/chi-square";
import { normals, uniforms } from "../random/fill";
import { F64x2 } from "../simd/f64x2";
import { drawMapped } from "./mapped";
import { DESIGN, LENGTHS, LOTS, NOISE } from "./streams";
import { Work } from "./work";

/**
 * Draws X and y as mapped.ts says, or X = Z·diag(√Λ) and y = Xβ* + σz of trial `trial`. Z_ij is normal number i·ldX + j of the stream DESIGN, with ldX
 * the number of active features rounded up to 8, and z_i is number i of NOISE.
 *
 * Where the job says triangular, the samples are turned so that the first n columns of the active features are upper triangular: X = QR, and
 * Qᵀy and Qᵀ times the other columns have the law of y and these. What stands above the diagonal of R and beyond it is again the normal
 * number i·ldX + j; R_ii is √Λ_i times a χ of n − i degrees of freedom, number i of LENGTHS (Bartlett's decomposition).
 *
 * Row by row, so that numbers are scaled and multiplied by β* while they are in the first-level cache.
 */
export function draw(w: Work, trial: u32): void {
  const job = w.job;
  if (job.map != 0) return drawMapped(w, trial);
  const n = job.nSamples;
  const p = job.nActive;
  normals(job.key0, job.key1, trial, NOISE, 0, n, w.y);
  for (let i = 0; i < n; i++) {
    const zeros = job.triangular != 0 ? min(i, p) : 0;
    const from = zeros & ~7;
    const row = At.f64(w.x, i, 0, w.ldX);
    const first = <f64>i * <f64>w.ldX + <f64>from;
    normals(job.key0, job.key1, trial, DESIGN, first, w.ldX - from, At.nth(row, from));
    memory.fill(row, 0, (<usize>zeros) << 3);
    const rest = At.nth(row, zeros);
    if (job.triangular != 0 && i < p) {
      store<f64>(rest, sqrt(chiSquare(job.key0, job.key1, trial, LENGTHS, <f64>i, n - i)));
    }
    const signal = scaleAndDot(p - zeros, rest, At.nth(job.deviation, zeros), At.nth(job.betaStar, zeros));
    const label = At.nth(w.y, i);
    store<f64>(label, signal + job.noiseStd * load<f64>(label));
  }
}

/** x ← x·scale entry by entry; returns x·weight of the new x. */
export function scaleAndDot(n: i32, x: usize, scale: usize, weight: usize): f64 {
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  const end4 = At.nth(x, n & ~3);
  const end = At.nth(x, n);
  while (x < end4) {
    const x0 = f64x2.mul(v128.load(x), v128.load(scale));
    const x1 = f64x2.mul(v128.load(x, 16), v128.load(scale, 16));
    v128.store(x, x0);
    v128.store(x, x1, 16);
    s0 = F64x2.mulAdd(s0, x0, v128.load(weight));
    s1 = F64x2.mulAdd(s1, x1, v128.load(weight, 16));
    x += 32;
    scale += 32;
    weight += 32;
  }
  let sum = F64x2.sum(f64x2.add(s0, s1));
  while (x < end) {
    const value = load<f64>(x) * load<f64>(scale);
    store<f64>(x, value);
    sum += value * load<f64>(weight);
    x += 8;
    scale += 8;
    weight += 8;
  }
  return sum;
}

/** Draws the lots of a trial: lot j for feature j, active or not. */
export function drawLots(w: Work, trial: u32): void {
  const job = w.job;
  uniforms(job.key0, job.key1, trial, LOTS, 0, job.nFeatures, w.priority);
}
