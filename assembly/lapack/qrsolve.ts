import { LOWER, NO_TRANS, TRANS } from "../abi";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dgecon, oneNorm } from "./dgecon";
import { dgelqf, dgelqfBytes, dormlq, solveRows } from "./dgelqf";
import { permuteRows, scatterRows, spread } from "./dgelsy";
import { refineColumns, refineElems } from "./refine";
import { equilibratedColumns } from "./units";

/** How many times too good the estimate of a condition number may be before a loss of rank could go unnoticed. */
const SAFETY: f64 = 1000.0;

/** Workspace of qrSolve. */
export function qrSolveWorkBytes(m: i32, n: i32, nrhs: i32): usize {
  const p = <u64>max(m, n);
  const q = <u64>min(m, n);
  const nElems = p * q + p * <u64>nrhs + 3 * q + refineElems(p, q);
  return Size.clamp(Size.line(dgelqfBytes(max(q, nrhs), p)) + (nElems << 3) + 3 * 64);
}

/**
 * Least squares where A is plainly of full rank: of all X that minimise ‖B − A·X‖ the shortest one, by QR without pivoting, at half
 * the cost of dgelsy.
 *
 *   a  m×n, ldA ≥ n, read        b  m×nrhs, ldB ≥ nrhs, read        x  n×nrhs, ldX ≥ nrhs, out
 *   rcond  as in dgelsy: a pivot at or below rcond·(the largest) would end the rank; negative: max(m, n)·eps
 *   work   qrSolveWorkBytes(m, n, nrhs), on a 64-byte line
 *
 * @returns true with the solution, or false: full rank is not certain, x is not written, dgelsy must decide
 *
 * G (q columns) and D as in dgelsy, G = Q·R, kept by columns: L = Rᵀ. Tall: x = D⁻¹·R⁻¹·(Qᵀb), refined (refine.ts);
 * wide: x = Q·R⁻ᵀ·D⁻¹·b. Every pivot that dgelsy would find is at least 1/κ₂(G) ≥ 1/(q·κ₁(L)) of the largest, so full rank is certain
 * when the estimate of 1/κ₁(L) (dgecon, at most twelve substitutions) is above q·rcond. It is asked to be SAFETY times that, since the
 * estimate can be too good; a factor beyond 3 is rare.
 */
export function qrSolve(
  m: i32,
  n: i32,
  nrhs: i32,
  a: usize,
  ldA: i32,
  b: usize,
  ldB: i32,
  x: usize,
  ldX: i32,
  rcond: f64,
  work: usize,
): bool {
  assert(m >= 0 && n >= 0 && nrhs >= 0 && ldA >= n && ldB >= nrhs && ldX >= nrhs, "qrSolve: sizes");
  const p = max(m, n);
  const q = min(m, n);
  if (q == 0) return false;
  const g = work + <usize>Size.line(dgelqfBytes(max(q, nrhs), p)); // G by columns: q×p
  const c = <usize>Size.line(At.nth(g, p * q)); // right-hand sides, a row each: nrhs×p
  const units = <usize>Size.line(At.nth(c, nrhs * p)); // D
  const tau = At.nth(units, q);
  const order = At.nth(tau, q); // of the columns: as they are
  const scratch = At.nth(order, q);

  equilibratedColumns(m, n, a, ldA, g, units);
  dgelqf(q, p, g, p, tau, work);
  const least = SAFETY * <f64>q * (rcond >= 0.0 ? rcond : <f64>p * f64.EPSILON);
  if (!(dgecon(LOWER, q, g, p, 0, oneNorm(LOWER, q, g, p, scratch), scratch) > least)) return false;

  for (let j = 0; j < q; j++) store<i32>(At.i32(order, j), j);
  transpose(m, nrhs, b, ldB, c, p);
  if (m < n) {
    permuteRows(nrhs, q, c, p, order, units, scratch);
    solveRows(TRANS, nrhs, q, g, p, c, p, work);
    spread(nrhs, q, p, c, p);
    dormlq(NO_TRANS, nrhs, p, q, g, p, tau, c, p, work);
    transpose(nrhs, n, c, p, x, ldX);
  } else {
    dormlq(TRANS, nrhs, p, q, g, p, tau, c, p, work);
    solveRows(NO_TRANS, nrhs, q, g, p, c, p, work);
    scatterRows(nrhs, q, c, p, order, units, x, ldX);
    refineColumns(m, n, nrhs, a, ldA, b, ldB, x, ldX, g, tau, order, units, scratch, work);
  }
  return true;
}
