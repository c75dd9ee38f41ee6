// exp. Reduction x = k ln 2 + r with |r| ≤ ln 2 / 2, then exp(r) = 1 + r + r² q(r). One body serves the scalar export
// and the pairs used inside other kernels, so both give the same bits in every engine.
//
// Coefficients: scripts/special-tables.py. Each stands twice, so that one v128.load brings it splatted: V8 builds a
// constant of that width from two immediates otherwise.

const Q: usize = memory.data<f64>([
  0.5, 0.5, 0.16666666666666669, 0.16666666666666669, 0.041666666666624164, 0.041666666666624164,
  0.008333333333330065, 0.008333333333330065, 0.0013888888917196719, 0.0013888888917196719,
  0.00019841269863040545, 0.00019841269863040545, 2.4801521322368692e-5, 2.4801521322368692e-5,
  2.7557268480310024e-6, 2.7557268480310024e-6, 2.7620075879983367e-7, 2.7620075879983367e-7,
  2.5100375832561234e-8, 2.5100375832561234e-8,
]);

/** 1/ln 2; ln 2 to 32 bits, so that k·(high part) is exact; the rest of ln 2; the clamps; 0.5; 2⁵² + 1023; 1. */
const K: usize = memory.data<f64>([
  1.4426950408889634, 1.4426950408889634, 0.6931471803691238, 0.6931471803691238, 1.9082149292705877e-10,
  1.9082149292705877e-10, -746.0, -746.0, 710.0, 710.0, 0.5, 0.5, 4503599627371519.0, 4503599627371519.0, 1.0,
  1.0,
]);

export class ExpPair {
  /** exp(high + low) for two numbers at once, |low| ≪ |high|: 0 below −745.2, Infinity above 709.79, NaN for NaN. */
  @inline static of(high: v128, low: v128): v128 {
    const x = f64x2.pmin(f64x2.pmax(high, v128.load(K, 48)), v128.load(K, 64));
    const k = f64x2.nearest(f64x2.mul(x, v128.load(K)));
    // r + rest = x + low − k ln 2; the first difference is exact
    const top = f64x2.sub(x, f64x2.mul(k, v128.load(K, 16)));
    const tail = f64x2.sub(f64x2.mul(k, v128.load(K, 32)), low);
    const r = f64x2.sub(top, tail);
    const rest = f64x2.sub(f64x2.sub(top, r), tail);
    const r2 = f64x2.mul(r, r);
    const r4 = f64x2.mul(r2, r2);
    // q(r), the ten coefficients taken in pairs (Estrin) to shorten the chain of dependent operations
    const q01 = f64x2.add(v128.load(Q), f64x2.mul(r, v128.load(Q, 16)));
    const q23 = f64x2.add(v128.load(Q, 32), f64x2.mul(r, v128.load(Q, 48)));
    const q45 = f64x2.add(v128.load(Q, 64), f64x2.mul(r, v128.load(Q, 80)));
    const q67 = f64x2.add(v128.load(Q, 96), f64x2.mul(r, v128.load(Q, 112)));
    const q89 = f64x2.add(v128.load(Q, 128), f64x2.mul(r, v128.load(Q, 144)));
    const q03 = f64x2.add(q01, f64x2.mul(r2, q23));
    const q47 = f64x2.add(q45, f64x2.mul(r2, q67));
    const q = f64x2.add(q03, f64x2.mul(r4, f64x2.add(q47, f64x2.mul(r4, q89))));
    const y = f64x2.add(v128.load(K, 112), f64x2.add(r, f64x2.add(rest, f64x2.mul(r2, q))));
    // two factors of half the exponent each, so that results down to the smallest subnormal are rounded once
    const half = f64x2.nearest(f64x2.mul(k, v128.load(K, 80)));
    const other = f64x2.sub(k, half);
    const first = i64x2.shl(f64x2.add(half, v128.load(K, 96)), 52);
    const second = i64x2.shl(f64x2.add(other, v128.load(K, 96)), 52);
    return f64x2.mul(f64x2.mul(y, first), second);
  }
}

/**
 * exp(x). Error below 1 ULP (measured 0.99) over the whole range, subnormal results included; exp(−∞) = 0, NaN for NaN.
 */
export function exp(x: f64): f64 {
  return f64x2.extract_lane(ExpPair.of(f64x2.splat(x), f64x2.splat(0)), 0);
}
