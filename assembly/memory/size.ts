/**
 * A size in bytes, computed in 64 bits, as an argument for `alloc`: what does not fit into 32-bit memory becomes a size
 * that alloc refuses, never a small one.
 */
export class Size {
  @inline
  static clamp(nBytes: u64): usize {
    return nBytes < 0xffff_ffff ? <usize>nBytes : 0xffff_ffff;
  }

  /** The next multiple of a cache line. */
  @inline
  static line(nBytes: u64): u64 {
    return (nBytes + 63) & ~63;
  }
}
