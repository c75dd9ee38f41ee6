import { NO_TRANS, TRANS } from "../abi";
import { zeroMatrix } from "../blas/copy";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dgelqf, dgelqfBytes, dormlq, solveRows } from "./dgelqf";
import { pivotedByColumns, pivotedBytes } from "./dgeqp3";
import { refineColumns, refineElems } from "./refine";
import { equilibratedColumns } from "./units";

/** Bytes that the factorisations need, at the start of the workspace. */
function scratchBytes(p: u64, q: u64, nrhs: u64): u64 {
  return Size.line(max(dgelqfBytes(max(q, nrhs), p), pivotedBytes(q)));
}

/** Workspace of dgelsy. */
export function dgelsyWorkBytes(m: i32, n: i32, nrhs: i32): usize {
  const p = <u64>max(m, n);
  const q = <u64>min(m, n);
  const nElems = p * q + q * q + p * <u64>nrhs + 4 * q + refineElems(p, q);
  return Size.clamp(scratchBytes(p, q, nrhs) + (nElems << 3) + 4 * 64);
}

/**
 * Least squares of any shape and rank: of all X that minimise ‖B − A·X‖ the shortest one, column by column.
 *
 *   a  m×n, ldA ≥ n, read        b  m×nrhs, ldB ≥ nrhs, read        x  n×nrhs, ldX ≥ nrhs, out
 *   rcond  a pivot at or below rcond·(the largest) ends the rank; negative: max(m, n)·eps
 *   work   dgelsyWorkBytes(m, n, nrhs), on a 64-byte line
 *
 * @returns the rank found
 *
 * Let G = A·D⁻¹ if m ≥ n, else G = Aᵀ·D⁻¹, a p×q matrix with p ≥ q; D brings the columns to length about 1, so that rank is judged
 * without regard to their units. With pivoted QR, G·P ≈ Q·R and R of r rows, and in deficient cases one more QR,
 * N = D·P·Rᵀ = Z·S (q×r), a complete orthogonal decomposition:
 *
 *                 r = q                                  r < q
 *   A tall        x = D⁻¹·P·R⁻¹·(Qᵀb)                     x = Z·S⁻ᵀ·(Qᵀb)
 *   A wide        x = Q·R⁻ᵀ·Pᵀ·D⁻¹·b                      x = Q·S⁻¹·(Zᵀb)
 *
 * D is back in N, so length and residual are the given ones. LAPACK's dgelsy is the same method without D and the wide form.
 * G and N are stored by columns and so are the triangles: L = Rᵀ, M = Sᵀ. Tall systems of full rank are refined (refine.ts).
 */
