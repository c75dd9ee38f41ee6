// The leaf of dpotrf (LOWER): up to 32 rows, eight at a time, on the pieces of dtrsm's leaf and the register tile.
//
//   T  32×32   the rows of L that are there        X  r×8: rows r … r + 7 of A left of their diagonal block, a row in each lane
//   D   8×8    the diagonal block
//
//   X ← T⁻¹·X      D ← D − XᵀX      D = L·Lᵀ
import { At } from "../memory/address";
import { packEdge, packRows, unpackRows } from "../blas/pack";
import { tile2x8 } from "../blas/tile";
import { LEAF, solveStrip } from "../blas/trsmleaf";

const T_ELEMS: i32 = LEAF * LEAF;
const X_ELEMS: i32 = LEAF * 8;

/** L of A = L·Lᵀ in place, n ≤ LEAF; scratch LEAF·(LEAF + 8) + 64 doubles; info as dpotrf. */
export function factorStrips(n: i32, a: usize, ldA: i32, scratch: usize): i32 {
  const t = scratch;
  const x = At.nth(t, T_ELEMS);
  const d = At.nth(x, X_ELEMS);
  const step = (<usize>ldA) << 3;
  for (let r = 0; r < n; r += 8) {
    const width = min(8, n - r);
    const left = At.f64(a, r, 0, ldA);
    copyLower(width, At.nth(left, r), ldA, d, 8);
    if (r > 0) {
      if (width == 8) packRows(r, left, step, x);
      else packEdge(width, r, left, step, 8, x);
      solveStrip(r, t, x);
      const end = x + ((<usize>r) << 6);
      for (let i = 0; i < width; i += 2) tile2x8(At.nth(x, i), x, end, -1.0, At.f64(d, i, 0, 8), 64);
    }
    const info = factorBlock(width, d);
    if (info != 0) return r + info;
    copyLower(width, d, 8, At.nth(left, r), ldA);
    if (width == 8) unpackRows(r, x, left, step);
    else
      for (let i = 0; i < width; i++)
        for (let j = 0; j < r; j++) store<f64>(At.f64(left, i, j, ldA), load<f64>(At.f64(x, j, i, 8)));
    if (r + 8 >= n) break;
    const rows = At.f64(t, r, 0, LEAF);
    for (let i = 0; i < 8; i++)
      memory.copy(At.f64(rows, i, 0, LEAF), At.f64(left, i, 0, ldA), (<usize>(r + i + 1)) << 3);
  }
  return 0;
}

function copyLower(n: i32, s: usize, ldS: i32, d: usize, ldD: i32): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) store<f64>(At.f64(d, i, j, ldD), load<f64>(At.f64(s, i, j, ldS)));
}

/** One block of at most 8×8, ld 8, by columns; entries above the diagonal are garbage. */
export function factorBlock(n: i32, d: usize): i32 {
  for (let j = 0; j < n; j++) {
    const diagonal = At.f64(d, j, j, 8);
    const square = load<f64>(diagonal);
    if (!(square > 0.0)) return j + 1;
    const root = sqrt(square);
    store<f64>(diagonal, root);
    for (let i = j + 1; i < n; i++) {
      const row = At.f64(d, i, 0, 8);
      const factor = load<f64>(At.nth(row, j)) / root;
      store<f64>(At.nth(row, j), factor);
      for (let l = j + 1; l <= i; l++) {
        const entry = At.nth(row, l);
        store<f64>(entry, load<f64>(entry) - factor * load<f64>(At.f64(d, l, j, 8)));
      }
    }
  }
  return 0;
}
