import { F64x2 } from "../simd/f64x2";

/**
 * The register tile: C ← C + alpha·A·B for a 2×8 block of C, from packed panels.
 *
 *   a   2 of the 8 vectors of a panel: element (r, k) at a + 64·k + 8·r
 *   b   8 vectors of a panel:          element (k, s) at b + 64·k + 8·s,  bEnd = b + 64·kc
 *   c   row-major, rows stepC bytes apart; read and written
 *
 * The k loop is neither unrolled nor counted: one pointer against its end is the fastest form for V8's register
 * allocator, and eight accumulators, four loads and two splats are what fits without spilling.
 * alpha is applied to the sum, so that an entry has one rounding history wherever it stands in a tile.
 */
export function tile2x8(a: usize, b: usize, bEnd: usize, alpha: f64, c: usize, stepC: usize): void {
  let c00 = f64x2.splat(0.0);
  let c01 = f64x2.splat(0.0);
  let c02 = f64x2.splat(0.0);
  let c03 = f64x2.splat(0.0);
  let c10 = f64x2.splat(0.0);
  let c11 = f64x2.splat(0.0);
  let c12 = f64x2.splat(0.0);
  let c13 = f64x2.splat(0.0);
  while (b < bEnd) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const b3 = v128.load(b, 48);
    const a0 = v128.load_splat<f64>(a);
    const a1 = v128.load_splat<f64>(a, 8);
    c00 = F64x2.mulAdd(c00, a0, b0);
    c01 = F64x2.mulAdd(c01, a0, b1);
    c02 = F64x2.mulAdd(c02, a0, b2);
    c03 = F64x2.mulAdd(c03, a0, b3);
    c10 = F64x2.mulAdd(c10, a1, b0);
    c11 = F64x2.mulAdd(c11, a1, b1);
    c12 = F64x2.mulAdd(c12, a1, b2);
    c13 = F64x2.mulAdd(c13, a1, b3);
    a += 64;
    b += 64;
  }
  const scale = f64x2.splat(alpha);
  v128.store(c, F64x2.mulAdd(v128.load(c), scale, c00));
  v128.store(c, F64x2.mulAdd(v128.load(c, 16), scale, c01), 16);
  v128.store(c, F64x2.mulAdd(v128.load(c, 32), scale, c02), 32);
  v128.store(c, F64x2.mulAdd(v128.load(c, 48), scale, c03), 48);
  c += stepC;
  v128.store(c, F64x2.mulAdd(v128.load(c), scale, c10));
  v128.store(c, F64x2.mulAdd(v128.load(c, 16), scale, c11), 16);
  v128.store(c, F64x2.mulAdd(v128.load(c, 32), scale, c12), 32);
  v128.store(c, F64x2.mulAdd(v128.load(c, 48), scale, c13), 48);
}
