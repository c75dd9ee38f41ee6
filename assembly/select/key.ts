/** Doubles as unsigned integers in the same order, so that selection can work on digits. */
export class Key {
  /**
   * −∞ < … < −0 = 0 < … < ∞ as 1 … 2^64 − 1; NaN is 0 and stands below everything.
   */
  @inline
  static of(x: f64): u64 {
    if (x != x) return 0;
    const bits = reinterpret<u64>(x + 0.0); // −0 becomes 0
    return bits ^ (<u64>(<i64>bits >> 63) | 0x8000000000000000);
  }

  /** The double of a key; NaN for 0. */
  @inline
  static value(key: u64): f64 {
    if (key == 0) return NaN;
    return reinterpret<f64>(<i64>key < 0 ? key & <u64>i64.MAX_VALUE : ~key);
  }
}
