// The dense fit (docs/theory.md §9b): X_g = √Λ(a bᵀ + F Q) is drawn as far as the fit depends on it, a and F; then β̂, whose part
// across β* has a length but no direction yet, gets one.
import { LOWER, TRANS } from "../../abi";
import { dsyrk } from "../../blas/dsyrk";
import { daxpy, dcopy, dnrm2, dscal } from "../../blas/level1";
import { At } from "../../memory/address";
import { normals } from "../../random/fill";
import { NOISE } from "../streams";
import { bartlett } from "./bartlett";
import { Run, Streams } from "./job";
import { fitThroughSamples } from "./solve";
import { ExactWork } from "./work";

/** Rows of Fᵀ whose product goes at once: what stands below the diagonal of a block is zero and is not read. */
const BLOCK: i32 = 64;

/** Draws what the dense fit depends on, and fits it. @returns the method, or −1 */
export function denseFit(w: ExactWork, trial: u32): i32 {
  const job = w.job;
  const n = job.nSamples;
  normals(job.key0, job.key1, trial, NOISE, 0, n, w.y);
  dscal(n, job.noiseStd, w.y);
  drawShifts(w, trial);
  drawSmallGroups(w, trial);
  dsyrk(LOWER, TRANS, n, w.nPlain, 1.0, w.a, n, 0.0, w.k, n, w.blas);
  for (let g = 0; g < job.nGroups; g++) {
    if (load<i32>(At.i32(w.shiftRow, g)) < 0) continue;
    const f = At.f64(w.a, load<i32>(At.i32(w.factorRow, g)), 0, n);
    const degrees = load<i32>(At.i32(job.groupSize, g)) - 1;
    const scale = sqrt(load<f64>(At.nth(job.groupVariance, g)));
    const normalStream = Streams.FACTOR + <u32>g;
    const chiStream = Streams.FACTOR_CHI + <u32>g;
    bartlett(job.key0, job.key1, trial, normalStream, chiStream, 0.0, n, degrees, scale, f, n);
    for (let k = 0; k < n; k += BLOCK) {
      const corner = At.f64(w.k, k, k, n);
      dsyrk(LOWER, TRANS, n - k, min(BLOCK, n - k), 1.0, At.f64(f, k, k, n), n, 1.0, corner, n, w.blas);
    }
  }
  const method = fitThroughSamples(w, w.nRows, w.a, <f64>n * job.ridge, w.coef, w.step);
  if (method < 0) return method;
  for (let g = 0; g < job.nGroups; g++) {
    const shift = load<i32>(At.i32(w.shiftRow, g));
    const factor = At.nth(w.coef, load<i32>(At.i32(w.factorRow, g)));
    store<f64>(At.nth(w.along, g), shift < 0 ? 0.0 : load<f64>(At.nth(w.coef, shift)));
    store<f64>(At.nth(w.across, g), shift < 0 ? 1.0 : dnrm2(n, factor));
  }
  return method;
}

/** Rows √Λ_g a_g, and what they add to y. */
function drawShifts(w: ExactWork, trial: u32): void {
  const job = w.job;
  const n = job.nSamples;
  const pitch = <f64>((n + 7) & ~7);
  for (let g = 0; g < job.nGroups; g++) {
    const shift = load<i32>(At.i32(w.shiftRow, g));
    if (shift < 0) continue;
    const row = At.f64(w.a, shift, 0, n);
    normals(job.key0, job.key1, trial, Streams.DIRECTION, <f64>g * pitch, n, row);
    dscal(n, sqrt(load<f64>(At.nth(job.groupVariance, g))), row);
    daxpy(n, load<f64>(At.nth(w.betaNorm, g)), row, w.y);
  }
}

function drawSmallGroups(w: ExactWork, trial: u32): void {
  const job = w.job;
  const n = job.nSamples;
  const pitch = <f64>((n + 7) & ~7);
  let row = At.f64(w.a, w.nMany, 0, n);
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    if (g >= 0 && load<i32>(At.i32(w.shiftRow, g)) < 0) {
      const deviation = sqrt(load<f64>(At.nth(job.groupVariance, g)));
      const beta = load<f64>(At.nth(job.betaStar, run.atom));
      for (; j < run.end; j++) {
        normals(job.key0, job.key1, trial, Streams.SMALL, <f64>j * pitch, n, row);
        dscal(n, deviation, row);
        daxpy(n, beta, row, w.y);
        row = At.nth(row, n);
      }
    }
    j = run.end;
  }
}

/**
 * w.q: for a feature of a large group the entry of q_g, uniform on the unit sphere across b_g; of a small group β̂; 0 where the variance is 0.
 * So β̂ = along_g·b + across_g·q everywhere.
 */
export function drawDirections(w: ExactWork, trial: u32): void {
  const job = w.job;
  normals(job.key0, job.key1, trial, Streams.ACROSS, 0, job.nFeatures, w.q);
  memory.fill(w.sums, 0, (<usize>job.nGroups) << 3);
  memory.fill(w.squares, 0, (<usize>job.nGroups) << 3);
  let small = At.nth(w.coef, w.nMany);
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    const q = At.nth(w.q, j);
    const length = run.end - j;
    if (g < 0) memory.fill(q, 0, (<usize>length) << 3);
    else if (load<i32>(At.i32(w.shiftRow, g)) < 0) {
      dcopy(length, small, q);
      small = At.nth(small, length);
    } else addTo(w.sums, g, load<f64>(At.nth(w.unit, run.atom)) * sum(length, q));
    j = run.end;
  }
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    if (g >= 0 && load<i32>(At.i32(w.shiftRow, g)) >= 0) {
      const along = load<f64>(At.nth(w.sums, g)) * load<f64>(At.nth(w.unit, run.atom));
      addTo(w.squares, g, subtract(run.end - j, along, At.nth(w.q, j)));
    }
    j = run.end;
  }
  for (let i = 0, j = 0; i < job.nRuns; i++) {
    const run = Run.nth(job, i);
    const g = load<i32>(At.i32(job.groupOf, run.atom));
    if (g >= 0 && load<i32>(At.i32(w.shiftRow, g)) >= 0)
      dscal(run.end - j, 1.0 / sqrt(load<f64>(At.nth(w.squares, g))), At.nth(w.q, j));
    j = run.end;
  }
}

function addTo(sums: usize, g: i32, value: f64): void {
  const entry = At.nth(sums, g);
  store<f64>(entry, load<f64>(entry) + value);
}

/** Σ x */
function sum(n: i32, x: usize): f64 {
  let s0: f64 = 0.0;
  let s1: f64 = 0.0;
  const end2 = At.nth(x, n & ~1);
  for (; x < end2; x += 16) {
    s0 += load<f64>(x);
    s1 += load<f64>(x, 8);
  }
  return n & 1 ? s0 + s1 + load<f64>(x) : s0 + s1;
}

/** x ← x − value; returns Σ x². */
function subtract(n: i32, value: f64, x: usize): f64 {
  let square: f64 = 0.0;
  const end = At.nth(x, n);
  for (; x < end; x += 8) {
    const difference = load<f64>(x) - value;
    store<f64>(x, difference);
    square += difference * difference;
  }
  return square;
}
