import { LOWER, NO_TRANS, NON_UNIT, TRANS, UPPER } from "../abi";
import { dgemv } from "../blas/dgemv";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, dnrm2 } from "../blas/level1";
import { dpotrf } from "../lapack/dpotrf";
import { At } from "../memory/address";
import { addToDiagonal, copyLower, solve } from "./fits";
import { prune } from "./prune";
import { fitByQr } from "./qr";
import { Quality } from "./quality";
import { CHOLESKY, QR } from "./job";
import { Work } from "./work";

/**
 * All models of at most n features (docs/theory.md §9): the Cholesky factor of a leading block of XᵀX + nλI is the leading
 * block of the factor, and the same holds for L⁻¹Xᵀy, so each model costs one back substitution and its correction.
 */
export function primalSizes(w: Work, out: usize): void {
  const job = w.job;
  const n = job.nSamples;
  const q = w.largestPrimal;
  const ld = w.ldLower;
  const penalty = <f64>n * job.ridge;
  if (job.triangular != 0 && penalty == 0.0) return triangularSizes(w, out);
  let factored = 0;
  if (q > 0) {
    copyLower(q, w.gram, q, w.lower, ld);
    addToDiagonal(q, penalty, w.lower, ld);
    const info = dpotrf(LOWER, q, w.lower, ld, w.blas);
    factored = info == 0 ? q : info - 1;
    dcopy(factored, w.xty, w.forward);
    dtrsv(LOWER, NO_TRANS, NON_UNIT, factored, w.lower, ld, w.forward);
  }
  for (let size = 0; size < w.nPrimal; size++) {
    const p = load<i32>(At.i32(job.activeSizes, size));
    let method = CHOLESKY;
    if (p > factored || !backSubstitute(w, p, penalty)) {
      if (!fitByQr(w, p, 0, penalty, w.beta)) return;
      method = QR;
    }
    prune(w, size, method, out);
  }
}

/** Without a ridge a triangular X is its own QR factor: nothing to form, to factor or to correct. */
function triangularSizes(w: Work, out: usize): void {
  for (let size = 0; size < w.nPrimal; size++) {
    const p = load<i32>(At.i32(w.job.activeSizes, size));
    dcopy(p, w.y, w.beta);
    dtrsv(UPPER, NO_TRANS, NON_UNIT, p, w.x, w.ldX, w.beta);
    prune(w, size, CHOLESKY, out);
  }
}

/** w.beta for the first p columns; false where it cannot stand. */
function backSubstitute(w: Work, p: i32, penalty: f64): bool {
  const n = w.job.nSamples;
  dcopy(p, w.forward, w.beta);
  dtrsv(LOWER, TRANS, NON_UNIT, p, w.lower, w.ldLower, w.beta);
  dcopy(n, w.y, w.residual);
  dgemv(NO_TRANS, n, p, -1.0, w.x, w.ldX, w.beta, 1.0, w.residual);
  dgemv(TRANS, n, p, 1.0, w.x, w.ldX, w.residual, 0.0, w.step);
  daxpy(p, -penalty, w.beta, w.step);
  solve(p, w.lower, w.ldLower, w.step);
  if (!Quality.good(dnrm2(p, w.step), dnrm2(p, w.beta))) return false;
  daxpy(p, 1.0, w.step, w.beta);
  return true;
}
