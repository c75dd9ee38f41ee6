/** Arithmetic on vectors of f64 or f32, the type decided where it is used. */
export class Lanes {
  /** acc + x·y, rounded twice: the same bits on every processor. */
  @inline
  static mulAdd<T>(acc: v128, x: v128, y: v128): v128 {
    return v128.add<T>(acc, v128.mul<T>(x, y));
  }

  /**
   * acc + x·y inside a product. The default build rounds twice; the fast build (`--enable relaxed-simd`) lets the processor
   * choose, which is one fused instruction where it has one, so that bits are no longer equal everywhere.
   */
  @inline
  static product<T>(acc: v128, x: v128, y: v128): v128 {
    if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<T>(x, y, acc);
    return Lanes.mulAdd<T>(acc, x, y);
  }

  /** x0 y0 x1 y1 of four 32-bit lanes. */
  @inline
  static zipLow(x: v128, y: v128): v128 {
    return v128.shuffle<f32>(x, y, 0, 4, 1, 5);
  }

  /** x2 y2 x3 y3 of four 32-bit lanes. */
  @inline
  static zipHigh(x: v128, y: v128): v128 {
    return v128.shuffle<f32>(x, y, 2, 6, 3, 7);
  }
}
