// Designs that are functions of other random numbers: X = f(Z·Mᵀ), entry by entry, Z n×r of standard normals, y = Zθ + σz.
//
//   covariance        M = A of Σ = AAᵀ, θ = Aᵀβ* and f nothing: then Zθ = Xβ*         docs/theory.md §4
//   random features   M = R, f the activation                                        docs/theory.md §5
import { LINEAR, NO_TRANS, RELU, TRANS } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dgemv } from "../blas/dgemv";
import { At } from "../memory/address";
import { normals } from "../random/fill";
import { erfs } from "../special/erf";
import { relu } from "./relu";
import { STRIP } from "./sizes";
import { DESIGN, NOISE } from "./streams";
import { Work } from "./work";

/** Notes for each strip of M which of its columns hold anything: [first, end) as two words. */
export function findSpans(w: Work): void {
  const job = w.job;
  for (let j = 0; j < job.nActive; j += STRIP) {
    const rows = min(STRIP, job.nActive - j);
    let first = job.nInputs;
    let end = 0;
    for (let i = j; i < j + rows; i++) {
      const row = At.f64(job.map, i, 0, job.nInputs);
      let k = 0;
      while (k < first && load<f64>(At.nth(row, k)) == 0.0) k++;
      first = min(first, k);
      k = job.nInputs;
      while (k > end && load<f64>(At.nth(row, k - 1)) == 0.0) k--;
      end = max(end, k);
    }
    const span = At.i32(w.spans, (j / STRIP) << 1);
    store<i32>(span, min(first, end));
    store<i32>(span, end, 4);
  }
}

/** Draws X and y of trial `trial`. Z_ij is normal number i·ldZ + j of the stream DESIGN, with ldZ = r rounded up to 8. */
export function drawMapped(w: Work, trial: u32): void {
  const job = w.job;
  const n = job.nSamples;
  const ldZ = w.ldInputs;
  normals(job.key0, job.key1, trial, DESIGN, 0, n * ldZ, w.inputs);
  normals(job.key0, job.key1, trial, NOISE, 0, n, w.y);
  dgemv(NO_TRANS, n, job.nInputs, 1.0, w.inputs, ldZ, job.theta, job.noiseStd, w.y);
  for (let j = 0; j < job.nActive;) {
    const span = At.i32(w.spans, (j / STRIP) << 1);
    const first = load<i32>(span);
    const depth = load<i32>(span, 4) - first;
    let end = j + STRIP;
    while (end < job.nActive && sameSpan(w, end, span)) end += STRIP;
    end = min(end, job.nActive);
    const z = At.nth(w.inputs, first);
    const m = At.f64(job.map, j, first, job.nInputs);
    const x = At.nth(w.x, j);
    dgemm(NO_TRANS, TRANS, n, end - j, depth, 1.0, z, ldZ, m, job.nInputs, 0.0, x, w.ldX, w.blas);
    j = end;
  }
  if (job.activation == LINEAR) return;
  for (let i = 0; i < n; i++) {
    const row = At.f64(w.x, i, 0, w.ldX);
    if (job.activation == RELU) relu(job.nActive, row);
    else erfs(job.nActive, row);
  }
}

function sameSpan(w: Work, j: i32, span: usize): bool {
  return load<u64>(At.i32(w.spans, (j / STRIP) << 1)) == load<u64>(span);
}
