// Fits and residuals of a few models together: B = U·X and R = Y − B·Xᵀ with a row for each model. There are too few rows for
// copying X into the panels of dgemm to pay. X is taken in strips of columns that stay in the second-level cache
// until both products have seen them; four rows of X and two models fill the registers.
import { addFourRows, dotFourRows } from "../blas/dgemv";
import { daxpy, ddot } from "../blas/level1";
import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";

/** Columns of X in a strip: at n = 300 it is 300 kB, at any n four rows of it and as much of all models are a few kB. */
const STRIP: i32 = 128;

/**
 * β̂ = X_pᵀu and y − X_p β̂ for g models.
 *
 *   sizes   i32[g]: p, increasing                  u   g×n, ld n            x   n×p, ldX
 *   b       g×p, ldB: β̂; what a row has beyond its p is garbage             r   g×n, ld n: y in, residuals out
 */
export function fitTogether(
  g: i32,
  n: i32,
  sizes: usize,
  u: usize,
  x: usize,
  ldX: i32,
  b: usize,
  ldB: i32,
  r: usize,
): void {
  const last = load<i32>(At.i32(sizes, g - 1));
  let first = 0; // models that have columns in the strip
  for (let c = 0; c < last; c += STRIP) {
    while (load<i32>(At.i32(sizes, first)) <= c) first++;
    const width = min(STRIP, last - c);
    const strip = At.nth(x, c);
    const fits = At.f64(b, first, c, ldB);
    combineRows(g - first, n, width, At.f64(u, first, 0, n), strip, ldX, fits, ldB);
    for (let m = first; m < g; m++) {
      const p = load<i32>(At.i32(sizes, m));
      if (p < c + width) memory.fill(At.f64(b, m, p, ldB), 0, (<usize>(c + width - p)) << 3);
    }
    subtractFits(g - first, n, width, fits, ldB, strip, ldX, At.f64(r, first, 0, n));
  }
}

/** B ← U·X, X n×width. */
export function combineRows(
  g: i32,
  n: i32,
  width: i32,
  u: usize,
  x: usize,
  ldX: i32,
  b: usize,
  ldB: i32,
): void {
  for (let m = 0; m < g; m++) memory.fill(At.f64(b, m, 0, ldB), 0, (<usize>width) << 3);
  const n4 = n & ~3;
  for (let i = 0; i < n4; i += 4) {
    const rows = At.f64(x, i, 0, ldX);
    for (let m = 0; m < g - 1; m += 2)
      addFourToTwo(width, rows, ldX, At.f64(u, m, i, n), n, At.f64(b, m, 0, ldB), ldB);
    if (g & 1) addFourRows(width, 1.0, rows, ldX, At.f64(u, g - 1, i, n), At.f64(b, g - 1, 0, ldB));
  }
  for (let i = n4; i < n; i++)
    for (let m = 0; m < g; m++)
      daxpy(width, load<f64>(At.f64(u, m, i, n)), At.f64(x, i, 0, ldX), At.f64(b, m, 0, ldB));
}

/** R ← R − B·Xᵀ */
export function subtractFits(
  g: i32,
  n: i32,
  width: i32,
  b: usize,
  ldB: i32,
  x: usize,
  ldX: i32,
  r: usize,
): void {
  const n4 = n & ~3;
  for (let i = 0; i < n4; i += 4) {
    const rows = At.f64(x, i, 0, ldX);
    for (let m = 0; m < g - 1; m += 2)
      dotFourWithTwo(width, rows, ldX, At.f64(b, m, 0, ldB), ldB, At.f64(r, m, i, n), n);
    if (g & 1) dotFourRows(width, -1.0, rows, ldX, At.f64(b, g - 1, 0, ldB), At.f64(r, g - 1, i, n));
  }
  for (let i = n4; i < n; i++)
    for (let m = 0; m < g; m++) {
      const entry = At.f64(r, m, i, n);
      store<f64>(entry, load<f64>(entry) - ddot(width, At.f64(x, i, 0, ldX), At.f64(b, m, 0, ldB)));
    }
}

