// Draws of the dense fit (docs/theory.md §4), a chunk of them at a time so that all changes of basis are products of matrices.
import { NO_TRANS, TRANS } from "../../abi";
import { dgemm } from "../../blas/dgemm";
import { At } from "../../memory/address";
import { normals, uniforms } from "../../random/fill";
import { Model } from "./model";

// The streams of a draw: stream low word = number of the draw, high word = what the numbers are for. Draw i therefore has its
// bits from seed and i alone. (The simulation's streams are 1, 2, 3, …: the two roads share no random number.)
const NORMALS: u32 = 0x4001;
export const LOTS: u32 = 0x4002;
export const PROBES: u32 = 0x4003;
export const GROUPS: u32 = 0x4004;

/** Draws worked on together. */
export const CHUNK: i32 = 50;

/** Numbers of known mean that each draw has, for the regression in estimate.ts. */
export const CONTROLS: i32 = 3;

/** A chunk of draws: rows of p doubles. */
@unmanaged
export class Draws {
  first: i32;
  count: i32;
  /** h, of the eigenbasis, and w = (1 − a)(t + h). */
  h: usize;
  w: usize;
  /** UΛ^{1/2}h and UΛ^{1/2}w, of the features. */
  hImage: usize;
  wImage: usize;
  /** β̂. */
  beta: usize;
  /** Lots between features that tie. */
  lots: usize;
  /** [nDraws × CONTROLS], of all draws. */
  controls: usize;
}

/** Bytes of a chunk, controls included. */
export function drawsBytes(p: i32, nDraws: i32): usize {
  return (6 * <usize>CHUNK * <usize>p + <usize>nDraws * <usize>CONTROLS) << 3;
}

export function setDraws(draws: Draws, p: i32, memory: usize): void {
  const block = (<usize>CHUNK * <usize>p) << 3;
  draws.h = memory;
  draws.w = memory + block;
  draws.hImage = memory + 2 * block;
  draws.wImage = memory + 3 * block;
  draws.beta = memory + 4 * block;
  draws.lots = memory + 5 * block;
  draws.controls = memory + 6 * block;
}

/**
 * Makes draws first … first + count − 1. Controls, each of mean 0: the draw's dense risk less γ, h·t/n and (‖h‖² − p)/n.
 * @param scratch CHUNK×p doubles
 * @param work blasWorkBytes()
 */
export function makeDraws(
  model: Model,
  draws: Draws,
  first: i32,
  count: i32,
  scratch: usize,
  work: usize,
): void {
  const p = model.p;
  draws.first = first;
  draws.count = count;
  for (let i = 0; i < count; i++) {
    const h = At.f64(draws.h, i, 0, p);
    normals(model.key0, model.key1, <u32>(first + i), NORMALS, 0, p, h);
    uniforms(model.key0, model.key1, <u32>(first + i), LOTS, 0, p, At.f64(draws.lots, i, 0, p));
    control(model, h, At.f64(draws.w, i, 0, p), At.f64(draws.controls, first + i, 0, CONTROLS));
  }
  combine(model, count, model.mean, model.spread, draws.h, scratch);
  dgemm(NO_TRANS, TRANS, count, p, p, 1.0, scratch, p, model.vectors, p, 0.0, draws.beta, p, work);
  combine(model, count, 0, model.root, draws.h, scratch);
  dgemm(NO_TRANS, TRANS, count, p, p, 1.0, scratch, p, model.vectors, p, 0.0, draws.hImage, p, work);
  combine(model, count, 0, model.root, draws.w, scratch);
  dgemm(NO_TRANS, TRANS, count, p, p, 1.0, scratch, p, model.vectors, p, 0.0, draws.wImage, p, work);
}

/** Rows out_i = mean + scale∘x_i; mean 0 stands for none. */
function combine(model: Model, count: i32, mean: usize, scale: usize, x: usize, out: usize): void {
  const p = model.p;
  for (let i = 0; i < count; i++)
    for (let j = 0; j < p; j++) {
      const value = load<f64>(At.nth(scale, j)) * load<f64>(At.f64(x, i, j, p));
      store<f64>(At.f64(out, i, j, p), mean == 0 ? value : load<f64>(At.nth(mean, j)) + value);
    }
}

/** Fills w = (1−a)(t+h) and the controls of one draw: γ(σ²/γ + ‖ah − (1−a)t‖²/n) is its dense risk. */
function control(model: Model, h: usize, w: usize, out: usize): void {
  const p = model.p;
  const n = model.nSamples;
  let risk: f64 = 0.0;
  let product: f64 = 0.0;
  let square: f64 = 0.0;
  for (let j = 0; j < p; j++) {
    const z = load<f64>(At.nth(h, j));
    const t = load<f64>(At.nth(model.t, j));
    const rest = load<f64>(At.nth(model.rest, j));
    const error = load<f64>(At.nth(model.a, j)) * z - rest * t;
    store<f64>(At.nth(w, j), rest * (t + z));
    risk += error * error;
    product += z * t;
    square += z * z;
  }
  store<f64>(out, model.noiseRatio + risk / n - 1);
  store<f64>(out, product / n, 8);
  store<f64>(out, (square - <f64>p) / n, 16);
}
