// The complementary error function and its scaled form erfcx(x) = exp(x²) erfc(x).
//
// For x ≥ 0, (x + 4) erfcx(x) is a smooth function of t = (x − 4)/(x + 4) ∈ [−1, 1) (Shepherd and Laframboise, Math. Comp.
// 36, 1981): one polynomial of degree 23 covers the half line without a branch, so both tails of a normal law can
// be computed in the two lanes of one vector. erfc(x) = exp(−x²) erfcx(x) then keeps its relative accuracy down to underflow.
//
// Coefficients: scripts/special-tables.py; each stands twice, as in exp.ts.
import { ExpPair } from "./exp";

const C: usize = memory.data<f64>([
  1.095995661000491, 1.095995661000491, -0.976548729080882, -0.976548729080882, 0.7732087022652305,
  0.7732087022652305, -0.5408538313132359, -0.5408538313132359, 0.33085158787832425, 0.33085158787832425,
  -0.1740109372398951, -0.1740109372398951, 0.0763815149035804, 0.0763815149035804, -0.02637005334114636,
  -0.02637005334114636, 0.006112055709425008, 0.006112055709425008, -0.0002809588561761663,
  -0.0002809588561761663, -0.00045505297648525974, -0.00045505297648525974, 0.0001768127558246703,
  0.0001768127558246703, -3.634189815734297e-6, -3.634189815734297e-6, -1.8860623869611058e-5,
  -1.8860623869611058e-5, 4.692357838082307e-6, 4.692357838082307e-6, 1.423490191441101e-6,
  1.423490191441101e-6, -8.436204025935691e-7, -8.436204025935691e-7, -7.434152285505024e-8,
  -7.434152285505024e-8, 1.2250562055092748e-7, 1.2250562055092748e-7, -3.182121907694927e-10,
  -3.182121907694927e-10, -1.5265540766876378e-8, -1.5265540766876378e-8, 7.222424596989434e-10,
  7.222424596989434e-10, 1.2056126062974666e-9, 1.2056126062974666e-9, -7.944018485510838e-11,
  -7.944018485510838e-11,
]);

/** Clears the low 27 bits of a double: the square of what is left is exact. */
const HIGH_MASK: i64 = 0xfffffffff8000000;

export class ErfcPair {
  /** (x + 4) erfcx(x) as a polynomial in t = (x − 4)/(x + 4). */
  @inline static polynomial(t: v128): v128 {
    const t2 = f64x2.mul(t, t);
    const t4 = f64x2.mul(t2, t2);
    let y = ErfcPair.four(t, t2, 320);
    y = f64x2.add(ErfcPair.four(t, t2, 256), f64x2.mul(t4, y));
    y = f64x2.add(ErfcPair.four(t, t2, 192), f64x2.mul(t4, y));
    y = f64x2.add(ErfcPair.four(t, t2, 128), f64x2.mul(t4, y));
    y = f64x2.add(ErfcPair.four(t, t2, 64), f64x2.mul(t4, y));
    return f64x2.add(ErfcPair.four(t, t2, 0), f64x2.mul(t4, y));
  }

  /** Four coefficients c₀ + c₁t + (c₂ + c₃t)t², the first at C + offset. */
  @inline static four(t: v128, t2: v128, offset: usize): v128 {
    const low = f64x2.add(v128.load(C + offset), f64x2.mul(t, v128.load(C + offset, 16)));
    const high = f64x2.add(v128.load(C + offset, 32), f64x2.mul(t, v128.load(C + offset, 48)));
    return f64x2.add(low, f64x2.mul(t2, high));
  }

  /** erfcx of two numbers x ≥ 0. */
  @inline static erfcx(x: v128): v128 {
    // t = 2x/(x + 4) − 1: near x = 0, where the polynomial is steepest, this form rounds least
    const r = f64x2.div(f64x2.splat(1), f64x2.add(x, f64x2.splat(4)));
    const t = f64x2.sub(f64x2.mul(f64x2.mul(x, r), f64x2.splat(2)), f64x2.splat(1));
    return f64x2.mul(ErfcPair.polynomial(t), r);
  }

  /**
   * exp(scale·x²), scale = −1, −½ or 1. x² is taken as an exact square and a rest: rounded, it would cost
   * x² · 2⁻⁵³ relative error in the result, 80 ULP at x = 26.
   */
  @inline static expSquare(x: v128, scale: v128): v128 {
    const high = v128.and(x, i64x2.splat(HIGH_MASK));
    const low = f64x2.mul(f64x2.sub(x, high), f64x2.add(x, high));
    return ExpPair.of(f64x2.mul(scale, f64x2.mul(high, high)), f64x2.mul(scale, low));
  }
}

/** Beyond this x², exp(−x²) is 0; larger x would overflow in the square and its rest. */
const FAR: f64 = 40.0;

/**
 * Scaled complementary error function exp(x²) erfc(x). Error below 4 ULP (measured 3.4), also
 * for x < 0 down to the overflow at x = −26.6; erfcx(∞) = 0, NaN for NaN.
 */
export function erfcx(x: f64): f64 {
  if (x >= 0)
    return f64x2.extract_lane(ErfcPair.erfcx(f64x2.splat(min<f64>(x, 1e308))), 0) * <f64>i32(x != Infinity);
  if (x < -FAR) return Infinity;
  const y = ErfcPair.erfcx(f64x2.splat(-x));
  return (
    2 * f64x2.extract_lane(ErfcPair.expSquare(f64x2.splat(x), f64x2.splat(1)), 0) - f64x2.extract_lane(y, 0)
  );
}

/**
 * Complementary error function 2/√π ∫ₓ^∞ exp(−t²) dt. Error below 4 ULP (measured 3.7) in both tails, down to the
 * underflow at x = 27.2; NaN for NaN.
 */
export function erfc(x: f64): f64 {
  const z = f64x2.splat(min<f64>(abs(x), FAR));
  const tail = f64x2.extract_lane(f64x2.mul(ErfcPair.expSquare(z, f64x2.splat(-1)), ErfcPair.erfcx(z)), 0);
  return x < 0 ? 2 - tail : tail;
}
