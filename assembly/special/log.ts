// log. x = 2^k (1 + f) with 1 + f in [√½, √2), s = f/(2 + f), log(1 + f) = 2 atanh(s) = 2s + s·R(s²), written as
// f − (f²/2 − s(f²/2 + R)) so that the large term f enters unrounded (the identity behind fdlibm's e_log.c; the
// polynomial is ours, scripts/special-tables.py). Coefficients stand twice, as in exp.ts.

const R: usize = memory.data<f64>([
  0.6666666666666666, 0.6666666666666666, 0.4000000000000088, 0.4000000000000088, 0.28571428570803614,
  0.28571428570803614, 0.22222222391713917, 0.22222222391713917, 0.18181795640132906, 0.18181795640132906,
  0.15386239702814658, 0.15386239702814658, 0.13268773138656886, 0.13268773138656886, 0.13086626147840102,
  0.13086626147840102,
]);

/** 1; 2; 0.5; ln 2 to 32 bits; the rest; 2⁵² + 1023. */
const K: usize = memory.data<f64>([
  1.0, 1.0, 2.0, 2.0, 0.5, 0.5, 0.6931471803691238, 0.6931471803691238, 1.9082149292705877e-10,
  1.9082149292705877e-10, 4503599627371519.0, 4503599627371519.0,
]);

/** The bits of √½, rounded so that the mantissa 1 + f lies in [√½, √2). */
const SQRT_HALF_BITS: i64 = reinterpret<i64>(0.7071067811865476);
/** Exponent field of 1.0: added so that the shifted exponent is not negative. */
const ONE_BITS: i64 = 0x3ff0000000000000;
/** Exponent field of 2⁵²: or-ed to an integer below 2⁵², it makes the double 2⁵² + that integer. */
const TWO52_BITS: i64 = 0x4330000000000000;
const EXPONENT_MASK: i64 = 0xfff0000000000000;

export class LogPair {
  /** log of two positive normal numbers at once; anything else gives garbage. */
  @inline static of(x: v128): v128 {
    const offset = i64x2.sub(x, i64x2.splat(SQRT_HALF_BITS));
    const biased = i64x2.shr_u(i64x2.add(offset, i64x2.splat(ONE_BITS)), 52);
    const k = f64x2.sub(v128.or(biased, i64x2.splat(TWO52_BITS)), v128.load(K, 80));
    const mantissa = i64x2.sub(x, v128.and(offset, i64x2.splat(EXPONENT_MASK)));
    const f = f64x2.sub(mantissa, v128.load(K));
    const s = f64x2.div(f, f64x2.add(v128.load(K, 16), f));
    const z = f64x2.mul(s, s);
    const z2 = f64x2.mul(z, z);
    const z4 = f64x2.mul(z2, z2);
    const r01 = f64x2.add(v128.load(R), f64x2.mul(z, v128.load(R, 16)));
    const r23 = f64x2.add(v128.load(R, 32), f64x2.mul(z, v128.load(R, 48)));
    const r45 = f64x2.add(v128.load(R, 64), f64x2.mul(z, v128.load(R, 80)));
    const r67 = f64x2.add(v128.load(R, 96), f64x2.mul(z, v128.load(R, 112)));
    const r03 = f64x2.add(r01, f64x2.mul(z2, r23));
    const r47 = f64x2.add(r45, f64x2.mul(z2, r67));
    const rest = f64x2.mul(z, f64x2.add(r03, f64x2.mul(z4, r47)));
    const square = f64x2.mul(v128.load(K, 32), f64x2.mul(f, f));
    const tail = f64x2.add(f64x2.mul(s, f64x2.add(square, rest)), f64x2.mul(k, v128.load(K, 64)));
    return f64x2.sub(f64x2.mul(k, v128.load(K, 48)), f64x2.sub(f64x2.sub(square, tail), f));
  }
}

/**
 * Natural logarithm. Error below 1 ULP (measured 0.70), subnormal x included; log 0 = −∞, NaN for x < 0 and NaN.
 */
export function log(x: f64): f64 {
  if (!(x > 0)) return x == 0 ? -Infinity : NaN;
  if (x == Infinity) return x;
  // 2⁵⁴ lifts subnormal numbers into the normal range
  const subnormal = x < 2.2250738585072014e-308;
  const y = f64x2.extract_lane(LogPair.of(f64x2.splat(subnormal ? x * 18014398509481984.0 : x)), 0);
  return subnormal ? y - 37.42994775023705 : y;
}
