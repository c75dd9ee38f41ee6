import { NO_TRANS } from "../abi";
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";
import { dscal } from "./level1";

/**
 * y ← alpha·op(A)·x + beta·y, with A m×n.
 *
 *   trans = NO_TRANS   x has n, y has m entries      trans = TRANS   x has m, y has n entries
 *
 * beta = 0 writes y without reading it; alpha = 0 reads neither A nor x. x and y may not overlap.
 */
export function dgemv(
  trans: i32,
  m: i32,
  n: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  x: usize,
  beta: f64,
  y: usize,
): void {
  const nY = trans == NO_TRANS ? m : n;
  if (beta != 1.0) dscal(nY, beta, y);
  if (alpha == 0.0 || m == 0 || n == 0) return;
  if (trans == NO_TRANS) {
    // The grouping of rows does not change a row's own sum, so an entry of y does not depend on m.
    const m4 = m & ~3;
    for (let i = 0; i < m4; i += 4) dotFourRows(n, alpha, At.f64(a, i, 0, ldA), ldA, x, At.nth(y, i));
    for (let i = m4; i < m; i++) dotOneRow(n, alpha, At.f64(a, i, 0, ldA), x, At.nth(y, i));
  } else {
    const m4 = m & ~3;
    for (let i = 0; i < m4; i += 4) addFourRows(n, alpha, At.f64(a, i, 0, ldA), ldA, At.nth(x, i), y);
    for (let i = m4; i < m; i++) addOneRow(n, alpha * load<f64>(At.nth(x, i)), At.f64(a, i, 0, ldA), y);
  }
}

/** y[r] += alpha·(row r · x) for r < 4: each row in two running pairs, x loaded once for all four. */
export function dotFourRows(n: i32, alpha: f64, a: usize, ldA: i32, x: usize, y: usize): void {
  const step = (<usize>ldA) << 3;
  let a0 = a;
  let a1 = a + step;
  let a2 = a1 + step;
  let a3 = a2 + step;
  let s00 = f64x2.splat(0.0);
  let s01 = f64x2.splat(0.0);
  let s10 = f64x2.splat(0.0);
  let s11 = f64x2.splat(0.0);
  let s20 = f64x2.splat(0.0);
  let s21 = f64x2.splat(0.0);
  let s30 = f64x2.splat(0.0);
  let s31 = f64x2.splat(0.0);
  const end4 = x + ((<usize>(n & ~3)) << 3);
  const end = x + ((<usize>n) << 3);
  while (x < end4) {
    const x0 = v128.load(x);
    const x1 = v128.load(x, 16);
    s00 = F64x2.mulAdd(s00, v128.load(a0), x0);
    s01 = F64x2.mulAdd(s01, v128.load(a0, 16), x1);
    s10 = F64x2.mulAdd(s10, v128.load(a1), x0);
    s11 = F64x2.mulAdd(s11, v128.load(a1, 16), x1);
    s20 = F64x2.mulAdd(s20, v128.load(a2), x0);
    s21 = F64x2.mulAdd(s21, v128.load(a2, 16), x1);
    s30 = F64x2.mulAdd(s30, v128.load(a3), x0);
    s31 = F64x2.mulAdd(s31, v128.load(a3, 16), x1);
    x += 32;
    a0 += 32;
    a1 += 32;
    a2 += 32;
    a3 += 32;
  }
  let t0 = F64x2.sum(f64x2.add(s00, s01));
  let t1 = F64x2.sum(f64x2.add(s10, s11));
  let t2 = F64x2.sum(f64x2.add(s20, s21));
  let t3 = F64x2.sum(f64x2.add(s30, s31));
  while (x < end) {
    const xj = load<f64>(x);
    t0 += load<f64>(a0) * xj;
    t1 += load<f64>(a1) * xj;
    t2 += load<f64>(a2) * xj;
    t3 += load<f64>(a3) * xj;
    x += 8;
    a0 += 8;
    a1 += 8;
    a2 += 8;
    a3 += 8;
  }
  store<f64>(y, load<f64>(y) + alpha * t0);
  store<f64>(y, load<f64>(y, 8) + alpha * t1, 8);
  store<f64>(y, load<f64>(y, 16) + alpha * t2, 16);
  store<f64>(y, load<f64>(y, 24) + alpha * t3, 24);
}

/** y[0] += alpha·(row · x), summed in the order of dotFourRows. */
function dotOneRow(n: i32, alpha: f64, a: usize, x: usize, y: usize): void {
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  const end4 = x + ((<usize>(n & ~3)) << 3);
  const end = x + ((<usize>n) << 3);
  while (x < end4) {
    s0 = F64x2.mulAdd(s0, v128.load(a), v128.load(x));
    s1 = F64x2.mulAdd(s1, v128.load(a, 16), v128.load(x, 16));
    x += 32;
    a += 32;
  }
  let t = F64x2.sum(f64x2.add(s0, s1));
  while (x < end) {
    t += load<f64>(a) * load<f64>(x);
    x += 8;
    a += 8;
  }
  store<f64>(y, load<f64>(y) + alpha * t);
}

/** y += Σ_r (alpha·x[r])·(row r) for r < 4, added in the order of the rows; y is read and written once. */
export function addFourRows(n: i32, alpha: f64, a: usize, ldA: i32, x: usize, y: usize): void {
  const step = (<usize>ldA) << 3;
  const w0 = alpha * load<f64>(x);
  const w1 = alpha * load<f64>(x, 8);
  const w2 = alpha * load<f64>(x, 16);
  const w3 = alpha * load<f64>(x, 24);
  const v0 = f64x2.splat(w0);
  const v1 = f64x2.splat(w1);
  const v2 = f64x2.splat(w2);
  const v3 = f64x2.splat(w3);
  let a1 = a + step;
  let a2 = a1 + step;
  let a3 = a2 + step;
  const end2 = y + ((<usize>(n & ~1)) << 3);
  while (y < end2) {
    let sum = F64x2.mulAdd(v128.load(y), v0, v128.load(a));
    sum = F64x2.mulAdd(sum, v1, v128.load(a1));
    sum = F64x2.mulAdd(sum, v2, v128.load(a2));
    v128.store(y, F64x2.mulAdd(sum, v3, v128.load(a3)));
    y += 16;
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  if (n & 1) {
    let sum = load<f64>(y) + w0 * load<f64>(a);
    sum += w1 * load<f64>(a1);
    sum += w2 * load<f64>(a2);
    store<f64>(y, sum + w3 * load<f64>(a3));
  }
}

function addOneRow(n: i32, weight: f64, a: usize, y: usize): void {
  const w = f64x2.splat(weight);
  const end2 = y + ((<usize>(n & ~1)) << 3);
  while (y < end2) {
    v128.store(y, F64x2.mulAdd(v128.load(y), w, v128.load(a)));
    y += 16;
    a += 16;
  }
  if (n & 1) store<f64>(y, load<f64>(y) + weight * load<f64>(a));
}
