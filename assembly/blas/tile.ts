import { Lanes } from "../simd/lanes";

/**
 * The register tile: C ← C + alpha·A·B for two rows of C and one group of columns (8 doubles or 16 singles), from packed panels.
 *
 *   a   2 of the vectors of a panel: element (r, k) at a + 64·k + r·sizeof(T)
 *   b   the vectors of a panel:      element (k, s) at b + 64·k + s·sizeof(T),  bEnd = b + 64·kc, kc ≥ 1
 *   c   row-major, rows stepC bytes apart; read and written
 *
 * Eight accumulators, four loads and two splats are what fits into 15 registers. Two steps of k to a turn of the loop, with a way out
 * between them: V8 puts all loads of a basic block before its arithmetic, so two steps in one block would spill, while the branch
 * between them costs less than the loop's test of the stack limit that it saves (a tenth of the time; four steps gain no more).
 * Loops end on a pointer, which is cheaper than a counter.
 * alpha is applied to the sum, so that an entry has one rounding history wherever it stands in a tile.
 */
class Tile {
  @inline
  static run<T>(a: usize, b: usize, bEnd: usize, alpha: T, c: usize, stepC: usize): void {
    let c00 = i64x2.splat(0);
    let c01 = i64x2.splat(0);
    let c02 = i64x2.splat(0);
    let c03 = i64x2.splat(0);
    let c10 = i64x2.splat(0);
    let c11 = i64x2.splat(0);
    let c12 = i64x2.splat(0);
    let c13 = i64x2.splat(0);
    do {
      const b0 = v128.load(b);
      const b1 = v128.load(b, 16);
      const b2 = v128.load(b, 32);
      const b3 = v128.load(b, 48);
      const a0 = v128.load_splat<T>(a);
      const a1 = v128.load_splat<T>(a, sizeof<T>());
      c00 = Lanes.product<T>(c00, a0, b0);
      c01 = Lanes.product<T>(c01, a0, b1);
      c02 = Lanes.product<T>(c02, a0, b2);
      c03 = Lanes.product<T>(c03, a0, b3);
      c10 = Lanes.product<T>(c10, a1, b0);
      c11 = Lanes.product<T>(c11, a1, b1);
      c12 = Lanes.product<T>(c12, a1, b2);
      c13 = Lanes.product<T>(c13, a1, b3);
      if (b + 64 >= bEnd) break;
      const b0n = v128.load(b, 64);
      const b1n = v128.load(b, 80);
      const b2n = v128.load(b, 96);
      const b3n = v128.load(b, 112);
      const a0n = v128.load_splat<T>(a, 64);
      const a1n = v128.load_splat<T>(a, 64 + sizeof<T>());
      c00 = Lanes.product<T>(c00, a0n, b0n);
      c01 = Lanes.product<T>(c01, a0n, b1n);
      c02 = Lanes.product<T>(c02, a0n, b2n);
      c03 = Lanes.product<T>(c03, a0n, b3n);
      c10 = Lanes.product<T>(c10, a1n, b0n);
      c11 = Lanes.product<T>(c11, a1n, b1n);
      c12 = Lanes.product<T>(c12, a1n, b2n);
      c13 = Lanes.product<T>(c13, a1n, b3n);
      a += 128;
      b += 128;
    } while (b < bEnd);
    const scale = v128.splat<T>(alpha);
    v128.store(c, Lanes.mulAdd<T>(v128.load(c), scale, c00));
    v128.store(c, Lanes.mulAdd<T>(v128.load(c, 16), scale, c01), 16);
    v128.store(c, Lanes.mulAdd<T>(v128.load(c, 32), scale, c02), 32);
    v128.store(c, Lanes.mulAdd<T>(v128.load(c, 48), scale, c03), 48);
    c += stepC;
    v128.store(c, Lanes.mulAdd<T>(v128.load(c), scale, c10));
    v128.store(c, Lanes.mulAdd<T>(v128.load(c, 16), scale, c11), 16);
    v128.store(c, Lanes.mulAdd<T>(v128.load(c, 32), scale, c12), 32);
    v128.store(c, Lanes.mulAdd<T>(v128.load(c, 48), scale, c13), 48);
  }
}

/** The tile in doubles: 2×8. */
export function tile2x8(a: usize, b: usize, bEnd: usize, alpha: f64, c: usize, stepC: usize): void {
  Tile.run<f64>(a, b, bEnd, alpha, c, stepC);
}

/** The tile in singles: 2×16. */
export function tile2x16(a: usize, b: usize, bEnd: usize, alpha: f32, c: usize, stepC: usize): void {
  Tile.run<f32>(a, b, bEnd, alpha, c, stepC);
}