/** Rows m = 0, 1 of y += Σ_r weight[m, r]·(row r of a) for r < 4. */
export function addFourToTwo(n: i32, a: usize, ldA: i32, weight: usize, ldW: i32, y: usize, ldY: i32): void {
  const step = (<usize>ldA) << 3;
  const other = At.f64(weight, 1, 0, ldW);
  const v00 = v128.load_splat<f64>(weight);
  const v01 = v128.load_splat<f64>(weight, 8);
  const v02 = v128.load_splat<f64>(weight, 16);
  const v03 = v128.load_splat<f64>(weight, 24);
  const v10 = v128.load_splat<f64>(other);
  const v11 = v128.load_splat<f64>(other, 8);
  const v12 = v128.load_splat<f64>(other, 16);
  const v13 = v128.load_splat<f64>(other, 24);
  let a1 = a + step;
  let a2 = a1 + step;
  let a3 = a2 + step;
  let z = At.f64(y, 1, 0, ldY);
  const end2 = y + ((<usize>(n & ~1)) << 3);
  while (y < end2) {
    const x0 = v128.load(a);
    const x1 = v128.load(a1);
    const x2 = v128.load(a2);
    const x3 = v128.load(a3);
    let s = F64x2.mulAdd(v128.load(y), v00, x0);
    let t = F64x2.mulAdd(v128.load(z), v10, x0);
    s = F64x2.mulAdd(s, v01, x1);
    t = F64x2.mulAdd(t, v11, x1);
    s = F64x2.mulAdd(s, v02, x2);
    t = F64x2.mulAdd(t, v12, x2);
    v128.store(y, F64x2.mulAdd(s, v03, x3));
    v128.store(z, F64x2.mulAdd(t, v13, x3));
    y += 16;
    z += 16;
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  if ((n & 1) == 0) return;
  for (let r: usize = 0; r < 4; r++) {
    const x = load<f64>(a + r * step);
    store<f64>(y, load<f64>(y) + load<f64>(weight + (r << 3)) * x);
    store<f64>(z, load<f64>(z) + load<f64>(other + (r << 3)) * x);
  }
}

/** r[m, i] −= (row i of a)·(row m of x) for i < 4, m = 0, 1. */
export function dotFourWithTwo(n: i32, a: usize, ldA: i32, x: usize, ldX: i32, r: usize, ldR: i32): void {
  const step = (<usize>ldA) << 3;
  let a1 = a + step;
  let a2 = a1 + step;
  let a3 = a2 + step;
  let z = At.f64(x, 1, 0, ldX);
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  let s2 = f64x2.splat(0.0);
  let s3 = f64x2.splat(0.0);
  let t0 = f64x2.splat(0.0);
  let t1 = f64x2.splat(0.0);
  let t2 = f64x2.splat(0.0);
  let t3 = f64x2.splat(0.0);
  const end2 = x + ((<usize>(n & ~1)) << 3);
  while (x < end2) {
    const x0 = v128.load(x);
    const z0 = v128.load(z);
    const r0 = v128.load(a);
    s0 = F64x2.mulAdd(s0, r0, x0);
    t0 = F64x2.mulAdd(t0, r0, z0);
    const r1 = v128.load(a1);
    s1 = F64x2.mulAdd(s1, r1, x0);
    t1 = F64x2.mulAdd(t1, r1, z0);
    const r2 = v128.load(a2);
    s2 = F64x2.mulAdd(s2, r2, x0);
    t2 = F64x2.mulAdd(t2, r2, z0);
    const r3 = v128.load(a3);
    s3 = F64x2.mulAdd(s3, r3, x0);
    t3 = F64x2.mulAdd(t3, r3, z0);
    x += 16;
    z += 16;
    a += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  const odd = (n & 1) != 0;
  const other = At.f64(r, 1, 0, ldR);
  subtract(r, odd, s0, a, x);
  subtract(At.nth(r, 1), odd, s1, a1, x);
  subtract(At.nth(r, 2), odd, s2, a2, x);
  subtract(At.nth(r, 3), odd, s3, a3, x);
  subtract(other, odd, t0, a, z);
  subtract(At.nth(other, 1), odd, t1, a1, z);
  subtract(At.nth(other, 2), odd, t2, a2, z);
  subtract(At.nth(other, 3), odd, t3, a3, z);
}

function subtract(entry: usize, odd: bool, pairs: v128, a: usize, x: usize): void {
  let sum = F64x2.sum(pairs);
  if (odd) sum += load<f64>(a) * load<f64>(x);
  store<f64>(entry, load<f64>(entry) - sum);
}
