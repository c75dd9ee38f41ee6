import { NO_TRANS, NON_UNIT, TRANS, UPPER } from "../abi";
import { accurateGradient, accurateResidual } from "../blas/dot2";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../blas/level1";
import { At } from "../memory/address";
import { dormqr } from "./dormqr";

const MAX_STEPS: i32 = 4;

/** A step must be this much shorter than the one before, or refinement has done what it can. */
const PROGRESS: f64 = 0.25;

/** Doubles of scratch that refine needs. */
export function refineElems(m: u64, n: u64): u64 {
  return 3 * m + 6 * n + 8;
}

/**
 * Refines the least-squares solution x of one right-hand side, A m×n of full rank, m ≥ n.
 *
 *   a, ldA        the matrix itself          b  m doubles         x  n doubles, in and out
 *   f, tau, jpvt  QR of A·D⁻¹·P, as in dgelsy (m×n, ld n); units: D
 *   scratch       refineElems(m, n) doubles
 *   work          dormqrWorkBytes(m, 1)
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
  f: usize,
  tau: usize,
  jpvt: usize,
  units: usize,
  scratch: usize,
  work: usize,
): void {
  const r = scratch;
  const top = At.nth(r, m); // residual of the first equation, then Qᵀ of it, then the correction of r
  const zero = At.nth(top, m);
  const g = At.nth(zero, m); // residual of the second
  const h = At.nth(g, n);
  const z = At.nth(h, n);
  const dx = At.nth(z, n);
  const sums = At.nth(dx, n);
  memory.fill(zero, 0, (<usize>m) << 3);
  accurateResidual(m, n, a, ldA, x, b, zero, r);

  let before = scaledNorm(n, x, units, z);
  const negligible = 0.25 * f64.EPSILON * before;
  for (let step = 0; step < MAX_STEPS; step++) {
    accurateResidual(m, n, a, ldA, x, b, r, top);
    accurateGradient(m, n, a, ldA, r, g, sums);
    for (let k = 0; k < n; k++) {
      const from = load<i32>(jpvt + ((<usize>k) << 2));
      store<f64>(At.nth(h, k), load<f64>(At.nth(g, from)) / load<f64>(At.nth(units, from)));
    }
    dtrsv(UPPER, TRANS, NON_UNIT, n, f, n, h);
    dormqr(TRANS, m, 1, n, f, n, tau, top, 1, work);
    dcopy(n, top, z);
    daxpy(n, -1.0, h, z);
    dtrsv(UPPER, NO_TRANS, NON_UNIT, n, f, n, z);

    const length = dnrm2(n, z);
    if (!(length <= PROGRESS * before)) return; // also when it is NaN
    for (let k = 0; k < n; k++) {
      const to = load<i32>(jpvt + ((<usize>k) << 2));
      store<f64>(At.nth(dx, to), load<f64>(At.nth(z, k)) / load<f64>(At.nth(units, to)));
    }
    daxpy(n, 1.0, dx, x);
    if (length * (length / before) <= negligible) return; // what the next step would come to
    dcopy(n, h, top);
    dormqr(NO_TRANS, m, 1, n, f, n, tau, top, 1, work);
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
