// Fits to columns that stand as rows: minimise (1/n)‖y − Bᵀc‖² + λ‖c‖² over c for B of m rows (λ = 0: of all solutions the shortest).
// As in fits.ts and groups.ts: through a Gram matrix, corrected with the residual of B itself, by QR where that is not enough.
import { LOWER, NO_TRANS, NON_UNIT, TRANS } from "../../abi";
import { dgemv } from "../../blas/dgemv";
import { dsyrk } from "../../blas/dsyrk";
import { dtrsv } from "../../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../../blas/level1";
import { transpose } from "../../blas/transpose";
import { dgelsy, dgelsyWorkBytes } from "../../lapack/dgelsy";
import { dpotrf } from "../../lapack/dpotrf";
import { At } from "../../memory/address";
import { alloc, mark, release } from "../../memory/arena";
import { Size } from "../../memory/size";
import { addToDiagonal, solve } from "../fits";
import { CHOLESKY, QR } from "../job";
import { MAX_CORRECTIONS, Quality } from "../quality";
import { ExactWork } from "./work";

/**
 * c to `coef`, step as scratch, m doubles each; b is m×n without gaps, penalty nλ.
 * @returns CHOLESKY, QR, or −1 where memory is full (w.failed is set)
 */
export function fitRows(w: ExactWork, m: i32, b: usize, penalty: f64, coef: usize, step: usize): i32 {
  const n = w.job.nSamples;
  if (m > n) {
    dsyrk(LOWER, TRANS, n, m, 1.0, b, n, 0.0, w.k, n, w.blas);
    return fitThroughSamples(w, m, b, penalty, coef, step);
  }
  dsyrk(LOWER, NO_TRANS, m, n, 1.0, b, n, 0.0, w.k, m, w.blas);
  addToDiagonal(m, penalty, w.k, m);
  if (dpotrf(LOWER, m, w.k, m, w.blas) == 0) {
    dgemv(NO_TRANS, m, n, 1.0, b, n, w.y, 0.0, coef);
    solve(m, w.k, m, coef);
    dcopy(n, w.y, w.residual);
    dgemv(TRANS, m, n, -1.0, b, n, coef, 1.0, w.residual);
    dgemv(NO_TRANS, m, n, 1.0, b, n, w.residual, 0.0, step);
    daxpy(m, -penalty, coef, step);
    solve(m, w.k, m, step);
    if (Quality.good(dnrm2(m, step), dnrm2(m, coef))) {
      daxpy(m, 1.0, step, coef);
      return CHOLESKY;
    }
  }
  return fitByQr(w, m, b, penalty, coef);
}

/** The same for m ≥ n, with the lower triangle of BᵀB in w.k: (BᵀB + nλI)u = y, c = Bu. */
export function fitThroughSamples(
  w: ExactWork,
  m: i32,
  b: usize,
  penalty: f64,
  coef: usize,
  step: usize,
): i32 {
  const n = w.job.nSamples;
  addToDiagonal(n, penalty, w.k, n);
  if (dpotrf(LOWER, n, w.k, n, w.blas) != 0) return fitByQr(w, m, b, penalty, coef);
  dcopy(n, w.y, w.u);
  solve(n, w.k, n, w.u);
  dgemv(NO_TRANS, m, n, 1.0, b, n, w.u, 0.0, coef);
  for (let pass = 0; pass <= MAX_CORRECTIONS; pass++) {
    dcopy(n, w.y, w.residual);
    dgemv(TRANS, m, n, -1.0, b, n, coef, 1.0, w.residual);
    daxpy(n, -penalty, w.u, w.residual);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, n, w.k, n, w.residual);
    if (Quality.settled(dnrm2(n, w.residual), dnrm2(m, coef))) return CHOLESKY;
    if (pass == MAX_CORRECTIONS) break;
    dtrsv(LOWER, TRANS, NON_UNIT, n, w.k, n, w.residual);
    daxpy(n, 1.0, w.residual, w.u);
    dgemv(NO_TRANS, m, n, 1.0, b, n, w.residual, 0.0, step);
    if (!Quality.good(dnrm2(m, step), dnrm2(m, coef))) break;
    daxpy(m, 1.0, step, coef);
  }
  return fitByQr(w, m, b, penalty, coef);
}

/** By QR of Bᵀ, with √(nλ)·I below it. */
function fitByQr(w: ExactWork, m: i32, b: usize, penalty: f64, coef: usize): i32 {
  const n = w.job.nSamples;
  const rows = penalty > 0.0 ? n + m : n;
  const height = mark();
  const nBytes = (<u64>rows * <u64>(m + 1)) << 3;
  const workBytes = dgelsyWorkBytes(rows, m, 1);
  const a = alloc(Size.clamp(nBytes));
  const work: usize = a == 0 ? 0 : alloc(workBytes);
  if (work == 0) {
    w.failed = <f64>nBytes + <f64>workBytes;
    release(height);
    return -1;
  }
  const rhs = At.nth(a, rows * m);
  transpose(m, n, b, n, a, m);
  dcopy(n, w.y, rhs);
  if (rows > n) {
    const below = At.f64(a, n, 0, m);
    memory.fill(below, 0, (<usize>m * <usize>m) << 3);
    memory.fill(At.nth(rhs, n), 0, (<usize>m) << 3);
    addToDiagonal(m, sqrt(penalty), below, m);
  }
  dgelsy(rows, m, 1, a, m, rhs, 1, coef, 1, -1.0, work);
  release(height);
  return QR;
}
