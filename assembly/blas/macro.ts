// The macro-kernel: one packed block times another, tile by tile. Everything of level 3 ends here. One text for doubles and
// singles; what an engine must optimise by itself is a function of its own for each.
import { LOWER } from "../abi";
import { At } from "../memory/address";
import { MR, Panel } from "./blocking";
import { tile2x16, tile2x8 } from "./tile";

/** Beside LOWER and UPPER of abi.ts: the whole block is wanted. */
export const FULL: i32 = -1;

class Macro {
  @inline
  static kernel<T>(
    part: i32,
    m: i32,
    n: i32,
    kc: i32,
    alpha: T,
    packedA: usize,
    packedB: usize,
    c: usize,
    ldC: i32,
    tile: usize,
  ): void {
    const nr = Panel.vectors<T>();
    const panelBytes = Panel.bytes(kc);
    const stepC = (<usize>ldC) << alignof<T>();
    let b = packedB;
    for (let j = 0; j < n; j += nr) {
      const width = min(nr, n - j);
      let iStart = 0;
      let iEnd = m;
      // Rows i with an entry in the triangle: i ≥ j below, i < j + width above
      if (part == LOWER) iStart = j;
      else if (part != FULL) iEnd = min(m, j + width);

      for (let i = iStart; i < iEnd; i += MR) {
        const a = packedA + <usize>(i / nr) * panelBytes + ((<usize>(i & (nr - 1))) << alignof<T>());
        const d = i - j;
        const inside = part == FULL || (part == LOWER ? d >= nr - 1 : d + MR - 1 <= 0);
        const cTile = At.of<T>(c, i, j, ldC);
        if (inside && width == nr && i + MR <= m) Macro.tile<T>(a, b, b + panelBytes, alpha, cTile, stepC);
        else if (sizeof<T>() == 8)
          edgeTile(part, d, min(MR, m - i), width, a, b, b + panelBytes, <f64>alpha, cTile, stepC, tile);
        else
          edgeTileSingle(
            part,
            d,
            min(MR, m - i),
            width,
            a,
            b,
            b + panelBytes,
            <f32>alpha,
            cTile,
            stepC,
            tile,
          );
      }
      b += panelBytes;
    }
  }

  @inline
  static tile<T>(a: usize, b: usize, bEnd: usize, alpha: T, c: usize, stepC: usize): void {
    if (sizeof<T>() == 8) tile2x8(a, b, bEnd, <f64>alpha, c, stepC);
    else tile2x16(a, b, bEnd, <f32>alpha, c, stepC);
  }

  @inline
  static edge<T>(
    part: i32,
    d: i32,
    height: i32,
    width: i32,
    a: usize,
    b: usize,
    bEnd: usize,
    alpha: T,
    c: usize,
    stepC: usize,
    tile: usize,
  ): void {
    const nr = Panel.vectors<T>();
    memory.fill(tile, 0, <usize>MR * Panel.GROUP_BYTES);
    for (let r = 0; r < height; r++) {
      const first = part == FULL || part == LOWER ? 0 : max(0, r + d);
      const last = part == LOWER ? min(width, r + d + 1) : width;
      const row = c + <usize>r * stepC;
      for (let s = first; s < last; s++) store<T>(At.of<T>(tile, r, s, nr), load<T>(At.nthOf<T>(row, s)));
    }
    Macro.tile<T>(a, b, bEnd, alpha, tile, Panel.GROUP_BYTES);
    for (let r = 0; r < height; r++) {
      const first = part == FULL || part == LOWER ? 0 : max(0, r + d);
      const last = part == LOWER ? min(width, r + d + 1) : width;
      const row = c + <usize>r * stepC;
      for (let s = first; s < last; s++) store<T>(At.nthOf<T>(row, s), load<T>(At.of<T>(tile, r, s, nr)));
    }
  }
}

/**
 * C ← C + alpha·A·B on an m×n block of C, from packed A (m vectors) and packed B (n vectors) of depth kc.
 *
 *   part     FULL, or LOWER/UPPER for one triangle of a square block on the diagonal
 *   tile     scratch for one tile, 128 bytes
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
  Macro.kernel<f64>(part, m, n, kc, alpha, packedA, packedB, c, ldC, tile);
}

/** `macroKernel` in singles. */
export function macroKernelSingle(
  part: i32,
  m: i32,
  n: i32,
  kc: i32,
  alpha: f32,
  packedA: usize,
  packedB: usize,
  c: usize,
  ldC: i32,
  tile: usize,
): void {
  Macro.kernel<f32>(part, m, n, kc, alpha, packedA, packedB, c, ldC, tile);
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
  Macro.edge<f64>(part, d, height, width, a, b, bEnd, alpha, c, stepC, tile);
}

/** `edgeTile` in singles. */
export function edgeTileSingle(
  part: i32,
  d: i32,
  height: i32,
  width: i32,
  a: usize,
  b: usize,
  bEnd: usize,
  alpha: f32,
  c: usize,
  stepC: usize,
  tile: usize,
): void {
  Macro.edge<f32>(part, d, height, width, a, b, bEnd, alpha, c, stepC, tile);
}
