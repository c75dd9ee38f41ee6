import { NO_TRANS, TRANS } from "../abi";
import { dgemmt } from "../blas/dgemmt";
import { dgemv } from "../blas/dgemv";
import { dsymv } from "../blas/dsymv";
import { daxpy, dcopy, ddot, dscal } from "../blas/level1";
import { At } from "../memory/address";
import { dlarfg } from "./dlarfg";

/** Rows reduced before the rest of the matrix is touched. */
export const TRD_BLOCK: i32 = 32;

/** Doubles of scratch of dsytrd: the panel [V; W; V] and two vectors of coefficients. */
export function dsytrdWorkElems(n: i32): i32 {
  return 3 * TRD_BLOCK * n + 2 * TRD_BLOCK;
}

/**
 * Reduction of a symmetric matrix to tridiagonal form, Qᵀ·A·Q = T with Q = H₀·H₁⋯H₍ₙ₋₂₎.
 *
 *   a        n×n, ldA ≥ n; in: the upper triangle; out: row i < n−1 is the reflector Hᵢ (zeros up to column i, a stored 1
 *            in column i + 1, the rest), the form that applyLeft takes with shift 1; the last row is not touched
 *   d, e     n and n − 1; the diagonal and the off-diagonal of T; written
 *   tau      n − 1; written
 *   scratch  dsytrdWorkElems(n) doubles        work  blasWorkBytes()
 *
 * Half of the work is one symmetric product with the not yet updated matrix for each row, the other half the update of
 * rank 2·TRD_BLOCK after each panel (dsytrd and dlatrd of LAPACK; Dongarra, Hammarling and Sorensen 1989).
 */
export function dsytrd(
  n: i32,
  a: usize,
  ldA: i32,
  d: usize,
  e: usize,
  tau: usize,
  scratch: usize,
  work: usize,
): void {
  assert(n >= 0 && ldA >= n, "dsytrd: sizes");
  for (let first = 0; first < n - 1; first += TRD_BLOCK) {
    const nb = min(TRD_BLOCK, n - 1 - first);
    panel(
      nb,
      n - first,
      At.f64(a, first, first, ldA),
      ldA,
      At.nth(d, first),
      At.nth(e, first),
      At.nth(tau, first),
      scratch,
    );
    for (let i = first; i < first + nb; i++) memory.fill(At.f64(a, i, 0, ldA), 0, (<usize>(i + 1)) << 3);
    // [V; W]ᵀ·[W; V] in one product
    const rest = n - first - nb;
    const ld = n - first;
    dgemmt(
      rest,
      2 * nb,
      -1.0,
      At.nth(scratch, nb),
      ld,
      At.f64(scratch, nb, nb, ld),
      ld,
      At.f64(a, first + nb, first + nb, ldA),
      ldA,
      work,
    );
  }
  if (n > 0) store<f64>(At.nth(d, n - 1), load<f64>(At.f64(a, n - 1, n - 1, ldA)));
}

/**
 * Reduces the first nb rows of an n×n matrix. p (3·nb rows of n) is left as [V; W; V]: the rest of the matrix is still to
 * be changed by −Vᵀ·W − Wᵀ·V. Row i of W is w = tau·(A·v − ½·tau·(vᵀ·A·v)·v).
 */
function panel(nb: i32, n: i32, a: usize, ldA: i32, d: usize, e: usize, tau: usize, p: usize): void {
  const w = At.f64(p, nb, 0, n);
  const again = At.f64(p, 2 * nb, 0, n);
  const cv = At.f64(p, 3 * nb, 0, n);
  const cw = At.nth(cv, TRD_BLOCK);
  for (let i = 0; i < nb; i++) {
    // bring row i up to date with the reflectors before it
    const row = At.f64(a, i, i, ldA);
    for (let l = 0; l < i; l++) {
      store<f64>(At.nth(cv, l), load<f64>(At.f64(p, l, i, n)));
      store<f64>(At.nth(cw, l), load<f64>(At.f64(w, l, i, n)));
    }
    dgemv(TRANS, i, n - i, -1.0, At.nth(w, i), n, cv, 1.0, row);
    dgemv(TRANS, i, n - i, -1.0, At.nth(p, i), n, cw, 1.0, row);
    store<f64>(At.nth(d, i), load<f64>(row));

    const length = n - i - 1;
    const v = row + 8;
    const tauI = dlarfg(length, v, v + 8);
    store<f64>(At.nth(tau, i), tauI);
    store<f64>(At.nth(e, i), load<f64>(v));
    store<f64>(v, 1.0);
    dcopy(length, v, At.f64(p, i, i + 1, n));
    dcopy(length, v, At.f64(again, i, i + 1, n));

    // w = tau·(A − Vᵀ·W − Wᵀ·V)·v, and the multiple of v that makes the update symmetric
    const y = At.f64(w, i, i + 1, n);
    const below = i + 1;
    if (tauI == 0.0) {
      dscal(length, 0.0, y);
      continue;
    }
    dsymv(length, At.f64(a, below, below, ldA), ldA, v, y);
    dgemv(NO_TRANS, i, length, 1.0, At.nth(p, below), n, v, 0.0, cv);
    dgemv(NO_TRANS, i, length, 1.0, At.nth(w, below), n, v, 0.0, cw);
    dgemv(TRANS, i, length, -1.0, At.nth(w, below), n, cv, 1.0, y);
    dgemv(TRANS, i, length, -1.0, At.nth(p, below), n, cw, 1.0, y);
    dscal(length, tauI, y);
    daxpy(length, -0.5 * tauI * ddot(length, y, v), v, y);
  }
}
