/** Plane rotation of two vectors: x ← c·x + s·y, y ← c·y − s·x. */
export function drot(n: i32, x: usize, y: usize, c: f64, s: f64): void {
  const cc = f64x2.splat(c);
  const ss = f64x2.splat(s);
  const end2 = x + ((<usize>(n & ~1)) << 3);
  while (x < end2) {
    const u = v128.load(x);
    const v = v128.load(y);
    v128.store(x, f64x2.add(f64x2.mul(cc, u), f64x2.mul(ss, v)));
    v128.store(y, f64x2.sub(f64x2.mul(cc, v), f64x2.mul(ss, u)));
    x += 16;
    y += 16;
  }
  if (n & 1) {
    const u = load<f64>(x);
    const v = load<f64>(y);
    store<f64>(x, c * u + s * v);
    store<f64>(y, c * v - s * u);
  }
}

/** Below this size a number is taken to be zero: c and s would lose digits near the end of the range of doubles. */
export const NOTHING: f64 = reinterpret<f64>(0x03f0000000000000); // 2^-960
/** Numbers outside 2^±450 are scaled before they are squared. */
const SMALL: f64 = reinterpret<f64>(0x23d0000000000000);
const LARGE: f64 = reinterpret<f64>(0x5c10000000000000);

/** Plane rotations that zero an entry. */
export class Givens {
  /**
   * r = √(f² + g²) with the sign of f, without overflow: the rotation that makes (f, g) into (r, 0) is c = f/r, s = g/r
   * (dlartg). 0 where both are below 2^-960: then no rotation is made, an error of no account in a matrix of norm 2^±300.
   */
  @inline
  static radius(f: f64, g: f64): f64 {
    const larger = max(abs(f), abs(g));
    if (larger > SMALL && larger < LARGE) return copysign(sqrt(f * f + g * g), f);
    return Givens.scaled(f, g, larger);
  }

  static scaled(f: f64, g: f64, larger: f64): f64 {
    if (larger < NOTHING) return 0.0;
    if (larger == Infinity) return larger;
    const x = f / larger;
    const y = g / larger;
    return copysign(larger * sqrt(x * x + y * y), f);
  }
}
