// Products with some rows of a matrix, chosen by a list: dgemv for rows that do not stand together. Four rows at a time,
// so that the vector is read (and written) once for the four. Where `columnOf` is not 0, row r is column columnOf[r] of a triangular
// X (design.ts) and is zero beyond that place.
import { daxpy, ddot } from "../blas/level1";
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";

/** y ← y + alpha·Σ_t weight[t]·(row which[t]), rows of n doubles without gaps. */
export function addCombination(
  n: i32,
  alpha: f64,
  count: i32,
  which: usize,
  weight: usize,
  rows: usize,
  columnOf: usize,
  y: usize,
): void {
  const count4 = count & ~3;
  for (let t = 0; t < count4; t += 4) {
    const four = At.i32(which, t);
    addFour(n, lengthOf(n, four, columnOf), alpha, four, At.nth(weight, t), rows, y);
  }
  for (let t = count4; t < count; t++)
    daxpy(n, alpha * load<f64>(At.nth(weight, t)), At.f64(rows, load<i32>(At.i32(which, t)), 0, n), y);
}

/** out[t] ← (row which[t])·x */
export function dotColumns(
  n: i32,
  count: i32,
  which: usize,
  rows: usize,
  columnOf: usize,
  x: usize,
  out: usize,
): void {
  const count4 = count & ~3;
  for (let t = 0; t < count4; t += 4) {
    const four = At.i32(which, t);
    dotFour(n, lengthOf(n, four, columnOf), four, rows, x, At.nth(out, t));
  }
  for (let t = count4; t < count; t++)
    store<f64>(At.nth(out, t), ddot(n, At.f64(rows, load<i32>(At.i32(which, t)), 0, n), x));
}

/** How far the longest of four rows reaches. */
function lengthOf(n: i32, which: usize, columnOf: usize): i32 {
  if (columnOf == 0) return n;
  let last = 0;
  for (let r = 0; r < 4; r++) last = max(last, load<i32>(At.i32(columnOf, load<i32>(At.i32(which, r)))));
  return min(n, last + 1);
}

/** The first `length` entries of four rows of n. */
export function addFour(
  n: i32,
  length: i32,
  alpha: f64,
  which: usize,
  weight: usize,
  rows: usize,
  y: usize,
): void {
  let r0 = At.f64(rows, load<i32>(which), 0, n);
  let r1 = At.f64(rows, load<i32>(which, 4), 0, n);
  let r2 = At.f64(rows, load<i32>(which, 8), 0, n);
  let r3 = At.f64(rows, load<i32>(which, 12), 0, n);
  const w0 = alpha * load<f64>(weight);
  const w1 = alpha * load<f64>(weight, 8);
  const w2 = alpha * load<f64>(weight, 16);
  const w3 = alpha * load<f64>(weight, 24);
  const v0 = f64x2.splat(w0);
  const v1 = f64x2.splat(w1);
  const v2 = f64x2.splat(w2);
  const v3 = f64x2.splat(w3);
  const end2 = At.nth(y, length & ~1);
  while (y < end2) {
    let sum = F64x2.mulAdd(v128.load(y), v0, v128.load(r0));
    sum = F64x2.mulAdd(sum, v1, v128.load(r1));
    sum = F64x2.mulAdd(sum, v2, v128.load(r2));
    v128.store(y, F64x2.mulAdd(sum, v3, v128.load(r3)));
    y += 16;
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  if (length & 1) {
    let sum = load<f64>(y) + w0 * load<f64>(r0);
    sum += w1 * load<f64>(r1);
    sum += w2 * load<f64>(r2);
    store<f64>(y, sum + w3 * load<f64>(r3));
  }
}

export function dotFour(n: i32, length: i32, which: usize, rows: usize, x: usize, out: usize): void {
  let r0 = At.f64(rows, load<i32>(which), 0, n);
  let r1 = At.f64(rows, load<i32>(which, 4), 0, n);
  let r2 = At.f64(rows, load<i32>(which, 8), 0, n);
  let r3 = At.f64(rows, load<i32>(which, 12), 0, n);
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  let s2 = f64x2.splat(0.0);
  let s3 = f64x2.splat(0.0);
  const end2 = At.nth(x, length & ~1);
  while (x < end2) {
    const v = v128.load(x);
    s0 = F64x2.mulAdd(s0, v, v128.load(r0));
    s1 = F64x2.mulAdd(s1, v, v128.load(r1));
    s2 = F64x2.mulAdd(s2, v, v128.load(r2));
    s3 = F64x2.mulAdd(s3, v, v128.load(r3));
    x += 16;
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  let t0 = F64x2.sum(s0);
  let t1 = F64x2.sum(s1);
  let t2 = F64x2.sum(s2);
  let t3 = F64x2.sum(s3);
  if (length & 1) {
    const v = load<f64>(x);
    t0 += v * load<f64>(r0);
    t1 += v * load<f64>(r1);
    t2 += v * load<f64>(r2);
    t3 += v * load<f64>(r3);
  }
  store<f64>(out, t0);
  store<f64>(out, t1, 8);
  store<f64>(out, t2, 16);
  store<f64>(out, t3, 24);
}
