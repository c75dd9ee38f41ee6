import { LEFT, NO_TRANS, NON_UNIT, TRANS, UPPER } from "../abi";
import { copyMatrix, zeroMatrix } from "../blas/copy";
import { dtrsm } from "../blas/dtrsm";
import { dnrm2, dscal } from "../blas/level1";
import { transpose } from "../blas/transpose";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { pivotedByColumns, pivotedBytes } from "./dgeqp3";
import { dgeqrf } from "./dgeqrf";
import { dormqr } from "./dormqr";
import { refine, refineElems } from "./refine";
import { reflectorBytes } from "./reflectors";

/** Bytes that the factorisations need, at the start of the workspace. */
function scratchBytes(p: u64, q: u64, nrhs: u64): u64 {
  return Size.line(max(reflectorBytes(p, max(q, nrhs)), pivotedBytes(q)));
}

/** Workspace of dgelsy. */
export function dgelsyWorkBytes(m: i32, n: i32, nrhs: i32): usize {
  const p = <u64>max(m, n);
  const q = <u64>min(m, n);
  const nElems = 2 * p * q + q * q + p * <u64>nrhs + 5 * q + refineElems(p, q) + p + q;
  return Size.clamp(scratchBytes(p, q, nrhs) + (nElems << 3) + 8 * 64);
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
 * Let G = A·D⁻¹ if m ≥ n, else G = Aᵀ·D⁻¹, a p×q matrix with p ≥ q; D is diagonal and brings the columns to length about 1,
 * so that rank is judged without regard to their units. Powers of two make that exact. With pivoted QR, G·P ≈ Q·R and
 * R of r rows, and in deficient cases one more QR, N = D·P·Rᵀ = Z·S (q×r), a complete orthogonal decomposition:
 *
 *                 r = q                                  r < q
 *   A tall        x = D⁻¹·P·R⁻¹·(Qᵀb)                     x = Z·S⁻ᵀ·(Qᵀb)
 *   A wide        x = Q·R⁻ᵀ·Pᵀ·D⁻¹·b                      x = Q·S⁻¹·(Zᵀb)
 *
 * D is back in N, so length and residual are the given ones. LAPACK's dgelsy is the same method without D and the wide form.
 * Tall systems of full rank are refined (refine.ts).
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
  if (q == 0) {
    zeroMatrix(n, nrhs, x, ldX);
    return 0;
  }
  const g = work + <usize>scratchBytes(p, q, nrhs); // columns of G as rows: q×p
  const f = <usize>Size.line(At.nth(g, p * q)); // G factored, p×q
  const z = <usize>Size.line(At.nth(f, p * q)); // N factored, q×r
  const c = <usize>Size.line(At.nth(z, q * q)); // right-hand sides, m×nrhs
  const units = <usize>Size.line(At.nth(c, m * nrhs)); // D
  const tau = At.nth(units, q);
  const tauZ = At.nth(tau, q);
  const jpvt = At.nth(tauZ, q);

  // pivoted QR of A or Aᵀ with its columns brought to one length
  if (wide) copyMatrix(m, n, a, ldA, g, p);
  else transpose(m, n, a, ldA, g, p);
  const threshold = rcond >= 0.0 ? rcond : <f64>p * f64.EPSILON;
  equilibrate(q, p, g, units, <f64>p * f64.EPSILON);
  pivotedByColumns(p, q, g, p, jpvt, tau, work);
  const rank = countPivots(q, p, g, threshold);
  transpose(q, p, g, p, f, q);
  if (rank == 0) {
    zeroMatrix(n, nrhs, x, ldX);
    return 0;
  }

  // what stands left of the triangle: Qᵀb (tall), or Pᵀ·D⁻¹·b or Zᵀb (wide)
  if (rank < q) {
    buildN(q, rank, f, jpvt, units, z);
    dgeqrf(q, rank, z, rank, tauZ, work);
  }
  if (wide && rank == q) {
    for (let k = 0; k < q; k++) {
      const from = load<i32>(jpvt + ((<usize>k) << 2));
      copyMatrix(1, nrhs, At.f64(b, from, 0, ldB), ldB, At.f64(c, k, 0, nrhs), nrhs);
      dscal(nrhs, 1.0 / load<f64>(At.nth(units, from)), At.f64(c, k, 0, nrhs));
    }
  } else {
    copyMatrix(m, nrhs, b, ldB, c, nrhs);
    if (wide) dormqr(TRANS, q, nrhs, rank, z, rank, tauZ, c, nrhs, work);
    else dormqr(TRANS, p, nrhs, rank, f, q, tau, c, nrhs, work);
  }

  // the triangle
  if (rank == q) dtrsm(LEFT, UPPER, wide ? TRANS : NO_TRANS, NON_UNIT, q, nrhs, 1.0, f, q, c, nrhs, work);
  else dtrsm(LEFT, UPPER, wide ? NO_TRANS : TRANS, NON_UNIT, rank, nrhs, 1.0, z, rank, c, nrhs, work);

  // what stands right of it: D⁻¹·P (tall, full rank), Z (tall), Q (wide)
  if (!wide && rank == q) {
    for (let k = 0; k < q; k++) {
      const to = load<i32>(jpvt + ((<usize>k) << 2));
      copyMatrix(1, nrhs, At.f64(c, k, 0, nrhs), nrhs, At.f64(x, to, 0, ldX), ldX);
      dscal(nrhs, 1.0 / load<f64>(At.nth(units, to)), At.f64(x, to, 0, ldX));
    }
    // one right-hand side after the other, each gathered into a vector
    const column = At.nth(jpvt, q);
    const rhs = At.nth(column, q);
    for (let j = 0; j < nrhs; j++) {
      gather(m, At.nth(b, j), ldB, rhs);
      gather(n, At.nth(x, j), ldX, column);
      refine(m, n, a, ldA, rhs, column, f, tau, jpvt, units, At.nth(rhs, m), work);
      scatter(n, column, At.nth(x, j), ldX);
    }
  } else {
    copyMatrix(rank, nrhs, c, nrhs, x, ldX);
    zeroMatrix(n - rank, nrhs, At.f64(x, rank, 0, ldX), ldX);
    if (wide) dormqr(NO_TRANS, p, nrhs, rank, f, q, tau, x, ldX, work);
    else dormqr(NO_TRANS, q, nrhs, rank, z, rank, tauZ, x, ldX, work);
  }
  return rank;
}

