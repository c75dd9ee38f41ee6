import { LOWER, NO_TRANS, NON_UNIT, TRANS } from "../abi";
import { copyMatrix } from "../blas/copy";
import { accurateGradient, accurateResidual, splitResidual } from "../blas/dot2";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../blas/level1";
import { At } from "../memory/address";
import { dormlq } from "./dgelqf";

const MAX_STEPS: i32 = 4;

/** A step must be this much shorter than the one before, or refinement has done what it can. */
const PROGRESS: f64 = 0.25;

/** Doubles of scratch that refineColumns needs. */
export function refineElems(m: u64, n: u64): u64 {
  return 3 * m + 7 * n + 8;
}

/** `refine` for nrhs right-hand sides, each gathered into a vector: column j of x (n×nrhs, ldX) for column j of b (m×nrhs, ldB). */
export function refineColumns(
  m: i32,
  n: i32,
  nrhs: i32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  x: usize,
  ldX: i32,
  g: usize,
  tau: usize,
  jpvt: usize,
  units: usize,
  scratch: usize,
  work: usize,
): void {
  const column = scratch;
  const rhs = At.nth(column, n);
  for (let j = 0; j < nrhs; j++) {
    copyMatrix(m, 1, At.nth(b, j), ldB, rhs, 1);
    copyMatrix(n, 1, At.nth(x, j), ldX, column, 1);
    refine(m, n, a, ldA, rhs, column, g, tau, jpvt, units, At.nth(rhs, m), work);
    copyMatrix(n, 1, column, 1, At.nth(x, j), ldX);
  }
}

/**
 * Refines the least-squares solution x of one right-hand side, A m×n of full rank, m ≥ n.
 *
 *   a, ldA        the matrix itself          b  m doubles         x  n doubles, in and out
 *   g, tau, jpvt  QR of A·D⁻¹·P by columns, as in dgelsy (n×m, ld m); units: D
 *   scratch       2·m + 6·n + 8 doubles
 *   work          dormlqWorkBytes(1, m)
 *
 * Björck's iteration (BIT 7, 1967) on r + A·x = b, Aᵀ·r = 0 with residuals in twice the precision: x becomes accurate to
 * nearly the last digit where cond(A·D⁻¹) stays under 1/eps. Steps that do not shrink are not taken, so x never gets worse by it.
 */
export function refine(
  m: i32,
  n: i32,
  a: usize,
  ldA: i32,
  b: usize,
  x: usize,
  g: usize,
  tau: usize,
  jpvt: usize,
  units: usize,
  scratch: usize,
  work: usize,
): void {
  const r = scratch;
  const top = At.nth(r, m); // residual of the first equation, then Qᵀ of it, then the correction of r
  const slope = At.nth(top, m); // residual of the second
  const h = At.nth(slope, n);
  const z = At.nth(h, n);
  const dx = At.nth(z, n);
  const sums = At.nth(dx, n);
  splitResidual(m, n, a, ldA, x, b, r, top);

  let before = scaledNorm(n, x, units, z);
  const negligible = 0.25 * f64.EPSILON * before;
  for (let step = 0; step < MAX_STEPS; step++) {
    if (step > 0) accurateResidual(m, n, a, ldA, x, b, r, top);
    accurateGradient(m, n, a, ldA, r, slope, sums);
    for (let k = 0; k < n; k++) {
      const from = load<i32>(jpvt + ((<usize>k) << 2));
      store<f64>(At.nth(h, k), load<f64>(At.nth(slope, from)) / load<f64>(At.nth(units, from)));
    }
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, g, m, h);
    dormlq(TRANS, 1, m, n, g, m, tau, top, m, work);
    dcopy(n, top, z);
    daxpy(n, -1.0, h, z);
    dtrsv(LOWER, TRANS, NON_UNIT, n, g, m, z);

    const length = dnrm2(n, z);
    if (!(length <= PROGRESS * before)) return; // also when it is NaN
    for (let k = 0; k < n; k++) {
      const to = load<i32>(jpvt + ((<usize>k) << 2));
      store<f64>(At.nth(dx, to), load<f64>(At.nth(z, k)) / load<f64>(At.nth(units, to)));
    }
    daxpy(n, 1.0, dx, x);
    if (length * (length / before) <= negligible) return; // what the next step would come to
    dcopy(n, h, top);
    dormlq(NO_TRANS, 1, m, n, g, m, tau, top, m, work);
    daxpy(m, 1.0, top, r);
    before = length;
  }
}

/** ‖D·x‖ */
function scaledNorm(n: i32, x: usize, units: usize, scratch: usize): f64 {
  for (let j = 0; j < n; j++)
    store<f64>(At.nth(scratch, j), load<f64>(At.nth(units, j)) * load<f64>(At.nth(x, j)));
  return dnrm2(n, scratch);
}
