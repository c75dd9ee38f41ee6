// The standard normal law: density φ and upper tail Φ(−x) = ½ erfc(x/√2).
//
// The tail shares the exponential of the density: Φ(−x) = φ(x) · √(π/2) erfcx(x/√2), and with the polynomial p of erfc.ts
// erfcx(x/√2) = √2 p(t) / (x + 4√2), t = (x − 4√2)/(x + 4√2). No argument is divided by √2 before it is squared: that
// rounding would cost x² ULP.
import { ErfcPair } from "./erfc";

/** 1/√(2π) */
export const INV_SQRT_2PI: f64 = 0.3989422804014327;
/** 4√2 */
const SHIFT: f64 = 5.656854249492381;
/** √2 / 2: the ½ of the tail and the √2 of erfcx. */
const SQRT_HALF: f64 = 0.7071067811865476;
/** Beyond this exp(−x²/2) is 0. */
export const FAR_NORMAL: f64 = 40.0;

export class NormalPair {
  /** exp(−x²/2) for two numbers of at most 1e150 in size. */
  @inline static bell(x: v128): v128 {
    return ErfcPair.expSquare(x, f64x2.splat(-0.5));
  }

  /** Φ(−x)/exp(−x²/2) for two numbers x ≥ 0. */
  @inline static mills(x: v128): v128 {
    const r = f64x2.div(f64x2.splat(1), f64x2.add(x, f64x2.splat(SHIFT)));
    const t = f64x2.sub(f64x2.mul(f64x2.mul(x, r), f64x2.splat(2)), f64x2.splat(1));
    return f64x2.mul(ErfcPair.polynomial(t), f64x2.mul(r, f64x2.splat(SQRT_HALF)));
  }
}

/** Density φ(x) = exp(−x²/2)/√(2π). Error below 2 ULP (measured 1.9) down to underflow; NaN for NaN. */
export function normalDensity(x: f64): f64 {
  const z = f64x2.splat(min<f64>(abs(x), FAR_NORMAL));
  return f64x2.extract_lane(NormalPair.bell(z), 0) * INV_SQRT_2PI;
}

/**
 * Upper tail Φ(−x) = P(Z > x). Error below 4 ULP (measured 3.7) in both tails, down to the underflow at x = 38.5;
 * NaN for NaN.
 */
export function normalTail(x: f64): f64 {
  const z = f64x2.splat(min<f64>(abs(x), FAR_NORMAL));
  const tail = f64x2.extract_lane(f64x2.mul(NormalPair.bell(z), NormalPair.mills(z)), 0);
  return x < 0 ? 1 - tail : tail;
}
