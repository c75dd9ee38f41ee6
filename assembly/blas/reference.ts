// Plain twins of the kernels: the definition, entry by entry. Exported by the test build only.
import { LEFT, LOWER, NO_TRANS, UNIT } from "../abi";
import { At } from "../memory/address";

/** Entry (i, j) of op(A). */
function entry(trans: i32, a: usize, ldA: i32, i: i32, j: i32): f64 {
  return entryOf<f64>(trans, a, ldA, i, j);
}

function entryOf<T>(trans: i32, a: usize, ldA: i32, i: i32, j: i32): T {
  return load<T>(trans == NO_TRANS ? At.of<T>(a, i, j, ldA) : At.of<T>(a, j, i, ldA));
}

function blend<T>(alpha: T, sum: T, beta: T, c: usize): void {
  store<T>(c, beta == <T>0 ? alpha * sum : alpha * sum + beta * load<T>(c));
}

function gemm<T>(
  transA: i32,
  transB: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: T,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  beta: T,
  c: usize,
  ldC: i32,
): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let sum = <T>0;
      for (let l = 0; l < k; l++) sum += entryOf<T>(transA, a, ldA, i, l) * entryOf<T>(transB, b, ldB, l, j);
      blend<T>(alpha, sum, beta, At.of<T>(c, i, j, ldC));
    }
}

/** C ← alpha·op(A)·op(B) + beta·C */
export function refDgemm(
  transA: i32,
  transB: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  beta: f64,
  c: usize,
  ldC: i32,
): void {
  gemm<f64>(transA, transB, m, n, k, alpha, a, ldA, b, ldB, beta, c, ldC);
}

/** `refDgemm` in singles */
export function refSgemm(
  transA: i32,
  transB: i32,
  m: i32,
  n: i32,
  k: i32,
  alpha: f32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  beta: f32,
  c: usize,
  ldC: i32,
): void {
  gemm<f32>(transA, transB, m, n, k, alpha, a, ldA, b, ldB, beta, c, ldC);
}

/** One triangle of C ← alpha·A·Aᵀ + beta·C or alpha·Aᵀ·A + beta·C */
export function refDsyrk(
  uplo: i32,
  trans: i32,
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  beta: f64,
  c: usize,
  ldC: i32,
): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      if (uplo == LOWER ? j > i : j < i) continue;
      let sum: f64 = 0.0;
      for (let l = 0; l < k; l++) sum += entry(trans, a, ldA, i, l) * entry(trans, a, ldA, j, l);
      blend<f64>(alpha, sum, beta, At.f64(c, i, j, ldC));
    }
}

/** y ← alpha·op(A)·x + beta·y */
export function refDgemv(
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
  const nX = trans == NO_TRANS ? n : m;
  for (let i = 0; i < nY; i++) {
    let sum: f64 = 0.0;
    for (let j = 0; j < nX; j++) sum += entry(trans, a, ldA, i, j) * load<f64>(At.nth(x, j));
    blend<f64>(alpha, sum, beta, At.nth(y, i));
  }
}

/** x ← op(A)⁻¹·x for a vector whose entries are `step` bytes apart. */
function solveVector(
  lower: bool,
  trans: i32,
  diag: i32,
  n: i32,
  a: usize,
  ldA: i32,
  x: usize,
  step: usize,
): void {
  for (let t = 0; t < n; t++) {
    const i = lower ? t : n - 1 - t;
    let value = load<f64>(x + <usize>i * step);
    const end = lower ? i : n;
    for (let j = lower ? 0 : i + 1; j < end; j++)
      value -= entry(trans, a, ldA, i, j) * load<f64>(x + <usize>j * step);
    if (diag != UNIT) value /= entry(trans, a, ldA, i, i);
    store<f64>(x + <usize>i * step, value);
  }
}

/** x ← op(A)⁻¹·x */
export function refDtrsv(uplo: i32, trans: i32, diag: i32, n: i32, a: usize, ldA: i32, x: usize): void {
  solveVector((uplo == LOWER) == (trans == NO_TRANS), trans, diag, n, a, ldA, x, 8);
}

/** B ← alpha·op(A)⁻¹·B or alpha·B·op(A)⁻¹, one right-hand side after the other */
export function refDtrsm(
  side: i32,
  uplo: i32,
  trans: i32,
  diag: i32,
  m: i32,
  n: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
): void {
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) store<f64>(At.f64(b, i, j, ldB), alpha * load<f64>(At.f64(b, i, j, ldB)));
  const lower = (uplo == LOWER) == (trans == NO_TRANS);
  if (side == LEFT)
    for (let j = 0; j < n; j++) solveVector(lower, trans, diag, m, a, ldA, At.nth(b, j), (<usize>ldB) << 3);
  else for (let i = 0; i < m; i++) solveVector(!lower, 1 - trans, diag, n, a, ldA, At.f64(b, i, 0, ldB), 8);
}

/** A = L·Lᵀ or Uᵀ·U in one triangle; the order of the first minor that is not positive, or 0 */
export function refDpotrf(uplo: i32, n: i32, a: usize, ldA: i32): i32 {
  // factor(i, j) with j ≤ i is L's entry, or U's entry (j, i)
  const trans = uplo == LOWER ? 0 : 1;
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = entry(trans, a, ldA, i, j);
      for (let l = 0; l < j; l++) sum -= entry(trans, a, ldA, i, l) * entry(trans, a, ldA, j, l);
      if (i == j && !(sum > 0.0)) return i + 1;
      sum = i == j ? sqrt(sum) : sum / entry(trans, a, ldA, j, j);
      store<f64>(uplo == LOWER ? At.f64(a, i, j, ldA) : At.f64(a, j, i, ldA), sum);
    }
  return 0;
}

/** y ← A·x, A symmetric of order n, upper triangle read. */
export function refDsymv(n: i32, a: usize, ldA: i32, x: usize, y: usize): void {
  for (let i = 0; i < n; i++) {
    let sum: f64 = 0.0;
    for (let j = 0; j < n; j++)
      sum += load<f64>(At.f64(a, min(i, j), max(i, j), ldA)) * load<f64>(At.nth(x, j));
    store<f64>(At.nth(y, i), sum);
  }
}

/** Upper triangle of C ← C + alpha·Aᵀ·B, A and B k×n. */
export function refDgemmt(
  n: i32,
  k: i32,
  alpha: f64,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  c: usize,
  ldC: i32,
): void {
  for (let i = 0; i < n; i++)
    for (let j = i; j < n; j++) {
      let sum: f64 = 0.0;
      for (let l = 0; l < k; l++) sum += load<f64>(At.f64(a, l, i, ldA)) * load<f64>(At.f64(b, l, j, ldB));
      const entry = At.f64(c, i, j, ldC);
      store<f64>(entry, load<f64>(entry) + alpha * sum);
    }
}
