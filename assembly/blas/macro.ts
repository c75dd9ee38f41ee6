// The macro-kernel: one packed block times another, tile by tile. Everything of level 3 ends here.
import { LOWER } from "../abi";
import { At } from "../memory/address";
import { MR, NR } from "./blocking";
import { tile2x8 } from "./tile";

/** Beside LOWER and UPPER of abi.ts: the whole block is wanted. */
export const FULL: i32 = -1;

/**
 * C ← C + alpha·A·B on an m×n block of C, from packed A (m vectors) and packed B (n vectors) of depth kc.
 *
 *   part     FULL, or LOWER/UPPER for one triangle of a square block on the diagonal
 *   tile     scratch of MR·NR doubles
 *
 * Tiles wholly outside the triangle are not computed; tiles across its edge or the block's go through the scratch tile, so
 * nothing outside is written or read. The panel of B stays in the first-level cache while the panels of A stream past.
 */
export function macroKernel(
  part: i32,
  m: i32,
  n: i32,
  kc: i32,
  alpha: f64,
  packedA: usize,
  packedB: usize,
  c: usize,
  ldC: i32,
  tile: usize,
): void {
  const panelBytes = (<usize>kc) << 6;
  const stepC = (<usize>ldC) << 3;
  let b = packedB;
  for (let j = 0; j < n; j += NR) {
    const width = min(NR, n - j);
    let iStart = 0;
    let iEnd = m;
    // Rows i with an entry in the triangle: i ≥ j below, i < j + width above
    if (part == LOWER) iStart = j;
    else if (part != FULL) iEnd = min(m, j + width);

    for (let i = iStart; i < iEnd; i += MR) {
      const a = packedA + <usize>(i / NR) * panelBytes + ((<usize>(i & (NR - 1))) << 3);
      const d = i - j;
      const inside = part == FULL || (part == LOWER ? d >= NR - 1 : d + MR - 1 <= 0);
      const cTile = At.f64(c, i, j, ldC);
      if (inside && width == NR && i + MR <= m) tile2x8(a, b, b + panelBytes, alpha, cTile, stepC);
      else edgeTile(part, d, min(MR, m - i), width, a, b, b + panelBytes, alpha, cTile, stepC, tile);
    }
    b += panelBytes;
  }
}

/** A tile of which only height×width entries, or only those on one side of the diagonal r + d = s, belong to C. */
export function edgeTile(
  part: i32,
  d: i32,
  height: i32,
  width: i32,
  a: usize,
  b: usize,
  bEnd: usize,
  alpha: f64,
  c: usize,
  stepC: usize,
  tile: usize,
): void {
  memory.fill(tile, 0, (<usize>(MR * NR)) << 3);
  for (let r = 0; r < height; r++) {
    const first = part == FULL || part == LOWER ? 0 : max(0, r + d);
    const last = part == LOWER ? min(width, r + d + 1) : width;
    const row = c + <usize>r * stepC;
    for (let s = first; s < last; s++) store<f64>(At.f64(tile, r, s, NR), load<f64>(At.nth(row, s)));
  }
  tile2x8(a, b, bEnd, alpha, tile, (<usize>NR) << 3);
  for (let r = 0; r < height; r++) {
    const first = part == FULL || part == LOWER ? 0 : max(0, r + d);
    const last = part == LOWER ? min(width, r + d + 1) : width;
    const row = c + <usize>r * stepC;
    for (let s = first; s < last; s++) store<f64>(At.nth(row, s), load<f64>(At.f64(tile, r, s, NR)));
  }
}
