// Moments of a standard normal z over the two-sided set |z + m| > t, that is z < a or z > b with a = −t − m, b = t − m.
//
//        kept        dropped        kept
//   ───────────────┤         ├───────────────▶ z
//                  a   −m    b
//
// With m ≥ 0 (the sign of m only changes that of Z₁): u = t + m = −a ≥ 0, so Z₂ − P = bφ(b) + uφ(u), and where b < 0
// the kept set holds more than half of the mass: nothing cancels in P and Z₂ however deep the tails.
import { exp } from "./exp";
import { FAR_NORMAL, INV_SQRT_2PI, normalDensity, NormalPair } from "./normal";

/** Below this width × height of the dropped band its mass is summed as a series instead of a difference of tails. */
const NARROW: f64 = 0.125;
const SERIES_TERMS: i32 = 12;

export class TwoSided {
  /** exp(−y²/2) of both ends y = (u, b). */
  @inline static bells(y: v128): v128 {
    return NormalPair.bell(f64x2.pmin(f64x2.abs(y), f64x2.splat(FAR_NORMAL)));
  }

  /** Φ(−|y|) of both ends. */
  @inline static tails(y: v128, bell: v128): v128 {
    return f64x2.mul(bell, NormalPair.mills(f64x2.pmin(f64x2.abs(y), f64x2.splat(FAR_NORMAL))));
  }

  /** Φ(−y) of both ends from Φ(−|y|). */
  @inline static signed(y: v128, tail: v128): v128 {
    return v128.bitselect(f64x2.sub(f64x2.splat(1), tail), tail, f64x2.lt(y, f64x2.splat(0)));
  }
}

/**
 * P(−u < z < b): the mass of the dropped band, to 1e-14 relative to itself also where it is narrow.
 * @param half,centre  (u + b)/2 and (u − b)/2 ≥ 0: the band is centre ± half. They come beside u and b because either pair
 *   loses digits when it is computed from the other
 * @param b            sign of the nearer end
 * @param tailU,tailB  Φ(−u), Φ(−|b|)
 */
export function bandMass(half: f64, centre: f64, b: f64, tailU: f64, tailB: f64): f64 {
  if (half * (1 + centre) > NARROW) return b < 0 ? tailB - tailU : 1 - tailB - tailU;
  // ∫_{−h}^{h} φ(c + s) ds = 2hφ(c) Σ A_{2j}/(2j+1), A_n = hⁿ He_n(c)/n! by the recurrence of the Hermite polynomials
  const product = half * centre;
  const square = half * half;
  let sum: f64 = 1;
  let before: f64 = 1;
  let now = product;
  for (let n = 1; n < SERIES_TERMS; n += 2) {
    const even = (product * now - square * before) / <f64>(n + 1);
    const odd = (product * even - square * now) / <f64>(n + 2);
    sum += even / <f64>(n + 2);
    if (abs(even) < 1e-18 && abs(odd) < 1e-18) break;
    before = even;
    now = odd;
  }
  return 2 * half * normalDensity(centre) * sum;
}

/** φ(c − h) − φ(c + h) = 2φ(c) exp(−h²/2) sinh(hc) for a narrow band, where the difference itself would cancel. */
function bellDifference(half: f64, centre: f64): f64 {
  const x = half * centre;
  const square = x * x;
  let term = x;
  let sinh = x;
  for (let n = 2; n < SERIES_TERMS; n += 2) {
    term *= square / <f64>(n * (n + 1));
    sinh += term;
    if (term < 1e-18 * sinh) break;
  }
  return 2 * normalDensity(centre) * exp(-0.5 * half * half) * sinh;
}

/**
 * Moments over |z + m| > t, given t, |m| and the ends u = t + |m|, b = t − |m|. Writes
 *
 *   out[0]  P              out[1]  1 − P
 *   out[2]  Z₁ = φ(b) − φ(u) ≥ 0
 *   out[3]  Z₂ − P = bφ(b) + uφ(u)      (1 − Z₂ is out[1] − out[3])
 *
 * P and 1 − P to 20 ULP relative to themselves (1 − P: 1e-13) until underflow, the others to 1e-15 of φ(b)(1 + |b|).
 */
export function truncatedMoments(t: f64, m: f64, u: f64, b: f64, out: usize): void {
  const y = f64x2.replace_lane(f64x2.splat(u), 1, b);
  const bell = TwoSided.bells(y);
  const tail = TwoSided.tails(y, bell);
  const kept = TwoSided.signed(y, tail);
  const phiU = INV_SQRT_2PI * f64x2.extract_lane(bell, 0);
  const phiB = INV_SQRT_2PI * f64x2.extract_lane(bell, 1);
  store<f64>(out, f64x2.extract_lane(kept, 0) + f64x2.extract_lane(kept, 1));
  store<f64>(out, bandMass(t, m, b, f64x2.extract_lane(tail, 0), f64x2.extract_lane(tail, 1)), 8);
  if (t * (1 + m) > NARROW) {
    store<f64>(out, phiB - phiU, 16);
    // where the bell has underflowed the end itself may be infinite
    store<f64>(out, (phiB == 0 ? 0 : b * phiB) + (phiU == 0 ? 0 : u * phiU), 24);
  } else {
    const first = bellDifference(t, m);
    store<f64>(out, first, 16);
    store<f64>(out, t * (phiB + phiU) - m * first, 24);
  }
}
