// Blocks of reflectors in working form, shared by dgeqrf and dormqr.
//
// A panel is kept transposed, so that a column of the matrix, and a reflector, is contiguous:
//
//   panel (nb rows of length m)      ┌ r00  v0 ─────────┐         as reflectors     ┌ 1  v0 ─────────┐
//                                    │ r01 r11  v1 ─────│     ───────────────►      │ 0  1  v1 ──────│
//                                    └ r02 r12 r22  v2 ─┘                           └ 0  0  1  v2 ───┘
//
// H_0·H_1···H_{nb−1} = I − Vᵀ·T·V with those rows V and T upper triangular (Schreiber and Van Loan, 1989; LAPACK's dlarft).
import { NO_TRANS, TRANS } from "../abi";
import { blasWorkBytes } from "../blas/blocking";
import { dgemm } from "../blas/dgemm";
import { daxpy, ddot } from "../blas/level1";
import { At } from "../memory/address";
import { dlarfg } from "./dlarfg";

/** Reflectors gathered in a block. */
export const QR_BLOCK: i32 = 32;

//   work ─┬─ blas ─┬─ panel: QR_BLOCK·m ─┬─ T: QR_BLOCK² ─┬─ W: QR_BLOCK·n ─┬─ T·W: QR_BLOCK·n ─┐
/** Workspace of the block operations on reflectors of length m and a matrix of n columns. */
export function reflectorBytes(m: u64, n: u64): u64 {
  return <u64>blasWorkBytes() + ((<u64>QR_BLOCK * (m + <u64>QR_BLOCK + 2 * n)) << 3);
}

/** Parts of that workspace. */
export class ReflectorWork {
  @inline
  static panel(work: usize): usize {
    return work + blasWorkBytes();
  }

  @inline
  static t(work: usize, m: i32): usize {
    return work + blasWorkBytes() + ((<usize>QR_BLOCK * <usize>m) << 3);
  }
}

/** Factors a panel of nb columns of length m in place; tau gets min(m, nb) entries. */
export function factorPanel(nb: i32, m: i32, panel: usize, tau: usize): void {
  const nReflectors = min(nb, m);
  for (let j = 0; j < nReflectors; j++) {
    const pivot = At.f64(panel, j, j, m);
    const length = m - j;
    const t = dlarfg(length, pivot, pivot + 8);
    store<f64>(At.nth(tau, j), t);
    if (t == 0.0) continue;
    const beta = load<f64>(pivot);
    store<f64>(pivot, 1.0);
    for (let i = j + 1; i < nb; i++) {
      const row = At.f64(panel, i, j, m);
      daxpy(length, -t * ddot(length, pivot, row), pivot, row);
    }
    store<f64>(pivot, beta);
  }
}

/** Turns a factored panel into reflectors: drops R, writes the ones. */
export function bareReflectors(nb: i32, m: i32, panel: usize): void {
  for (let j = 0; j < nb; j++) {
    memory.fill(At.f64(panel, j, 0, m), 0, (<usize>j) << 3);
    store<f64>(At.f64(panel, j, j, m), 1.0);
  }
}

/** T of nb bare reflectors; nb×nb with ld QR_BLOCK, zeros below the diagonal. */
export function formT(nb: i32, m: i32, panel: usize, tau: usize, t: usize): void {
  for (let i = 0; i < nb; i++) {
    const weight = load<f64>(At.nth(tau, i));
    const v = At.f64(panel, i, i, m);
    // column i above the diagonal: −tau·T·(V·v), the product with T from the top down so that it can stay in place
    for (let l = 0; l < i; l++) {
      const dot = ddot(m - i, At.f64(panel, l, i, m), v);
      store<f64>(At.f64(t, l, i, QR_BLOCK), -weight * dot);
      store<f64>(At.f64(t, i, l, QR_BLOCK), 0.0);
    }
    for (let l = 0; l < i; l++) {
      let sum: f64 = 0.0;
      for (let k = l; k < i; k++)
        sum += load<f64>(At.f64(t, l, k, QR_BLOCK)) * load<f64>(At.f64(t, k, i, QR_BLOCK));
      store<f64>(At.f64(t, l, i, QR_BLOCK), sum);
    }
    store<f64>(At.f64(t, i, i, QR_BLOCK), weight);
  }
}

/**
 * C ← (I − Vᵀ·T·V)·C, or with TRANS its transpose, for C m×n with leading dimension ldC.
 * Needs bare reflectors and T in `work`; uses the rest of it.
 */
export function applyBlock(trans: i32, nb: i32, m: i32, n: i32, c: usize, ldC: i32, work: usize): void {
  const panel = ReflectorWork.panel(work);
  const t = ReflectorWork.t(work, m);
  const w = At.nth(t, QR_BLOCK * QR_BLOCK);
  const tw = At.nth(w, QR_BLOCK * n);
  dgemm(NO_TRANS, NO_TRANS, nb, n, m, 1.0, panel, m, c, ldC, 0.0, w, n, work);
  dgemm(trans, NO_TRANS, nb, n, nb, 1.0, t, QR_BLOCK, w, n, 0.0, tw, n, work);
  dgemm(TRANS, NO_TRANS, m, n, nb, -1.0, panel, m, tw, n, 1.0, c, ldC, work);
}

/** x ← H·x for each of nb bare reflectors in turn, the last one first (or with TRANS the first one first); x has m entries. */
export function applyOneByOne(trans: i32, nb: i32, m: i32, panel: usize, tau: usize, x: usize): void {
  for (let t = 0; t < nb; t++) {
    const j = trans == TRANS ? t : nb - 1 - t;
    const v = At.f64(panel, j, j, m);
    const part = At.nth(x, j);
    daxpy(m - j, -load<f64>(At.nth(tau, j)) * ddot(m - j, v, part), v, part);
  }
}
