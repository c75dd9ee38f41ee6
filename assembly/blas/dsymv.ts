import { At } from "../memory/address";
import { F64x2 } from "../simd/f64x2";

/**
 * y ← A·x with A symmetric, n×n, of which only the upper triangle is read, each stored entry once.
 *
 *   a   n×n, ldA ≥ n; only j ≥ i is read
 *   x   n; read           y   n; written; may not overlap x
 *
 * Four rows at a time: an entry to the right of their diagonal block serves its own row as a term of a dot product and,
 * as its mirror image, y as a term of a sum of rows.
 */
export function dsymv(n: i32, a: usize, ldA: i32, x: usize, y: usize): void {
  memory.fill(y, 0, (<usize>n) << 3);
  const n4 = n & ~3;
  for (let i = 0; i < n4; i += 4) {
    diagonalBlock(4, At.f64(a, i, i, ldA), ldA, At.nth(x, i), At.nth(y, i));
    symvFourRows(n - i - 4, At.f64(a, i, i + 4, ldA), ldA, At.nth(x, i), At.nth(y, i));
  }
  diagonalBlock(n - n4, At.f64(a, n4, n4, ldA), ldA, At.nth(x, n4), At.nth(y, n4));
}

function diagonalBlock(n: i32, a: usize, ldA: i32, x: usize, y: usize): void {
  for (let i = 0; i < n; i++) {
    const xi = load<f64>(At.nth(x, i));
    let sum = load<f64>(At.nth(y, i)) + load<f64>(At.f64(a, i, i, ldA)) * xi;
    for (let j = i + 1; j < n; j++) {
      const value = load<f64>(At.f64(a, i, j, ldA));
      sum += value * load<f64>(At.nth(x, j));
      store<f64>(At.nth(y, j), load<f64>(At.nth(y, j)) + value * xi);
    }
    store<f64>(At.nth(y, i), sum);
  }
}

/** y[0..4) += R·x[4..4+n) and y[4..4+n) += Rᵀ·x[0..4) for four rows R of n entries. */
export function symvFourRows(n: i32, a: usize, ldA: i32, x: usize, y: usize): void {
  const step = (<usize>ldA) << 3;
  let a0 = a;
  let a1 = a0 + step;
  let a2 = a1 + step;
  let a3 = a2 + step;
  const w0 = load<f64>(x);
  const w1 = load<f64>(x, 8);
  const w2 = load<f64>(x, 16);
  const w3 = load<f64>(x, 24);
  const v0 = f64x2.splat(w0);
  const v1 = f64x2.splat(w1);
  const v2 = f64x2.splat(w2);
  const v3 = f64x2.splat(w3);
  let s0 = f64x2.splat(0.0);
  let s1 = f64x2.splat(0.0);
  let s2 = f64x2.splat(0.0);
  let s3 = f64x2.splat(0.0);
  let p = x + 32;
  let q = y + 32;
  const end = p + ((<usize>(n & ~1)) << 3);
  while (p < end) {
    const xj = v128.load(p);
    const r0 = v128.load(a0);
    const r1 = v128.load(a1);
    let sum = F64x2.mulAdd(v128.load(q), v0, r0);
    s0 = F64x2.mulAdd(s0, r0, xj);
    sum = F64x2.mulAdd(sum, v1, r1);
    s1 = F64x2.mulAdd(s1, r1, xj);
    const r2 = v128.load(a2);
    const r3 = v128.load(a3);
    sum = F64x2.mulAdd(sum, v2, r2);
    s2 = F64x2.mulAdd(s2, r2, xj);
    v128.store(q, F64x2.mulAdd(sum, v3, r3));
    s3 = F64x2.mulAdd(s3, r3, xj);
    p += 16;
    q += 16;
    a0 += 16;
    a1 += 16;
    a2 += 16;
    a3 += 16;
  }
  let t0 = F64x2.sum(s0);
  let t1 = F64x2.sum(s1);
  let t2 = F64x2.sum(s2);
  let t3 = F64x2.sum(s3);
  if (n & 1) {
    const xj = load<f64>(p);
    let sum = load<f64>(q) + w0 * load<f64>(a0);
    sum += w1 * load<f64>(a1);
    sum += w2 * load<f64>(a2);
    store<f64>(q, sum + w3 * load<f64>(a3));
    t0 += load<f64>(a0) * xj;
    t1 += load<f64>(a1) * xj;
    t2 += load<f64>(a2) * xj;
    t3 += load<f64>(a3) * xj;
  }
  store<f64>(y, load<f64>(y) + t0);
  store<f64>(y, load<f64>(y, 8) + t1, 8);
  store<f64>(y, load<f64>(y, 16) + t2, 16);
  store<f64>(y, load<f64>(y, 24) + t3, 24);
}