function gather(n: i32, column: usize, ld: i32, out: usize): void {
  for (let i = 0; i < n; i++) store<f64>(At.nth(out, i), load<f64>(At.f64(column, i, 0, ld)));
}

function scatter(n: i32, values: usize, column: usize, ld: i32): void {
  for (let i = 0; i < n; i++) store<f64>(At.f64(column, i, 0, ld), load<f64>(At.nth(values, i)));
}

/**
 * Divides each of the q rows of g by the power of two next to its length, kept in `units`. A row shorter than `noise` times
 * the longest is taken for rounding noise and divided by the longest's instead, so that it stays negligible.
 */
function equilibrate(q: i32, p: i32, g: usize, units: usize, noise: f64): void {
  let longest: f64 = 0.0;
  for (let i = 0; i < q; i++) {
    const length = dnrm2(p, At.f64(g, i, 0, p));
    store<f64>(At.nth(units, i), length);
    longest = max(longest, length);
  }
  for (let i = 0; i < q; i++) {
    const length = load<f64>(At.nth(units, i));
    const unit = powerOfTwo(length > noise * longest ? length : longest);
    store<f64>(At.nth(units, i), unit);
    if (unit != 1.0) dscal(p, 1.0 / unit, At.f64(g, i, 0, p));
  }
}

/** The power of two at or below x, kept between 2^-1000 and 2^1000 so that it has a reciprocal; 1 for 0. */
function powerOfTwo(x: f64): f64 {
  if (x == 0.0) return 1.0;
  const exponent = <i64>(reinterpret<u64>(x) >> 52);
  return reinterpret<f64>(min(max(exponent, 23), 2023) << 52);
}

function countPivots(q: i32, p: i32, g: usize, rcond: f64): i32 {
  const least = rcond * abs(load<f64>(g));
  let rank = 0;
  while (rank < q && abs(load<f64>(At.f64(g, rank, rank, p))) > least) rank++;
  return rank;
}

/** N = D·P·Rᵀ, q×r, from the first r rows of R. */
function buildN(q: i32, r: i32, f: usize, jpvt: usize, units: usize, z: usize): void {
  for (let k = 0; k < q; k++) {
    const row = load<i32>(jpvt + ((<usize>k) << 2));
    const unit = load<f64>(At.nth(units, row));
    for (let i = 0; i < r; i++)
      store<f64>(At.f64(z, row, i, r), i <= k ? unit * load<f64>(At.f64(f, i, k, q)) : 0.0);
  }
}
