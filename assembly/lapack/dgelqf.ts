// QR of a matrix that is stored by columns, which is LQ of its transpose: the form in which a row-major machine factors fastest,
// since reflectors and the columns they act on are rows, in one piece.
//
//   G  m×n     l00  v0 ─────────     row i: L to the left of and on the diagonal, the reflector H_i = I − tau·(1, v)·(1, v)ᵀ
//              l10  l11  v1 ────     to the right of it
import { LOWER, NO_TRANS, NON_UNIT, RIGHT, TRANS } from "../abi";
import { blasWorkBytes } from "../blas/blocking";
import { dtrsm } from "../blas/dtrsm";
import { dtrsv } from "../blas/dtrsv";
import { daxpy, dcopy, ddot } from "../blas/level1";
import { At } from "../memory/address";
import { Size } from "../memory/size";
import { dlarfg } from "./dlarfg";
import { dlarft, REFLECTOR_BLOCK, rightBlock } from "./rowreflectors";

/** Reflectors gathered in a block. 32 to 48 are alike; fewer make the products thin, more leave too much outside them. */
const BLOCK: i32 = 32;

/** Up to this many vectors dormlq takes the reflectors one by one. */
const FEW: i32 = 4;

//   work ─┬─ blas ─┬─ panel: BLOCK·n ─┬─ T: REFLECTOR_BLOCK² ─┬─ w: 2·m·REFLECTOR_BLOCK (m ≥ REFLECTOR_BLOCK) ─┐
/** Workspace of dgelqf for m rows of length n, and of dormlq for m vectors of length n. */
export function dgelqfBytes(m: u64, n: u64): u64 {
  const ld = <u64>REFLECTOR_BLOCK;
  return <u64>blasWorkBytes() + ((<u64>BLOCK * n + ld * (ld + 2 * max(m, ld))) << 3);
}

/** Workspace of dgelqf. */
export function dgelqfWorkBytes(m: i32, n: i32): usize {
  return Size.clamp(dgelqfBytes(m, n));
}

/**
 * A = L·Q in place, A m×n of any shape; of Aᵀ it is the QR factorisation, with R = Lᵀ and the same Q.
 *
 *   a    m×n, ldA ≥ n; out: L on and below the diagonal, the reflectors to the right of it (see above)
 *   tau  min(m, n) doubles, out
 *   work dgelqfWorkBytes(m, n), on a 64-byte line
 *
 * Q's rows are those of (H_0·H_1···)ᵀ. The diagonal of L has either sign. Blocked Householder in compact WY form, LAPACK's dgelqf.
 */
export function dgelqf(m: i32, n: i32, a: usize, ldA: i32, tau: usize, work: usize): void {
  assert(m >= 0 && n >= 0 && ldA >= n, "dgelqf: sizes");
  const panel = work + blasWorkBytes();
  const k = min(m, n);
  for (let j = 0; j < k; j += BLOCK) {
    const nb = min(BLOCK, k - j);
    const length = n - j;
    const corner = At.f64(a, j, j, ldA);
    factorRows(nb, length, corner, ldA, At.nth(tau, j));
    const rest = m - j - nb;
    if (rest == 0) continue;
    const t = At.nth(panel, BLOCK * length);
    const w = At.nth(t, REFLECTOR_BLOCK * REFLECTOR_BLOCK);
    bareReflectors(nb, length, corner, ldA, panel);
    dlarft(nb, length, panel, length, At.nth(tau, j), t, w, work);
    rightBlock(NO_TRANS, nb, rest, length, panel, length, t, At.f64(corner, nb, 0, ldA), ldA, w, work);
  }
}

/** Factors nb rows of length n ≥ nb, one reflector after the other. */
export function factorRows(nb: i32, n: i32, a: usize, ldA: i32, tau: usize): void {
  for (let j = 0; j < nb; j++) {
    const pivot = At.f64(a, j, j, ldA);
    const length = n - j;
    const t = dlarfg(length, pivot, pivot + 8);
    store<f64>(At.nth(tau, j), t);
    if (t == 0.0) continue;
    const beta = load<f64>(pivot);
    store<f64>(pivot, 1.0);
    for (let i = j + 1; i < nb; i++) {
      const row = At.f64(a, i, j, ldA);
      daxpy(length, -t * ddot(length, pivot, row), pivot, row);
    }
    store<f64>(pivot, beta);
  }
}

