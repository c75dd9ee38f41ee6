const ONE: i64 = 0x3ff0000000000000; // bits of 1.0

/** Turns the random lanes in [at, end), a multiple of 16 bytes, into uniform numbers in [0, 1): 52 bits under the exponent of 1, less 1. */
export function uniformsFromLanes(at: usize, end: usize): void {
  const one = f64x2.splat(1.0);
  const exponent = i64x2.splat(ONE);
  while (at < end) {
    const bits = v128.or(i64x2.shr_u(v128.load(at), 12), exponent);
    v128.store(at, f64x2.sub(bits, one));
    at += 16;
  }
}
