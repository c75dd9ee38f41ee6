/** Addresses of numbers. Inlined everywhere; sizes are in elements. */
export class At {
  /** Element (i, j) of a row-major matrix of T with leading dimension ld. */
  @inline
  static of<T>(base: usize, i: i32, j: i32, ld: i32): usize {
    return base + ((<usize>i * <usize>ld + <usize>j) << alignof<T>());
  }

  /** Element i of a vector of T. */
  @inline
  static nthOf<T>(base: usize, i: i32): usize {
    return base + ((<usize>i) << alignof<T>());
  }

  /** Element (i, j) of a row-major matrix of doubles with leading dimension ld. */
  @inline
  static f64(base: usize, i: i32, j: i32, ld: i32): usize {
    return base + ((<usize>i * <usize>ld + <usize>j) << 3);
  }

  /** Element i of a vector of doubles. */
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
