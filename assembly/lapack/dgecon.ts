// The condition number of a factored matrix, estimated from a handful of solutions with it.
import { GENERAL, LOWER, NO_TRANS, NON_UNIT, POSITIVE_DEFINITE, TRANS, UNIT, UPPER } from "../abi";
import { dtrsv } from "../blas/dtrsv";
import { At } from "../memory/address";
import { exchangeRows, exchangeRowsBack } from "./dgetrf";

/** Steps of the power method after the first; LAPACK's limit. Three are usual. */
const MAX_STEPS: i32 = 5;

/** The largest column sum of |a_ij| of an n×n matrix, or of one triangle of it (kind LOWER, UPPER). `work`: n doubles. */
export function oneNorm(kind: i32, n: i32, a: usize, ldA: i32, work: usize): f64 {
  memory.fill(work, 0, (<usize>n) << 3);
  for (let i = 0; i < n; i++) {
    const last = kind == LOWER ? i + 1 : n;
    for (let j = kind == UPPER ? i : 0; j < last; j++)
      store<f64>(At.nth(work, j), load<f64>(At.nth(work, j)) + abs(load<f64>(At.f64(a, i, j, ldA))));
  }
  let largest: f64 = 0.0;
  for (let j = 0; j < n; j++) largest = max(largest, load<f64>(At.nth(work, j)));
  return largest;
}

/** Bytes of workspace of dgecon. */
export function dgeconWorkBytes(n: i32): usize {
  return (<usize>n) << 4;
}

/**
 * An estimate of 1/(‖A‖₁·‖A⁻¹‖₁), between 0 (singular) and 1. Nearly always within a factor of 3 of the truth, and never
 * below it but for rounding.
 *
 *   kind   GENERAL (LU of dgetrf, with ipiv), POSITIVE_DEFINITE (lower factor of dpotrf), or LOWER / UPPER (A itself)
 *   a      the factored matrix, n×n, ldA ≥ n; read       norm   ‖A‖₁ of the matrix before it was factored
 *   work   dgeconWorkBytes(n)
 *
 * Hager's method as improved by Higham (ACM TOMS 14, 1988; LAPACK's dlacn2): at most 2·MAX_STEPS + 2 solutions, n² each.
 */
export function dgecon(kind: i32, n: i32, a: usize, ldA: i32, ipiv: usize, norm: f64, work: usize): f64 {
  assert(n >= 0 && ldA >= n, "dgecon: sizes");
  if (n == 0) return 1.0;
  if (norm == 0.0) return 0.0;
  const inverseNorm = inverseOneNorm(kind, n, a, ldA, ipiv, work, At.nth(work, n));
  // Infinity or NaN: a solution overflowed, A is singular as far as doubles can tell
  return inverseNorm < Infinity && inverseNorm > 0.0 ? 1.0 / inverseNorm / norm : 0.0;
}

/** A lower bound of ‖A⁻¹‖₁, usually the value itself. x: n doubles, signs: n doubles. */
function inverseOneNorm(kind: i32, n: i32, a: usize, ldA: i32, ipiv: usize, x: usize, signs: usize): f64 {
  for (let i = 0; i < n; i++) store<f64>(At.nth(x, i), 1.0 / <f64>n);
  applyInverse(kind, NO_TRANS, n, a, ldA, ipiv, x);
  let estimate = sumOfSizes(n, x);
  if (n == 1) return estimate;
  takeSigns(n, x, signs);
  applyInverse(kind, TRANS, n, a, ldA, ipiv, x);
  let column = largestEntry(n, x);
  for (let step = 0; step < MAX_STEPS; step++) {
    memory.fill(x, 0, (<usize>n) << 3);
    store<f64>(At.nth(x, column), 1.0);
    applyInverse(kind, NO_TRANS, n, a, ldA, ipiv, x);
    const sum = sumOfSizes(n, x);
    const grew = sum > estimate;
    if (grew) estimate = sum;
    // no entry changed its sign, or nothing was gained: a local maximum
    if (!takeSigns(n, x, signs) || !grew) break;
    applyInverse(kind, TRANS, n, a, ldA, ipiv, x);
    const next = largestEntry(n, x);
    if (abs(load<f64>(At.nth(x, next))) == abs(load<f64>(At.nth(x, column)))) break;
    column = next;
  }
  // a vector that the method cannot have been led astray from
  for (let i = 0; i < n; i++) {
    const size = 1.0 + <f64>i / <f64>(n - 1);
    store<f64>(At.nth(x, i), i & 1 ? -size : size);
  }
  applyInverse(kind, NO_TRANS, n, a, ldA, ipiv, x);
  return max(estimate, (2.0 * sumOfSizes(n, x)) / (3.0 * <f64>n));
}

/** x ← A⁻¹·x or A⁻ᵀ·x */
function applyInverse(kind: i32, trans: i32, n: i32, a: usize, ldA: i32, ipiv: usize, x: usize): void {
  if (kind == POSITIVE_DEFINITE) {
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, a, ldA, x);
    dtrsv(LOWER, TRANS, NON_UNIT, n, a, ldA, x);
  } else if (kind != GENERAL) dtrsv(kind, trans, NON_UNIT, n, a, ldA, x);
  else if (trans == NO_TRANS) {
    exchangeRows(0, n, 1, x, 1, ipiv);
    dtrsv(LOWER, NO_TRANS, UNIT, n, a, ldA, x);
    dtrsv(UPPER, NO_TRANS, NON_UNIT, n, a, ldA, x);
  } else {
    dtrsv(UPPER, TRANS, NON_UNIT, n, a, ldA, x);
    dtrsv(LOWER, TRANS, UNIT, n, a, ldA, x);
    exchangeRowsBack(n, x, ipiv);
  }
}

/** x ← sign(x), kept in `signs` too; whether any of them changed. */
function takeSigns(n: i32, x: usize, signs: usize): bool {
  let changed = false;
  for (let i = 0; i < n; i++) {
    const sign: f64 = load<f64>(At.nth(x, i)) >= 0.0 ? 1.0 : -1.0;
    if (load<f64>(At.nth(signs, i)) != sign) changed = true;
    store<f64>(At.nth(signs, i), sign);
    store<f64>(At.nth(x, i), sign);
  }
  return changed;
}

function largestEntry(n: i32, x: usize): i32 {
  let at = 0;
  for (let i = 1; i < n; i++) if (abs(load<f64>(At.nth(x, i))) > abs(load<f64>(At.nth(x, at)))) at = i;
  return at;
}

function sumOfSizes(n: i32, x: usize): f64 {
  let sum: f64 = 0.0;
  for (let i = 0; i < n; i++) sum += abs(load<f64>(At.nth(x, i)));
  return sum;
}
