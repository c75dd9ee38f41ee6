// Householder reflectors kept as ROWS, the form in which a row-major matrix is read fastest.
//
//   V  k×n    0 0 1 x x x      row i holds one reflector whole: zeros, a stored 1, the rest
//             0 0 0 1 x x
//
// H = H₀·H₁⋯ = I − Vᵀ·T·V with T upper triangular (Schreiber and Van Loan's compact WY form, as dlarft and dlarfb).
import { NO_TRANS, TRANS, UPPER } from "../abi";
import { dgemm } from "../blas/dgemm";
import { dsyrk } from "../blas/dsyrk";
import { At } from "../memory/address";

/** Reflectors applied at once. */
export const REFLECTOR_BLOCK: i32 = 48;

/** Doubles of workspace of applyLeft and applyRight, where `length` is the other dimension of C. */
export function reflectorWorkElems(length: i32): i32 {
  return REFLECTOR_BLOCK * (REFLECTOR_BLOCK + 2 * max(length, REFLECTOR_BLOCK));
}

/** T of k ≤ REFLECTOR_BLOCK reflectors of length n; t and gram k×k, ld REFLECTOR_BLOCK; T's lower triangle is zeroed. */
export function dlarft(
  k: i32,
  n: i32,
  v: usize,
  ldV: i32,
  tau: usize,
  t: usize,
  gram: usize,
  work: usize,
): void {
  const ld = REFLECTOR_BLOCK;
  dsyrk(UPPER, NO_TRANS, k, n, 1.0, v, ldV, 0.0, gram, ld, work);
  for (let j = 0; j < k; j++) {
    const tauJ = load<f64>(At.nth(tau, j));
    for (let i = 0; i < j; i++) {
      let sum: f64 = 0.0;
      for (let l = i; l < j; l++) sum += load<f64>(At.f64(t, i, l, ld)) * load<f64>(At.f64(gram, l, j, ld));
      store<f64>(At.f64(t, i, j, ld), -tauJ * sum);
    }
    store<f64>(At.f64(t, j, j, ld), tauJ);
    for (let i = j + 1; i < k; i++) store<f64>(At.f64(t, i, j, ld), 0.0);
  }
}

/**
 * C ← H·C with H = H₀⋯H₍ₖ₋₁₎; C is n×m, V k×n whose row i is zero before column i + shift.
 *
 *   scratch  reflectorWorkElems(m) doubles        work  blasWorkBytes()
 */
export function applyLeft(
  k: i32,
  n: i32,
  m: i32,
  shift: i32,
  v: usize,
  ldV: i32,
  tau: usize,
  c: usize,
  ldC: i32,
  scratch: usize,
  work: usize,
): void {
  const t = scratch;
  const w = At.nth(t, REFLECTOR_BLOCK * REFLECTOR_BLOCK);
  const tw = At.nth(w, REFLECTOR_BLOCK * max(m, REFLECTOR_BLOCK));
  for (let i = lastBlock(k); i >= 0; i -= REFLECTOR_BLOCK) {
    const nb = min(REFLECTOR_BLOCK, k - i);
    const first = i + shift;
    const rows = n - first;
    const block = At.f64(v, i, first, ldV);
    const below = At.f64(c, first, 0, ldC);
    dlarft(nb, rows, block, ldV, At.nth(tau, i), t, w, work);
    dgemm(NO_TRANS, NO_TRANS, nb, m, rows, 1.0, block, ldV, below, ldC, 0.0, w, m, work);
    dgemm(NO_TRANS, NO_TRANS, nb, m, nb, 1.0, t, REFLECTOR_BLOCK, w, m, 0.0, tw, m, work);
    dgemm(TRANS, NO_TRANS, rows, m, nb, -1.0, block, ldV, tw, m, 1.0, below, ldC, work);
  }
}

/** C ← C·Hᵀ: the same on vectors that are rows; C is m×n, otherwise as applyLeft. */
export function applyRight(
  k: i32,
  m: i32,
  n: i32,
  shift: i32,
  v: usize,
  ldV: i32,
  tau: usize,
  c: usize,
  ldC: i32,
  scratch: usize,
  work: usize,
): void {
  const t = scratch;
  const w = At.nth(t, REFLECTOR_BLOCK * REFLECTOR_BLOCK);
  for (let i = lastBlock(k); i >= 0; i -= REFLECTOR_BLOCK) {
    const nb = min(REFLECTOR_BLOCK, k - i);
    const first = i + shift;
    const block = At.f64(v, i, first, ldV);
    dlarft(nb, n - first, block, ldV, At.nth(tau, i), t, w, work);
    rightBlock(TRANS, nb, m, n - first, block, ldV, t, At.nth(c, first), ldC, w, work);
  }
}

/** C ← C·(I − Vᵀ·op(T)·V) for one block; C is m×n; w holds 2·m·REFLECTOR_BLOCK doubles. */
export function rightBlock(
  trans: i32,
  nb: i32,
  m: i32,
  n: i32,
  block: usize,
  ldV: i32,
  t: usize,
  c: usize,
  ldC: i32,
  w: usize,
  work: usize,
): void {
  const ld = REFLECTOR_BLOCK;
  const wt = At.nth(w, ld * max(m, ld));
  dgemm(NO_TRANS, TRANS, m, nb, n, 1.0, c, ldC, block, ldV, 0.0, w, ld, work);
  dgemm(NO_TRANS, trans, m, nb, nb, 1.0, w, ld, t, ld, 0.0, wt, ld, work);
  dgemm(NO_TRANS, NO_TRANS, m, n, nb, -1.0, wt, ld, block, ldV, 1.0, c, ldC, work);
}

/** Where the last of the blocks begins; negative when there is none. */
function lastBlock(k: i32): i32 {
  return k <= 0 ? -1 : ((k - 1) / REFLECTOR_BLOCK) * REFLECTOR_BLOCK;
}