/** Copies nb rows of length n as reflectors: zeros and a one in place of L. */
function bareReflectors(nb: i32, n: i32, a: usize, ldA: i32, panel: usize): void {
  for (let j = 0; j < nb; j++) {
    const row = At.f64(panel, j, 0, n);
    dcopy(n, At.f64(a, j, 0, ldA), row);
    memory.fill(row, 0, (<usize>j) << 3);
    store<f64>(At.nth(row, j), 1.0);
  }
}

/** Workspace of dormlq. */
export function dormlqWorkBytes(count: i32, n: i32): usize {
  return Size.clamp(dgelqfBytes(count, n));
}

/**
 * Each of `count` vectors x of length n: x ← H_0·H_1···H_{k−1}·x (NO_TRANS), or H_{k−1}···H_0·x (TRANS), with the reflectors that
 * dgelqf, or dgeqp3's pivotedByColumns, left in the first k rows of a.
 *
 *   a    k×n or more rows, ldA ≥ n, k ≤ n; read        tau  k doubles
 *   x    count×n, a vector in each row, ldX ≥ n; written
 *   work dormlqWorkBytes(count, n), on a 64-byte line
 */
export function dormlq(
  trans: i32,
  count: i32,
  n: i32,
  k: i32,
  a: usize,
  ldA: i32,
  tau: usize,
  x: usize,
  ldX: i32,
  work: usize,
): void {
  assert(n >= k && k >= 0 && count >= 0 && ldA >= n && ldX >= n, "dormlq: sizes");
  if (count <= FEW) {
    for (let i = 0; i < count; i++) applyOneByOne(trans, n, k, a, ldA, tau, At.f64(x, i, 0, ldX));
    return;
  }
  const panel = work + blasWorkBytes();
  const last = (k - 1) & ~(BLOCK - 1); // negative for k = 0
  for (let done = 0; done <= last; done += BLOCK) {
    const j = trans == TRANS ? done : last - done;
    const nb = min(BLOCK, k - j);
    const length = n - j;
    const t = At.nth(panel, BLOCK * length);
    const w = At.nth(t, REFLECTOR_BLOCK * REFLECTOR_BLOCK);
    bareReflectors(nb, length, At.f64(a, j, j, ldA), ldA, panel);
    dlarft(nb, length, panel, length, At.nth(tau, j), t, w, work);
    // a vector that is a row is multiplied from the right, by the transpose
    const op = trans == TRANS ? NO_TRANS : TRANS;
    rightBlock(op, nb, count, length, panel, length, t, At.nth(x, j), ldX, w, work);
  }
}

function applyOneByOne(trans: i32, n: i32, k: i32, a: usize, ldA: i32, tau: usize, x: usize): void {
  for (let step = 0; step < k; step++) {
    const j = trans == TRANS ? step : k - 1 - step;
    const v = At.f64(a, j, j + 1, ldA);
    const first = At.nth(x, j);
    const rest = At.nth(x, j + 1);
    const weight = -load<f64>(At.nth(tau, j)) * (load<f64>(first) + ddot(n - j - 1, v, rest));
    store<f64>(first, load<f64>(first) + weight);
    daxpy(n - j - 1, weight, v, rest);
  }
}

/**
 * Solves with the triangle L of an LQ factorisation, k×k: each row y of c (count×k) ← L⁻ᵀ·y (NO_TRANS, which is R⁻¹·y), or
 * L⁻¹·y (TRANS, R⁻ᵀ·y). work: blasWorkBytes().
 */
export function solveRows(
  trans: i32,
  count: i32,
  k: i32,
  l: usize,
  ldL: i32,
  c: usize,
  ldC: i32,
  work: usize,
): void {
  const op = trans == TRANS ? NO_TRANS : TRANS;
  if (count > FEW) dtrsm(RIGHT, LOWER, trans, NON_UNIT, count, k, 1.0, l, ldL, c, ldC, work);
  else for (let i = 0; i < count; i++) dtrsv(LOWER, op, NON_UNIT, k, l, ldL, At.f64(c, i, 0, ldC));
}