export function dgelsy(
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
): i32 {
  assert(m >= 0 && n >= 0 && nrhs >= 0 && ldA >= n && ldB >= nrhs && ldX >= nrhs, "dgelsy: sizes");
  const wide = m < n;
  const p = max(m, n);
  const q = min(m, n);
  const g = work + <usize>scratchBytes(p, q, nrhs); // G by columns: q×p
  const z = <usize>Size.line(At.nth(g, p * q)); // N by columns: r×q
  const c = <usize>Size.line(At.nth(z, q * q)); // right-hand sides, a row each: nrhs×p
  const units = <usize>Size.line(At.nth(c, nrhs * p)); // D
  const tau = At.nth(units, q);
  const tauZ = At.nth(tau, q);
  const jpvt = At.nth(tauZ, q);

  equilibratedColumns(m, n, a, ldA, g, units);
  pivotedByColumns(p, q, g, p, jpvt, tau, work);
  const rank = countPivots(q, p, g, rcond >= 0.0 ? rcond : <f64>p * f64.EPSILON);
  if (rank == 0) {
    zeroMatrix(n, nrhs, x, ldX);
    return 0;
  }
  transpose(m, nrhs, b, ldB, c, p);
  if (rank == q) {
    if (wide) {
      permuteRows(nrhs, q, c, p, jpvt, units, tauZ);
      solveRows(TRANS, nrhs, q, g, p, c, p, work);
      spread(nrhs, q, p, c, p);
      dormlq(NO_TRANS, nrhs, p, q, g, p, tau, c, p, work);
      transpose(nrhs, n, c, p, x, ldX);
    } else {
      dormlq(TRANS, nrhs, p, q, g, p, tau, c, p, work);
      solveRows(NO_TRANS, nrhs, q, g, p, c, p, work);
      scatterRows(nrhs, q, c, p, jpvt, units, x, ldX);
      refineColumns(m, n, nrhs, a, ldA, b, ldB, x, ldX, g, tau, jpvt, units, At.nth(jpvt, q), work);
    }
    return rank;
  }

  buildN(q, rank, p, g, jpvt, units, z);
  dgelqf(rank, q, z, q, tauZ, work);
  if (wide) {
    dormlq(TRANS, nrhs, q, rank, z, q, tauZ, c, p, work);
    solveRows(NO_TRANS, nrhs, rank, z, q, c, p, work);
    spread(nrhs, rank, p, c, p);
    dormlq(NO_TRANS, nrhs, p, rank, g, p, tau, c, p, work);
  } else {
    dormlq(TRANS, nrhs, p, rank, g, p, tau, c, p, work);
    solveRows(TRANS, nrhs, rank, z, q, c, p, work);
    spread(nrhs, rank, q, c, p);
    dormlq(NO_TRANS, nrhs, q, rank, z, q, tauZ, c, p, work);
  }
  transpose(nrhs, n, c, p, x, ldX);
  return rank;
}

/** Entries from … to − 1 of each of nrhs rows of c become zero. */
export function spread(nrhs: i32, from: i32, to: i32, c: usize, ldC: i32): void {
  zeroMatrix(nrhs, to - from, At.nth(c, from), ldC);
}

/** Each row y of c, q entries: y ← Pᵀ·D⁻¹·y. scratch: q doubles. */
export function permuteRows(
  nrhs: i32,
  q: i32,
  c: usize,
  ldC: i32,
  jpvt: usize,
  units: usize,
  scratch: usize,
): void {
  for (let j = 0; j < nrhs; j++) {
    const row = At.f64(c, j, 0, ldC);
    for (let k = 0; k < q; k++) {
      const from = load<i32>(At.i32(jpvt, k));
      store<f64>(At.nth(scratch, k), load<f64>(At.nth(row, from)) / load<f64>(At.nth(units, from)));
    }
    memory.copy(row, scratch, (<usize>q) << 3);
  }
}

/** Column j of x ← D⁻¹·P·y for row y = j of c, q entries. */
export function scatterRows(
  nrhs: i32,
  q: i32,
  c: usize,
  ldC: i32,
  jpvt: usize,
  units: usize,
  x: usize,
  ldX: i32,
): void {
  for (let k = 0; k < q; k++) {
    const to = load<i32>(At.i32(jpvt, k));
    const unit = load<f64>(At.nth(units, to));
    for (let j = 0; j < nrhs; j++) store<f64>(At.f64(x, to, j, ldX), load<f64>(At.f64(c, j, k, ldC)) / unit);
  }
}

function countPivots(q: i32, p: i32, g: usize, rcond: f64): i32 {
  if (q == 0) return 0;
  const least = rcond * abs(load<f64>(g));
  let rank = 0;
  while (rank < q && abs(load<f64>(At.f64(g, rank, rank, p))) > least) rank++;
  return rank;
}

/** N = D·P·Rᵀ by columns, r×q: column i of it is row i of R, L_ki for k ≥ i. */
function buildN(q: i32, r: i32, p: i32, g: usize, jpvt: usize, units: usize, z: usize): void {
  for (let k = 0; k < q; k++) {
    const row = load<i32>(At.i32(jpvt, k));
    const unit = load<f64>(At.nth(units, row));
    for (let i = 0; i < r; i++)
      store<f64>(At.f64(z, i, row, q), i <= k ? unit * load<f64>(At.f64(g, k, i, p)) : 0.0);
  }
}
