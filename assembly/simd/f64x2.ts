/** What the f64x2 instructions lack a name for. No fused multiply-add: rounding must be equal on every processor. */
export class F64x2 {
  /** acc + x·y, rounded twice. */
  @inline
  static mulAdd(acc: v128, x: v128, y: v128): v128 {
    return f64x2.add(acc, f64x2.mul(x, y));
  }

  /** acc − x·y, rounded twice. */
  @inline
  static mulSub(acc: v128, x: v128, y: v128): v128 {
    return f64x2.sub(acc, f64x2.mul(x, y));
  }

  /** The sum of both lanes. */
  @inline
  static sum(x: v128): f64 {
    return f64x2.extract_lane(x, 0) + f64x2.extract_lane(x, 1);
  }

  /** Lane 0 of x, lane 0 of y. */
  @inline
  static lows(x: v128, y: v128): v128 {
    return v128.shuffle<f64>(x, y, 0, 2);
  }

  /** Lane 1 of x, lane 1 of y. */
  @inline
  static highs(x: v128, y: v128): v128 {
    return v128.shuffle<f64>(x, y, 1, 3);
  }
}
