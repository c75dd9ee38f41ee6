/** Addresses of doubles. Inlined everywhere; sizes are in elements. */
export class At {
  /** Element (i, j) of a row-major matrix with leading dimension ld. */
  @inline
  static f64(base: usize, i: i32, j: i32, ld: i32): usize {
    return base + ((<usize>i * <usize>ld + <usize>j) << 3);
  }

  /** Element i of a vector. */
  @inline
  static nth(base: usize, i: i32): usize {
    return base + ((<usize>i) << 3);
  }

  /** Element i of a vector of 32-bit integers. */
  @inline
  static i32(base: usize, i: i32): usize {
    return base + ((<usize>i) << 2);
  }
}
